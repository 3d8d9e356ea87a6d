"""From the signature of a handler or a dependency to where each of its arguments comes from."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Mapping
from functools import partial
from typing import Annotated, Any, Final, cast

from covet_core.errors import CovetError, PlanFault
from covet_core.handlers.annotations import is_body, is_many, is_upload, plain, split
from covet_core.handlers.depends import Dependency
from covet_core.handlers.faults import BadHandler, ParameterClash, PathParameterUnknown
from covet_core.handlers.fields import Field
from covet_core.handlers.hints import Namespace, parameters_of
from covet_core.handlers.markers import UNSET, FieldOptions, Marker, Source
from covet_core.handlers.principals import principal_source
from covet_core.handlers.provided import foreign, is_source, model_field
from covet_core.handlers.records import RecordReader, record_fields
from covet_core.handlers.source import where
from covet_core.http.request import Request
from covet_plugin.graph.node import Node, Site
from covet_plugin.records import record

__all__ = ("DependencySlot", "FieldSlot", "NodeSlot", "RecordSlot", "RequestSlot", "Slot", "read_signature")

EMPTY: Final = inspect.Parameter.empty


@record()
class FieldSlot:
    """An argument that is read from the request."""

    name: str
    by_keyword: bool
    field: Field


@record()
class RequestSlot:
    """An argument that is the request itself."""

    name: str
    by_keyword: bool


@record()
class DependencySlot:
    """An argument that a dependency provides."""

    name: str
    by_keyword: bool
    function: Callable[..., Any]
    dependency: Dependency


@record()
class RecordSlot:
    """An argument that is made of several values of the request."""

    name: str
    by_keyword: bool
    reader: RecordReader
    fields: tuple[Field, ...]


@record()
class NodeSlot:
    """An argument that a container or a plugin provides."""

    name: str
    by_keyword: bool
    source: Callable[[Site], Node]
    site: Site


Slot = FieldSlot | RequestSlot | DependencySlot | RecordSlot | NodeSlot


def read_signature(
    function: Callable[..., Any],
    path: Mapping[str, Any],
    pattern: str,
    names: Namespace | None,
    provided: Mapping[type[Any], Callable[[Site], Node]],
    faults: list[CovetError],
) -> list[Slot]:
    """Where each argument of `function` comes from.

    Args:
        function: a handler or a dependency.
        path: the parameters of the path, with the types that their converters make.
        pattern: the path, for messages.
        names: the local names around the handler, if it is nested in a function.
        provided: what makes the node of a parameter, by the type that it is annotated with.
        faults: collects what is wrong; a parameter with a fault has no slot.
    """
    try:
        parameters = parameters_of(function, names)
    except PlanFault as fault:
        faults.append(fault)
        return []
    reader = _Reader(function, path, pattern, provided)
    slots: list[Slot] = []
    for parameter in parameters:
        try:
            slots.append(reader.slot(parameter))
        except PlanFault as fault:
            faults.append(fault)
    return slots


@record()
class _Reader:
    function: Callable[..., Any]
    path: Mapping[str, Any]
    pattern: str
    provided: Mapping[type[Any], Callable[[Site], Node]]

    @property
    def where(self) -> str:
        return where(self.function)

    def slot(self, parameter: inspect.Parameter) -> Slot:
        by_keyword = parameter.kind is parameter.KEYWORD_ONLY
        annotation, marker, default = self._said(parameter)
        if isinstance(marker, Dependency):
            self._refuse_path(parameter.name, "provided by Depends()")
            provider = self._provider(marker, annotation, parameter.name)
            return DependencySlot(parameter.name, by_keyword, provider, marker)
        source = self._node_source(marker, annotation)
        if source is not None:
            self._refuse_path(parameter.name, "provided by a container or a plugin")
            site = Site(parameter.name, plain(annotation), default, self.where)
            return NodeSlot(parameter.name, by_keyword, source, site)
        if marker is None and _is_request(parameter.name, annotation):
            self._refuse_path(parameter.name, "the request")
            return RequestSlot(parameter.name, by_keyword)
        field = self._field(parameter.name, annotation, marker, default)
        if field.source not in ("path", "body", "form") and is_body(field.annotation):
            members = tuple(record_fields(field))
            return RecordSlot(parameter.name, by_keyword, RecordReader(field, members), members)
        return FieldSlot(parameter.name, by_keyword, field)

    def _said(self, parameter: inspect.Parameter) -> tuple[Any, Any, Any]:
        """The type, the marker and the default, wherever they were written."""
        bare, metadata = split(parameter.annotation)
        for item in (*metadata, parameter.default):
            self._refuse_foreign(item, parameter.name)
        markers = [item for item in metadata if _is_marker(item)]
        rest = tuple(item for item in metadata if not _is_marker(item))
        default = parameter.default
        if type(default).__module__ == "pydantic.fields":
            # The default of a field of a model: of a parameter it would be the value, and what it says nothing.
            raise model_field(default, self.where, parameter.name)
        if _is_marker(default):
            markers.append(default)
            default = EMPTY
        if len(markers) > 1:
            first, second = (_described(marker) for marker in markers[:2])
            raise ParameterClash(parameter=parameter.name, first=first, second=second, where=self.where)
        annotation = Annotated[(bare, *rest)] if rest else bare
        return annotation, (markers[0] if markers else None), default

    def _node_source(self, marker: Any, annotation: Any) -> Callable[[Site], Node] | None:
        if marker is not None:
            source: Callable[[Site], Node] | None = marker.__covet_node__ if is_source(marker) else None
            return source
        try:
            found = self.provided.get(plain(annotation)) if self.provided else None
        except TypeError:  # an annotation that can't be hashed
            return None
        return found or _own_source(plain(annotation)) or principal_source(plain(annotation))

    def _provider(self, marker: Dependency, annotation: Any, name: str) -> Callable[..., Any]:
        provider = marker.function if marker.function is not None else plain(annotation)
        self._refuse_foreign(provider, name, depends=True)
        if provider is EMPTY or not callable(provider):
            reason = f"Depends() of {name!r} has neither a function nor an annotated class that could be called"
            raise BadHandler(where=self.where, reason=reason)
        return provider

    def _refuse_foreign(self, item: object, name: str, *, depends: bool = False) -> None:
        fault = foreign(item, self.where, name, depends=depends)
        if fault is not None:
            raise fault

    def _refuse_path(self, name: str, claim: str) -> None:
        if name in self.path:
            raise ParameterClash(parameter=name, first=f"in the path {self.pattern!r}", second=claim, where=self.where)

    def _field(self, name: str, annotation: Any, marker: Marker | None, default: Any) -> Field:
        options = marker.options if marker is not None else FieldOptions()
        source = self._source(name, annotation, marker)
        if annotation is EMPTY:
            annotation = self.path.get(options.get("alias", name), str) if source == "path" else Any
        given, factory = _default(marker, default, options)
        return Field(
            name=name,
            alias=_alias(name, source, options),
            source=source,
            annotation=annotation,
            owner=self.function,
            default=UNSET if source == "path" else given,
            default_factory=None if source == "path" else factory,
            many=source in ("query", "header", "cookie") and annotation is not Any and is_many(annotation),
            constraints=marker.constraints if marker is not None else {},
            options=options,
        )

    def _source(self, name: str, annotation: Any, marker: Marker | None) -> Source:
        if marker is None:
            if name in self.path:
                return "path"
            if annotation is EMPTY:
                return "query"
            return "body" if is_body(annotation) else "form" if is_upload(annotation) else "query"
        alias = marker.options.get("alias", name)
        if marker.source == "path" and alias not in self.path:
            raise PathParameterUnknown(path=self.pattern, parameter=alias, where=self.where)
        if marker.source != "path" and "alias" not in marker.options:
            self._refuse_path(name, _described(marker))
        return marker.source


def _own_source(annotation: Any) -> Callable[[Site], Node] | None:
    """What fills a parameter of a class that says so itself, by a class method."""
    found = getattr(annotation, "__covet_node__", None) if isinstance(annotation, type) else None
    return found if inspect.ismethod(found) else None


def _is_request(name: str, annotation: Any) -> bool:
    bare = plain(annotation)
    if isinstance(bare, type) and bare is not EMPTY:
        return issubclass(bare, Request)
    return name == "request" and annotation in (EMPTY, Any)


def _alias(name: str, source: Source, options: FieldOptions) -> str:
    alias = options.get("alias")
    if source != "header":
        return alias or name
    if alias is None:
        alias = name.replace("_", "-") if options.get("convert_underscores", True) else name
    return alias.lower()


def _default(marker: Marker | None, default: Any, options: FieldOptions) -> tuple[Any, Callable[[], Any] | None]:
    """The default value, or what makes one. What can be changed is copied for each request."""
    factory = options.get("default_factory")
    if factory is not None:
        return UNSET, factory
    value = default if default is not EMPTY else marker.default if marker is not None else UNSET
    if value is UNSET or value is ...:
        return UNSET, None
    if isinstance(value, (list, dict, set)):
        return UNSET, partial(copy.deepcopy, cast("Any", value))
    return value, None


def _is_marker(item: object) -> bool:
    return isinstance(item, (Marker, Dependency)) or is_source(item)


def _described(marker: Any) -> str:
    if isinstance(marker, Marker):
        return f"{marker.source.capitalize()}()"
    return "Depends()" if isinstance(marker, Dependency) else f"{type(marker).__name__}"
