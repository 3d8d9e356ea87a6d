"""Whether the files that a route lets in can arrive at all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from covet_core.handlers.faults import UploadNeverFits

if TYPE_CHECKING:
    from covet_core.handlers.forms import FormReader

__all__ = ("upload_faults",)


def upload_faults(form: FormReader, max_body_size: int, route: str) -> Iterator[UploadNeverFits]:
    """A fault for each policy of `form` that lets in larger files than a body of the route may have.

    Args:
        form: what the route reads.
        max_body_size: bytes.
        route: for the message.
    """
    for field, policy in form.policies.items():
        # A file is never the whole of a form: what is around it takes some bytes too.
        if policy.max_size is not None and policy.max_size >= max_body_size:
            yield UploadNeverFits(route=route, field=field, max_size=policy.max_size, max_body_size=max_body_size)
