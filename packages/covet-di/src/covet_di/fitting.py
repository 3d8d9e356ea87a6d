"""Whether a value of one type may be given where another is expected.

It is asked before anything runs, so it says no only where that is sure.
"""

from __future__ import annotations

import types
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

__all__ = ("admits_none", "arguments_for", "fits", "is_protocol", "protocol_methods")

_NUMBERS = {float: (int,), complex: (int, float), bytes: (bytearray, memoryview)}
_UNIONS = (Union, types.UnionType)
_UNTOLD = frozenset({Any, object})


def fits(provided: Any, expected: Any) -> bool:
    """Whether `provided` may be given for `expected`; also when that can't be told."""
    if isinstance(provided, type) and isinstance(expected, type) and expected in _mro(provided):
        return True
    provided, expected = _bare(provided), _bare(expected)
    if _untold(provided) or _untold(expected) or provided == expected:
        return True
    if get_origin(expected) in _UNIONS:
        return any(fits(provided, each) for each in get_args(expected))
    if get_origin(provided) in _UNIONS:
        return any(fits(each, expected) for each in get_args(provided))
    expected = types.NoneType if expected is None else expected
    provided = types.NoneType if provided is None else provided
    if provided is types.NoneType or expected is types.NoneType:
        return provided is expected
    given, wanted = get_origin(provided) or provided, get_origin(expected) or expected
    if not (isinstance(given, type) and isinstance(wanted, type)) or given.__module__ == "unittest.mock":
        return True
    return _class_fits(given, wanted) and _arguments_fit(provided, expected, wanted)


def _mro(cls: type) -> tuple[type, ...]:
    return getattr(cls, "__mro__", ())


def admits_none(annotation: Any) -> bool:
    """Whether a parameter says that it may be None."""
    annotation = _bare(annotation)
    if annotation is None or annotation is types.NoneType:
        return True
    return get_origin(annotation) in _UNIONS and any(admits_none(each) for each in get_args(annotation))


def is_protocol(cls: Any) -> bool:
    """Whether a class is a protocol, and not something that implements one."""
    return bool(isinstance(cls, type) and getattr(cls, "_is_protocol", False))


def protocol_methods(cls: type) -> frozenset[str]:
    """The names of the methods of a protocol, those of the protocols that it extends included."""
    return frozenset(
        name
        for base in cls.__mro__
        if is_protocol(base) and base.__module__ != "typing"
        for name, value in vars(base).items()
        if callable(value) and (not name.startswith("_") or name.startswith("__")) and name not in _OF_EVERY_PROTOCOL
    )


_OF_EVERY_PROTOCOL = frozenset({"__init__", "__subclasshook__", "__class_getitem__", "__init_subclass__", "__new__"})


def arguments_for(provided: Any, cls: type) -> tuple[Any, ...]:
    """What the type parameters of `cls` are in `provided`: itself, or a subclass of ``cls[...]``; none when untold."""
    waiting = [provided]
    while waiting:
        current = waiting.pop()
        if get_origin(current) is cls:
            return get_args(current)
        origin = get_origin(current) or current
        waiting.extend(getattr(origin, "__orig_bases__", ()) if isinstance(origin, type) else ())
    return ()


def _class_fits(given: type, wanted: type) -> bool:
    if given in _NUMBERS.get(wanted, ()):
        return True
    if is_protocol(wanted):
        return wanted in given.__mro__ or all(hasattr(given, name) for name in protocol_methods(wanted))
    try:
        return issubclass(given, wanted)
    except TypeError:
        return True


def _arguments_fit(provided: Any, expected: Any, wanted: type) -> bool:
    """Whether the type parameters agree: ``Repo[User]`` is no ``Repo[Order]``."""
    needed = get_args(expected)
    found = arguments_for(provided, wanted)
    if not needed or len(found) != len(needed):
        return True
    pairs = [(_bare(mine), _bare(other)) for mine, other in zip(found, needed, strict=True)]
    return all(mine == other for mine, other in pairs if isinstance(mine, type) and isinstance(other, type))


def _bare(annotation: Any) -> Any:
    """A type without what doesn't matter here: metadata, and that it is a new name for another."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
        elif hasattr(annotation, "__supertype__"):
            annotation = annotation.__supertype__
        elif type(annotation).__name__ == "TypeAliasType":
            annotation = annotation.__value__
        else:
            return annotation


def _untold(annotation: Any) -> bool:
    if isinstance(annotation, str | TypeVar) or get_origin(annotation) is Literal:
        return True
    try:
        return annotation in _UNTOLD
    except TypeError:  # it can't be hashed
        return True
