"""Small immutable records that cost next to nothing to define."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, replace
from inspect import Parameter, Signature, get_annotations
from typing import Any, ClassVar, TypeVar, cast, dataclass_transform, get_origin

__all__ = ("record",)

T = TypeVar("T")

_PATIENCE = 32
"""Instances of a class that are made without a constructor of its own: compiling one takes longer than making a few."""

_FIELDS = "__record_fields__"
"""Where a record keeps its fields, in order."""


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(*, eq: bool = True, kw_only: bool = False, frozen: bool = True) -> Callable[[type[T]], type[T]]:
    """Make a class a dataclass with slots, frozen by default, that costs little to define.

    A service defines dozens of them when it starts, and uses some. `dataclass` compiles six functions for each; here
    the constructor alone is compiled, once it is called often enough, and all records share the others. What the
    functions of `dataclasses` look for (`fields`, `replace`, `asdict`) is made when they first do.

    Args:
        eq: whether records with equal fields are equal; otherwise each is only itself.
        kw_only: whether the constructor takes keywords only.
        frozen: whether fields are set by the constructor alone.
    """
    shared: dict[str, Any] = {"__repr__": _repr, "__replace__": replace, "__signature__": _LazySignature()}
    shared |= {name: _Lazily(name) for name in ("__dataclass_fields__", "__dataclass_params__")}
    if frozen:
        # Copies and pickles set the fields too.
        shared |= {"__setattr__": _refuse, "__delattr__": _keep, "__getstate__": _state, "__setstate__": _restore}
    if eq:
        shared |= {"__eq__": _eq, "__hash__": _hash if frozen else None}

    def decorate(cls: type[T]) -> type[T]:
        inherited, own = _inherited(cls), _own_fields(cls, kw_only)
        every = tuple((inherited | own).values())
        slots = tuple(name for name in own if name not in inherited)
        constructor = _Constructor(every)
        namespace = shared | {name: value for name, value in cls.__dict__.items() if name not in own}
        namespace |= {"__slots__": slots, "__init__": constructor.method(), _FIELDS: every}
        for absent in ("__dict__", "__weakref__"):
            namespace.pop(absent, None)
        # A class that exists can't be given slots: as `dataclass` does, it is made once more.
        make = cast("Any", type(cls))
        made = make(cls.__name__, cls.__bases__, namespace)
        made.__qualname__ = cls.__qualname__
        constructor.cls = made
        return cast("type[T]", made)

    return decorate


def _own_fields(cls: type[Any], kw_only: bool) -> dict[str, Field[Any]]:
    found: dict[str, Field[Any]] = {}
    for name, annotation in _annotations(cls).items():
        if _is_class_variable(annotation):
            continue
        value = cls.__dict__.get(name, MISSING)
        each: Field[Any] = cast("Any", value) if isinstance(value, Field) else field(default=value)
        each.name, each.type = name, annotation
        if each.kw_only is MISSING:
            each.kw_only = kw_only
        found[name] = each
    return found


def _annotations(cls: type[Any]) -> Mapping[str, Any]:
    if sys.version_info >= (3, 14):
        from annotationlib import Format

        return get_annotations(cls, format=Format.FORWARDREF)
    return get_annotations(cls)


def _is_class_variable(annotation: object) -> bool:
    if isinstance(annotation, str):
        return annotation.startswith(("ClassVar", "typing.ClassVar"))
    return annotation is ClassVar or get_origin(annotation) is ClassVar


def _inherited(cls: type[Any]) -> dict[str, Field[Any]]:
    found: dict[str, Field[Any]] = {}
    for base in reversed(cls.__mro__[1:]):
        for each in base.__dict__.get(_FIELDS, ()):
            found[each.name] = each
    return found


class _Lazily:
    """What `dataclasses` keeps of a class, made by itself once somebody asks."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, instance: object, owner: type[Any]) -> Any:
        cls: Any = next(base for base in owner.__mro__ if base.__dict__.get(self._name) is self)
        own = {each.name: each for each in _fields(cls)}
        members = {"__doc__": cls.__doc__ or "", "__module__": cls.__module__, **own}
        twin: Any = type(cls.__name__, (), members | {"__annotations__": {name: own[name].type for name in own}})
        # Only who asks for the parameters wants to know: a frozen twin is compiled.
        frozen = self._name == "__dataclass_params__" and cls.__setattr__ is _refuse
        made = dataclass(init=False, eq=False, repr=False, match_args=False, frozen=frozen)(twin)
        setattr(cls, self._name, getattr(made, self._name))
        return getattr(cls, self._name)


