"""The browser that the tests of a module share."""

import shutil
from collections.abc import Iterator

import pytest

from tests.browser.chromium import Chromium


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert program is not None, "the pages are tested in Chromium: install it"
    with Chromium(program, tmp_path_factory.mktemp("profile")) as browser:
        yield browser
