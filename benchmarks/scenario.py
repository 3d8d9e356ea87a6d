"""What is measured: a request, the answer that every server must give to it, and how much covet may cost."""

import json
from dataclasses import dataclass, field

from benchmarks import files

TEXT = "text/plain; charset=utf-8"
JSON = "application/json"

DECIDED_BY_INSTRUCTIONS = 1.15
"""Bounds below this are closer than CPU times can tell apart: instruction counts decide them."""


@dataclass(frozen=True, slots=True)
class Bound:
    """`subject` may cost at most `at_most` times what `reference` does, in the same round."""

    reference: str
    at_most: float
    subject: str = "covet"

    @property
    def by_instructions(self) -> bool:
        """Whether instruction counts decide it."""
        return self.at_most < DECIDED_BY_INSTRUCTIONS


@dataclass(frozen=True, slots=True)
class Pace:
    """`subject` serves at least `at_least` times as many requests a second as `reference`, in the same round."""

    reference: str
    at_least: float
    subject: str = "covet"


@dataclass(frozen=True, slots=True)
class Scenario:
    """One request, again and again over 64 connections that are kept open."""

    name: str
    title: str
    target: str
    answer: bytes
    media_type: str
    method: str = "GET"
    body: bytes = b""
    body_type: str = JSON
    """The media type of the body."""
    headers: tuple[tuple[str, str], ...] = ()
    """What the answer carries besides its type."""
    accept_encoding: str = ""
    """The content coding that the client asks for; `answer` is what it stands for."""
    status: int = 200
    """The status of the right answer."""
    file: bool = False
    """Whether it is a file that nginx serves too, with `sendfile on`."""
    bounds: tuple[Bound, ...] = field(default=())
    paces: tuple[Pace, ...] = field(default=())
    turns: int = 1
    """How many times as many rounds are run, each as much shorter: for what is close."""

    @property
    def compared(self) -> list[tuple[str, str]]:
        """The subject and the reference of each bound."""
        bounds = [(bound.subject, bound.reference) for bound in self.bounds]
        return bounds + [(pace.subject, pace.reference) for pace in self.paces]

    @property
    def refuses(self) -> bool:
        """Whether the right answer is an error."""
        return self.status >= 400

    @property
    def request_headers(self) -> tuple[tuple[str, str], ...]:
        """What the client sends besides `Host` and the length of the body."""
        body = (("Content-Type", self.body_type),) if self.body else ()
        return (*body, ("Accept-Encoding", self.accept_encoding)) if self.accept_encoding else body


HELLO = b"Hello, world!"
MISDIRECTED = (
    b'{"type":"about:blank","title":"Misdirected Request","status":421,'
    b'"detail":"This server doesn\'t serve the host that the request names."}'
)
ORDER = b'{"id":7,"product":"oak chair","price":49.5,"tags":["oak","low"]}'

FORM = b"&".join(b"field%d=value+of+%d" % (number, number) for number in range(10))

LISTING = b"[%s]" % b",".join(
    b'{"id":%d,"product":"oak chair","price":49.5,"tags":["oak","low"]}' % number for number in range(1_000)
)

STOCK = json.dumps(
    [
        {"id": number, "product": f"chair {number * 7919 % 1000}", "price": number * 37 % 1000 / 4}
        for number in range(2_000)
    ],
    separators=(",", ":"),
).encode()
"""About 100 KB of rows that differ as those of a table do."""

SCENARIOS = (
    Scenario(
        "plain",
        "plain text, `async def`",
        "/",
        HELLO,
        TEXT,
        bounds=(Bound("nginx", 1.2), Bound("granian", 0.5)),
    ),
    Scenario(
        "typed",
        "typed path int + query -> JSON, `async def`",
        "/items/42?q=abc",
        b'{"id":42,"q":"abc"}',
        JSON,
        bounds=(
            Bound("nginx", 1.3),
            Bound("granian", 0.5),
            Bound("fastapi", 0.1),
            Bound("granian", 1.25, subject="covet-granian"),
        ),
    ),
    Scenario(
        "model",
        "POST JSON -> pydantic model -> JSON",
        "/orders",
        ORDER,
        JSON,
        method="POST",
        body=ORDER,
        bounds=(Bound("nginx", 1.7), Bound("fastapi", 0.1)),
    ),
    Scenario(
        "listing",
        "list of 1,000 pydantic models through `response_model`",
        "/orders",
        LISTING,
        JSON,
        bounds=(Bound("fastapi", 0.25),),
    ),
    Scenario(
        "form",
        "POST a form of 10 fields -> JSON",
        "/form",
        b'{"fields":10,"last":"value of 9"}',
        JSON,
        method="POST",
        body=FORM,
        body_type="application/x-www-form-urlencoded",
        bounds=(Bound("fastapi", 0.2),),
    ),
    Scenario(
        "gzip",
        "100 KB of JSON from a list of 2,000, in gzip at level 6",
        "/stock",
        STOCK,
        JSON,
        headers=(("content-encoding", "gzip"),),
        accept_encoding="gzip",
        bounds=(Bound("starlette-uvicorn", 0.7),),
    ),
    Scenario(
        "static-1k",
        "a file of 1 KB (nginx: `sendfile on`)",
        "/static/small.txt",
        files.SMALL,
        TEXT,
        file=True,
        bounds=(Bound("nginx", 1.3),),
    ),
    Scenario(
        "static-1m",
        "a file of 1 MB (nginx: `sendfile on`)",
        "/static/large.bin",
        files.LARGE,
        "application/octet-stream",
        file=True,
        bounds=(Bound("nginx", 1.3),),
    ),
    Scenario(
        "timer",
        "handler that awaits a timer once (1 ms)",
        "/timer",
        HELLO,
        TEXT,
        bounds=(Bound("nginx", 2.0), Bound("fastapi", 0.15)),
    ),
    Scenario(
        "middleware",
        "three `(request, call_next)` middlewares that hand on",
        "/",
        HELLO,
        TEXT,
        bounds=(Bound("nginx", 1.6),),
    ),
    Scenario(
        "marking",
        "three `(request, call_next)` middlewares, each sets a response header",
        "/",
        HELLO,
        TEXT,
        headers=(("x-first", "passed"), ("x-second", "passed"), ("x-third", "passed")),
    ),
    Scenario(
        "routes",
        "1,000 routes, the last one",
        "/route999/7",
        b'{"id":7}',
        JSON,
        bounds=(Bound("covet-one", 1.05),),
    ),
    Scenario("filters", "plain text behind four native filters that let it pass", "/", HELLO, TEXT),
    Scenario(
        "refused",
        "a request that a native filter answers: 421",
        "/",
        MISDIRECTED,
        "application/problem+json",
        status=421,
        bounds=(Bound("nginx", 1.15),),
    ),
    Scenario(
        "graph",
        "seven objects for each request, two of them closed at its end",
        "/visit",
        b'{"whole":true}',
        JSON,
        paces=(Pace("covet-wired", 0.98, subject="covet-di"),),
        turns=4,
    ),
    Scenario(
        "graph-public",
        "the same in the set-up of wireup's public benchmark, FastAPI on uvicorn",
        "/visit",
        b'{"whole":true}',
        JSON,
        paces=(Pace("fastapi-wired", 0.98, subject="fastapi-di"),),
        turns=4,
    ),
)


def find(name: str) -> Scenario:
    """Return the scenario of a name.

    Raises:
        KeyError: there is none.
    """
    return {scenario.name: scenario for scenario in SCENARIOS}[name]
