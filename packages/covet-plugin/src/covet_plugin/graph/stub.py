"""What an entry is before it is compiled: a function that has it compiled, and calls it again."""

from __future__ import annotations

from types import CodeType
from typing import Any

from covet_plugin.graph.delegation import delegated, detoured
from covet_plugin.graph.lines import indented, plain
from covet_plugin.graph.names import Names
from covet_plugin.graph.signature import Signature
from covet_plugin.graph.source import executed, forget_with
from covet_plugin.graph.wiring import Detour, Style

__all__ = ("stub_of",)


def stub_of(
    entry: Any, style: Style, signature: Signature, name: str, detour: Detour | None
) -> tuple[CodeType, dict[str, Any]]:
    """The code of a stub, and its globals."""
    names = Names(parameter.name for parameter in signature.parameters)
    own = names.constant("entry", entry)
    called = f"{own}.function({signature.passed})"
    own_name = names.word("stub")
    is_async = style in ("coroutine", "async_generator")
    lines = [
        *plain(f"{'async def' if is_async else 'def'} {own_name}({signature.spelled}):"),
        *indented(detoured(detour, style, signature, names)),
        *plain(f"    await {own}.aprepare()" if is_async else f"    {own}.prepare()"),
        *indented(delegated(style, called, names)),
    ]
    found = dict(names.bound)
    filename = executed(lines, found, f"stub of {name}")
    code: CodeType = found.pop(own_name).__code__.replace(co_name=name)
    forget_with(code, filename)
    return code, found
