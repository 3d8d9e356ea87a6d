"""The service that is wired by hand, in a process that has imported dependency-injector as covet-di does.

Something stands in for what dependency-injector imports of others, and nothing of covet-di's own is used: what the
process holds more is dependency-injector's share.
"""

import importlib.util
import sys

# The package without what its `__init__` imports.
spec = importlib.util.find_spec("covet_di")
assert spec is not None
sys.modules["covet_di"] = importlib.util.module_from_spec(spec)

from benchmarks.apps.wired import app  # noqa: E402
from covet_di.injector import di  # noqa: E402

__all__ = ("app", "di")
