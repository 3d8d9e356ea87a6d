"""The reloader with a real process, whose worker is a stub that needs no application."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import covet_core
from covet_core.server.reload import FileWatch, source_files

_PARENT = """
import sys
from covet_core.server import logging
from covet_core.server.config import ServerConfig
from covet_core.server.process import Launch
from covet_core.server.reload import Reloader
logging.configure("info")
sys.exit(Reloader(Launch(ServerConfig(port=0, reload=True), None, (sys.executable, sys.argv[1]))).run())
"""

STUB = str(Path(__file__).with_name("stub_worker.py"))


class Reloaded:
    def __init__(self, process: "subprocess.Popen[str]", log: Path) -> None:
        self.process = process
        self._log = log

    @property
    def log(self) -> str:
        return self._log.read_text()

    def get(self) -> str:
        address = self.log.split("serving on ")[1].split()[0]
        with urllib.request.urlopen(address, timeout=10) as response:
            return str(response.read().decode())

    def eventually(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + 10
        while not condition():
            assert time.monotonic() < end, self.log
            time.sleep(0.02)


@contextmanager
def reloaded(directory: Path, **environment: str) -> Iterator[Reloaded]:
    log = directory / "log"
    with log.open("w") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-c", _PARENT, STUB],
            stderr=stderr,
            text=True,
            cwd=directory,
            env={**os.environ, **environment},
        )
    service = Reloaded(process, log)
    try:
        service.eventually(lambda: "serving on" in service.log)
        yield service
    finally:
        process.kill()
        process.wait()


def test_a_changed_file_brings_a_new_worker_on_the_same_port(tmp_path: Path) -> None:
    source = tmp_path / "shop" / "orders.py"
    source.parent.mkdir()
    source.write_text("one = 1\n")
    with reloaded(tmp_path, STUB_FILES=str(source)) as service:
        before = service.get()
        time.sleep(0.4)
        source.write_text("one = 11\n")
        service.eventually(lambda: service.get() != before)
        assert f"{os.path.join('shop', 'orders.py')} changed: restarting" in service.log


def test_a_worker_that_can_not_start_waits_for_a_change(tmp_path: Path) -> None:
    source = tmp_path / "main.py"
    source.write_text("broken")
    with reloaded(tmp_path, STUB_FAILS="1") as service:
        service.eventually(lambda: "worker 1 is told to fail Waiting for a change." in service.log)
        source.write_text("still broken")
        service.eventually(lambda: service.log.count("Waiting for a change.") == 2)


def test_control_c_ends_it_without_an_error(tmp_path: Path) -> None:
    with reloaded(tmp_path) as service:
        service.get()
        service.process.send_signal(signal.SIGINT)
        assert service.process.wait(10) == 0


def test_a_watch_notices_changes_new_files_and_vanished_ones(tmp_path: Path) -> None:
    kept, new = tmp_path / "kept.py", tmp_path / "new.py"
    kept.write_text("")
    watch = FileWatch()
    watch.add([str(kept), str(new)])
    assert watch.changed() is None
    kept.write_text("x")
    assert watch.changed() == str(kept)
    new.write_text("")
    assert watch.changed() == str(new)
    kept.unlink()
    assert watch.changed() == str(kept)
    assert watch.changed() is None


def test_the_source_files_are_those_that_somebody_edits() -> None:
    files = source_files()
    assert __file__ in files or covet_core.__file__ in files
    assert os.__file__ not in files
    assert not any("site-packages" in file for file in files)
