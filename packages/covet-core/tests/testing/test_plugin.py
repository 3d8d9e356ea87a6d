"""The pytest plugin, in a pytest of its own."""

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

_APP = """
from covet_core.app import CovetApp

app = CovetApp()

@app.get("/")
async def root() -> dict[str, int]:
    return {"answer": 42}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "main.py").write_text(_APP)
    return tmp_path


def run(project: Path, test: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    (project / "test_it.py").write_text(textwrap.dedent(test))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, timeout=60, check=False)


def test_the_fixtures_serve_the_application_that_the_configuration_names(project: Path) -> None:
    (project / "pytest.ini").write_text("[pytest]\ncovet_app = main:app\n")
    result = run(
        project,
        """
        import pytest

        def test_in_a_thread(client):
            assert client.get("/").json() == {"answer": 42}

        @pytest.fixture
        def anyio_backend():
            return "asyncio"

        @pytest.mark.anyio
        async def test_in_the_loop(async_client):
            assert (await async_client.get("/")).json() == {"answer": 42}
        """,
    )
    assert "2 passed" in result.stdout, result.stdout


def test_a_fixture_of_the_user_says_which_application_and_which_transport(project: Path) -> None:
    result = run(
        project,
        """
        import pytest
        from main import app

        @pytest.fixture
        def covet_app():
            return app

        @pytest.fixture
        def covet_transport():
            return "native"

        def test_it(client):
            assert client.address is not None
            assert client.get("/").status_code == 200
        """,
    )
    assert "1 passed" in result.stdout, result.stdout


def test_without_an_application_it_says_how_to_name_one(project: Path) -> None:
    result = run(project, "def test_it(client): ...")
    assert "Which application? Override the fixture covet_app, or set covet_app" in result.stdout


def test_loading_the_plugin_imports_no_client(project: Path) -> None:
    result = run(
        project,
        """
        import sys

        def test_it():
            assert not {"httpx", "covet_core.testing.client", "covet_core.server.worker"} & set(sys.modules)
        """,
        "-p",
        "no:anyio",
    )
    assert "1 passed" in result.stdout, result.stdout


def test_the_openapi_document_is_compared_with_a_file_that_an_option_writes(project: Path) -> None:
    (project / "pytest.ini").write_text("[pytest]\ncovet_app = main:app\n")
    test = """
        def test_openapi(openapi_snapshot):
            openapi_snapshot("kept.json")
        """
    missing = run(project, test)
    assert "[openapi-file-unreadable]" in missing.stdout
    assert "1 passed" in run(project, test, "--update-openapi").stdout
    assert "1 passed" in run(project, test).stdout
    (project / "main.py").write_text(_APP.replace('get("/")', 'get("/new")'))
    changed = run(project, test).stdout
    assert "+ paths > /new" in changed
    assert "- paths > /" in changed
    assert "[openapi-changed]" in changed
