"""What contributions are called, which place they take, and what is wrong with one that can't be."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import covet_plugin.entries as entries
from covet_plugin.service import Service
from covet_plugin.stage import Stage

__all__ = ("name_of", "path_slot", "problem_with", "type_name")

METRICS = ("counter", "gauge", "histogram")


def name_of(thing: object) -> str:
    """The name of a function or class, or of an object's class."""
    name = getattr(thing, "__name__", None)
    return name if isinstance(name, str) else type(thing).__name__


def type_name(cls: object) -> str:
    """The full name of a class."""
    return f"{getattr(cls, '__module__', '?')}.{getattr(cls, '__qualname__', cls)}"


def path_slot(path: Any) -> Any:
    """A pattern without the names of its parameters: paths that match the same requests have the same."""
    return re.sub(r"\{[^{}:]*", "{", path) if isinstance(path, str) and "{" in path else path


def problem_with(value: entries.Entry) -> str | None:
    """What keeps `value` from being a contribution, for a sentence: "its path has to start with '/'"."""
    check = _CHECKS.get(type(value))
    return None if check is None else check(value)


def _callable(function: object, what: str) -> str | None:
    return None if callable(function) else f"{what} has to be callable, and {_short(function)} isn't"


def _named(name: object) -> str | None:
    return None if isinstance(name, str) and name.strip() else f"its name has to be a text, and {_short(name)} isn't"


def _staged(stage: object) -> str | None:
    return None if isinstance(stage, Stage) else f"its stage has to be a Stage, and {_short(stage)} isn't"


def _short(thing: object) -> str:
    text = repr(thing)
    return text if len(text) <= 60 else text[:57] + "..."


def _path(value: Any) -> str | None:
    if not (isinstance(value.path, str) and value.path.startswith("/")):
        return "its path has to start with '/'"
    return _callable(value.handler, "its handler")


def _middleware(value: entries.MiddlewareEntry) -> str | None:
    return _named(value.name) or _callable(value.middleware, "a middleware") or _staged(value.stage)


def _filter(value: entries.FilterEntry) -> str | None:
    if type(value.schema) is not int or value.schema < 1:
        return f"its schema has to be a number from 1 up, and {_short(value.schema)} isn't"
    problem = _named(value.name) or _staged(value.stage)
    return problem or (None if value.fallback is None else _callable(value.fallback, "its fallback"))


def _service(value: Any) -> str | None:
    if not isinstance(value.key, Service):
        return f"its key has to be a Service, and {_short(value.key)} isn't"
    return _callable(value.factory, "its factory")


def _parameter(value: Any) -> str | None:
    if not isinstance(value.marker, type):
        return f"its marker has to be a type, and {_short(value.marker)} isn't"
    return _callable(value.node, "its node")


def _health(value: entries.HealthEntry) -> str | None:
    if not value.timeout > 0:
        return f"its timeout has to be above zero, and {_short(value.timeout)} isn't"
    return _named(value.name) or _callable(value.check, "its check")


def _command(value: entries.CommandEntry) -> str | None:
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", str(value.name)):
        return "its name has to be a word in kebab case"
    return _callable(value.command, "it")


def _openapi(value: entries.OpenAPIEntry) -> str | None:
    return _named(value.name) or _callable(value.transform, "it")


def _metric(value: entries.MetricEntry) -> str | None:
    if value.kind not in METRICS:
        return f"its kind has to be one of {', '.join(METRICS)}, and {_short(value.kind)} isn't"
    return _named(value.name)


def _error_handler(value: Any) -> str | None:
    key: object = value.key
    if not (_is_exception(key) or (type(key) is int and 400 <= key <= 599)):
        return f"its key has to be a class of exceptions or a status from 400 to 599, and {_short(key)} isn't"
    return _callable(value.handler, "its handler")


def _is_exception(key: object) -> bool:
    return isinstance(key, type) and issubclass(key, BaseException)


def _check(value: entries.CheckEntry) -> str | None:
    return _named(value.name) or _callable(value.check, "it")


_CHECKS: Mapping[type[entries.Entry], Callable[[Any], str | None]] = {
    entries.RouteEntry: _path,
    entries.WebSocketEntry: _path,
    entries.MiddlewareEntry: _middleware,
    entries.FilterEntry: _filter,
    entries.ServiceEntry: _service,
    entries.ParameterEntry: _parameter,
    entries.HealthEntry: _health,
    entries.CommandEntry: _command,
    entries.OpenAPIEntry: _openapi,
    entries.MetricEntry: _metric,
    entries.ErrorHandlerEntry: _error_handler,
    entries.CheckEntry: _check,
}
