"""Contributions that the conformance kit refuses."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from time import sleep
from typing import Any

import pytest

from covet_plugin import (
    BasePlugin,
    Contributions,
    Plugin,
    PluginInfo,
    Stage,
)
from covet_plugin.testing import check_plugin


class Bare(BasePlugin):
    """A plugin with nothing: what is wrong is added."""

    @property
    def info(self) -> PluginInfo:
        return PluginInfo(id="bare", version="1.0.0", api=1)


def contributing(contribute: Callable[[Contributions], None]) -> Plugin:
    class Contributing(Bare):
        def contribute(self, to: Contributions) -> None:
            contribute(to)

    return Contributing()


def start_thread() -> None:
    thread = threading.Thread(target=int)
    thread.start()
    thread.join()


def write_environment() -> None:
    os.environ["COVET_TEST_WATCH"] = "1"
    del os.environ["COVET_TEST_WATCH"]


@pytest.mark.parametrize(
    ("effect", "told"),
    [
        (lambda: Path(__file__).read_text(encoding="utf-8"), "open"),
        (lambda: os.listdir("."), "os.listdir"),
        (lambda: socket.socket().close(), "socket."),
        (lambda: socket.getaddrinfo("127.0.0.1", 80), "socket.getaddrinfo"),
        (lambda: subprocess.run([sys.executable, "--version"], check=True, capture_output=True), "subprocess.Popen"),
        (lambda: Path("nowhere").exists(), "os.stat"),
        (lambda: os.path.isdir("nowhere"), "os.stat"),
        (lambda: os.path.realpath(__file__), "os.lstat"),
        (lambda: os.access(".", os.W_OK), "os.access"),
        (lambda: time.sleep(0), "time.sleep"),
        (lambda: sleep(0), "time.sleep"),
        (start_thread, "starts the thread"),
        (lambda: os.getenv("HOME"), "reads the variable HOME"),
        (lambda: list(os.environ), "lists the environment"),
        (lambda: os.environ.copy(), "lists the environment"),
        (lambda: os.environ | {"a": "b"}, "lists the environment"),
        (lambda: {"a": "b"} | os.environ, "lists the environment"),
        (write_environment, "sets the variable COVET_TEST_WATCH"),
    ],
)
def test_a_contribute_with_a_side_effect_is_told(
    effect: Callable[[], Any], told: str, violations: Callable[..., list[str]]
) -> None:
    found = violations(contributing(lambda to: effect()))
    assert any(line.startswith(f"contribute has a side effect: {told}") for line in found)


def test_the_environment_and_threads_and_the_profiler_are_as_before() -> None:
    environ, start = os.environ, threading.Thread.start

    def profiler(*_: object) -> None: ...

    sys.setprofile(profiler)
    try:
        check_plugin(Bare)
        assert sys.getprofile() is profiler
    finally:
        sys.setprofile(None)
    assert os.environ is environ
    assert threading.Thread.start is start


def test_what_other_modules_load_looks_at_files_freely(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "looks.py").write_text("import os\nthere = os.path.exists(__file__)\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)

    def contribute(to: Contributions) -> None:
        import looks  # type: ignore[import-not-found]

        to.openapi("bare", looks.there.__and__)

    check_plugin(contributing(contribute))


def test_to_load_a_module_late_is_no_side_effect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "loaded_late.py").write_text("x = 1\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)

    def contribute(to: Contributions) -> None:
        import loaded_late  # type: ignore[import-not-found]

        to.openapi("bare", loaded_late.x.__add__)

    check_plugin(contributing(contribute))


def test_what_others_do_meanwhile_is_not_the_plugin_s() -> None:
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            os.listdir(".")

    thread = threading.Thread(target=read)
    thread.start()
    try:
        check_plugin(Bare)
    finally:
        stop.set()
        thread.join()


def test_a_contribute_that_records_something_else_the_second_time_is_told(only: Callable[..., str]) -> None:
    numbers = count()
    told = only(contributing(lambda to: to.health(f"bare.{next(numbers)}", print)))
    assert told == "contribute does not record the same twice: health bare.0, health bare.1"


def test_another_order_is_told_too(only: Callable[..., str]) -> None:
    turn = [0]

    def contribute(to: Contributions) -> None:
        turn[0] += 1
        for name in ("bare.a", "bare.b") if turn[0] % 2 else ("bare.b", "bare.a"):
            to.health(name, print)

    assert only(contributing(contribute)) == "contribute does not record the same twice: in another order"


def test_a_contribute_that_fails_or_is_async_is_told(violations: Callable[..., list[str]]) -> None:
    def fail(to: Contributions) -> None:
        raise ZeroDivisionError("no")

    class Late(Bare):
        async def contribute(self, to: Contributions) -> None: ...  # type: ignore[override]

    assert "contribute fails: ZeroDivisionError: no" in violations(contributing(fail))
    assert "contribute is `async def`, and has to be `def`" in violations(Late)


@pytest.mark.parametrize(
    "contribute",
    [
        lambda to: to.health("database", print),
        lambda to: to.command("clear", lambda arguments: 0, help=""),
        lambda to: to.check("barely", lambda app: []),
        lambda to: to.openapi("x.bare", dict),
        lambda to: to.metric("http_requests", kind="counter", help=""),
        lambda to: to.middleware(print, stage=Stage.APP, name="print"),
    ],
)
def test_a_name_that_is_not_the_plugin_s_own_is_told_unless_it_is_allowed(
    contribute: Callable[[Contributions], None], only: Callable[..., str]
) -> None:
    assert "does not begin with it" in only(contributing(contribute))
    check_plugin(contributing(contribute), prefixes=["database", "clear", "barely", "x.", "http_", "print"])


def test_the_metrics_of_an_id_with_dashes_have_underscores() -> None:
    class Dashed(Bare):
        @property
        def info(self) -> PluginInfo:
            return PluginInfo(id="rate-limit", version="1", api=1)

        def contribute(self, to: Contributions) -> None:
            to.metric("rate_limit_refused", kind="counter", help="")
            to.health("rate-limit.store", print)

    check_plugin(Dashed)
