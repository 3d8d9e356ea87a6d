"""The command line: reads it, and says in one line what is wrong."""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from typing import Any, Final

from covet_di._version import __version__
from covet_di.cli.check import check
from covet_di.cli.diff import diff
from covet_di.cli.graph import FORMATS, graph
from covet_di.cli.output import line_of, say
from covet_di.cli.target import load_container
from covet_di.types import AnyContainer
from covet_plugin import CovetError

__all__ = ("main",)

_TROUBLE: Final = {"graph": 1, "check": 1, "diff": 2}
"""The exit code when a command can't do its work. That of `diff` is its own: 1 says that there are differences."""

_EXAMPLES: Final = (
    ("graph{target}", "list every provider and what it needs"),
    ("graph{target} -o graph.svg", "draw a picture, for any browser"),
    ("graph{target} --entry orders", "only what the provider `orders` needs"),
    ("check{target}", "find what is wrong, before anything runs"),
    ("graph{target} -o old.json", "keep the graph of today ..."),
    ("diff old.json{target}", "... and see later what has changed"),
)

_TARGET = """\
TARGET is module:attribute: a container's class, an instance of it, an application
with a DIPlugin, or a function without parameters that returns one of these.
Modules of this directory are found.
Functions with @inject count for `check` and `--entry` if importing TARGET's
module imports theirs, and if their Provide[...] names the same container."""

_GIVEN = """\
Without TARGET, the container of the application's plugin is meant. Else it is
module:attribute: a container's class, an instance, an application with a DIPlugin,
or a function that returns one of these."""


def main(
    arguments: Sequence[str] | None = None,
    *,
    container: AnyContainer | None = None,
    prog: str = "python -m covet_di",
) -> int:
    """Run a command: `graph`, `check` or `diff`.

    Args:
        arguments: the words of the command line; those that Python was started with by default.
        container: the container that is meant when the command line names none; it has to, without one.
        prog: what the command is called, for its help.

    Returns:
        0 when it went well, 1 when something is wrong or different, 2 for wrong usage.
    """
    try:
        parsed = _parser(prog, given=container is not None).parse_args(arguments)
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else 2
    parsed.prog = prog.removeprefix("python -m ").replace("_", "-")

    def load(target: str | None) -> AnyContainer:
        return container if target is None and container is not None else load_container(target or "", container)

    return _run(parsed, load)


def _run(parsed: argparse.Namespace, load: Callable[[str | None], AnyContainer]) -> int:
    try:
        code: int = parsed.run(parsed, load)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read the output has seen enough: `graph ... | head`.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except CovetError as exc:
        if parsed.debug:
            traceback.print_exception(exc)
        say(f"{parsed.prog}: {line_of(exc)}", sys.stderr)
        return _TROUBLE[parsed.command]
    return code


def _parser(prog: str, *, given: bool) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=prog,
        description="Draw, check and compare dependency graphs: which provider needs which.",
        epilog=_epilog(prog, given=given),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"covet-di {__version__}")
    add = parser.add_subparsers(dest="command", metavar="COMMAND", required=True).add_parser
    target: dict[str, Any] = {"nargs": "?"} if given else {}
    drawing = _command(add, graph, "draw a container's graph", "Draw every provider of a container and what it needs.")
    drawing.add_argument("target", metavar="TARGET", help="the container, for example main:container", **target)
    told = f"{', '.join(FORMATS)}; without it, what FILE's ending says (.svg, .dot, .mmd, .json), else text"
    drawing.add_argument("-f", "--format", choices=tuple(FORMATS), metavar="FORMAT", help=told)
    drawing.add_argument("-o", "--output", metavar="FILE", help="write to a file and not to the terminal")
    told = "only what NAME needs, a provider or an injected function; may be given several times"
    drawing.add_argument("-e", "--entry", metavar="NAME", action="append", default=[], help=told)
    told = "Find what is wrong with a container: one line for each fault. Nothing is created. Exits with 1 on faults."
    checking = _command(add, check, "find what is wrong", told)
    checking.add_argument("target", metavar="TARGET", help="the container, for example main:container", **target)
    told = "Show what is added (+), removed (-) and changed (~). Exits with 1 when something is, with 2 on trouble."
    comparing = _command(add, diff, "compare two graphs", told)
    comparing.add_argument("old", metavar="OLD", help="a file that `graph -f json` wrote, or a TARGET")
    comparing.add_argument("new", metavar="NEW", help="a TARGET, or another such file", **target)
    return parser


def _epilog(prog: str, *, given: bool) -> str:
    target = "" if given else " main:container"
    rows = [(f"  {prog} {words.format(target=target)}", meaning) for words, meaning in _EXAMPLES]
    width = max(len(words) for words, _ in rows)
    lines = [f"{words.ljust(width)}   {meaning}" for words, meaning in rows]
    return "\n".join(["examples:", *lines, "", _GIVEN if given else _TARGET])


def _command(
    add: Callable[..., argparse.ArgumentParser], run: Callable[..., int], short: str, description: str
) -> argparse.ArgumentParser:
    parser = add(run.__name__, help=short, description=description, allow_abbrev=False)
    parser.add_argument("--debug", action="store_true", help="show the traceback of what went wrong, too")
    parser.set_defaults(run=run)
    return parser
