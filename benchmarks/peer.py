"""Who takes part: how each server is started, in its fastest fair configuration, and in which scenarios."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.nginx import write_configuration
from benchmarks.place import APPS, PEER_APPS, ROOT, environment
from benchmarks.scenario import Scenario

Command = Callable[[Scenario, str, int], list[str]]
"""Scenario, application and port to the command that serves it on 127.0.0.1, on one core."""


@dataclass(frozen=True, slots=True)
class Peer:
    """One server, and the application that it serves in each scenario it takes."""

    name: str
    title: str
    command: Command
    apps: Mapping[str, str]
    folder: Path = PEER_APPS
    absent: str = ""
    """Why it has no part in the other scenarios."""

    def takes(self, scenario: Scenario) -> bool:
        """Whether it has an application for `scenario`."""
        return scenario.name in self.apps

    def start_command(self, scenario: Scenario, port: int) -> list[str]:
        """Return the command that serves `scenario`.

        Raises:
            KeyError: it doesn't take the scenario.
        """
        return self.command(scenario, self.apps[scenario.name], port)


def covet(transport: str) -> Command:
    """Start covet's own command line: one process, uvloop."""

    def command(_: Scenario, app: str, port: int) -> list[str]:
        program = str(environment("bench") / "covet")
        place = ["--host", "127.0.0.1", "--port", str(port)]
        return [program, "run", app, *place, "--transport", transport, "--loop", "uvloop", "--log-level", "error"]

    return command


def nginx(scenario: Scenario, _: str, port: int) -> list[str]:
    """Start nginx: a master, which does nothing, and one worker."""
    return ["nginx", "-c", str(write_configuration(scenario, port))]


def granian(interface: str) -> Command:
    """Start Granian: one worker, one runtime thread, uvloop, no access log, no websockets."""

    def command(_: Scenario, app: str, port: int) -> list[str]:
        options = ["--workers", "1", "--runtime-threads", "1", "--loop", "uvloop", "--no-ws", "--log-level", "error"]
        return [str(environment("peers") / "granian"), "--interface", interface, "--port", str(port), *options, app]

    return command


def uvicorn_in(name: str) -> Command:
    """Start the uvicorn of an environment: httptools, uvloop, no access log."""

    def command(_: Scenario, app: str, port: int) -> list[str]:
        options = ["--http", "httptools", "--loop", "uvloop", "--no-access-log", "--log-level", "error", "--ws", "none"]
        return [str(environment(name) / "uvicorn"), "--port", str(port), *options, app]

    return command


uvicorn = uvicorn_in("peers")


def fastpysgi(_: Scenario, interface: str, port: int) -> list[str]:
    """Start FastPySGI in this process, with WSGI or ASGI."""
    return [str(environment("peers") / "python"), "fastpysgi_raw.py", str(port), interface]


def received(_: Scenario, program: str, port: int) -> list[str]:
    """Start a program of ours that does the kernel's part of a server's work, and nothing else."""
    return [str(environment("bench") / "python"), program, str(port)]


def robyn(_: Scenario, app: str, port: int) -> list[str]:
    """Start Robyn: one process, one worker."""
    options = ["--processes", "1", "--workers", "1", "--log-level", "ERROR", "--disable-openapi"]
    return [str(environment("robyn") / "python"), app, str(port), *options]


def apps(module: str, *, middleware: bool = False) -> dict[str, str]:
    """Return the applications of a module that has one for the plain rows, and maybe those with middlewares."""
    served = dict.fromkeys(("plain", "typed", "model", "timer"), f"{module}:app")
    return served | ({"middleware": f"{module}:passing", "marking": f"{module}:marking"} if middleware else {})


NO_MIDDLEWARE = "it has no middlewares of the form `(request, call_next)`"
COVET = apps("service") | {"form": "service:app", "listing": "service:app"}
SAME_ANSWER: Mapping[str, str] = dict.fromkeys(
    ("plain", "typed", "model", "timer", "middleware", "marking", "refused", "static-1k", "static-1m"), ""
)

