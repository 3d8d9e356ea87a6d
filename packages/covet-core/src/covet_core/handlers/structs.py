"""How what a handler returns is brought into the shape of the msgspec structs that it promises.

msgspec writes what an object is, and not what was promised: members of a subclass, and further keys of a dict, would
leave the service. What is just of the promised types is neither changed nor copied.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from itertools import chain
from operator import attrgetter, is_
from types import NoneType
from typing import Any, Final, Protocol, get_args, get_origin

import msgspec

from covet_core._engine import json_default
from covet_core.handlers.annotations import is_collection, is_model, is_struct_class, members, plain

__all__ = ("struct_serializer",)

_Writer = Callable[[Any], bytes]

_ANYTHING: Final = (Any, object)


class _Shape(Protocol):
    """What is promised of the values of a type."""

    def __call__(self, value: Any, /) -> Any:
        """Return the value itself if it is just of the type, else what is promised of it."""
        ...

    def fits(self, values: Collection[Any], /) -> bool:
        """Whether all of these are known to be just of the type: many are looked at in the time of a few."""
        ...


def struct_serializer(model: Any, of_model: Callable[[Any], _Writer]) -> _Writer:
    """What writes values of a type that structs are in.

    Args:
        model: the type.
        of_model: what writes pydantic models of a type, as it may have some beside structs.
    """
    encode = msgspec.json.Encoder(enc_hook=json_default).encode
    shape = _Shapes(of_model).of(model)
    return encode if shape is None else lambda value: encode(shape(value))


class _Shapes:
    """Makes shapes, one for each class."""

    def __init__(self, of_model: Callable[[Any], _Writer]) -> None:
        self._of_model = of_model
        self._classes: dict[Any, _Class] = {}

    def of(self, annotation: Any) -> _Shape | None:
        """The shape of a type; None where nothing has to be kept back of a value."""
        found = members(annotation)
        if len(found) != 1:
            return self._union(found)
        shape = self._single(found[0])
        return shape if shape is None or plain(annotation) is found[0] else _OrNone(shape)

    def _single(self, bare: Any) -> _Shape | None:
        origin: Any = get_origin(bare) or bare
        if not isinstance(origin, type):
            return None
        if is_struct_class(origin) or is_model(origin) or dataclasses.is_dataclass(origin):
            return self._class(bare, origin)
        arguments: tuple[Any, ...] = get_args(bare)
        if len(arguments) == 2 and issubclass(origin, Mapping):
            values = self.of(arguments[1])
            return None if values is None else _Values(values)
        if not arguments or not is_collection(bare):
            return None
        if origin is tuple and arguments[-1] is not ...:
            places = [self.of(argument) for argument in arguments]
            return _Places(places) if any(places) else None
        items = self.of(arguments[0])
        return None if items is None else _Items(items)

    def _class(self, bare: Any, origin: type) -> _Shape:
        shape = self._classes.get(bare)
        if shape is None:
            # It is known before what is in it, which it may be itself.
            shape = self._classes[bare] = _Class(origin, self._converter(bare, origin))
            inner = [(name, self.of(kind)) for name, kind in _fields(bare, origin)]
            shape.inner = [(attrgetter(name), name, each) for name, each in inner if each is not None]
        return shape

    def _converter(self, bare: Any, origin: type) -> Callable[[Any], Any]:
        """What makes an object of the class of another one, or its JSON."""
        if not is_model(origin):
            return partial(msgspec.convert, type=bare, from_attributes=True)
        write = self._of_model(bare)
        return lambda value: msgspec.Raw(write(value))

    def _union(self, found: tuple[Any, ...]) -> _Shape | None:
        shapes = [(get_origin(each) or each, self.of(each)) for each in found]
        return _Union(shapes) if any(shape for _, shape in shapes) else None


class _Class:
    """A class, and what is in its objects if it is a struct."""

    __slots__ = ("_class", "_convert", "inner")

    def __init__(self, origin: type, convert: Callable[[Any], Any]) -> None:
        self._class = origin
        self._convert = convert
        self.inner: list[tuple[attrgetter[Any], str, _Shape]] = []

    def __call__(self, value: Any) -> Any:
        if type(value) is not self._class:
            value = self._convert(value)
        changed: dict[str, Any] = {}
        for get, name, shape in self.inner:
            before = get(value)
            after = shape(before)
            if after is not before:
                changed[name] = after
        return msgspec.structs.replace(value, **changed) if changed else value

    def fits(self, values: Collection[Any]) -> bool:
        if not values:
            return True  # where a type is in itself, there is an end to it
        exact = {*map(type, values)} == {self._class}
        return exact and all(shape.fits([*map(get, values)]) for get, _, shape in self.inner)


class _OrNone:
    """A type or None."""

    __slots__ = ("_shape",)

    def __init__(self, shape: _Shape) -> None:
        self._shape = shape

    def __call__(self, value: Any) -> Any:
        return None if value is None else self._shape(value)

    def fits(self, values: Collection[Any]) -> bool:
        return self._shape.fits([value for value in values if value is not None])


class _Items:
    """A list, a set and the like."""

    __slots__ = ("_items",)

    def __init__(self, items: _Shape) -> None:
        self._items = items

    def __call__(self, values: Any) -> Any:
        if self._items.fits(values):
            return values
        shaped = [self._items(value) for value in values]
        return values if all(map(is_, shaped, values)) else shaped

    def fits(self, values: Collection[Any]) -> bool:
        return self._items.fits([*chain.from_iterable(values)])


class _Values:
    """A dict."""

    __slots__ = ("_values",)

    def __init__(self, values: _Shape) -> None:
        self._values = values

    def __call__(self, value: Any) -> Any:
        if self._values.fits(value.values()):
            return value
        return {key: self._values(each) for key, each in value.items()}

    def fits(self, values: Collection[Any]) -> bool:
        return all(self._values.fits(each.values()) for each in values)


class _Places:
    """A tuple with a type for each place."""

    __slots__ = ("_places",)

    def __init__(self, places: list[_Shape | None]) -> None:
        self._places = places

    def __call__(self, values: Any) -> Any:
        pairs = zip(self._places, values, strict=True)
        shaped = [value if shape is None else shape(value) for shape, value in pairs]
        return values if all(map(is_, shaped, values)) else shaped

    def fits(self, values: Collection[Any]) -> bool:
        return all(self(each) is each for each in values)


class _Union:
    """A union: the member counts whose class a value has, or comes next to."""

    __slots__ = ("_classes", "_objects", "_open", "_simple")

    def __init__(self, shapes: list[tuple[Any, _Shape | None]]) -> None:
        known = [(origin, shape) for origin, shape in shapes if isinstance(origin, type) and origin not in _ANYTHING]
        self._classes = dict(known)
        self._open = len(self._classes) < len(shapes)
        self._simple = {NoneType, *(origin for origin, shape in known if shape is None)}
        self._objects = [shape for _, shape in known if isinstance(shape, _Class)]

    def __call__(self, value: Any) -> Any:
        for each in type(value).__mro__:
            if each in self._classes:
                shape = self._classes[each]
                return value if shape is None else shape(value)
        return value if self._open or value is None else self._first(value)

    def fits(self, values: Collection[Any]) -> bool:
        return {*map(type, values)} <= self._simple or all(self(each) is each for each in values)

    def _first(self, value: Any) -> Any:
        failed: list[ValueError] = []
        for shape in self._objects:
            try:
                return shape(value)
            except ValueError as error:  # what both msgspec and pydantic raise
                failed.append(error)
        raise ExceptionGroup("the result is of no promised type", failed)


def _fields(bare: Any, origin: type) -> Iterable[tuple[str, Any]]:
    if not is_struct_class(origin):
        return ()
    try:
        return [(field.name, field.type) for field in msgspec.structs.fields(bare)]
    except NameError:  # an annotation of a local class, which nobody but its author can read
        return ()
