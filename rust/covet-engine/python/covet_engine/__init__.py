"""The native engine of covet. Its one consumer is ``covet_core._engine``."""

from covet_engine._engine import *  # noqa: F403
from covet_engine._engine import BUILD_PROFILE, __version__

__all__ = ["BUILD_PROFILE", "__version__"]
