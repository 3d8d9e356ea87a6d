"""The wheels, each installed alone into an empty environment: what a user gets, not what the checkout holds."""

import subprocess
import zipfile
from pathlib import Path

from tests.contracts.installed import CLOSURES, Install, use
from tests.contracts.workspace import ROOT, distributions


def test_there_is_one_wheel_for_each_distribution(wheels: dict[str, Path]) -> None:
    assert set(wheels) == {package.module for package in distributions()} == set(CLOSURES)


def test_every_wheel_is_typed_licensed_and_free_of_tests(wheels: dict[str, Path]) -> None:
    for name, wheel in wheels.items():
        files = zipfile.ZipFile(wheel).namelist()
        assert f"{name}/py.typed" in files
        assert any(file.endswith("licenses/LICENSE") for file in files), name
        tops = {file.split("/")[0] for file in files}
        assert {top for top in tops if not top.endswith(".dist-info")} == {name}
        assert not [file for file in files if "/tests/" in file]


def test_the_license_of_every_distribution_is_the_repository_license() -> None:
    text = (ROOT / "LICENSE").read_text()
    assert {package.name for package in distributions() if (package.folder / "LICENSE").read_text() != text} == set()


def test_the_plugin_package_works_alone(install: Install) -> None:
    said = use(
        install("covet_plugin"),
        "from covet_plugin import CovetError, Scope\n"
        "class Late(CovetError):\n"
        "    code = 'late'\n"
        "    def render(self): return 'It is late.'\n"
        "print(Late().docs_page, Scope.REQUEST.may_use(Scope.APP))",
    )
    assert said == "docs/errors/late.md True"


def test_the_containers_work_alone(install: Install) -> None:
    python = install("covet_di")
    said = use(
        python,
        "from covet_di import Provide, ServiceContainer, SingletonProvider, check, inject\n"
        "class App(ServiceContainer):\n"
        "    numbers = SingletonProvider(list, (1, 2, 3))\n"
        "app = App()\n"
        "check(app)\n"
        "@inject\n"
        "def total(numbers=Provide[app.numbers]): return sum(numbers)\n"
        "print(total())\n"
        "from covet_di import DIPlugin\n"
        "from covet_plugin.testing import check_plugin\n"
        "check_plugin(DIPlugin(app))",
    )
    assert said == "6"
    (python.parent / "shop.py").write_text(
        "from covet_di import ServiceContainer, SingletonProvider\n"
        "class App(ServiceContainer):\n"
        "    x = SingletonProvider(int)\n"
    )
    command = [str(python), "-W", "error", "-m", "covet_di", "graph", "shop:App", "-f", "json"]
    shown = subprocess.run(command, cwd=python.parent, capture_output=True, text=True, check=False)
    assert shown.returncode == 0, shown.stderr
    assert '"x"' in shown.stdout


def test_the_engine_works_alone(install: Install) -> None:
    said = use(
        install("covet_engine"),
        "from covet_engine import _engine\n"
        "head = _engine.RequestHead('GET', b'/a%20b', b'q=1', [(b'host', b'x')])\n"
        "print(_engine.BUILD_PROFILE, head.path, head.query())",
    )
    assert said == "ci /a b [('q', '1')]"


def test_the_core_works_alone(install: Install) -> None:
    python = install("covet_core")
    said = use(
        python,
        "import asyncio\n"
        "from covet_core import CovetApp, Request\n"
        "app = CovetApp()\n"
        "@app.get('/double/{number}')\n"
        "async def double(number: int) -> dict[str, int]:\n"
        "    return {'double': number * 2}\n"
        "async def main():\n"
        "    request = Request('GET', b'/double/21', b'', [(b'host', b'x')])\n"
        "    return await app.plan().handle(request)\n"
        "print(asyncio.run(main()).body.decode())",
    )
    assert said == '{"double":42}'
    shown = subprocess.run([python.parent / "covet", "--help"], capture_output=True, text=True, check=False)
    assert shown.returncode == 0
    assert "run" in shown.stdout


def test_the_facade_works_alone_and_names_the_extra_that_is_missing(install: Install) -> None:
    python = install("covet")
    said = use(
        python,
        "import covet\n"
        "assert covet.CovetApp is covet.CovetPy\n"
        "try:\n"
        "    import covet.testing\n"
        "except ImportError as error:\n"
        "    print(error)\n"
        "try:\n"
        "    from covet_core.testing import TestClient\n"
        "except ImportError as error:\n"
        "    print(error)",
    )
    assert said.count("pip install 'covet[testing]'") == 2
    assert "[missing-extra]" in said
    assert "[testing-extra-missing]" in said


def test_the_facade_with_its_testing_extra_offers_the_clients(install: Install) -> None:
    python = install("covet", "httpx")
    said = use(
        python,
        "from covet import CovetApp\n"
        "from covet.testing import TestClient\n"
        "app = CovetApp()\n"
        "@app.get('/')\n"
        "async def home() -> str:\n"
        "    return 'hello'\n"
        "with TestClient(app) as client:\n"
        "    print(client.get('/').text)",
    )
    assert said == "hello"
