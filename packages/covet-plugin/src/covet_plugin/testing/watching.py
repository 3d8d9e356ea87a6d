"""Noticing what code does to the world while it runs: files, sockets, processes, threads, waiting, the environment."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

__all__ = ("watching",)

_EFFECTS: Final = (
    "glob.",
    "http.",
    "open",
    "os.",
    "shutil.",
    "socket.",
    "sqlite3.connect",
    "subprocess.",
    "tempfile.",
    "urllib.",
)
"""What the names of the audit events of side effects begin with."""

_UNAUDITED: Final = {
    id(function): name
    for name, function in {
        "os.access": os.access,
        "os.lstat": os.lstat,
        "os.readlink": os.readlink,
        "os.stat": os.stat,
        "time.sleep": time.sleep,
    }.items()
}
"""Functions that look at files or wait, of which Python has no audit events."""

_active: list[tuple[int, list[str]]] = []
_installed = threading.Lock()


@contextmanager
def watching() -> Generator[list[str], None, None]:
    """Notice what the current thread does; the list that is yielded has a line for each thing.

    It listens to Python's audit events, to calls of functions that have none, and to reads of `os.environ`. An import
    is not counted, whatever it reads: to load a module late is no side effect.
    """
    # An audit hook can't be removed, so there is one for good, which does nothing while nobody watches.
    if _installed.acquire(blocking=False):
        sys.addaudithook(_hook)
    seen: list[str] = []
    entry = (threading.get_ident(), seen)
    before = os.environ
    os.environ = _Environ(before, seen)  # type: ignore[assignment]  # noqa: B003  # for as long as it is watched
    start = threading.Thread.start

    def noted(thread: threading.Thread) -> None:
        if threading.get_ident() == entry[0] and not _importing():
            seen.append(f"starts the thread {thread.name!r}")
        start(thread)

    threading.Thread.start = noted  # type: ignore[assignment, method-assign]  # Python has no audit event for it before 3.12
    profile = sys.getprofile()
    _active.append(entry)
    sys.setprofile(_called(seen))
    try:
        yield seen
    finally:
        sys.setprofile(profile)
        _active.remove(entry)
        os.environ = before  # noqa: B003  # the very object that was there
        threading.Thread.start = start  # type: ignore[method-assign]  # put back


def _called(seen: list[str]) -> Callable[[FrameType, str, Any], None]:
    """What notes calls, however the function was imported: it would be missed if only the module's name were bound."""

    def called(frame: FrameType, event: str, function: Any) -> None:
        if event == "c_call" and id(function) in _UNAUDITED and not _importing():
            seen.append(_UNAUDITED[id(function)])

    return called


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if not _active or not event.startswith(_EFFECTS):
        return
    thread = threading.get_ident()
    for watched, seen in _active:
        if watched == thread and not _importing():
            seen.append(f"{event} {_short(arguments)}".rstrip())


def _importing() -> bool:
    frame: FrameType | None = sys._getframe(1)  # pyright: ignore[reportPrivateUsage]  # what `inspect` would give
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        if frame.f_globals.get("__name__") == "covet_plugin.testing.conformance":
            return False  # whoever imports the check itself doesn't count
        frame = frame.f_back
    return False


def _short(arguments: tuple[Any, ...]) -> str:
    text = repr(arguments[0]) if arguments else ""
    return text if len(text) <= 80 else text[:77] + "..."


class _Environ(MutableMapping[str, str]):
    """The environment, and a note of every look at it."""

    def __init__(self, real: MutableMapping[str, str], seen: list[str]) -> None:
        self._real = real
        self._seen = seen

    def __getitem__(self, name: str) -> str:
        self._note(f"reads the variable {name}")
        return self._real[name]

    def __setitem__(self, name: str, text: str) -> None:
        self._note(f"sets the variable {name}")
        self._real[name] = text

    def __delitem__(self, name: str) -> None:
        self._note(f"removes the variable {name}")
        del self._real[name]

    def __iter__(self) -> Iterator[str]:
        self._note("lists the environment")
        return iter(self._real)

    def __len__(self) -> int:
        return len(self._real)

    def copy(self) -> dict[str, str]:
        """A copy, as that of the real one is."""
        return dict(self)

    def __or__(self, other: Mapping[str, str]) -> dict[str, str]:
        return {**self, **other}

    def __ror__(self, other: Mapping[str, str]) -> dict[str, str]:
        return {**other, **self}

    def _note(self, what: str) -> None:
        if not _importing():
            self._seen.append(what)
