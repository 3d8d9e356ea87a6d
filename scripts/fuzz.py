"""Fuzz covet-http with libFuzzer, guided by coverage: `python scripts/fuzz.py [--runs N] [target ...]`.

It needs a C++ compiler besides cargo, and no nightly toolchain: rustc's stable options insert the coverage counters
that libFuzzer reads. What is made (builds, inputs found, crashes) is in `.cache/fuzz`.
"""

import argparse
import os
import re
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "rust/crates/covet-http/fuzz"
CACHE = ROOT / ".cache/fuzz"
TARGETS = sorted(path.stem for path in (FOLDER / "targets").glob("*.rs"))

# What cargo-fuzz passes, without its sanitizer: the crate holds no unsafe code for one to watch.
COVERAGE = [
    "--cfg=fuzzing",
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Ccodegen-units=1",
]


def main() -> None:
    """Build the targets, run each for the given number of inputs, and print its figures."""
    options = arguments()
    binaries = build()
    for target in options.targets or TARGETS:
        fuzz(target, binaries / target, options.runs)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Fuzz covet-http, guided by coverage.")
    parser.add_argument("--runs", type=int, default=1_000_000, help="inputs per target")
    parser.add_argument("targets", nargs="*", help=", ".join(TARGETS))
    options = parser.parse_args()
    if unknown := set(options.targets) - set(TARGETS):
        parser.error(f"no such target: {', '.join(sorted(unknown))}")
    return options


def build() -> Path:
    """Build every target with coverage counters and return the folder of the binaries."""
    version = subprocess.run(["rustc", "-vV"], capture_output=True, text=True, check=True).stdout
    host = next(line.removeprefix("host: ") for line in version.splitlines() if line.startswith("host: "))
    folder = CACHE / "target"
    command = ["cargo", "build", "--quiet", "--locked", "--release", "--target-dir", str(folder)]
    # With a target named, the flags do not apply to build scripts, which have no libFuzzer to call.
    command += ["--target", host]
    environment = os.environ | {"CARGO_ENCODED_RUSTFLAGS": "\x1f".join(COVERAGE)}
    subprocess.run(command, cwd=FOLDER, env=environment, check=True)
    return folder / host / "release"


def fuzz(target: str, binary: Path, runs: int) -> None:
    """Run one target; a crash ends the script with the file that holds its input."""
    corpus, crashes = CACHE / "corpus" / target, CACHE / "crashes" / target
    crashes.mkdir(parents=True, exist_ok=True)
    plant(target, corpus)
    command = [
        str(binary),
        f"-runs={runs}",
        "-max_len=1024",
        "-timeout=5",
        "-rss_limit_mb=1024",
        "-print_final_stats=1",
    ]
    command += [f"-dict={FOLDER / 'http.dict'}", f"-artifact_prefix={crashes}/", str(corpus)]
    started = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    seconds = time.monotonic() - started
    if done.returncode:
        sys.exit(f"fuzz: {target} failed, its input is in {crashes}\n{done.stderr[-4000:]}")
    executed = re.search(r"number_of_executed_units: (\d+)", done.stderr)
    covered = re.findall(r"cov: (\d+) ft: (\d+) corp: (\d+)", done.stderr)
    edges, features, kept = covered[-1] if covered else ("?", "?", "?")
    count = int(executed[1]) if executed else 0
    print(f"{target}: {count:,} inputs in {seconds:.0f} s, no crash: {edges} edges, {features} features, {kept} kept")


def plant(target: str, corpus: Path) -> None:
    """Write the hostile corpus as seeds, in the form that the target reads."""
    corpus.mkdir(parents=True, exist_ok=True)
    for file in sorted((ROOT / "tests/hostile/corpus").glob("*.toml")):
        for case in tomllib.loads(file.read_text())["case"]:
            seed = shape(target, request(case))
            if len(seed) <= 1024:
                (corpus / f"seed-{case['name']}").write_bytes(seed)


def request(case: dict[str, Any]) -> bytes:
    """Return the bytes of a case."""
    text: str = case["request"].replace("{fill}", case.get("fill", "") * case.get("times", 0))
    return text.encode("latin-1")


def shape(target: str, sent: bytes) -> bytes:
    """Turn a request into what a target takes for input."""
    head, _, body = sent.partition(b"\r\n\r\n")
    if target == "chunked":
        return b"\x07" + body
    if target == "decode_path":
        return head.split(b" ")[1] if head.count(b" ") > 1 else head
    if target == "response":
        fields = head.partition(b"\r\n")[2].replace(b": ", b"\xfd").replace(b"\r\n", b"\xfe")
        return b"\x00\xc8\x01" + fields
    return b"\x07" + sent


if __name__ == "__main__":
    main()
