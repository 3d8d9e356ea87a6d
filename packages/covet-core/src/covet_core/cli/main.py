"""`covet`: reads the command line, and says in one line what is wrong."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NoReturn

from covet_core._version import __version__
from covet_core.cli.builtin import COMMANDS

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

__all__ = ("main",)

Command = Callable[[Any], int]

_EPILOG = """\
examples:
  covet run main:app                       serve on http://127.0.0.1:8000
  covet run main:app --reload              restart when a source file changes
  covet run shop.web:app --host 0.0.0.0 --workers auto
  covet check main:app --deploy            find what is wrong before it is deployed
  covet --app main:app COMMAND ...         a command that a plugin of the application adds

APP is module:attribute; without it COVET_APP, else main:app or app:app of this directory.
Every flag of `covet run` is also a variable: COVET_HOST, COVET_PORT, ... The flag wins.
"""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command and end the process: 0 when it went well, 1 when something is wrong, 2 for wrong usage."""
    from covet_core.cli.quick import read_run

    parsed: Any = read_run(arguments) or _parsed(sys.argv[1:] if arguments is None else arguments)
    from covet_core.server.exit import leave

    leave(_run(parsed))


def _parsed(arguments: Sequence[str]) -> Any:
    """What argparse reads; of a command that isn't covet's own, the words after it, which are the plugin's to read."""
    app, rest = _leading_app(arguments)
    if rest and not rest[0].startswith("-") and rest[0] not in COMMANDS:
        return SimpleNamespace(command="contributed", app=app, factory=False, words=rest, log_level=None)
    parsed = _parser().parse_args(rest)
    parsed.app = parsed.app or app
    return parsed


def _leading_app(arguments: Sequence[str]) -> tuple[str | None, Sequence[str]]:
    """The application that is named before the command, and the rest."""
    match list(arguments):
        case ["--app", app, *rest]:
            return app, rest
        case [first, *rest] if first.startswith("--app="):
            return first.removeprefix("--app="), rest
        case rest:
            return None, rest


def _run(parsed: Namespace) -> int:
    from covet_core.errors import CovetError
    from covet_core.server.report import report

    debug = (parsed.log_level or os.environ.get("COVET_LOG_LEVEL")) == "debug"
    try:
        return _command(parsed.command)(parsed)
    except BrokenPipeError:
        # Whoever read the output has seen enough: `covet routes | head`.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130
    except CovetError as exc:
        report(exc, debug=debug)
    except Exception as exc:
        report(exc, debug=debug)
    return 1


def _command(name: str) -> Command:
    # Each is imported when it is asked for: `covet --help` loads none of them.
    command: Command = getattr(import_module(f"covet_core.cli.{name}"), name)
    return command


def _parser() -> ArgumentParser:
    import argparse

    from covet_core.cli.settings import add_arguments

    parser = argparse.ArgumentParser(
        prog="covet",
        description="Serve and inspect covet applications.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"covet {__version__}")
    told = "the application; for commands that its plugins add, which `covet plugins` lists"
    parser.add_argument("--app", metavar="APP", default=argparse.SUPPRESS, help=told)
    add = parser.add_subparsers(dest="command", metavar="COMMAND", required=True).add_parser
    add_arguments(_subparser(add, "run", "serve an application", "Serve an application."))
    plan = _subparser(add, "plan", "print what an application compiles to", "Print an application's plan.")
    plan.add_argument("--json", action="store_true", help="print it as JSON")
    plan.add_argument("--diff", metavar="OLD", help="print what changed since OLD, a file made with --json")
    routes = _subparser(add, "routes", "list the routes", "List an application's routes.")
    routes.add_argument("--json", action="store_true", help="print them as JSON")
    check = _subparser(add, "check", "find what is wrong", "Find what is wrong with an application.")
    check.add_argument("--transport", metavar="NAME", help="the transport it has to run on; without it, all are shown")
    check.add_argument(
        "--deploy", action="store_true", help="ask the plugins' checks too, and take warnings for errors"
    )
    plugins = _subparser(add, "plugins", "list the plugins", "List an application's plugins, in their order.")
    plugins.add_argument("--json", action="store_true", help="print them as JSON")
    plugins.add_argument("--why", metavar="ID", help="tell why this plugin is where it is")
    middleware = _subparser(
        add, "middleware", "list the middleware", "List an application's middleware, outermost first."
    )
    middleware.add_argument("--json", action="store_true", help="print it as JSON")
    told = "Show what the server, the application and its plugins are configured with."
    config = _subparser(add, "config", "show the configuration", told)
    config.add_argument("--json", action="store_true", help="print it as JSON")
    openapi = _subparser(add, "openapi", "print the OpenAPI document", "Print an application's OpenAPI document.")
    openapi.add_argument("-o", "--output", metavar="FILE", help="write it to a file")
    openapi.add_argument("--check", metavar="FILE", help="print how it differs from the one in FILE")
    problems = _subparser(add, "problems", "list the problems", "List an application's problems, with their routes.")
    problems.add_argument("--json", action="store_true", help="print them as JSON")
    for command in (plan, routes, check, plugins, config, middleware, openapi, problems):
        add_arguments(command, "log_level")
    return parser


def _subparser(add: Callable[..., ArgumentParser], name: str, short: str, description: str) -> ArgumentParser:
    parser = add(name, help=short, description=description, allow_abbrev=False)
    parser.add_argument("app", metavar="APP", nargs="?", help="module:attribute, for example main:app")
    parser.add_argument("--factory", action="store_true", help="APP is a function that returns the application")
    return parser
