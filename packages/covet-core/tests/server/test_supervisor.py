"""A supervisor with real processes, whose workers are stubs that need no application."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_PARENT = """
import sys
from covet_core.server import logging
from covet_core.server.backoff import Backoff
from covet_core.server.config import ServerConfig
from covet_core.server.process import Launch
from covet_core.server.report import report
from covet_core.server.supervisor import Supervisor
logging.configure("info")
config = ServerConfig(port=int(sys.argv[1]), workers=int(sys.argv[2]), drain_delay=0.0, drain_timeout=5.0)
try:
    launch = Launch(config, None, (sys.executable, sys.argv[3]))
    sys.exit(Supervisor(launch, backoff=lambda: Backoff(limit=3, first=0.01)).run())
except Exception as exc:
    report(exc)
    sys.exit(1)
"""

STUB = str(Path(__file__).with_name("stub_worker.py"))


class Supervised:
    def __init__(self, process: "subprocess.Popen[str]", port: int, log: Path) -> None:
        self.process = process
        self.port = port
        self._log = log

    @property
    def log(self) -> str:
        return self._log.read_text()

    def get(self, path: str = "/") -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as response:
            return str(response.read().decode())

    def pids(self) -> set[str]:
        """Which workers answer. The kernel spreads connections by a hash, so it takes some to meet each of them."""
        return {self.get() for _ in range(30)}

    def eventually(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + 10
        while not condition():
            assert time.monotonic() < end, self.log
            assert self.process.poll() is None, self.log
            time.sleep(0.02)

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(10)


@contextmanager
def supervised(tmp_path: Path, workers: int = 2, **environment: str) -> Iterator[Supervised]:
    port = free_port()
    log = tmp_path / "log"
    with log.open("w") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-c", _PARENT, str(port), str(workers), STUB],
            stderr=stderr,
            text=True,
            env={**os.environ, **environment},
        )
    try:
        yield Supervised(process, port, log)
    finally:
        process.kill()
        process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_workers_share_the_port_and_stop_together(tmp_path: Path) -> None:
    with supervised(tmp_path) as service:
        service.eventually(lambda: "serving on" in service.log)
        assert f"serving on http://127.0.0.1:{service.port} (native, 2 workers)" in service.log
        assert len(service.pids()) == 2
        assert service.stop() == 0
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", service.port))


def test_a_crashed_worker_is_replaced_and_no_queued_connection_is_lost(tmp_path: Path) -> None:
    with supervised(tmp_path, workers=1) as service:
        service.eventually(lambda: "serving on" in service.log)
        before = service.get()
        # The first connection kills the worker; the second one waits in its queue for the successor.
        killer = socket.create_connection(("127.0.0.1", service.port))
        waiting = socket.create_connection(("127.0.0.1", service.port))
        waiting.sendall(b"GET / HTTP/1.1\r\n\r\n")
        killer.sendall(b"GET /crash HTTP/1.1\r\n\r\n")
        waiting.settimeout(10)
        after = waiting.recv(4096).split(b"\r\n\r\n")[1].decode()
        killer.close()
        waiting.close()
        assert after != before
        assert "worker 1 was killed by SIGKILL; starting another in 0 s" in service.log


def test_a_request_in_flight_finishes_when_the_service_stops(tmp_path: Path) -> None:
    with supervised(tmp_path) as service:
        service.eventually(lambda: "serving on" in service.log)
        with socket.create_connection(("127.0.0.1", service.port)) as client:
            client.sendall(b"GET /slow HTTP/1.1\r\n\r\n")
            time.sleep(0.1)
            service.process.send_signal(signal.SIGTERM)
            client.settimeout(10)
            assert client.recv(4096).startswith(b"HTTP/1.1 200 OK")
        assert service.process.wait(10) == 0


def test_workers_that_are_ready_only_when_the_service_stops_may_finish(tmp_path: Path) -> None:
    with supervised(tmp_path, STUB_STARTS="late") as service:
        service.eventually(lambda: service.log.count("starting\n") == 2)
        assert service.stop() == 0, service.log
        assert "serving on" not in service.log
        assert "stopped" in service.log


def test_sighup_replaces_every_worker_without_refusing_a_connection(tmp_path: Path) -> None:
    with supervised(tmp_path) as service:
        service.eventually(lambda: "serving on" in service.log)
        before = service.pids()
        service.process.send_signal(signal.SIGHUP)
        service.eventually(lambda: bool(service.get()) and service.log.count("replaced") == 2)
        assert service.pids().isdisjoint(before)
        assert service.stop(signal.SIGINT) == 0


def test_a_used_port_is_one_line_and_no_worker(tmp_path: Path) -> None:
    with supervised(tmp_path) as service:
        service.eventually(lambda: "serving on" in service.log)
        command = [sys.executable, "-c", _PARENT, str(service.port), "2", STUB]
        second = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert second.returncode == 1
    assert second.stderr.startswith(f"covet: Port {service.port} on 127.0.0.1 is taken by another process.")
    assert second.stderr.count("\n") == 1


def test_a_worker_that_fails_to_start_stops_the_service_with_its_own_words(tmp_path: Path) -> None:
    with supervised(tmp_path, STUB_FAILS="2") as service:
        assert service.process.wait(10) == 1
        assert "covet: worker 2 is told to fail\n" in service.log


def test_a_worker_that_dies_before_it_is_ready_stops_the_service(tmp_path: Path) -> None:
    with supervised(tmp_path, STUB_FAILS="crash") as service:
        assert service.process.wait(10) == 1
        assert "was killed by SIGSEGV before it was ready. " in service.log
        assert "[worker-start-failed]" in service.log


def test_a_supervisor_that_is_killed_takes_its_workers_along(tmp_path: Path) -> None:
    with supervised(tmp_path) as service:
        service.eventually(lambda: "serving on" in service.log)
        service.process.kill()
        service.process.wait()
        end = time.monotonic() + 10
        while somebody_listens(service.port):
            assert time.monotonic() < end
            time.sleep(0.02)


def test_a_worker_that_crashes_again_and_again_ends_the_service(tmp_path: Path) -> None:
    with supervised(tmp_path, STUB_FAILS="later") as service:
        assert service.process.wait(10) == 1
        assert "died 3 times within 60 s, last it was killed by SIGSEGV. " in service.log
        assert "[worker-crash-loop]" in service.log


def somebody_listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True
