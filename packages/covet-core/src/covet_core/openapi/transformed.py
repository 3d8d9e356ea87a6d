"""The OpenAPI document of a plan, with what its plugins change in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from covet_core.openapi.document import build

if TYPE_CHECKING:
    from covet_core.plan.plan import Plan

__all__ = ("document_of",)


def document_of(plan: Plan) -> dict[str, Any]:
    """The document as the service serves it. Plugins change it in their order, the application last.

    Those of mounted applications don't: the document is the outermost application's.

    Raises:
        Exception: what a change raised, with a note on whose it is; TypeError when it returned no document.
    """
    document = build(plan)
    composition = plan.compositions[plan.app]
    if composition is None:
        return document
    from covet_plugin.kind import Kind

    for each in composition.contributions.of(Kind.OPENAPI):
        try:
            document = _changed(each.value.transform, document)
        except Exception as error:
            error.add_note(f"The OpenAPI change {each.key!r} of {each.owner} failed.")
            raise
    return document


def _changed(transform: Callable[[Any], Any], document: dict[str, Any]) -> dict[str, Any]:
    changed = transform(document)
    if not isinstance(changed, dict):  # whatever its annotation says
        raise TypeError(f"it returned {type(changed).__name__}, and no document")
    return cast("dict[str, Any]", changed)
