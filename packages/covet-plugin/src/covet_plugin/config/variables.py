"""The names of environment variables: what they set, and who else sets some that look alike."""

from __future__ import annotations

import re
from typing import Final

__all__ = ("PREFIX", "SEPARATOR", "is_service_link", "variable_of")

PREFIX: Final = "COVET_"
"""What every variable of covet begins with."""

SEPARATOR: Final = "__"
"""What stands between a plugin's id, a field, and a field within it."""

_SERVICE_LINK: Final = r"""(?: .+ _SERVICE_HOST                                      = [0-9a-fA-F.:]+
          | .+ _SERVICE_PORT (?: _[A-Z0-9_]+ )?                   = [0-9]+
          | .+ _PORT (?: _[0-9]+ _(?:TCP|UDP|SCTP) )?             = (?:tcp|udp|sctp):// .*
          | .+ _PORT_[0-9]+ _(?:TCP|UDP|SCTP) _(?:PROTO|PORT|ADDR)  = .*
    )"""


def variable_of(plugin: str, path: tuple[str, ...] = ()) -> str:
    """The variable that sets a field: `COVET_RATE_LIMIT__PER_SECOND`; without a path, what all of a plugin begin with.

    Args:
        plugin: the plugin's id.
        path: the field's name; more than one for a field of a nested configuration.
    """
    name = PREFIX + plugin.upper().replace("-", "_")
    return SEPARATOR.join([name, *(part.upper() for part in path)])


def is_service_link(variable: str, value: str) -> bool:
    """Whether this is what Kubernetes sets in a pod for each Service: `CACHE_PORT=tcp://10.0.0.1:80` and others."""
    return re.fullmatch(_SERVICE_LINK, f"{variable}={value}", re.VERBOSE) is not None