PEERS = (
    Peer(
        "covet",
        "covet, native transport",
        covet("native"),
        COVET
        | {"middleware": "middleware:passing", "marking": "middleware:marking", "routes": "routes:thousand"}
        | {"filters": "filters:passing", "refused": "filters:refusing", "gzip": "compressed:app"}
        | dict.fromkeys(("static-1k", "static-1m"), "static:app"),
        APPS,
    ),
    Peer("covet-bare", "covet, native transport, no filters", covet("native"), {"filters": "filters:bare"}, APPS),
    Peer("covet-one", "covet, native transport, one route", covet("native"), {"routes": "routes:one"}, APPS),
    Peer(
        "covet-orjson",
        "covet, native transport, orjson alone without a look at types",
        covet("native"),
        {"listing": "benchmarks.apps.orjson_alone:app"},
        ROOT,
    ),
    Peer("covet-wired", "covet, wired by hand", covet("native"), {"graph": "benchmarks.apps.wired:app"}, ROOT),
    Peer("covet-di", "covet with covet-di", covet("native"), {"graph": "benchmarks.apps.injected:app"}, ROOT),
    Peer(
        "covet-di-late",
        "covet with covet-di, closed after the answer was sent",
        covet("native"),
        {"graph": "benchmarks.apps.injected:late"},
        ROOT,
    ),
    Peer(
        "fastapi-wired",
        "FastAPI on uvicorn, wired by hand",
        uvicorn_in("beside"),
        {"graph-public": "benchmarks.apps.fastapi_wired:app"},
        ROOT,
    ),
    Peer(
        "fastapi-di",
        "FastAPI on uvicorn with covet-di",
        uvicorn_in("beside"),
        {"graph-public": "benchmarks.apps.fastapi_injected:app"},
        ROOT,
    ),
    Peer("covet-granian", "covet, Granian transport", covet("granian"), COVET, APPS),
    Peer("nginx", "nginx `return 200`", nginx, SAME_ANSWER),
    Peer("nginx-again", "nginx `return 200`, measured twice", nginx, {"plain": ""}),
    Peer("granian", "raw Granian RSGI", granian("rsgi"), apps("granian_raw"), absent=NO_MIDDLEWARE),
    Peer(
        "fastpysgi",
        "FastPySGI, WSGI (ASGI for the timer)",
        fastpysgi,
        {"plain": "wsgi", "typed": "wsgi", "model": "wsgi", "timer": "asgi"},
        absent=NO_MIDDLEWARE,
    ),
    Peer("uvicorn", "uvicorn, raw ASGI", uvicorn, apps("uvicorn_raw"), absent=NO_MIDDLEWARE),
    Peer(
        "fastapi",
        "FastAPI on uvicorn",
        uvicorn,
        apps("fastapi_app", middleware=True) | dict.fromkeys(("form", "listing"), "fastapi_app:app"),
    ),
    Peer(
        "starlette",
        "Starlette on Granian",
        granian("asgi"),
        apps("starlette_app", middleware=True) | {"form": "starlette_app:app"},
    ),
    Peer(
        "starlette-uvicorn",
        "Starlette on uvicorn",
        uvicorn,
        {"form": "starlette_app:app", "gzip": "starlette_app:compressed"},
    ),
    Peer("blacksheep", "BlackSheep on uvicorn", uvicorn, apps("blacksheep_app", middleware=True)),
    Peer("litestar", "Litestar on uvicorn", uvicorn, apps("litestar_app", middleware=True)),
    Peer(
        "robyn",
        "Robyn",
        robyn,
        dict.fromkeys(("plain", "typed", "model", "timer"), "robyn_app.py"),
        absent="its middlewares are functions before and after a request, without `call_next`",
    ),
)

HELLO = ("plain", "model")
COVET_IMPORTING = Peer(
    "covet-importing",
    "covet, wired by hand, with dependency-injector imported as by covet-di",
    covet("native"),
    {"graph": "benchmarks.apps.importing:app"},
    ROOT,
)
"""For the share of memory that dependency-injector has, without what covet-di keeps it from importing."""

COVET_EVENTS = Peer("covet", "covet, native transport", covet("native"), {"plain": "events:app"}, APPS)
SSE_STARLETTE = Peer("sse-starlette", "sse-starlette on uvicorn", uvicorn, {"plain": "sse_app:app"})
"""A stream of events, and the plain row to see that they answer."""

COVET_HELLO = Peer("covet", "covet, native transport", covet("native"), dict.fromkeys(HELLO, "hello:app"), APPS)
FASTAPI_HELLO = Peer("fastapi", "FastAPI on uvicorn", uvicorn, dict.fromkeys(HELLO, "fastapi_hello:app"))
"""The smallest service with a model, for memory and start-up."""


def find(name: str) -> Peer:
    """Return the peer of a name.

    Raises:
        KeyError: there is none.
    """
    return {peer.name: peer for peer in PEERS}[name]
