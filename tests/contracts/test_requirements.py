"""What an installation needs: few libraries, and a Python that every package says alike."""

from tests.contracts.workspace import ROOT, distributions

MINORS = ("3.11", "3.12", "3.13", "3.14")
CORE = {"covet-plugin", "covet-engine", "anyio", "granian", "orjson", "pydantic", "pydantic-settings"}
"""What the core can't do without. Whatever else it can work with is an extra."""


def required(name: str) -> set[str]:
    (package,) = (each for each in distributions() if each.name == name)
    requirements: list[str] = package.metadata.get("dependencies", [])
    return {text.split(">")[0].split("=")[0].split("<")[0].strip() for text in requirements}


def test_the_shared_package_and_the_engine_need_no_library() -> None:
    assert required("covet-plugin") == set()
    assert required("covet-engine") == set()


def test_the_core_needs_few_libraries() -> None:
    assert required("covet-core") == CORE


def test_every_package_says_the_same_of_python() -> None:
    for package in distributions():
        assert package.metadata["requires-python"] == f">={MINORS[0]}", package.name
        said = {text.rpartition(" ")[2] for text in package.metadata["classifiers"] if " :: Python :: 3." in text}
        assert said == set(MINORS), package.name


def test_the_sources_are_checked_as_of_the_oldest_python() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'target-version = "py{MINORS[0].replace(".", "")}"' in text
    assert f'python_version = "{MINORS[0]}"' in text
