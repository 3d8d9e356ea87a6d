"""The routes that are about contents: what depends on what the client takes, what is sent, and what results become."""

from __future__ import annotations

import asyncio

from covet_core import CovetApp
from covet_core.transports.capabilities import Capabilities, Capability
from tests.conformance.bodies import add_bodies
from tests.conformance.coded import add_coded
from tests.conformance.compressed import add_compressed
from tests.conformance.expecting import add_expecting
from tests.conformance.foreign import add_foreign
from tests.conformance.forms import add_forms
from tests.conformance.misshapen import add_misshapen
from tests.conformance.negotiated import add_negotiated
from tests.conformance.results import add_results

__all__ = ("add_contents",)


def add_contents(app: CovetApp, carried: Capabilities, gates: dict[str, asyncio.Event]) -> None:
    """Add them, with the suite's own gates."""
    add_compressed(app, carried, gates)
    add_bodies(app)
    add_coded(app)
    add_forms(app)
    add_negotiated(app)
    add_results(app)
    add_misshapen(app)
    if Capability.RESPONSE_STREAMING in carried:
        add_expecting(app)
        add_foreign(app)
