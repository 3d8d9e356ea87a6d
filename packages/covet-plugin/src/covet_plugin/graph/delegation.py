"""Calls that are handed on to another function: in the manner of the entry that they are a call of."""

from __future__ import annotations

from covet_plugin.graph.lines import Lines, indented, plain
from covet_plugin.graph.names import Names
from covet_plugin.graph.signature import Signature
from covet_plugin.graph.wiring import Detour, Style

__all__ = ("delegated", "detoured", "passed_on")


def delegated(style: Style, called: str, names: Names) -> Lines:
    """The code that ends with the outcome of another function.

    Args:
        style: what kind of function both are.
        called: the call of the other one.
        names: those of the code.
    """
    match style:
        case "function":
            return plain(f"return {called}")
        case "coroutine":
            return plain(f"return await {called}")
        case "generator":
            return plain(f"return (yield from {called})")
        case "async_generator":
            return [*passed_on(names, called), *plain("return")]


def detoured(detour: Detour | None, style: Style, signature: Signature, names: Names) -> Lines:
    """The code that hands a call on where its detour has a function for it."""
    if detour is None:
        return []
    other = names.scratch("other")
    found = names.constant("detour", detour.function)
    return [
        *plain(f"if {names.constant('sign', detour.sign)}() is not None:"),
        *plain(f"    {other} = {found}()", f"    if {other} is not None:"),
        *indented(indented(delegated(style, f"{other}({signature.passed})", names))),
    ]


def passed_on(names: Names, called: str, remark: str = "") -> Lines:
    """The code of an async generator that yields what another one yields, and hands on what it is sent."""
    source, value, sent, thrown = (names.scratch(word) for word in ("source", "value", "sent", "thrown"))
    return [
        (f"{source} = {called}", remark),
        *plain(
            "try:",
            f"    {value} = await {source}.__anext__()",
            "    while True:",
            "        try:",
            f"            {sent} = yield {value}",
            "        except GeneratorExit:",
            f"            await {source}.aclose()",
            "            raise",
            f"        except BaseException as {thrown}:",
            f"            {value} = await {source}.athrow({thrown})",
            "        else:",
            f"            {value} = await {source}.asend({sent})",
            "except StopAsyncIteration:",
            "    pass",
        ),
    ]
