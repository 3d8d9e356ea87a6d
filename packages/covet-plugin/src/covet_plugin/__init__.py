"""What covet's packages and plugins share: pure Python, without dependencies."""

from covet_plugin._version import __version__
from covet_plugin.errors import CovetError
from covet_plugin.scopes import Scope

__all__ = ["CovetError", "Scope", "__version__"]
