"""The parameters of a function: what is passed, and what is provided."""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final, cast, get_args, get_origin

from covet_di.callables import closed_over, name_of
from covet_di.errors import NotAnEntry
from covet_plugin.graph import NodeSource

__all__ = ("Taken", "plain", "taken_by")


class Taken:
    """One parameter.

    Args:
        name: its name.
        kind: how it is passed.
        annotation: its annotation, without ``Annotated``; the text of one that can't be resolved.
        default: its default; ``inspect.Parameter.empty`` without one.
        marker: what provides it; None when the caller does.
        foreign: whether it is marked for dependency-injector's own wiring.
    """

    __slots__ = ("annotation", "default", "foreign", "kind", "marker", "name")

    def __init__(
        self, name: str, kind: Any, annotation: Any, default: Any, marker: NodeSource | None, *, foreign: bool = False
    ) -> None:
        self.name: Final = name
        self.kind: Final = kind
        self.annotation: Final = annotation
        self.default: Final = default
        self.marker: Final = marker
        self.foreign: Final = foreign


def taken_by(function: Callable[..., Any], names: Mapping[str, Any]) -> tuple[Taken, ...]:
    """The parameters of `function`.

    Args:
        function: the function.
        names: the local names where it was defined, for annotations that are text.

    Raises:
        NotAnEntry: it has no signature.
    """
    try:
        parameters = _signature(function).parameters.values()
    except (TypeError, ValueError) as error:
        is_property = isinstance(cast("Any", function), property)
        lacks = "it is made of the function: write @property above @inject" if is_property else ""
        raise NotAnEntry(what=name_of(function), reason=lacks or f"it has no signature ({error})") from error
    inner: Any = inspect.unwrap(function)
    known = {**names, **closed_over(inner)}
    return tuple(_taken(each, getattr(inner, "__globals__", {}), known) for each in parameters)


def plain(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    """An annotation without ``Annotated``, and the metadata."""
    if get_origin(annotation) is not Annotated:
        return annotation, ()
    return get_args(annotation)[0], get_args(annotation)[1:]


def _taken(parameter: inspect.Parameter, around: dict[str, Any], names: Mapping[str, Any]) -> Taken:
    annotation, metadata = plain(_resolved(parameter.annotation, around, names))
    marks = (parameter.default, *metadata)
    marker = next((each for each in marks if _provides(each)), None)
    foreign = any(type(each).__module__ == "dependency_injector.wiring" for each in marks)
    return Taken(parameter.name, parameter.kind, annotation, parameter.default, marker, foreign=foreign)


def _provides(value: object) -> bool:
    # Asked of the class: some providers have an attribute of every name.
    return hasattr(type(value), "__covet_node__")


def _resolved(annotation: Any, around: dict[str, Any], names: Mapping[str, Any]) -> Any:
    if not isinstance(annotation, str):
        return annotation
    try:
        return eval(annotation, around, dict(names))
    except Exception:  # a name that type checkers alone know; such a parameter is the caller's
        return annotation


def _signature(function: Callable[..., Any]) -> inspect.Signature:
    if sys.version_info >= (3, 14):
        # Names that type checkers alone know are no error then. Older Pythons have no such module.
        formats = importlib.import_module("annotationlib").Format
        return inspect.signature(function, annotation_format=formats.FORWARDREF)
    return inspect.signature(function)
