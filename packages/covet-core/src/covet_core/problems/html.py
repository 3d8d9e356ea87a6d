"""The pages of problems as HTML that needs nothing but itself."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any, Final

from covet_core.http.status import phrase
from covet_core.openapi.plain_page import HEADERS as PAGE_HEADERS
from covet_core.openapi.plain_page import page
from covet_core.problems.plain import PLAIN

if TYPE_CHECKING:
    from covet_core.problems.catalogue import CataloguedProblem

__all__ = ("HEADERS", "list_page", "problem_page", "status_page")

HEADERS: Final = {**PAGE_HEADERS, "vary": "accept"}
"""Headers to send with each page."""


def list_page(service: str, problems: Sequence[CataloguedProblem], url: str) -> str:
    """The page of all problems.

    Args:
        service: the service's name.
        problems: what it declares.
        url: the path of the page; those of the problems are below it.
    """
    folder = _folder(url)
    rows = [(str(each.status), each.title, f"{folder}/{each.slug}") for each in problems]
    plain = [(str(status), phrase(status), f"{folder}/{status}") for status in PLAIN]
    body = [f"<h1>Problems of {escape(service)}</h1>", _links(rows) if rows else "<p>It declares none.</p>"]
    body += ["<h2>Answered before a handler is asked</h2>", _links(plain)]
    return page(f"Problems of {service}", body)


def problem_page(service: str, problem: CataloguedProblem, example: dict[str, Any], url: str) -> str:
    """The page of a problem.

    Args:
        service: the service's name.
        problem: what is told of it.
        example: a document of it.
        url: the path of the page of all problems.
    """
    told = problem.description or f"{problem.title}."
    paragraphs = [f"<p>{escape(' '.join(each.split()))}</p>" for each in told.split("\n\n")]
    members = "".join(
        f"<tr><td><code>{escape(member.name)}</code></td><td><code>{escape(member.type)}</code></td></tr>"
        for member in problem.members
    )
    body = [f"<h1>{escape(problem.title)}</h1>", *paragraphs, _facts(problem.status, problem.type)]
    if members:
        body.append(f"<h2>What it tells</h2><table><tr><th>member</th><th>type</th></tr>{members}</table>")
    body += [f"<h2>An example</h2><pre>{escape(json.dumps(example, indent=2, ensure_ascii=False))}</pre>"]
    return page(f"{problem.title} - {service}", [*body, _back(service, url)])


def status_page(service: str, status: int, url: str) -> str:
    """The page of a status that covet answers by itself.

    Args:
        service: the service's name.
        status: a key of `PLAIN`.
        url: the path of the page of all problems.
    """
    title = phrase(status)
    body = [f"<h1>{escape(title)}</h1>", f"<p>{escape(PLAIN[status])}</p>", _facts(status, "about:blank")]
    return page(f"{title} - {service}", [*body, _back(service, url)])


def _facts(status: int, type_uri: str) -> str:
    return f"<p>Status <code>{status}</code>, type <code>{escape(type_uri)}</code></p>"


def _links(rows: Sequence[tuple[str, str, str]]) -> str:
    cells = (
        f'<tr><td>{status}</td><td><a href="{escape(href)}">{escape(title)}</a></td></tr>'
        for status, title, href in rows
    )
    return f"<table><tr><th>status</th><th>problem</th></tr>{''.join(cells)}</table>"


def _back(service: str, url: str) -> str:
    return f'<p><a href="../{escape(_folder(url))}">All problems of {escape(service)}</a></p>'


def _folder(url: str) -> str:
    return url.rstrip("/").rpartition("/")[2]
