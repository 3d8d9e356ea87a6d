"""Every error has a page, and every page an error."""

import importlib
import re
from collections.abc import Iterator

import pytest

from covet_plugin import CovetError
from tests.contracts.workspace import ROOT, packages, sources

PAGES = ROOT / "docs/errors"
INDEX = "index"


def import_everything() -> None:
    """Import each module of each package, so that every error class exists."""
    for package in packages():
        for module in package.modules():
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)


def subclasses(cls: type[CovetError]) -> Iterator[type[CovetError]]:
    for each in cls.__subclasses__():
        yield each
        yield from subclasses(each)


def error_classes() -> dict[str, type[CovetError]]:
    """Return covet's own concrete errors by code: tests define classes too, and so may whatever is installed."""
    import_everything()
    own = {package.module for package in packages()}
    found = (cls for cls in subclasses(CovetError) if cls.__module__.split(".")[0] in own)
    return {cls.code: cls for cls in found if "code" in vars(cls)}


def test_codes_and_pages_are_the_same_set() -> None:
    pages = {path.stem for path in PAGES.glob("*.md")} - {INDEX}
    codes = set(error_classes())
    assert sorted(codes - pages) == [], "errors without a page"
    assert sorted(pages - codes) == [], "pages without an error"


def test_a_test_names_every_error_or_its_code() -> None:
    texts = [path.read_text(encoding="utf-8") for path in sources(".py") if "tests" in path.parts]
    words = {word for text in texts for word in re.findall(r"[\w-]+", text)}
    unnamed = {code: cls.__name__ for code, cls in error_classes().items() if not words & {code, cls.__name__}}
    assert not unnamed, "errors that nothing shows to be raised"


def test_an_error_page_is_titled_by_its_code_and_names_its_class() -> None:
    for code, cls in error_classes().items():
        text = (PAGES / f"{code}.md").read_text(encoding="utf-8")
        assert text.startswith(f"# {code}\n"), code
        assert f"`{cls.__module__}.{cls.__qualname__}`" in text, code


def test_the_index_lists_every_page() -> None:
    text = (PAGES / f"{INDEX}.md").read_text(encoding="utf-8")
    assert [code for code in error_classes() if f"({code}.md)" not in text] == []


@pytest.mark.parametrize("package", packages(), ids=lambda package: package.name)
def test_the_message_points_to_where_the_pages_are(package: object) -> None:
    assert CovetError.docs_root == str(PAGES.relative_to(ROOT))
