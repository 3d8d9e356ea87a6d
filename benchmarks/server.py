"""A running server: on its core, asked for the right answer, halted while others are measured, killed at the end."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Generator, Sequence

from benchmarks import core
from benchmarks.answer import ask
from benchmarks.peer import Peer
from benchmarks.place import SCRATCH, without_paths
from benchmarks.process import session
from benchmarks.scenario import Scenario

KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ")
"""What servers see of our environment: none of the variables that change how Python works."""


class ServerFailed(Exception):
    """A server ended, or didn't answer in time."""

    def __init__(self, *, peer: str, log: str) -> None:
        super().__init__(f"{peer} doesn't answer: {without_paths(log[-600:]).strip() or 'it said nothing'}")


class Server:
    """One peer that serves one scenario."""

    def __init__(self, peer: Peer, scenario: Scenario, *, prefix: Sequence[str] = ()) -> None:
        """Args:
        peer: what to start.
        scenario: what it has to serve.
        prefix: a command to start it under, a profiler for example.
        """
        self.peer = peer
        self.scenario = scenario
        self.port = free_port()
        self._log = SCRATCH / f"server-{self.port}.log"
        SCRATCH.mkdir(parents=True, exist_ok=True)
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                core.on(core.SERVER, [*prefix, *peer.start_command(scenario, self.port)]),
                cwd=peer.folder,
                env=bare_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    @property
    def leader(self) -> int:
        """The process that opened the server's session."""
        return self._process.pid

    def wait(self, timeout: float = 20.0) -> None:
        """Wait until it answers, rightly, what its scenario asks.

        Args:
            timeout: seconds.

        Raises:
            ServerFailed: it ended, or says nothing.
            WrongAnswer: it says something else.
        """
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline and self._process.poll() is None:
            with contextlib.suppress(OSError, http.client.HTTPException):
                ask(self.scenario, self.port).check(self.scenario)
                return
            time.sleep(0.001)
        raise ServerFailed(peer=self.peer.name, log=self.said())

    def said(self) -> str:
        """Return what it has printed so far."""
        return self._log.read_text(errors="replace")

    def halt(self) -> None:
        """Stop it where it is: it takes no CPU until it goes on."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def kill(self) -> None:
        """End every process of it."""
        for _ in range(100):
            self._signal(signal.SIGKILL)
            if not session(self.leader):
                break
            time.sleep(0.02)
        self._process.wait()
        self._log.unlink(missing_ok=True)

    def _signal(self, number: signal.Signals) -> None:
        for pid in session(self.leader):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)


@contextlib.contextmanager
def serving(peer: Peer, scenario: Scenario, *, prefix: Sequence[str] = (), timeout: float = 20.0) -> Generator[Server]:
    """Have a server that answers rightly, and end it afterwards.

    Raises:
        ServerFailed: it doesn't answer.
        WrongAnswer: it answers something else.
    """
    server = Server(peer, scenario, prefix=prefix)
    try:
        server.wait(timeout)
        yield server
    finally:
        server.kill()


def bare_environment() -> dict[str, str]:
    """Return the variables that what is measured is started with."""
    return {name: os.environ[name] for name in KEPT if name in os.environ} | {"PYTHONHASHSEED": "0"}


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
