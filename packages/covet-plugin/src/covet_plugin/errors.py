"""The root of every error that covet raises on purpose.

The tree is drawn from one class. A package adds one base of its own, which is there to be caught, and under it
the concrete errors, each with a code and a page of documentation::

    CovetError
    +-- a package's base            no code, no render(): caught, never raised
        +-- a concrete error        code, facts, render(), hint()
"""

from typing import Any, ClassVar, Self
from weakref import WeakValueDictionary

_codes: WeakValueDictionary[str, type["CovetError"]] = WeakValueDictionary()


class CovetError(Exception):
    """An error that says what happened, where, and how to mend it.

    A concrete subclass sets :attr:`code`, takes its facts as keyword arguments, stores them as attributes and
    renders its message from them; whoever raises it never formats a sentence::

        class PortInUse(ServerError):
            code = "port-in-use"

            def __init__(self, *, host: str, port: int) -> None:
                self.host = host
                self.port = port

            def render(self) -> str:
                return f"Port {self.port} on {self.host} is taken by another process."

            def hint(self) -> str:
                return "Stop that process, or choose another port with --port."

    The facts are the instance's attributes, so the error can be inspected, compared in a test, copied and
    pickled (as long as the facts can). A subclass may also derive from a built-in exception, ``ValueError`` say.

    A class that neither sets ``code`` nor implements :meth:`render` is a base to be caught. A class that can be
    raised but has no code of its own, a malformed one, or one that another class holds, is refused with
    ``TypeError`` where it is defined.
    """

    code: ClassVar[str]
    """The error's name in kebab case. It never changes and is never used again for another error."""

    docs_root: ClassVar[str] = "docs/errors"
    """Where the pages of these errors are. A package outside covet sets the address of its own."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        own_code = cls.__dict__.get("code")
        if own_code is None and cls.render is CovetError.render:
            return
        _register(cls, own_code)

    def __new__(cls, *args: Any, **facts: Any) -> Self:
        """Refuse to create an error that has nothing to say."""
        if cls.render is CovetError.render:
            raise TypeError(f"{cls.__qualname__} is a base to be caught: raise one of its subclasses.")
        return super().__new__(cls, *args)

    def render(self) -> str:
        """Return what happened and where, from the facts: one or more whole sentences."""
        raise NotImplementedError

    def hint(self) -> str | None:
        """Return how to mend it, or ``None`` when :meth:`render` leaves nothing to add."""
        return None

    @property
    def docs_page(self) -> str:
        """Where this error's page of documentation is."""
        return f"{self.docs_root}/{self.code}.md"

    @property
    def facts(self) -> dict[str, Any]:
        """What the error was told, by name: a copy of its public attributes."""
        return {name: value for name, value in vars(self).items() if not name.startswith("_")}

    def __str__(self) -> str:
        parts = (self.render(), self.hint(), f"[{self.code}] see {self.docs_page}")
        return "\n".join(part for part in parts if part)

    def __repr__(self) -> str:
        facts = ", ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{type(self).__qualname__}({facts})"

    def __reduce__(self) -> tuple[Any, ...]:
        # The inherited recipe calls the class with `args`, which facts given by name are not part of.
        return _restore, (type(self), self.args, vars(self).copy())


def _restore(cls: type[CovetError], args: tuple[Any, ...], attributes: dict[str, Any]) -> CovetError:
    error = cls.__new__(cls, *args)
    vars(error).update(attributes)
    return error


def _register(cls: type[CovetError], code: object) -> None:
    if not isinstance(code, str):
        raise TypeError(f"{_name(cls)} can be raised, so it needs a `code` of its own.")
    if not _is_kebab(code):
        raise TypeError(f"{_name(cls)}: the code {code!r} is not in kebab case, like 'port-in-use'.")
    if cls.render is CovetError.render:
        raise TypeError(f"{_name(cls)} has the code {code!r} but no render() to say what happened.")
    holder = _codes.get(code)
    # The same class may be created twice: by a reload, or by a decorator that returns a copy with slots.
    if holder is not None and _name(holder) != _name(cls):
        raise TypeError(f"{_name(cls)}: the code {code!r} belongs to {_name(holder)}.")
    _codes[code] = cls


def _name(cls: type[CovetError]) -> str:
    return f"{cls.__module__}.{cls.__qualname__}"


def _is_kebab(code: str) -> bool:
    # A pattern would have to be compiled at each start.
    parts = code.split("-")
    return code[:1].isalpha() and all(part.isascii() and part.isalnum() and part == part.lower() for part in parts)
