"""Small immutable records that cost next to nothing to define."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, FrozenInstanceError, dataclass, field, fields
from typing import TYPE_CHECKING, Any, TypeVar, dataclass_transform

if TYPE_CHECKING:
    from inspect import Signature

__all__ = ("record",)

T = TypeVar("T")

_PATIENCE = 32
"""Instances of a class that are made without a constructor of its own: compiling one takes longer than making a few."""


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(*, eq: bool = True, kw_only: bool = False, frozen: bool = True) -> Callable[[type[T]], type[T]]:
    """Make a class a dataclass with slots, frozen by default, that costs little to define.

    A service defines dozens of them when it starts, and uses some. `dataclass` compiles six functions for each; here
    the constructor alone is compiled, once it is called often enough, and all records share the others.

    Args:
        eq: whether records with equal fields are equal; otherwise each is only itself.
        kw_only: whether the constructor takes keywords only.
        frozen: whether fields are set by the constructor alone.
    """

    def decorate(cls: type[T]) -> type[T]:
        made = dataclass(init=False, slots=True, eq=False, repr=False, match_args=False, kw_only=kw_only)(cls)
        shared: dict[str, Any] = {"__repr__": _repr}
        if frozen:
            # Copies and pickles set the fields too.
            shared |= {"__setattr__": _refuse, "__delattr__": _keep, "__getstate__": _state, "__setstate__": _restore}
        if eq:
            shared |= {"__eq__": _eq, "__hash__": _hash if frozen else None}
        for name, function in shared.items():
            if name not in cls.__dict__:
                setattr(made, name, function)
        _Constructor(made).install()
        return made

    return decorate


class _Constructor:
    """Fills in the fields one by one, until the class is worth a constructor of its own."""

    __slots__ = ("_calls", "_cls", "_fields")

    def __init__(self, cls: type[Any]) -> None:
        self._cls = cls
        self._calls = 0
        self._fields = fields(cls)

    def install(self) -> None:
        """Become the `__init__` of the class."""

        def __init__(self_: Any, /, *args: Any, **kwargs: Any) -> None:  # noqa: N807  # it becomes that
            self._fill(self_, args, kwargs)

        self._cls.__init__ = __init__
        self._cls.__signature__ = _LazySignature()

    def _fill(self, made: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self._calls += 1
        if self._calls > _PATIENCE:
            self._cls.__init__ = _compiled(self._cls)
            self._cls.__init__(made, *args, **kwargs)
            return
        given = self._bound(args, kwargs)
        for each in self._fields:
            if each.name in given:
                value = given[each.name]
            elif each.default is not MISSING:
                value = each.default
            else:
                factory: Any = each.default_factory
                value = factory()
            object.__setattr__(made, each.name, value)
        post = getattr(made, "__post_init__", None)
        if post is not None:
            post()

    def _bound(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        names = [each.name for each in self._fields if not each.kw_only]
        wrong = len(args) > len(names) or not kwargs.keys() <= {each.name for each in self._fields}
        given = dict(zip(names, args, strict=False))
        missing = any(
            each.default is MISSING and each.default_factory is MISSING and each.name not in given | kwargs
            for each in self._fields
        )
        if wrong or missing or given.keys() & kwargs.keys():
            # Python words it best, as for any other constructor.
            _compiled(self._cls)(object.__new__(self._cls), *args, **kwargs)
        return given | kwargs


def _compiled(cls: type[Any]) -> Callable[..., None]:
    """The constructor that `dataclass` would have made."""
    names: dict[str, Any] = {"_set": object.__setattr__, "_unset": MISSING}
    positional: list[str] = []
    keywords: list[str] = []
    lines: list[str] = []
    for each in fields(cls):
        value, default = each.name, ""
        if each.default is not MISSING:
            names[f"_default_{each.name}"], default = each.default, f"=_default_{each.name}"
        elif each.default_factory is not MISSING:
            names[f"_make_{each.name}"], default = each.default_factory, "=_unset"
            value = f"_make_{each.name}() if {each.name} is _unset else {each.name}"
        (keywords if each.kw_only else positional).append(each.name + default)
        lines.append(f"    _set(self, {each.name!r}, {value})")
    if hasattr(cls, "__post_init__"):
        lines.append("    self.__post_init__()")
    parameters = ", ".join(["self", *positional, *(["*", *keywords] if keywords else [])])
    exec("\n".join([f"def __init__({parameters}):", *lines]), names)
    constructor: Callable[..., None] = names["__init__"]
    constructor.__qualname__ = f"{cls.__qualname__}.__init__"
    return constructor


class _LazySignature:
    """What `help` and `inspect.signature` show of a class, made when they ask."""

    def __get__(self, instance: object, owner: type[Any]) -> Signature:
        from inspect import Parameter, Signature

        found: list[Parameter] = []
        for each in fields(owner):
            kind = Parameter.KEYWORD_ONLY if each.kw_only else Parameter.POSITIONAL_OR_KEYWORD
            default: Any = Parameter.empty if each.default is MISSING else each.default
            if each.default_factory is not MISSING:
                default = each.default_factory
            found.append(Parameter(each.name, kind, default=default, annotation=each.type))
        return Signature(sorted(found, key=lambda parameter: parameter.kind))


def _values(self: Any) -> tuple[Any, ...]:
    return tuple(getattr(self, each.name) for each in fields(self) if each.compare)


def _repr(self: Any) -> str:
    shown = ", ".join(f"{each.name}={getattr(self, each.name)!r}" for each in fields(self) if each.repr)
    return f"{type(self).__qualname__}({shown})"


def _eq(self: Any, other: object) -> Any:
    return _values(self) == _values(other) if type(other) is type(self) else NotImplemented


def _hash(self: Any) -> int:
    return hash(_values(self))


def _state(self: Any) -> dict[str, Any]:
    return {each.name: getattr(self, each.name) for each in fields(self)}


def _restore(self: Any, state: dict[str, Any]) -> None:
    for name, value in state.items():
        object.__setattr__(self, name, value)


def _refuse(self: Any, name: str, value: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _keep(self: Any, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")
