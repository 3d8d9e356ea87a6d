"""Which application a command is about."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from covet_core.server.loader import AppTarget, discover, load_app

if TYPE_CHECKING:
    from argparse import Namespace

    from covet_core.app import CovetApp

__all__ = ("load", "target")


def target(arguments: Namespace) -> AppTarget:
    """Return what the command line names, else `COVET_APP`, else what lies in the current directory.

    Raises:
        AppTargetInvalid: none of them names an application.
    """
    text = arguments.app or os.environ.get("COVET_APP")
    return AppTarget.parse(text, factory=arguments.factory) if text else discover()


def load(arguments: Namespace) -> CovetApp:
    """Import the application that the command is about.

    Raises:
        ServerError: there is none.
    """
    return load_app(target(arguments))
