"""`covet`: reads the command line, and says in one line what is wrong."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from covet_core._version import __version__

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

__all__ = ("main",)

Command = Callable[[Any], int]

_EPILOG = """\
examples:
  covet run main:app                       serve on http://127.0.0.1:8000
  covet run main:app --reload              restart when a source file changes
  covet run shop.web:app --host 0.0.0.0 --workers auto
  covet check main:app                     find what is wrong before it is deployed

APP is module:attribute; without it COVET_APP, else main:app or app:app of this directory.
Every flag of `covet run` is also a variable: COVET_HOST, COVET_PORT, ... The flag wins.
"""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command and end the process: 0 when it went well, 1 when something is wrong, 2 for wrong usage."""
    from covet_core.cli.quick import read_run

    parsed: Any = read_run(arguments) or _parser().parse_args(arguments)
    from covet_core.server.exit import leave

    leave(_run(parsed))


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
    if name == "run":
        from covet_core.cli.run import run as command
    elif name == "plan":
        from covet_core.cli.plan import plan as command
    elif name == "routes":
        from covet_core.cli.routes import routes as command
    elif name == "check":
        from covet_core.cli.check import check as command
    else:
        from covet_core.cli.openapi import openapi as command
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
    add = parser.add_subparsers(dest="command", metavar="COMMAND", required=True).add_parser
    add_arguments(_subparser(add, "run", "serve an application", "Serve an application."))
    plan = _subparser(add, "plan", "print what an application compiles to", "Print an application's plan.")
    plan.add_argument("--json", action="store_true", help="print it as JSON")
    plan.add_argument("--diff", metavar="OLD", help="print what changed since OLD, a file made with --json")
    routes = _subparser(add, "routes", "list the routes", "List an application's routes.")
    routes.add_argument("--json", action="store_true", help="print them as JSON")
    check = _subparser(add, "check", "find what is wrong", "Find what is wrong with an application.")
    check.add_argument("--transport", metavar="NAME", help="the transport it has to run on; without it, all are shown")
    openapi = _subparser(add, "openapi", "print the OpenAPI document", "Print an application's OpenAPI document.")
    openapi.add_argument("-o", "--output", metavar="FILE", help="write it to a file")
    for command in (plan, routes, check, openapi):
        add_arguments(command, "log_level")
    return parser


def _subparser(add: Callable[..., ArgumentParser], name: str, short: str, description: str) -> ArgumentParser:
    parser = add(name, help=short, description=description, allow_abbrev=False)
    parser.add_argument("app", metavar="APP", nargs="?", help="module:attribute, for example main:app")
    parser.add_argument("--factory", action="store_true", help="APP is a function that returns the application")
    return parser
