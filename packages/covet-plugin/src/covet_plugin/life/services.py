"""The services that plugins provide: each is made once, and closed in reverse order."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import contextmanager
from inspect import isawaitable, iscoroutine
from typing import TYPE_CHECKING, Any, TypeVar, cast

from covet_plugin.service import Service

if TYPE_CHECKING:
    from covet_plugin.context import AppContext
    from covet_plugin.contribution import Contribution
    from covet_plugin.entries import ServiceEntry
    from covet_plugin.life.errors import ServiceNotReady
    from covet_plugin.stopping import Stopping

__all__ = ("Services",)

T = TypeVar("T")


class Services:
    """What is provided, and what of it has been made.

    Args:
        provided: the contributions of services.
    """

    def __init__(self, provided: Iterable[Contribution[ServiceEntry]]) -> None:
        self._provided: dict[Service[Any], Contribution[ServiceEntry]] = {each.value.key: each for each in provided}
        self._values: dict[Service[Any], Any] = {}
        self._open: dict[str, tuple[AppContext, Stopping]] = {}
        self._closed: set[Service[Any]] = set()
        self._making: list[Service[Any]] = []

    def get(self, key: Service[T]) -> T:
        """The service under `key`. One whose plugin is just starting is made now, if that needs no waiting.

        Raises:
            ServiceUnknown: nobody provides it.
            ServiceNotReady: it isn't there yet, or not any more.
        """
        if key in self._values:
            return cast("T", self._values[key])
        return cast("T", self._now(self._known(key)))

    def open(self, owner: str, app: AppContext, stopping: Stopping) -> None:
        """Let the services of `owner` be made from now on.

        Args:
            owner: the plugin's id, or `application`.
            app: what their factories are called with.
            stopping: closes them.
        """
        self._closed -= {key for key, each in self._provided.items() if each.owner == owner}
        self._open[owner] = (app, stopping)
        stopping.call(self._open.pop, owner)

    async def make(self, owner: str) -> None:
        """Make those services of `owner` that are not made yet."""
        for key, each in self._provided.items():
            if each.owner == owner and key not in self._values:
                await self._soon(each)

    async def _soon(self, provided: Contribution[ServiceEntry]) -> None:
        app, stopping = self._open[provided.owner]
        key = provided.value.key
        with self._once(provided):
            made: Any = provided.value.factory(app)
            if hasattr(made, "__aenter__"):
                value = await stopping.enter(made, _title(key))
            elif hasattr(made, "__enter__"):
                value = stopping.enter_now(made, _title(key))
            else:
                value = await made if isawaitable(made) else made
        self._keep(key, value, stopping)

    def _now(self, provided: Contribution[ServiceEntry]) -> Any:
        key, owner = provided.value.key, provided.owner
        if owner not in self._open or key in self._closed:
            raise _not_ready(provided, "its plugin has not started yet, or has stopped")
        app, stopping = self._open[owner]
        with self._once(provided):
            made: Any = provided.value.factory(app)
            if hasattr(made, "__aenter__") or isawaitable(made):
                if iscoroutine(made):
                    made.close()
                raise _not_ready(provided, "making it takes waiting, which is done once its plugin's lifespan began")
            value = stopping.enter_now(made, _title(key)) if hasattr(made, "__enter__") else made
        self._keep(key, value, stopping)
        return value

    def _keep(self, key: Service[Any], value: Any, stopping: Stopping) -> None:
        self._values[key] = value
        stopping.call(self._close, key)

    def _close(self, key: Service[Any]) -> None:
        del self._values[key]
        self._closed.add(key)

    @contextmanager
    def _once(self, provided: Contribution[ServiceEntry]) -> Generator[None, None, None]:
        key = provided.value.key
        if key in self._making:
            circle = " -> ".join(each.name for each in [*self._making[self._making.index(key) :], key])
            raise _not_ready(provided, f"it is needed to make itself ({circle})")
        self._making.append(key)
        try:
            yield
        except Exception as error:
            error.add_note(f"{_title(key).capitalize()} of {provided.owner!r} was being made.")
            raise
        finally:
            self._making.remove(key)

    def _known(self, key: Service[Any]) -> Contribution[ServiceEntry]:
        provided = self._provided.get(key)
        if provided is not None:
            return provided
        names = sorted(each.name for each in self._provided)
        from covet_plugin.life.errors import ServiceUnknown

        if not isinstance(cast("Any", key), Service):
            raise ServiceUnknown(service=str(key), known=names, is_key=False)
        twin = next((each.where for each in self._provided if each.name == key.name), "")
        raise ServiceUnknown(service=key.name, known=names, declared=key.where, twin=twin)


def _title(key: Service[Any]) -> str:
    return f"the service {key.name!r}"


def _not_ready(provided: Contribution[ServiceEntry], reason: str) -> ServiceNotReady:
    from covet_plugin.life.errors import ServiceNotReady

    return ServiceNotReady(service=provided.value.key.name, owner=provided.owner, reason=reason)
