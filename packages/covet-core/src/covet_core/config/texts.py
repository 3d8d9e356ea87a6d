"""Reading a configuration from texts by variable: the environment, `.env` files, files of secrets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, get_origin

from pydantic import BeforeValidator, Json, PlainValidator, WrapValidator
from pydantic_settings import ForceDecode, NoDecode

from covet_core.config.gathered import Candidate, Gathered
from covet_core.config.naming import Key, Naming, Node, Path, merged
from covet_plugin.config.collected import Table
from covet_plugin.config.configs import is_config_type
from covet_plugin.config.faults import ConfigValueInvalid
from covet_plugin.config.forms import Unreadable
from covet_plugin.config.hints import Unsupported, alternatives, form_of
from covet_plugin.config.value import Source
from covet_plugin.config.variables import is_service_link
from covet_plugin.contribution import APPLICATION

__all__ = ("TextReader",)

_MISSING: Final = object()
_OWN_WORD: Final = (BeforeValidator, PlainValidator, WrapValidator)
_COLLECTIONS: Final = frozenset({list, tuple, set, frozenset, dict})


class TextReader:
    """Reads fields from texts, and takes down what it found and what it couldn't read.

    Args:
        naming: how variables are named.
        texts: by the names of variables, folded.
        gathered: takes it down.
        by: the class of the source.
        source: its kind.
        place: what messages call a variable of it.
        none: the text that means None everywhere, besides `none` where None is allowed.
        decodes: whether collections are read from JSON and commas; else the class's own validation does that.
    """

    def __init__(
        self,
        naming: Naming,
        texts: Mapping[str, str],
        gathered: Gathered,
        *,
        by: str,
        source: Source,
        place: Callable[[str], str],
        none: str | None = None,
        decodes: bool = True,
    ) -> None:
        self._naming = naming
        self._texts = texts
        self._gathered = gathered
        self._by = by
        self._source = source
        self._place = place
        self._none = none
        self._decodes = decodes

    def values(self, cls: type[Any], path: Path = (), prefix: str | None = None) -> dict[str, Any]:
        """The fields of a class that a text sets, by the names that pydantic takes them by."""
        found: dict[str, Any] = {}
        for node in self._naming.nodes(cls, path, prefix):
            inner = self._inner(node)
            key = next((key for key in node.keys if key.variable in self._texts), None)
            value = _MISSING if key is None else self._read(cls, node, key)
            if key is None or value is _MISSING:
                if inner is not None:
                    # Also when none of it can be read: pydantic then tells what is missing inside.
                    found[node.key] = inner
                continue
            self._say(node.path, key.variable, value)
            if inner and isinstance(value, dict):
                value = merged(value, inner)
            name = key.name if key.deep else node.key
            found[name] = merged(found.get(name), value)
        return found

    def _say(self, path: Path, variable: str, value: Any) -> None:
        place = self._place(variable)
        self._gathered.say(path, Candidate(self._by, self._source, place, variable, value))

    def _inner(self, node: Node) -> dict[str, Any] | None:
        """What variables say about fields inside of a field; None when there are none."""
        found: dict[str, Any] | None = None
        for prefix in self._naming.inside(node):
            names = [name for name in self._texts if name.startswith(prefix)]
            if not names:
                continue
            nested = node.field.nested
            if nested is not None:
                found = merged(self.values(nested, node.path, prefix), found or {})
            elif _is_table(node.field.hint):
                found = merged(self._exploded(node, prefix, names), found or {})
        return found

    def _exploded(self, node: Node, prefix: str, names: list[str]) -> dict[str, Any]:
        """A mapping, or one of several models: variables are its keys, in lower case where case doesn't matter."""
        delimiter = self._naming.delimiter or ""
        found: dict[str, Any] = {}
        for name in names:
            rest = name[len(prefix) :]
            *keys, last = (rest if self._naming.case_sensitive else rest.lower()).split(delimiter)
            value = self._item(node, name)
            if value is _MISSING:
                continue
            table: dict[str, Any] = {last: value}
            for key in reversed(keys):
                table = {key: table}
            found = merged(found, table)
            self._say((*node.path, *keys, last), name, value)
        return found

    def _item(self, node: Node, variable: str) -> Any:
        text = self._texts[variable]
        try:
            form = form_of(node.field.hint)
            return form.value.text(text) if isinstance(form, Table) else text
        except Unsupported:
            return text
        except Unreadable as error:
            return self._refused(node, variable, str(error))

    def _read(self, cls: type[Any], node: Node, key: Key) -> Any:
        text = self._texts[key.variable]
        if text == self._none:
            return None
        if key.deep:
            return self._json(node, key.variable, text)
        if self._is_raw(cls, node):
            return text
        if node.field.nested is not None:
            return self._json(node, key.variable, text, or_text=len(alternatives(node.field.hint)) > 1)
        try:
            return form_of(node.field.hint).text(text)
        except Unreadable as error:
            return self._refused(node, key.variable, str(error))
        except Unsupported:
            several = [_is_several(each) for each in alternatives(node.field.hint)]
            return self._json(node, key.variable, text, or_text=not all(several)) if any(several) else text

    def _is_raw(self, cls: type[Any], node: Node) -> bool:
        """Whether the class's own validation reads the text."""
        metadata = getattr(node.field.hint, "__metadata__", ())
        if NoDecode in metadata or any(type(each) is Json for each in metadata):
            return True
        if any(map(_is_several, alternatives(node.field.hint))):
            return not self._decodes and ForceDecode not in metadata
        return any(isinstance(each, _OWN_WORD) for each in metadata) or _validates_first(cls, node.field.name)

    def _json(self, node: Node, variable: str, text: str, *, or_text: bool = False) -> Any:
        from json import loads

        try:
            return loads(text)
        except (ValueError, RecursionError):
            if or_text:
                return None if text.strip().lower() == "none" else text
            return self._refused(node, variable, "JSON" if node.field.nested is None else "a JSON object")

    def _refused(self, node: Node, variable: str, expected: str) -> Any:
        fault = ConfigValueInvalid(
            plugin=APPLICATION,
            field=".".join(node.path),
            source=self._place(variable),
            expected=expected,
            service_link=is_service_link("X_PORT", self._texts[variable]),
        )
        self._gathered.refuse(node.path, fault)
        return _MISSING


def _validates_first(cls: type[Any], name: str) -> bool:
    """Whether a class has a validator of its own that sees a field's value before pydantic does."""
    decorators = getattr(cls, "__pydantic_decorators__", None)
    validators = () if decorators is None else decorators.field_validators.values()
    return any(
        each.info.mode in ("before", "wrap", "plain") and (name in each.info.fields or "*" in each.info.fields)
        for each in validators
    )


def _is_several(hint: Any) -> bool:
    origin = get_origin(hint) or hint
    return is_config_type(origin) or (isinstance(origin, type) and issubclass(origin, tuple(_COLLECTIONS)))


def _is_table(hint: Any) -> bool:
    return any(is_config_type(each) or (get_origin(each) or each) is dict for each in alternatives(hint))