class _Constructor:
    """Fills in the fields one by one, until the class is worth a constructor of its own."""

    __slots__ = ("_calls", "_fields", "_names", "_positional", "_required", "cls")

    cls: type[Any]
    """The class, once it is made."""

    def __init__(self, fields: tuple[Field[Any], ...]) -> None:
        self._calls = 0
        self._fields = fields
        self._names = frozenset(each.name for each in fields)
        self._positional = tuple(each.name for each in fields if not each.kw_only)
        self._required = frozenset(each.name for each in fields if _is_required(each))

    def method(self) -> Callable[..., None]:
        """What is the `__init__` of the class."""

        def __init__(self_: Any, /, *args: Any, **kwargs: Any) -> None:  # noqa: N807  # it becomes that
            self._fill(self_, args, kwargs)

        return __init__

    def _fill(self, made: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self._calls += 1
        if self._calls > _PATIENCE:
            self.cls.__init__ = _compiled(self.cls)
            self.cls.__init__(made, *args, **kwargs)
            return
        given = self._bound(args, kwargs)
        for each in self._fields:
            name = each.name
            if name in given:
                value = given[name]
            elif each.default is not MISSING:
                value = each.default
            else:
                factory: Any = each.default_factory
                value = factory()
            object.__setattr__(made, name, value)
        post = getattr(made, "__post_init__", None)
        if post is not None:
            post()

    def _bound(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        given = dict(zip(self._positional, args, strict=False))
        twice = not given.keys().isdisjoint(kwargs)
        given |= kwargs
        if twice or len(args) > len(self._positional) or not self._required <= given.keys() <= self._names:
            # Python words it best, as for any other constructor.
            _compiled(self.cls)(object.__new__(self.cls), *args, **kwargs)
        return given


def _is_required(each: Field[Any]) -> bool:
    return each.default is MISSING and each.default_factory is MISSING


def _compiled(cls: type[Any]) -> Callable[..., None]:
    """The constructor that `dataclass` would have made."""
    names: dict[str, Any] = {"_set": object.__setattr__, "_unset": MISSING}
    positional: list[str] = []
    keywords: list[str] = []
    lines: list[str] = []
    for each in _fields(cls):
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
        found: list[Parameter] = []
        for each in _fields(owner):
            kind = Parameter.KEYWORD_ONLY if each.kw_only else Parameter.POSITIONAL_OR_KEYWORD
            default: Any = Parameter.empty if each.default is MISSING else each.default
            if each.default_factory is not MISSING:
                default = each.default_factory
            found.append(Parameter(each.name, kind, default=default, annotation=each.type))
        return Signature(sorted(found, key=lambda parameter: parameter.kind))


def _fields(cls: Any) -> tuple[Field[Any], ...]:
    return cast("tuple[Field[Any], ...]", getattr(cls, _FIELDS))


def _values(self: Any) -> tuple[Any, ...]:
    return tuple(getattr(self, each.name) for each in _fields(type(self)) if each.compare)


def _repr(self: Any) -> str:
    shown = ", ".join(f"{each.name}={getattr(self, each.name)!r}" for each in _fields(type(self)) if each.repr)
    return f"{type(self).__qualname__}({shown})"


def _eq(self: Any, other: object) -> Any:
    return _values(self) == _values(other) if type(other) is type(self) else NotImplemented


def _hash(self: Any) -> int:
    return hash(_values(self))


def _state(self: Any) -> dict[str, Any]:
    return {each.name: getattr(self, each.name) for each in _fields(type(self))}


def _restore(self: Any, state: dict[str, Any]) -> None:
    for name, value in state.items():
        object.__setattr__(self, name, value)


def _refuse(self: Any, name: str, value: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _keep(self: Any, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")
