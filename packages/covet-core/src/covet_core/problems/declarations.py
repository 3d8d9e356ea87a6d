"""What a route may answer with, and who says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from types import UnionType
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeGuard, Union, get_args, get_origin

from covet_core.handlers.annotations import plain
from covet_core.handlers.source import name_of
from covet_core.http.exceptions import HTTPException
from covet_core.problems.raising import raised_by
from covet_plugin.records import record

if TYPE_CHECKING:
    from covet_core.errors import CovetError
    from covet_core.http.problem import Problem
    from covet_core.middleware.base import Middleware
    from covet_plugin.graph.node import Node

__all__ = ("Declaration", "check", "check_names", "declarations", "declared", "is_problem", "members", "problems_of")

_OF_ROUTE: Final = "the route"
_UNTYPED: Final = "about:blank"


@record(eq=False)
class Declaration:
    """A problem that routes may answer with."""

    problem: type[HTTPException]
    by: str
    """Who declares it, for people: `the route`, `the group '/orders'`, `the dependency current_user` ..."""


def declared(problems: Iterable[type[HTTPException]], by: str) -> tuple[Declaration, ...]:
    """The declarations of a list `raises=`."""
    return tuple(Declaration(problem, by) for problem in problems)


def declarations(
    around: Sequence[Declaration],
    middleware: Iterable[Middleware],
    nodes: Iterable[Node],
    own: Sequence[type[HTTPException]],
    handler: object,
) -> tuple[Declaration, ...]:
    """Everything that is declared for a route beside the return type of its handler, outermost first.

    Args:
        around: what the application and the groups around it declare.
        middleware: what is in front of it.
        nodes: what it depends on.
        own: its own `raises=`.
        handler: its handler, which may be decorated too.
    """
    found = list(around)
    for layer in middleware:
        found += declared(raised_by(layer.middleware), f"the middleware {name_of(layer.middleware)}")
    for node in nodes:
        found += declared(raised_by(node.make), f"the dependency {node.name}")
    return (*found, *declared(own, _OF_ROUTE), *declared(raised_by(handler), f"the handler {name_of(handler)}"))


def check(found: Sequence[Declaration], faults: list[CovetError]) -> None:
    """Report what is declared and is no class of HTTP errors, once."""
    wrong = [each for each in found if not _is_error(each.problem)]
    if not wrong:
        return
    from covet_core.problems.faults import BadRaises

    for each in wrong:
        fault = BadRaises(value=repr(each.problem), by=each.by)
        if not any(isinstance(known, BadRaises) and known.facts == fault.facts for known in faults):
            faults.append(fault)


def check_names(routes: Iterable[Raising], faults: list[CovetError]) -> None:
    """Report problem classes with the slug or the type of another one: their pages, and clients, would mix them up."""
    found = dict.fromkeys(problem for route in routes for problem in problems_of(route))
    taken: dict[str, type[Problem]] = {}
    for problem in found:
        for name in {problem.problem_slug, problem.problem_type} - {_UNTYPED}:
            if taken.setdefault(name, problem) is not problem:
                from covet_core.problems.faults import ProblemConflict

                first, second = (f"{each.__module__}.{each.__qualname__}" for each in (taken[name], problem))
                faults.append(ProblemConflict(name=name, first=first, second=second))
                break


class Raising(Protocol):
    """What is asked of a route: `covet_core.plan.plan.PlannedRoute`."""

    @property
    def returns(self) -> Any:
        """What its handler is annotated to return."""
        ...

    @property
    def raises(self) -> Sequence[type[HTTPException]]:
        """What is declared for it beside that."""
        ...


def problems_of(route: Raising) -> list[type[Problem]]:
    """The problem classes that a route declares, each once: those of its return type, then the others."""
    return list(dict.fromkeys(each for each in (*members(route.returns), *route.raises) if is_problem(each)))


def members(annotation: Any) -> Iterator[Any]:
    """The members of a union, those of unions within it among them; the type itself for any other."""
    bare = plain(annotation)
    if get_origin(bare) in (Union, UnionType):
        for member in get_args(bare):
            yield from members(member)
    else:
        yield annotation


def is_problem(annotation: Any) -> TypeGuard[type[Problem]]:
    """Whether it is a `Problem` class."""
    return (
        isinstance(annotation, type) and hasattr(annotation, "problem_type") and issubclass(annotation, HTTPException)
    )


def _is_error(value: Any) -> bool:
    return isinstance(value, type) and issubclass(value, HTTPException)
