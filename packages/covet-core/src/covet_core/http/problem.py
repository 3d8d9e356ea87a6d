"""Problem documents (RFC 9457): declared as classes, raised as exceptions, sent as `application/problem+json`."""

import dataclasses
import re
from collections.abc import Mapping
from typing import Any, ClassVar, Final, dataclass_transform

from covet_core.http.errors import InvalidProblem
from covet_core.http.exceptions import HTTPException
from covet_core.http.headers import HeaderInput

RESERVED: Final = frozenset({"type", "title", "status", "status_code", "instance", "detail", "headers", "extensions"})
"""Names that a problem's own fields can't have: they are members of every problem document, or of its exception."""

URN: Final = "urn:problem-type:"
"""What the types start with that no class gives, before an application puts its own address there."""

_INHERITED: Final = frozenset({"detail", "instance", "headers"})
_SLUG: Final = r"[\w.-]+"
_WORD_START: Final = r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])"


@dataclass_transform(kw_only_default=True, eq_default=False, field_specifiers=(dataclasses.field,))
class _Declared(HTTPException):
    """Gives subclasses their `__init__` from their annotated fields. Apart from `Problem`, so that its fields count."""

    status_code: int = 500

    @classmethod
    def _answers_with(cls, status: int) -> None:
        cls.status_code = status


class Problem(_Declared):
    """An error that is part of a service's interface: a status, a type, a title and fields of its own.

    Subclasses declare the fields that the client gets as extension members::

        class OutOfStock(Problem, status=409):
            "There is less in stock than was ordered."

            sku: str
            left: int = 0

        raise OutOfStock(sku="A-7")

    Class keywords:

    * `status`: the status, 400 to 599; inherited, 500 when nobody says.
    * `title`: the same words for every occurrence; the class name in words when it isn't given.
    * `type`: the URI that names the problem; by default the application's `problem_base`, else its `problems_url`,
      and the slug: `/problems/out-of-stock`.
    * `slug`: the end of that URI, and of the address of its page; the class name in kebab case by default.
    * `example`: values of its fields, and of `detail`, for documentation; inherited, and made up where it is silent.

    Every problem also takes `detail` (a sentence on this occurrence), `instance` (a URI of this occurrence) and
    `headers` (added to the response). They have defaults like any field: `detail: str | None = "Try again later."`
    """

    problem_type: ClassVar[str] = "about:blank"
    problem_slug: ClassVar[str] = "problem"
    problem_title: ClassVar[str] = "Internal Server Error"
    problem_status: ClassVar[int] = 500
    problem_example: ClassVar[Mapping[str, object]] = {}

    detail: str | None = None
    instance: str | None = None
    headers: HeaderInput | None = None

    def __init_subclass__(
        cls,
        *,
        status: int | None = None,
        title: str | None = None,
        type: str | None = None,
        slug: str | None = None,
        example: Mapping[str, object] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init_subclass__(**kwargs)
        words = re.sub(_WORD_START, " ", cls.__name__)
        cls.problem_status = cls.problem_status if status is None else status
        cls.problem_title = title or words[0] + words[1:].lower()
        cls.problem_slug = slug or words.lower().replace(" ", "-")
        cls.problem_type = type or URN + cls.problem_slug
        cls.problem_example = {**cls.problem_example, **(example or {})}
        cls._answers_with(cls.problem_status)
        written = cls.__doc__
        # A dataclass without a docstring is given its signature for one, and that would be told to clients.
        cls.__doc__ = written or "-"
        dataclasses.dataclass(kw_only=True, eq=False, repr=False)(cls)
        cls.__doc__ = written
        _check(cls)

    @classmethod
    def extension_fields(cls) -> tuple["dataclasses.Field[Any]", ...]:
        """The fields that the class and its bases declare, without those that every problem has."""
        return tuple(field for field in dataclasses.fields(cls) if field.name not in _INHERITED)

    def members(self) -> dict[str, object]:
        """The members of the problem document, in the order they are sent in. None stands for a member left out.

        The application that sends it puts its own address in the place of `urn:problem-type:`.
        """
        return {
            "type": self.problem_type,
            "title": self.problem_title,
            "status": self.problem_status,
            "detail": self.detail,
            "instance": self.instance,
            **{field.name: getattr(self, field.name) for field in self.extension_fields()},
        }

    def __str__(self) -> str:
        own = ", ".join(f"{field.name}={getattr(self, field.name)!r}" for field in self.extension_fields())
        said = ": ".join(filter(None, (f"{self.problem_status} {self.problem_title}", self.detail)))
        return f"{said} ({own})" if own else said


# `Problem` is made a dataclass itself, so that its subclasses take its fields. Nobody makes a plain one.
dataclasses.dataclass(kw_only=True, init=False, eq=False, repr=False, match_args=False)(Problem)


def _check(cls: type[Problem]) -> None:
    if not 400 <= cls.problem_status <= 599:
        raise InvalidProblem(problem=cls.__qualname__, reason=f"its status is {cls.problem_status}, not 400 to 599")
    taken = {field.name for field in dataclasses.fields(cls)} & (RESERVED - _INHERITED)
    if re.fullmatch(_SLUG, cls.problem_slug) is None:
        reason = f"its slug is {cls.problem_slug!r}, and not letters, digits, dots, dashes and underscores"
        raise InvalidProblem(problem=cls.__qualname__, reason=reason)
    for name in sorted(taken):
        raise InvalidProblem(problem=cls.__qualname__, reason=f"its field {name!r} has a name that problems reserve")


def without_nones(members: Mapping[str, object]) -> dict[str, object]:
    """The members that are sent: the standard ones are left out when None, extensions are sent as null."""
    return {name: value for name, value in members.items() if value is not None or name not in RESERVED}
