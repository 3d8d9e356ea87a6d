"""A service loads of covet-di what it uses, and everything is there for who asks for it later."""

import subprocess
import sys

import pytest

import covet_di

SERVICE = """
import asyncio, sys
from covet_core import CovetApp
from covet_core.testing import TestClient
from covet_di import DIPlugin, FactoryProvider, Provide, Scope, ServiceContainer, SingletonProvider

class Engine: pass
class Session:
    def __init__(self, engine: Engine) -> None: self.engine = engine
class Services(ServiceContainer):
    engine = SingletonProvider(Engine)
    session = FactoryProvider(Session, engine, scope=Scope.REQUEST)

services = Services()
app = CovetApp(plugins=[DIPlugin(services)])
@app.get("/")
async def show(session: Session = Provide[services.session]) -> bool:
    return session.engine is services.engine()

with TestClient(app) as client:
    assert client.get("/").json() is True
    print(*sorted(sys.modules))
"""

UNUSED = frozenset(
    f"covet_di.{name}"
    for name in (
        *("configured", "difference", "errors", "faults", "graph", "injected", "input", "joining", "matching"),
        *("options", "override", "readers", "rebuild", "recipes", "reconfigured", "resource", "showing", "signatures"),
    )
) | {"covet_plugin.life.errors", "covet_plugin.faults", "covet_plugin.graph.board"}


def run(code: str) -> str:
    """Return what a new interpreter prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout


def test_a_service_that_serves_loads_what_serving_takes() -> None:
    loaded = set(run(SERVICE).split())
    assert "covet_di.check" in loaded
    assert not loaded & UNUSED


@pytest.mark.parametrize("package", ["covet_di", "covet.di"])
def test_every_name_is_there_whichever_was_asked_for_first(package: str) -> None:
    code = f"""
import importlib
package = importlib.import_module({package!r})
assert set(package.__all__) <= set(dir(package))
for name in reversed(package.__all__):
    exec(f"from {package} import {{name}} as found")
    assert found is getattr(package, name)
    if not name.startswith("__"):
        assert getattr(found, "__name__", name) == name, name
print(hasattr(package, "nothing"))
"""
    assert run(code) == "False\n"


@pytest.mark.parametrize("name", sorted(set(covet_di.__all__) - {"__version__"}))
def test_a_name_is_not_its_module(name: str) -> None:
    # A module that is imported becomes an attribute of its package.
    code = f"""
import pkgutil, importlib, covet_di
for each in pkgutil.iter_modules(covet_di.__path__):
    if each.name != "__main__": importlib.import_module("covet_di." + each.name)
import types
print(isinstance(covet_di.{name}, types.ModuleType))
"""
    assert run(code) == "False\n"


def test_an_override_reaches_what_was_made_although_nothing_was_loaded_for_it() -> None:
    code = """
import sys
from covet_di import ServiceContainer, SingletonProvider
class Engine: pass
class Users:
    def __init__(self, engine: Engine) -> None: self.engine = engine
class App(ServiceContainer):
    engine = SingletonProvider(Engine)
    users = SingletonProvider(Users, engine)
app = App()
before = app.users()
assert "covet_di.rebuild" not in sys.modules
with app.override("engine", "fake"):
    print(app.users().engine)
print(app.users() is before)
app.engine.override(3)
print(app.users().engine)
"""
    assert run(code) == "fake\nTrue\n3\n"
