"""Containers that are what they were declared as."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, cast

from covet_di.autowire import autowire
from covet_di.injector import containers, di
from covet_di.override_method import ContainerOverride
from covet_di.worlds import World, container_name, world_of
from covet_plugin import Scope

if TYPE_CHECKING:
    from covet_di.scopes import OpenScope

__all__ = ("ServiceContainer",)

if TYPE_CHECKING:
    _Meta = type
else:
    _Meta = type(containers.DeclarativeContainer)


class ContainerMeta(_Meta):
    """Makes containers, and for each of them the class of its instances, which is a subclass.

    dependency-injector makes instances of a class that knows nothing of the one that declares the container.
    """

    def __new__(mcs, name: str, bases: tuple[type, ...], namespace: dict[str, Any], *, instance: bool = False) -> Any:
        """Make a class that declares a container, or the class of its instances."""
        cls: Any = super().__new__(mcs, name, bases, namespace)
        if not instance:
            own = {"__module__": cls.__module__, "__qualname__": cls.__qualname__, "__doc__": cls.__doc__}
            inner = (cls, containers.DynamicContainer)
            cls.instance_type = mcs(name, inner, {**own, **_INSTANCE}, instance=True)
        return cls

    def __init__(
        cls,  # noqa: N805
        name: str,
        bases: tuple[type, ...],
        namespace: dict[str, Any],
        *,
        instance: bool = False,
    ) -> None:
        super().__init__(name, bases, namespace)

    if not TYPE_CHECKING:
        # Type checkers take what it returns for an instance of the class, and so it is.
        def __call__(cls, *given: Any, **overriding: Any) -> Any:  # noqa: N805
            """Make an instance: the container, with a copy of every provider.

            Raises:
                UnknownProvider: what is given is called like none of its providers.
            """
            if "instance_type" not in vars(cls):
                return super().__call__()
            if given:
                raise TypeError(
                    f"{container_name(cls)} is given what it overrides by name: {cls.__name__}(config={{...}})"
                )
            for name in overriding.keys() - cls.providers.keys():
                from covet_di.errors import UnknownProvider

                raise UnknownProvider(container=container_name(cls), name=name, known=tuple(cls.providers))
            container = cast("Any", cls).__new__(cls, **overriding)
            autowire(container)
            world_of(container)
            return container


def _new(cls: type) -> Any:
    return cast("Any", object).__new__(cls)


def _init(self: Any) -> None:
    containers.DynamicContainer.__init__(self)


def _set(self: Any, name: str, value: Any) -> None:
    containers.DynamicContainer.__setattr__(self, name, value)
    world = cast("dict[str, object]", vars(self)).get("__covet_world__")
    if isinstance(world, World) and di.is_provider(value):
        world.stale = True


_INSTANCE = {"__new__": _new, "__init__": _init, "__setattr__": _set}
"""What an instance does otherwise than the class that it is declared by."""


class _Either:
    """A method of dependency-injector that its classes have and its instances too, and differently."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: Any, owner: type, /) -> Any:
        if instance is None:
            return vars(containers.DeclarativeContainer)[self._name].__get__(None, owner)
        return vars(containers.DynamicContainer)[self._name].__get__(instance, owner)


class ServiceContainer(containers.DeclarativeContainer, metaclass=ContainerMeta):
    """A container of services, declared like dependency-injector's `DeclarativeContainer`.

    Its instances are instances of the class, have its methods and properties, and are what type checkers take them
    for::

        class App(ServiceContainer):
            config = Configuration()
            engine = SingletonProvider(Engine, config.db.url)
            session = FactoryProvider(Session, engine, scope=Scope.REQUEST, factory=open_session)
    """

    override: ClassVar[ContainerOverride] = ContainerOverride()  # type: ignore[assignment]  # pyright: ignore
    """Have a fake provided in place of what a provider does: ``with container.override("engine", fake):``.

    It acts at once and everywhere in the process; leaving the block takes it back, and ``async with`` awaits the
    closing of what was made meanwhile. With a container alone, its providers override those of the same names, as
    dependency-injector has it; on the class it is dependency-injector's own.
    """

    if not TYPE_CHECKING:
        reset_override = _Either()
        reset_last_overriding = _Either()

    def scope(self, scope: Scope = Scope.REQUEST, inputs: Mapping[type[Any], Any] | None = None) -> OpenScope:
        """Open a scope for a script, a job or a test: ``with container.scope():``, or ``async with``.

        Functions with ``@inject`` that are called within share what lives in it. It is closed in reverse order.

        Args:
            scope: which it is.
            inputs: what `Input` providers give within, by type.

        Raises:
            ScopeMisplaced: it isn't one that can be opened.
        """
        from covet_di.scopes import open_scope

        return open_scope(scope, inputs)
