"""The commands as a user runs them: in a directory with a module that has a container."""

import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from covet_di.cli import main

Di = Callable[..., tuple[int, str, str]]

SHOP = """
    from dependency_injector import containers, providers

    from covet_di import FactoryProvider, Provide, Scope, ServiceContainer, SingletonProvider, inject


    class Engine:
        def __init__(self, url: str) -> None: ...


    class Session:
        def __init__(self, engine: Engine) -> None: ...


    class Orders:
        def __init__(self, session: Session) -> None: ...


    class Mailer:
        pass


    class Shop(ServiceContainer):
        config = providers.Configuration()
        engine = SingletonProvider(Engine, config.url)
        session = FactoryProvider(Session, engine, scope=Scope.REQUEST)
        orders = FactoryProvider(Orders, session=session, scope=Scope.REQUEST)
        mailer = SingletonProvider(Mailer)


    class Broken(ServiceContainer):
        mailer = SingletonProvider(Mailer)
        gateway = providers.Dependency()
        session = FactoryProvider(Session, mailer, scope=Scope.REQUEST)
        orders = SingletonProvider(Orders, session=session)
        payment = SingletonProvider(Mailer, gateway)


    shop = Shop()
    shop.config.from_dict({"url": "sqlite://"})
    settings = {"url": "sqlite://"}


    @inject
    def ship(orders: Orders = Provide[shop.orders]) -> None: ...


    def make() -> Shop:
        return shop


    def fail() -> Shop:
        raise LookupError("no shop  today.")


    async def later() -> Shop:
        return shop
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A directory with modules, which is the current one; they are forgotten afterwards."""
    (tmp_path / "main.py").write_text(textwrap.dedent(SHOP))
    (tmp_path / "wrong.py").write_text("import main\n\nshop = main.Missing()\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in ("main", "wrong"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    known = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - known:
        if str(tmp_path) in (getattr(sys.modules[name], "__file__", None) or ""):
            del sys.modules[name]


@pytest.fixture
def di(project: Path, capsys: pytest.CaptureFixture[str]) -> Di:
    def run(*arguments: str, **options: object) -> tuple[int, str, str]:
        code = main(arguments, **options)  # type: ignore[arg-type]
        return (code, *capsys.readouterr())

    return run
