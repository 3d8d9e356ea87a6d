"""Every way in which `covet run` can fail to start: one line for each fault, and a code that isn't zero."""

import socket
import subprocess
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

Covet = Callable[..., "subprocess.CompletedProcess[str]"]

_NEEDS = {
    "rsgi": "",
    # Granian carries it over ASGI only.
    "asgi": "@app.get('/')\nasync def stream() -> StreamingResponse: ...\n",
}


@pytest.fixture
def unused_port() -> int:
    """A port that was free a moment ago: Granian takes no 0."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


@pytest.mark.parametrize("arguments", [[], ["--workers", "2"], ["--reload"], ["--transport", "granian"]])
def test_a_used_port_is_one_line(covet: Covet, arguments: list[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = covet("run", "main:app", "--port", str(port), *arguments)
    assert result.returncode == 1
    assert result.stderr.splitlines() == [
        (
            f"covet: Port {port} on 127.0.0.1 is taken by another process. "
            "Stop that process, or choose another port with --port. [port-in-use]"
        )
    ]


@pytest.mark.parametrize("transport", ["native", "granian"])
@pytest.mark.parametrize("interface", ["rsgi", "asgi"])
@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_start_that_fails_is_one_line(
    covet: Covet, project: Path, workers: str, interface: str, transport: str, unused_port: int
) -> None:
    (project / "sad.py").write_text(
        textwrap.dedent("""
            from covet_core.app import CovetApp
            from covet_core.http.stream import StreamingResponse

            app = CovetApp("sad")

            @app.on_startup
            async def connect() -> None:
                raise ConnectionError("no database at db:5432")
        """)
        + _NEEDS[interface]
    )
    arguments = ("--transport", transport, "--port", str(unused_port), "--workers", workers)
    result = covet("run", "sad:app", "--log-level", "error", *arguments)
    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr.splitlines() == [
        (
            "covet: The application failed to start at sad.py:9: ConnectionError: no database at db:5432. "
            "Run with --log-level debug for the traceback. [startup-failed]"
        )
    ]


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_plan_with_faults_is_a_line_for_each_and_no_service(covet: Covet, project: Path, workers: str) -> None:
    (project / "faulty.py").write_text(
        textwrap.dedent("""
            from covet_core.app import CovetApp

            app = CovetApp("faulty")

            @app.get("/a/{gone}")
            async def first() -> None: ...

            @app.get("/b/{gone}")
            async def second() -> None: ...
        """)
    )
    result = covet("run", "faulty:app", "--port", "0", "--workers", workers, "--log-level", "error")
    assert result.returncode == 1
    assert [line.rsplit(" ", 1)[1] for line in result.stderr.splitlines()] == ["[path-parameter-unused]"] * 2
