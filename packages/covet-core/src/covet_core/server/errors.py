"""What can go wrong between a command line and a serving process."""

from __future__ import annotations

import traceback
from pathlib import Path

from covet_core.errors import CoreError

__all__ = (
    "AddressUnavailable",
    "AppAttributeMissing",
    "AppFactoryFailed",
    "AppImportFailed",
    "AppModuleMissing",
    "AppTargetInvalid",
    "LoopUnavailable",
    "NotAnApp",
    "OutputUnwritable",
    "PortInUse",
    "ServerError",
    "SettingInvalid",
    "SocketInUse",
    "SocketUnavailable",
    "StartupFailed",
    "WorkerCrashLoop",
    "WorkerStartFailed",
)


class ServerError(CoreError):
    """The base of everything that stops a service from being served. Caught, never raised."""


class AppTargetInvalid(ServerError):
    """The text that names the application isn't of the form `module:attribute`."""

    code = "app-target-invalid"

    def __init__(self, *, target: str) -> None:
        self.target = target

    def render(self) -> str:
        if not self.target:
            return "No application was named, and there is no main.py or app.py in this directory."
        return f"{self.target!r} doesn't name an application."

    def hint(self) -> str:
        module = self.target.removesuffix(".py").replace("/", ".")
        named = all(name.isidentifier() for name in module.split("."))
        return f"Write module:attribute, for example {module if named else 'main'}:app, or set COVET_APP."


class AppModuleMissing(ServerError):
    """The module of the application can't be found."""

    code = "app-module-missing"

    def __init__(self, *, module: str, directory: str, nearest: str | None = None) -> None:
        self.module = module
        self.directory = directory
        self.nearest = nearest

    def render(self) -> str:
        return f"There is no module {self.module!r} in {self.directory} nor among the installed packages."

    def hint(self) -> str:
        if self.nearest:
            return f"Did you mean {self.nearest!r}?"
        return "Run covet in the directory that holds the module, or install the package."


class AppImportFailed(ServerError):
    """Importing the application's module raised an exception."""

    code = "app-import-failed"

    def __init__(self, *, module: str, reason: str, where: str | None) -> None:
        self.module = module
        self.reason = reason
        self.where = where

    def render(self) -> str:
        place = f" at {self.where}" if self.where else ""
        return f"Importing {self.module!r} failed{place}: {self.reason}"

    def hint(self) -> str:
        return "Run with --log-level debug for the traceback."


class AppAttributeMissing(ServerError):
    """The module was imported, but it has no attribute of that name."""

    code = "app-attribute-missing"

    def __init__(self, *, module: str, attribute: str, candidates: tuple[str, ...] = ()) -> None:
        self.module = module
        self.attribute = attribute
        self.candidates = candidates

    def render(self) -> str:
        return f"The module {self.module!r} has no attribute {self.attribute!r}."

    def hint(self) -> str:
        if self.candidates:
            return "It has " + ", ".join(f"{self.module}:{name}" for name in self.candidates) + "."
        return f"No CovetApp is defined at the top of {self.module!r}."


class NotAnApp(ServerError):
    """What the target names is something else than a `CovetApp`."""

    code = "not-an-app"

    def __init__(self, *, target: str, kind: str, callable_: bool) -> None:
        self.target = target
        self.kind = kind
        self.callable_ = callable_

    def render(self) -> str:
        return f"{self.target} is {self.kind}, not a CovetApp."

    def hint(self) -> str:
        if self.callable_:
            return "If it returns the application, add --factory."
        return "Name the attribute that holds the CovetApp."


class AppFactoryFailed(ServerError):
    """The application's factory raised an exception."""

    code = "app-factory-failed"

    def __init__(self, *, target: str, reason: str, where: str | None) -> None:
        self.target = target
        self.reason = reason
        self.where = where

    def render(self) -> str:
        place = f" at {self.where}" if self.where else ""
        return f"The factory {self.target} failed{place}: {self.reason}"

    def hint(self) -> str:
        return "It is called without arguments. Run with --log-level debug for the traceback."


class SettingInvalid(ServerError, ValueError):
    """A setting of the server has a value that it can't take."""

    code = "setting-invalid"

    def __init__(self, *, name: str, value: str, wanted: str) -> None:
        self.name = name
        self.value = value
        self.wanted = wanted

    def render(self) -> str:
        return f"{self.name} is {self.value!r}, but it must be {self.wanted}."


class PortInUse(ServerError):
    """Another process listens on the port already."""

    code = "port-in-use"

    def __init__(self, *, host: str, port: int) -> None:
        self.host = host
        self.port = port

    def render(self) -> str:
        return f"Port {self.port} on {self.host} is taken by another process."

    def hint(self) -> str:
        return "Stop that process, or choose another port with --port."


