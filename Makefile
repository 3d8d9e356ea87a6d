# One command each, from a clean clone: what is missing is set up first, and what is there is not made again.
# It needs Python 3.11 or newer and cargo. Everything it makes is in .cache, .venv and rust/target.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup demo test test-rust test-python test-all lint lint-rust lint-python format docs bench wheels clean

# The first interpreter that runs and is new enough; `make PYTHON=... test` chooses another.
PYTHON ?= $(shell scripts/interpreters --first)
export PATH := $(CURDIR)/.cache/tools/bin:$(PATH):$(HOME)/.cargo/bin
export PORT ?= 8000
CARGO := cd rust && cargo
HATCH := scripts/hatch run
PROFILE := ci

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Create .venv and build the engine, as far as they are out of date
	@test -n "$(PYTHON)" || { echo "make: Python 3.11 or newer is missing: install python3 and python3-venv." >&2; exit 1; }
	@"$(PYTHON)" scripts/setup.py

demo: setup ## Serve examples/orders and print what to try (PORT=8000)
	@$(HATCH) demo

test: test-rust test-python ## Run every test of the engine's crates and of the packages

test-rust: setup
	$(CARGO) test --quiet --workspace --exclude covet-engine --profile $(PROFILE)

test-python: setup
	@scripts/system chromium
	@$(HATCH) test $(ARGS)

test-all: setup ## Run the tests under each Python from 3.11 to 3.14 that is found
	@scripts/system chromium
	"$(PYTHON)" scripts/test_all.py $(ARGS)

lint: lint-rust lint-python ## Check style and types, in both languages

lint-rust: setup
	$(CARGO) fmt --check
	PYO3_PYTHON=$(CURDIR)/.venv/bin/python $(CARGO) clippy --quiet --workspace --all-targets --profile $(PROFILE) -- -D warnings

lint-python: setup
	@$(HATCH) lint

format: setup ## Write the code in the house's style
	@$(HATCH) format
	$(CARGO) fmt

docs: setup ## Build the documentation into site/
	@$(HATCH) docs:build

bench: setup ## Measure a release build against its peers, and write benchmarks/results
	@scripts/system nginx wrk valgrind
	@"$(PYTHON)" scripts/bench.py $(ARGS)

wheels: setup ## Build every wheel into dist/, the engine with full optimisation
	@"$(PYTHON)" scripts/wheels.py --profile release dist

clean: ## Remove everything that make made
	rm -rf .cache .venv rust/target dist site
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	rm -f rust/covet-engine/python/covet_engine/_engine*.so
