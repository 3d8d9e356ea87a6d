"""The shop, for tests: its clients, and lists of plugins with some left out."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from covet import CovetApp
from covet.testing import TestClient
from examples.orders.app import app, plugins
from examples.orders.container import container

Compose = Callable[..., CovetApp]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the shop keeps letters and pictures: a plan is made once, of what the environment says then."""
    return tmp_path_factory.mktemp("shop")


@pytest.fixture(autouse=True)
def folders(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the shop write there, and not where the tests are run."""
    monkeypatch.setenv("COVET_MAIL__FOLDER", str(folder / "outbox"))
    monkeypatch.setenv("COVET_PICTURES__FOLDER", str(folder / "pictures"))


@pytest.fixture(autouse=True)
def nothing_left_over() -> Iterator[None]:
    """Forget what a service without its `DIPlugin` opens and nobody closes."""
    yield
    container.shutdown_resources()
    container.reset_singletons()


@pytest.fixture(params=["memory", "native"])
def shop(request: pytest.FixtureRequest) -> Iterator[TestClient]:
    with TestClient(app, transport=request.param) as client:
        yield client


@pytest.fixture
def without() -> Compose:
    """Return a function that composes the service without some of its plugins."""

    def compose(*left_out: str) -> CovetApp:
        kept = [each for each in plugins if each.info.id not in left_out]
        return CovetApp("orders", config=container.settings(), plugins=kept)

    return compose
