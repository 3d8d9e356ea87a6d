"""The part of an application that has to do with plugins: it records them, and finds their services."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeVar, Unpack, cast, overload

from covet_core.routing.group import RouteGroup

if TYPE_CHECKING:
    from covet_core.app import CovetApp
    from covet_core.middleware.base import Middleware
    from covet_core.middleware.native import NativeMiddleware
    from covet_core.routing.route import RouteOptions
    from covet_plugin.contributed import Contributed
    from covet_plugin.contributions import Contributions
    from covet_plugin.life.running import Running
    from covet_plugin.plugin import OptionalPlugin, Plugin
    from covet_plugin.service import Service
    from covet_plugin.stage import Stage

__all__ = ("PluginHost",)

C = TypeVar("C")
F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")


class PluginHost(RouteGroup):
    """A group of routes that is composed of plugins too: what `CovetApp` derives from.

    Nothing about plugins is loaded before there is one.
    """

    discovers_plugins: bool
    """Whether every installed plugin belongs to it."""
    plugins: list[Plugin | OptionalPlugin[Plugin]]
    """What is listed, in that order."""
    contributors: list[Callable[[Contributions], None]]
    """What records contributions of the application itself."""

    def _list_plugins(self, plugins: Sequence[Plugin | OptionalPlugin[Plugin]] | Literal["installed"]) -> None:
        self.discovers_plugins = isinstance(plugins, str) and plugins == "installed"
        given: Any = plugins
        if not self.discovers_plugins and (isinstance(given, str) or not hasattr(given, "__iter__")):
            from covet_core.misuse import PluginsExpected

            raise PluginsExpected(given=given)
        self.plugins = [] if self.discovers_plugins else list(given)
        self.contributors = []
        self._running: list[Running] = []

    def use(self, plugin: Plugin | OptionalPlugin[Plugin], /) -> None:
        """Compose the service of `plugin` too, after those that are listed already.

        Removing it from the list removes everything that it contributes. What the application declares itself wins
        over what a plugin contributes.
        """
        self.plugins.append(plugin)

    def add_integration(self, plugin: Plugin | OptionalPlugin[Plugin], /) -> None:
        """The same as `use`, by the name that reads well for what connects the service with another one."""
        self.use(plugin)

    def add_database(self, plugin: Plugin | OptionalPlugin[Plugin], /) -> None:
        """The same as `use`, for a plugin that opens a database at the start and closes it at the end."""
        self.use(plugin)

    def include_oauth2(self, plugin: Plugin | OptionalPlugin[Plugin], /) -> None:
        """The same as `use`, for a plugin that is an OAuth 2 server."""
        self.use(plugin)

    def contribute(self, record: Callable[[Contributions], None], /) -> Callable[[Contributions], None]:
        """Call the decorated function, when the plan is made, with what a plugin's `contribute` gets.

        What it records is the application's own: services, health checks, commands. It wins over what plugins
        contribute.
        """
        self.contributors.append(record)
        return record

    @overload
    def get(self, path: str, **options: Unpack[RouteOptions]) -> Callable[[F], F]: ...
    @overload
    def get(self, key: Service[T], /) -> T: ...
    def get(self, path: Any, **options: Any) -> Any:
        """Register the decorated handler for `GET`, and `HEAD`; of a service's key, return the service.

        Args:
            path: a pattern, such as `/orders/{id:int}`, or the key that a plugin provides a service under.
            options: see `RouteOptions`.

        Raises:
            ServiceUnknown: nobody provides the service.
            ServiceNotReady: its plugin has not started yet, or has stopped.
        """
        if isinstance(path, str) or hasattr(path, "__code__"):  # of a function it tells what is missing
            return super().get(path, **options)
        return self._plugins().get(path)

    @property
    def contributions(self) -> Contributed:
        """What all plugins and the application contribute."""
        return self._plugins().contributions

    def configured(self, config: C, /) -> C:
        """The effective configuration of the plugin that was constructed with `config`."""
        return self._plugins().configured(config)

    def _plugins(self) -> Running:
        from covet_core.hosting.running import running_of

        return running_of(cast("CovetApp", self), self._running[-1] if self._running else None)

    def add_middleware(
        self,
        middleware: Callable[..., Any] | Middleware | NativeMiddleware,
        /,
        *,
        stage: Stage | None = None,
        **options: Any,
    ) -> None:
        """Add a middleware inside of those of its stage that were added before, plugins' among them.

        Args:
            middleware: a function `(request, call_next)`, an object with such a `__call__`, a class of such objects, or
                a `Middleware` with its own options; `CompressionMiddleware` and its like, which the engine runs.
            stage: where it stands; `Stage.APP`, the innermost one, by default.
            options: what the class is constructed with when the plan is made.
        """
        super().add_middleware(middleware, **options)
        if stage is not None:
            self.settings.middleware[-1] = self.settings.middleware[-1].at(stage)

    def mark_running(self, running: Running) -> None:
        """Find services in `running` from now on. Called by the lifespan."""
        self._running.append(running)

    def mark_left(self, running: Running) -> None:
        """Stop finding services in `running`. Called by the lifespan."""
        self._running.remove(running)