class AddressUnavailable(ServerError):
    """The machine doesn't let the server listen on that address."""

    code = "address-unavailable"

    def __init__(self, *, host: str, port: int, reason: str) -> None:
        self.host = host
        self.port = port
        self.reason = reason

    def render(self) -> str:
        return f"Can't listen on {self.host} port {self.port}: {self.reason}."

    def hint(self) -> str:
        return "Choose an address of this machine with --host (0.0.0.0 is all of them), and a port from 1024 up."


class SocketInUse(ServerError):
    """Another process listens on the unix socket already."""

    code = "socket-in-use"

    def __init__(self, *, path: str) -> None:
        self.path = path

    def render(self) -> str:
        return f"The unix socket {self.path} is served by another process."

    def hint(self) -> str:
        return "Stop that process, or choose another path with --uds."


class SocketUnavailable(ServerError):
    """A unix socket can't be created at the path."""

    code = "socket-unavailable"

    def __init__(self, *, path: str, reason: str) -> None:
        self.path = path
        self.reason = reason

    def render(self) -> str:
        return f"Can't create the unix socket {self.path}: {self.reason}."

    def hint(self) -> str:
        return "Choose a path with --uds that doesn't exist yet, in a directory that this user may write to."


class LoopUnavailable(ServerError):
    """The chosen event loop isn't installed."""

    code = "loop-unavailable"

    def __init__(self, *, loop: str) -> None:
        self.loop = loop

    def render(self) -> str:
        return f"The event loop {self.loop!r} isn't installed."

    def hint(self) -> str:
        return "pip install 'covet[uvloop]', or choose --loop asyncio."


class StartupFailed(ServerError):
    """The application's lifespan or a start-up function raised an exception."""

    code = "startup-failed"

    def __init__(self, *, reason: str, where: str | None) -> None:
        self.reason = reason
        self.where = where

    def render(self) -> str:
        place = f" at {self.where}" if self.where else ""
        return f"The application failed to start{place}: {self.reason}"

    def hint(self) -> str:
        return "Run with --log-level debug for the traceback."


class OutputUnwritable(ServerError):
    """A command can't write the file that it was given."""

    code = "output-unwritable"

    def __init__(self, *, path: str, reason: str) -> None:
        self.path = path
        self.reason = reason

    def render(self) -> str:
        return f"Can't write {self.path}: {self.reason}."


class WorkerCrashLoop(ServerError):
    """A worker process died again and again, so the supervisor gave up."""

    code = "worker-crash-loop"

    def __init__(self, *, worker: int, crashes: int, seconds: float, last: str) -> None:
        self.worker = worker
        self.crashes = crashes
        self.seconds = seconds
        self.last = last

    def render(self) -> str:
        return f"Worker {self.worker} died {self.crashes} times within {self.seconds:g} s, last it {self.last}."

    def hint(self) -> str:
        return "The log above tells why; the service was stopped."


class WorkerStartFailed(ServerError):
    """A worker process ended before it served anything, so the service was stopped."""

    code = "worker-start-failed"

    def __init__(self, *, worker: int, lines: tuple[str, ...], exit: str) -> None:
        self.worker = worker
        self.lines = lines
        self.exit = exit

    def render(self) -> str:
        if self.lines:
            return " ".join(self.lines)
        return f"Worker {self.worker} {self.exit} before it was ready."


def origin(exc: BaseException) -> str | None:
    """Return `file:line` of the innermost frame that isn't Python's own import machinery, or `None`.

    A `SyntaxError` is placed where the source is wrong, not where it was imported.
    """
    if isinstance(exc, SyntaxError) and exc.filename:
        return f"{_short(exc.filename)}:{exc.lineno}"
    frames = [f for f in traceback.extract_tb(exc.__traceback__) if not f.filename.startswith("<")]
    ours = str(Path(__file__).parent)
    frames = [f for f in frames if not f.filename.startswith(ours)]
    return f"{_short(frames[-1].filename)}:{frames[-1].lineno}" if frames else None


def reason(exc: BaseException) -> str:
    """Return an exception as the last lines of its traceback say it, with its notes, on one line."""
    text = exc.msg if isinstance(exc, SyntaxError) else str(exc)
    first = " ".join(text.split())
    told = f"{type(exc).__name__}: {first}" if first else type(exc).__name__
    notes = [" ".join(str(note).split()) for note in getattr(exc, "__notes__", ())]
    return ". ".join([told.rstrip("."), *notes]) if notes else told


def _short(filename: str) -> str:
    try:
        return str(Path(filename).relative_to(Path.cwd()))
    except ValueError:
        return filename
