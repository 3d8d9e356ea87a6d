"""`covet run` with the real server: starting, serving, restarting and stopping."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

_APP = """
import asyncio, os, sys, time
from contextlib import asynccontextmanager
from covet_core.app import CovetApp
from covet_core.http.request import Request
from covet_core.server.shutdown import shutdown_state

@asynccontextmanager
async def lifespan(app):
    print("entered the lifespan", file=sys.stderr, flush=True)
    await asyncio.sleep(float(os.environ.get("START_TAKES", "0")))
    yield
    print("left the lifespan", file=sys.stderr, flush=True)

app = CovetApp("shop", lifespan=lifespan)

@app.get("/")
async def root() -> int:
    return os.getpid()

@app.get("/slow")
async def slow() -> str:
    await asyncio.sleep(0.6)
    return "done"

@app.get("/stuck")
def stuck() -> None:
    time.sleep(60)

@app.get("/ready")
async def ready(request: Request) -> bool:
    return shutdown_state(request.app).ready

@app.get("/modules")
async def modules() -> list[str]:
    return list(sys.modules)

if __name__ == "__main__":
    app.run(port=0, log_level="info")
"""


class Service:
    def __init__(self, process: "subprocess.Popen[str]", log: Path) -> None:
        self.process = process
        self._log = log

    @property
    def log(self) -> str:
        return self._log.read_text()

    @property
    def port(self) -> int:
        return int(self.log.split("serving on http://127.0.0.1:")[1].split()[0])

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)

    def get(self, path: str) -> object:
        connection = self.connect()
        try:
            connection.request("GET", path)
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()

    def eventually(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + 20
        while not condition():
            assert time.monotonic() < end, self.log
            assert self.process.poll() is None, self.log
            time.sleep(0.02)

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(10)


@contextmanager
def served(
    directory: Path,
    *arguments: str,
    command: tuple[str, ...] = ("-m", "covet_core", "run"),
    until: str = "serving on",
    **environment: str,
) -> Iterator[Service]:
    log = directory / "log"
    with log.open("w") as stderr:
        process = subprocess.Popen(
            [sys.executable, *command, *arguments],
            cwd=directory,
            stderr=stderr,
            stdout=stderr,
            text=True,
            env={**os.environ, **environment},
        )
    service = Service(process, log)
    try:
        service.eventually(lambda: until in service.log)
        yield service
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "main.py").write_text(_APP)
    return tmp_path


def test_one_worker_is_the_process_itself(shop: Path) -> None:
    with served(shop, "--port", "0") as service:
        assert service.get("/") == service.process.pid
        assert service.stop(signal.SIGINT) == 0
        assert "left the lifespan" in service.log


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
def test_the_chosen_loop_is_used(shop: Path, loop: str) -> None:
    with served(shop, "--port", "0", "--loop", loop) as service:
        assert service.get("/") == service.process.pid
        assert f"(native, {loop})" in service.log


def test_a_running_service_has_not_imported_what_it_does_not_need(shop: Path) -> None:
    with served(shop, "--port", "0") as service:
        loaded = service.get("/modules")
    assert isinstance(loaded, list)
    heavy = {"granian", "httpx", "multiprocessing", "importlib.metadata", "uvicorn", "starlette"}
    heavy |= {"covet_core.openapi.document", "covet_core.transports.asgi", "covet_core.server.supervisor"}
    assert heavy & set(loaded) == set()


def test_sigterm_serves_on_without_being_ready_and_then_drains(shop: Path) -> None:
    with served(shop, "--port", "0", "--drain-delay", "0.5") as service:
        idle, busy = service.connect(), service.connect()
        idle.request("GET", "/ready")
        assert idle.getresponse().read() == b"true"
        service.process.send_signal(signal.SIGTERM)
        service.eventually(lambda: "not ready any more" in service.log)
        assert service.get("/ready") is False
        time.sleep(0.3)
        busy.request("GET", "/slow")
        service.eventually(lambda: "accepting nothing new" in service.log)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", service.port))
        # The idle connection is still there, and is told that it ends.
        idle.request("GET", "/ready")
        response = idle.getresponse()
        assert (response.read(), response.headers["connection"]) == (b"false", "close")
        response = busy.getresponse()
        assert (response.read(), response.headers["connection"]) == (b"done", "close")
        assert service.process.wait(10) == 0
        assert service.log.index("drained in") < service.log.index("left the lifespan")


def test_a_second_signal_hastens(shop: Path) -> None:
    with served(shop, "--port", "0", "--drain-delay", "60") as service:
        service.process.send_signal(signal.SIGTERM)
        service.eventually(lambda: "serving on for 60 s" in service.log)
        assert service.stop() == 0
        assert "left the lifespan" in service.log


def test_a_stuck_thread_does_not_hold_the_process(shop: Path) -> None:
    with served(shop, "--port", "0", "--drain-delay", "0", "--drain-timeout", "0.2") as service:
        client = service.connect()
        client.request("GET", "/stuck")
        time.sleep(0.3)
        service.process.send_signal(signal.SIGTERM)
        assert service.process.wait(20) == 0
        client.close()
        assert "1 request cut after 0.2 s" in service.log
        assert "left the lifespan" in service.log


def test_a_signal_during_a_long_start_ends_it(shop: Path) -> None:
    with served(shop, "--port", "0", until="entered the lifespan", START_TAKES="60") as service:
        assert service.stop() == 0
        assert "left the lifespan" not in service.log


def test_a_connection_that_came_during_the_start_is_answered(shop: Path) -> None:
    path = shop / "web.sock"
    with (
        served(shop, "--uds", "web.sock", until="entered the lifespan", START_TAKES="0.5") as service,
        socket.socket(socket.AF_UNIX) as early,
    ):
        early.connect(str(path))
        early.sendall(b"GET / HTTP/1.1\r\nhost: shop\r\n\r\n")
        early.settimeout(10)
        assert early.recv(4096).startswith(b"HTTP/1.1 200 OK")
        assert service.process.poll() is None


def test_several_workers_serve_one_port_and_leave_their_lifespans(shop: Path) -> None:
    with served(shop, "--port", "0", "--workers", "2", "--drain-delay", "0") as service:
        assert "(native, 2 workers)" in service.log
        assert len({service.get("/") for _ in range(30)}) == 2
        assert service.stop() == 0
        assert service.log.count("left the lifespan") == 2


def test_a_killed_worker_is_replaced(shop: Path) -> None:
    with served(shop, "--port", "0", "--workers", "2") as service:
        before = {service.get("/") for _ in range(30)}
        victim = before.pop()
        assert isinstance(victim, int)
        os.kill(victim, signal.SIGKILL)
        after = {service.get("/") for _ in range(30)}
        assert victim not in after
        assert len(after) == 2


def test_a_rolling_restart_loses_no_request_of_busy_clients(shop: Path) -> None:
    with served(shop, "--port", "0", "--workers", "2") as service:
        enough = threading.Event()
        answers: list[str] = []

        def send_all_the_time() -> None:
            connection = service.connect()
            while not enough.is_set():
                connection.request("GET", "/")
                answers.append(connection.getresponse().read().decode())
                time.sleep(0.005)
            connection.close()

        with ThreadPoolExecutor(4) as pool:
            clients = [pool.submit(send_all_the_time) for _ in range(4)]
            time.sleep(0.2)
            service.process.send_signal(signal.SIGHUP)
            service.eventually(lambda: service.log.count("replaced") == 2 and service.log.count("stopped") == 2)
            enough.set()
            for client in clients:
                client.result(10)
        assert set(answers[-4:]).isdisjoint(answers[:4])
        assert service.stop(signal.SIGINT) == 0


def test_a_change_restarts_the_application(shop: Path) -> None:
    with served(shop, "--port", "0", "--reload") as service:
        before = service.get("/")
        time.sleep(1.2)
        (shop / "main.py").write_text(_APP.replace("os.getpid()", "-1"))
        service.eventually(lambda: service.get("/") not in (before, None) and service.get("/") == -1)
        assert service.stop(signal.SIGINT) == 0


def test_a_unix_socket_is_served_and_removed(shop: Path) -> None:
    with served(shop, "--uds", "web.sock") as service:
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(shop / "web.sock"))
            client.sendall(b"GET / HTTP/1.1\r\nhost: shop\r\n\r\n")
            assert client.recv(4096).startswith(b"HTTP/1.1 200 OK")
        assert service.stop(signal.SIGINT) == 0
        assert not (shop / "web.sock").exists()


def test_a_script_runs_its_own_application(shop: Path) -> None:
    with served(shop, "main.py", command=()) as service:
        assert service.get("/") == service.process.pid
        assert service.stop() == 0


def test_a_script_with_workers_runs_itself_again_in_each(shop: Path) -> None:
    (shop / "main.py").write_text(_APP.replace("port=0,", "port=0, workers=2,"))
    with served(shop, "main.py", command=()) as service:
        pids = {service.get("/") for _ in range(30)}
        assert len(pids) == 2
        assert service.process.pid not in pids
        assert service.stop() == 0


def test_granian_serves_the_same_application(shop: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = shop / "log"
    with log.open("w") as stderr:
        command = [sys.executable, "-m", "covet_core", "run", "--transport", "granian", "--port", str(port)]
        process = subprocess.Popen(command, cwd=shop, stderr=stderr, stdout=stderr)
    try:
        end = time.monotonic() + 20
        while True:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
                connection.request("GET", "/slow")
                break
            except OSError:
                assert time.monotonic() < end, log.read_text()
                assert process.poll() is None, log.read_text()
                time.sleep(0.05)
        assert connection.getresponse().read() == b"done"
        connection.close()
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()
