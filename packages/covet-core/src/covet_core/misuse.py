"""What applications and their decorators were given that can't be meant: told at once, where it was written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from inspect import signature
from typing import TYPE_CHECKING, Any, ClassVar, Final

from covet_core.about import AboutOptions
from covet_core.errors import CoreError
from covet_core.limits import Limits
from covet_plugin.nearest import perhaps

if TYPE_CHECKING:
    from covet_core.app import CovetApp

__all__ = (
    "DecoratorMisused",
    "OptionUnknown",
    "PluginsExpected",
    "refuse_unknown",
    "unknown_of_route",
    "unknown_option",
)

_FASTAPI: Final = {
    "default_response_class": "what a handler returns and is annotated to return: `-> HTMLResponse`",
    "generate_unique_id_function": "`operation_id=`, a function of the route and the method",
    "openapi_external_docs": "`external_docs=`",
    "redoc_url": "`reference_url=`",
    "response_class": "what the handler returns and is annotated to return: `-> HTMLResponse`",
    "response_model_by_alias": "the model itself: it is written by its aliases",
    "response_model_exclude": "the promised model: it needs just the fields that are sent, or `Field(exclude=True)`",
    "response_model_include": "the promised model: it needs just the fields that are sent, or `Field(exclude=True)`",
    "root_path": "`X-Forwarded-Prefix` of a trusted proxy, or by `servers=` in the document",
} | dict.fromkeys(
    ("response_model_exclude_unset", "response_model_exclude_defaults", "response_model_exclude_none"),
    'what the handler returns: `item.model_dump(mode="json", exclude_...=True)`, with `response_model=None`',
)
"""How covet says what is an option of FastAPI: the nearest of its own names would mislead."""


class DecoratorMisused(CoreError, TypeError):
    """A decorator was written without what it needs, so that nothing would be registered."""

    code: ClassVar[str] = "decorator-misused"

    def __init__(self, *, what: str, needs: str, given: object, written: str) -> None:
        self.what = what
        self.needs = needs
        self.given: str = "nothing" if given is None else repr(given)
        self.written = written

    def render(self) -> str:
        return f"{self.what} needs {self.needs}, and was given {self.given}."

    def hint(self) -> str:
        return f"Write the decorator as {self.written}."


class PluginsExpected(CoreError, TypeError):
    """`CovetApp(plugins=...)` was given something else than a list of plugins."""

    code: ClassVar[str] = "plugins-expected"

    def __init__(self, *, given: object) -> None:
        self.given: str = repr(given) if isinstance(given, str) else f"a {type(given).__qualname__}"
        self.is_text: bool = isinstance(given, str)

    def render(self) -> str:
        return f"CovetApp(plugins=...) takes a list of plugins, and was given {self.given}."

    def hint(self) -> str:
        if self.is_text:
            return 'The one text that it takes is "installed", for every plugin that the environment has.'
        return "Put the plugins in brackets, also a single one: `plugins=[CachePlugin()]`."


class OptionUnknown(CoreError, TypeError):
    """An application, a route or `app.run` was given an option that it doesn't have, and that nothing would heed."""

    code: ClassVar[str] = "option-unknown"

    def __init__(self, *, owner: str, option: str, known: Iterable[str], set_by: str = "") -> None:
        self.owner = owner
        self.option = option
        self.known: tuple[str, ...] = tuple(known)
        self.set_by = set_by

    def render(self) -> str:
        return f"{self.owner} was given the option {self.option!r}, and there is none."

    def hint(self) -> str | None:
        return f"It is set by {self.set_by}." if self.set_by else perhaps(self.option, self.known)


def unknown_option(name: str, cls: type[CovetApp]) -> OptionUnknown:
    """The error that tells of an option which applications don't have, and where it is set if that is elsewhere.

    Args:
        name: the keyword.
        cls: the class that was called.
    """
    own = (each for each in signature(cls).parameters if each != "about")
    known = (*own, *AboutOptions.__annotations__)
    return OptionUnknown(owner=cls.__name__, option=name, known=known, set_by=_set_by(name))


def unknown_of_route(path: str, name: str, known: Iterable[str]) -> OptionUnknown:
    """The error that tells of an option which routes don't have."""
    return OptionUnknown(owner=f"The route {path!r}", option=name, known=known, set_by=_FASTAPI.get(name, ""))


def refuse_unknown(owner: str, options: Iterable[str], function: Callable[..., Any]) -> None:
    """Look whether `function`, which is called for `owner` with itself first, takes all of `options`.

    Raises:
        OptionUnknown: it doesn't take one.
    """
    _, *known = signature(function).parameters
    for name in options:
        if name not in known:
            raise OptionUnknown(owner=owner, option=name, known=known, set_by=_set_by(name))


def _set_by(name: str) -> str:
    from covet_core.server.config import ServerConfig

    if name in _FASTAPI:
        return _FASTAPI[name]
    if name in Limits.__annotations__:
        return f"limits=Limits({name}=...)"
    if name in ServerConfig.__annotations__:
        # How a service is served differs from machine to machine, and its description doesn't.
        return f"`covet run --{name.replace('_', '-')}` or the variable COVET_{name.upper()}"
    return ""
