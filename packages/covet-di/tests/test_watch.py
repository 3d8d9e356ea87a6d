"""Who watches providers is told of changes, and leaves nothing behind."""

import gc
from weakref import WeakSet

from dependency_injector import providers

from covet_di.watch import changed, watch


class Watching:
    def __init__(self) -> None:
        self.told = 0

    def mark(self) -> None:
        self.told += 1


def groups() -> int:
    return sum(isinstance(each, WeakSet) for each in gc.get_objects())


def test_of_providers_that_nobody_watches_any_more_nothing_is_kept() -> None:
    provider = providers.Object(1)
    watching = Watching()
    watch([provider], watching)
    before = groups()
    others = [providers.Object(number) for number in range(4000)]
    for each in others:
        watch([each], Watching())
    assert groups() - before < 2000
    changed(provider)
    assert watching.told == 1
