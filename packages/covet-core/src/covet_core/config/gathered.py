"""What the sources of one configuration say, while it is made."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final, cast

from covet_core.config.naming import Naming, Path
from covet_plugin.config.value import Source
from covet_plugin.records import record

if TYPE_CHECKING:
    from covet_plugin.config.file import ConfigFile
    from covet_plugin.errors import CovetError

__all__ = ("Candidate", "EnvFiles", "Gathered", "gathering", "now_gathering")

_current: Final[ContextVar[Gathered | None]] = ContextVar("covet.config.gathered", default=None)


@record(eq=False)
class Candidate:
    """What one source says about a field.

    Args:
        by: the class of that source.
        source: its kind.
        place: what messages call it.
        variable: the variable, where it is one.
        value: what was read.
    """

    by: str
    source: Source
    place: str
    variable: str
    value: Any


@record()
class EnvFiles:
    """The `.env` files of a configuration.

    Args:
        paths: where they are; later ones win. None for none.
        asked: whether they are read in production too.
    """

    paths: Any
    asked: bool


class Gathered:
    """What is found for one configuration.

    Args:
        values: what its constructor was given.
        file: the project's configuration file.
        env_files: its `.env` files.
        name: what messages call it.
    """

    def __init__(self, values: Mapping[str, Any], file: ConfigFile | None, env_files: EnvFiles, name: str = "") -> None:
        self.values: Mapping[str, Any] = values
        self.file: ConfigFile | None = file
        self.env_files: EnvFiles = env_files
        self.name: str = name
        self.naming: Naming = Naming()
        self.candidates: dict[Path, list[Candidate]] = {}
        self.faults: list[tuple[Path, CovetError]] = []
        self.links: list[str] = []
        """Variables that are called like a setting, and that Kubernetes made for a Service."""
        self.order: list[str] = []
        """The classes of the sources, the strongest first."""

    def say(self, path: Path, candidate: Candidate) -> None:
        """Take down what a source says."""
        self.candidates.setdefault(path, []).append(candidate)

    def refuse(self, path: Path, fault: CovetError) -> None:
        """Take down what is wrong, with a field or, for `()`, with a whole source."""
        self.faults.append((path, fault))

    def of(self, path: Path) -> list[Candidate]:
        """What the sources say about a field, the strongest first; also what they say about what it is inside of."""
        found = [
            candidate
            for length in range(len(path), 0, -1)
            for candidate in self.candidates.get(path[:length], ())
            if length == len(path) or _inside(candidate.value, path[length:]) is not None
        ]
        rank = {name: place for place, name in enumerate(self.order)}
        return sorted(found, key=lambda candidate: rank.get(candidate.by, len(rank)))

    def told(self, path: Path) -> Iterator[tuple[Source, str, Any]]:
        """Source, variable and value of what the sources say about a field, the strongest first."""
        for candidate in self.of(path):
            own = candidate in self.candidates.get(path, ())
            value = candidate.value if own else _inside(candidate.value, path[-1:])
            yield candidate.source, candidate.variable, value

    def is_refused(self, path: Path) -> bool:
        """Whether a field, or what it is inside of, has a fault already."""
        return any(path[: len(each)] == each for each, _ in self.faults if each)


def _inside(value: Any, path: Path) -> Any:
    for name in path:
        held: Any = value
        value = cast("Mapping[str, Any]", held).get(name) if isinstance(held, Mapping) else getattr(held, name, None)
    return value


@contextmanager
def gathering(gathered: Gathered) -> Generator[Gathered]:
    """While it is open, sources that are made take down what they find in `gathered`."""
    token = _current.set(gathered)
    try:
        yield gathered
    finally:
        _current.reset(token)


def now_gathering() -> Gathered:
    """What sources that are made now write to."""
    current = _current.get()
    return Gathered({}, None, EnvFiles(None, asked=False)) if current is None else current
