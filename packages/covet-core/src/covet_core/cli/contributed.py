"""`covet COMMAND ...` of an application's plugins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from covet_core.cli.application import load
from covet_core.cli.builtin import COMMANDS
from covet_core.cli.errors import UnknownCommand
from covet_core.hosting.hosted import has_plugins
from covet_core.server.errors import ServerError
from covet_core.server.report import report

if TYPE_CHECKING:
    from argparse import Namespace

    from covet_core.app import CovetApp
    from covet_plugin.entries import CommandEntry

__all__ = ("contributed",)

_WRONG_USAGE = 2


def contributed(arguments: Namespace) -> int:
    """Run a command that a plugin adds, with the words after its name, and return its exit code."""
    name, *words = arguments.words
    try:
        app = load(arguments)
    except ServerError as failure:
        report(UnknownCommand(command=name, known=COMMANDS, reason=failure.render()))
        return _WRONG_USAGE
    commands = _commands(app)
    if name not in commands:
        report(UnknownCommand(command=name, known=(*COMMANDS, *commands), reason=None))
        return _WRONG_USAGE
    return commands[name].command(words)


def _commands(app: CovetApp) -> dict[str, CommandEntry]:
    if not has_plugins(app):
        return {}
    from covet_core.hosting.compose import compose_app
    from covet_plugin.kind import Kind

    return {each.key: each.value for each in compose_app(app).contributions.of(Kind.COMMAND)}
