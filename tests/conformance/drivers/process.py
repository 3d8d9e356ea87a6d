"""Services in a process of their own, spoken to over a socket."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import monotonic, sleep
from typing import IO

import httpx

from covet_core.transports.capabilities import Capabilities
from tests.conformance.drivers.driver import PATIENCE, Driver, eventually

__all__ = ("ProcessService", "process_driver")

ROOT = Path(__file__).parents[3]
IDLE = 2.0
"""Seconds until an idle connection is closed from here. Servers do so after 5, as httpx would by itself: a request that
is sent at that moment fails without being seen."""


class ProcessService:
    """A server process that listens on a port of this machine."""

    def __init__(self, process: subprocess.Popen[bytes], where: str, output: IO[bytes]) -> None:
        self.process = process
        self.where = where
        self._output = output
        limits = httpx.Limits(keepalive_expiry=IDLE)
        transport = httpx.HTTPTransport(uds=None if where.isdigit() else where, trust_env=False, limits=limits)
        base_url = f"http://127.0.0.1:{where}" if where.isdigit() else "http://unix"
        self.client = httpx.Client(base_url=base_url, transport=transport, timeout=PATIENCE)

    def connect(self) -> socket.socket:
        """A new connection, with a timeout."""
        if self.where.isdigit():
            return socket.create_connection(("127.0.0.1", int(self.where)), timeout=PATIENCE)
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(self.where)
        except OSError:
            connection.close()
            raise
        return connection

    def abandon(self, method: str, path: str, *, started: Callable[[], bool]) -> None:
        """Send a request, wait until `started()`, and close the connection."""
        with self.connect() as connection:
            connection.sendall(f"{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n".encode())
            eventually(started)

    def output(self) -> str:
        """What the process has printed."""
        self._output.seek(0)
        return self._output.read().decode(errors="replace")

    def wait_until_ready(self) -> None:
        """Wait for the first answer.

        Raises:
            AssertionError: the process ended, or stayed silent.
        """
        deadline = monotonic() + 3 * PATIENCE
        while True:
            assert self.process.poll() is None, f"the server ended with {self.process.returncode}:\n{self.output()}"
            assert monotonic() < deadline, f"the server never answered:\n{self.output()}"
            try:
                self.connect().close()
            except OSError:
                sleep(0.02)
            else:
                self.client.get("/text").raise_for_status()
                return

    def stop(self) -> int:
        """Ask the process to end, and return its exit code."""
        self.client.close()
        self.process.terminate()
        return self.process.wait(3 * PATIENCE)


def process_driver(server: str, loop: str, capabilities: Capabilities, *, daily: bool = True) -> Driver:
    """A driver for one of the servers in `serve.py`."""
    return Driver(f"{server}-{loop}", capabilities, partial(_run, server, loop), daily=daily)


@contextmanager
def _run(server: str, loop: str, environment: Mapping[str, str]) -> Iterator[ProcessService]:
    with spawn(server, loop, environment) as service:
        service.wait_until_ready()
        yield service


@contextmanager
def spawn(
    server: str, loop: str, environment: Mapping[str, str], *, uds: str | None = None
) -> Iterator[ProcessService]:
    """Start a server without waiting for it, on a free port or on a unix socket."""
    where = uds or str(_free_port())
    command = [sys.executable, "-m", "tests.conformance.serve", server, loop, where]
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **environment}, stdout=output, stderr=subprocess.STDOUT
        )
        service = ProcessService(process, where, output)
        try:
            yield service
        finally:
            if process.poll() is None:
                service.stop()
            service.client.close()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
