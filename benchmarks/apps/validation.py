"""How long the check of a container of ten thousand providers takes.

Prints the milliseconds of dependency-injector's own instance of such a container, of covet-di's instance and of the
check, then how many nodes were checked, how many faults were found, and how many injected functions use it.

There are forty layers of 250 providers. Each provider has a class of its own with annotated parameters and, below the
first layer, three dependencies in the layer before: singletons need singletons; what lives for a request and what lives
for one use need one of each kind. Fifty injected functions ask for the last layer.
"""

import time
from collections.abc import Callable, Iterator
from typing import Any

from dependency_injector import containers, providers

from covet_di import FactoryProvider, Provide, Scope, ServiceContainer, SingletonProvider, examine, graph_of, inject

LAYERS = 40
WIDTH = 250
NODES = LAYERS * WIDTH


def needed(place: int) -> list[int]:
    """Return the places of what the provider at `place` needs."""
    layer, column = divmod(place, WIDTH)
    if layer == 0:
        return []
    before = (layer - 1) * WIDTH
    group = column - column % 5
    if column % 5 == 0:
        return [before + (column + step) % WIDTH for step in (0, 5, 10)]
    return [before + group, before + group + 1 + column % 3, before + group + 4]


def lines_of_classes() -> Iterator[str]:
    """Yield the source of the classes: that at `place` is called `C<place>`."""
    for place in range(NODES):
        parameters = ", ".join(f"{name}: C{other}" for name, other in zip("abc", needed(place), strict=False))
        yield f"class C{place}:\n    def __init__(self, {parameters}) -> None: ..."


def declare(base: type, provider: Callable[..., Any], classes: dict[str, Any]) -> Any:
    """Declare a container.

    Args:
        base: its base class.
        provider: makes the provider of a class from its place, the class, and the providers that it needs.
        classes: the classes, by name.
    """
    made: dict[str, Any] = {}
    for place in range(NODES):
        given = [made[f"n{other}"] for other in needed(place)]
        made[f"n{place}"] = provider(place, classes[f"C{place}"], given)
    return type(base)("Large", (base,), made)


def plain(place: int, cls: type, given: list[Any]) -> Any:
    """Make one of dependency-injector's providers."""
    kind: Any = providers.Factory if place % 5 else providers.Singleton
    return kind(cls, *given)


def covets(place: int, cls: type, given: list[Any]) -> Any:
    """Make one of covet-di's."""
    if place % 5 == 0:
        return SingletonProvider(cls, *given)
    return FactoryProvider(cls, *given, scope=Scope.TRANSIENT if place % 5 == 4 else Scope.REQUEST)


def add_entries(container: Any, classes: dict[str, Any]) -> list[object]:
    """Make injected functions that ask for the last layer, five values each."""
    entries: list[object] = []
    for first in range(NODES - WIDTH, NODES, 5):
        parameters = ", ".join(f"p{n}: C{n} = Provide[container.n{n}]" for n in range(first, first + 5))
        names: dict[str, Any] = {**classes, "Provide": Provide, "container": container}
        exec(f"def entry({parameters}) -> None: ...", names)
        entries.append(inject(names["entry"]))
    return entries


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """Do something, and return what it gave and the milliseconds that it took."""
    begun = time.perf_counter()
    result = work()
    return result, (time.perf_counter() - begun) * 1e3


def main() -> None:
    """Declare, make an instance, check it, print; dependency-injector's own comes last and is in nobody's way."""
    classes: dict[str, Any] = {}
    exec("\n".join(lines_of_classes()), classes)
    container, ours = timed(declare(ServiceContainer, covets, classes))
    entries = add_entries(container, classes)
    findings, checked = timed(lambda: examine(container))
    _, theirs = timed(declare(containers.DeclarativeContainer, plain, classes))
    faults = len(findings.faults) + len(findings.warnings)
    print(f"{theirs:.2f} {ours:.2f} {checked:.2f} {len(graph_of(container).nodes)} {faults} {len(entries)}")


if __name__ == "__main__":
    main()
