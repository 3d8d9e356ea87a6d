"""dependency-injector, imported without what it imports for those of its features that few use.

It imports pydantic-settings, PyYAML, and by its wiring Starlette, FastAPI and Werkzeug, if they are installed. While it
is imported here something stands for them that imports the real ones when such a feature is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from covet_di.standin import Deferred, Probed, Rebased, StandIn, standing

__all__ = ("containers", "di")

_WIRING = "dependency_injector.wiring"


def _functions(module: str, *names: str) -> StandIn:
    stand_in = StandIn(module)
    vars(stand_in).update((name, Deferred(stand_in, name)) for name in names)
    return stand_in


def _yaml() -> StandIn:
    module = StandIn("yaml")
    loader = Rebased("SafeLoader", (), {"original": staticmethod(lambda: module.real().SafeLoader)})
    vars(module).update(SafeLoader=loader)
    return module


def _settings() -> StandIn:
    module = StandIn("pydantic_settings")
    base = Probed("BaseSettings", (), {"original": staticmethod(lambda: module.real().BaseSettings)})
    vars(module).update(BaseSettings=base)
    return module


def _pydantic() -> StandIn:
    # Only its version is looked at, where there is no pydantic-settings: whether it is the first, which has no core.
    module = StandIn("pydantic")
    vars(module).update(VERSION="2")
    return module


def _absent() -> Iterator[StandIn]:
    """Yield what stands for those that are installed."""
    yield _functions(_WIRING, "wire", "unwire")
    yield _functions("configparser", "ConfigParser")
    yield _functions("json", "load", "loads")
    if find_spec("yaml"):
        yield _yaml()
    if find_spec("pydantic_settings"):
        yield _settings()
    elif find_spec("pydantic_core"):
        yield _pydantic()


def _attribute(name: str) -> Any:
    # Whoever imports containers may take the wiring from the package without importing it.
    if name == "wiring":
        return import_module(_WIRING)
    raise AttributeError(f"module 'dependency_injector' has no attribute {name!r}")


with standing(_absent()):
    from dependency_injector import containers
    from dependency_injector import providers as di

vars(import_module("dependency_injector")).setdefault("__getattr__", _attribute)
