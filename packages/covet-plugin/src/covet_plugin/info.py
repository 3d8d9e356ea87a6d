"""What a plugin says about itself."""

from __future__ import annotations

from typing import Any, Final

from covet_plugin.records import record
from covet_plugin.service import Service

__all__ = ("PLUGIN_API", "PluginInfo")

PLUGIN_API: Final = 1
"""The number of the contract that this version of covet-plugin speaks."""


@record(kw_only=True)
class PluginInfo:
    """What a plugin is called, and where it stands among others: pure data, the same at every look.

    Args:
        id: its name, in kebab case: `rate-limit`. The keys of its configuration are made of it.
        version: the version of its distribution.
        api: the number of the contract that it was written for, as a literal: `api=1`. There is no default, so that
            an old plugin doesn't claim to know a new contract.
        requires: what has to be there and start first: ids of plugins, or services that any plugin may provide.
        before: ids of plugins that start later than this one, if they are there.
        after: ids of plugins that start earlier than this one, if they are there.
        config: what its constructor was given: a frozen dataclass or a frozen pydantic model.
        summary: one line for people.
        stop_timeout: seconds that leaving its lifespan takes at most, where that isn't at once: jobs that it waits for.
            A host refuses a service that would take longer to stop than it lets it.
    """

    id: str
    version: str
    api: int
    requires: tuple[str | Service[Any], ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    config: object | None = None
    summary: str = ""
    stop_timeout: float = 0.0
