"""`covet run` as it is mostly written, read without argparse, which every start would have to load and set up."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any

from covet_core.cli.settings import SETTINGS, Setting

__all__ = ("read_run",)


def read_run(arguments: Sequence[str] | None = None) -> SimpleNamespace | None:
    """What argparse would read from `arguments`; None when they hold anything unusual, so that it has to.

    Args:
        arguments: the command line without the program; this process' own by default.
    """
    first, *rest = (sys.argv[1:] if arguments is None else arguments) or [""]
    if first != "run":
        return None
    found: dict[str, Any] = {setting.field: None for setting in SETTINGS}
    found |= {"command": "run", "app": None, "factory": False}
    flags = {setting.flag: setting for setting in SETTINGS}
    words = iter(rest)
    known = all(_take(word, words, flags, found) for word in words)
    return SimpleNamespace(**found) if known else None


def _take(word: str, words: Iterator[str], flags: dict[str, Setting], found: dict[str, Any]) -> bool:
    """Put one argument into `found`; False when it isn't a plain one."""
    if not word.startswith("-"):
        unset, found["app"] = found["app"] is None, word
        return unset and bool(word)
    if word == "--factory":
        found["factory"] = True
        return True
    flag, assigned, value = word.partition("=")
    setting = flags.get(flag)
    if setting is None:
        return False
    if setting.switch:
        found[setting.field] = True
        return not assigned
    value = value if assigned else next(words, "")
    found[setting.field] = value
    return bool(value) and not value.startswith("-")
