"""The layers: who may import whom, read from the sources."""

import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.contracts.workspace import CRATES, ENGINE, ROOT, Package, distributions, packages

LAYERS = {
    "covet": {"covet_core", "covet_di", "covet_plugin"},
    "covet_core": {"covet_engine", "covet_plugin"},
    "covet_di": {"covet_plugin"},
    "covet_plugin": set[str](),
    "covet_engine": set[str](),
}
"""Each import package and the siblings that it may import."""

# Objects of msgspec may reach an application, whose own dependency it is; pytest loads the plugin that imports it.
GUESTS = {"covet_core": {"msgspec", "pytest"}}

# What a library is made of, which it pins itself.
PARTS = {"pydantic": {"pydantic_core"}}

# Modules of newer Pythons, which the oldest doesn't list: imported behind a look at the version.
NEWER = {"annotationlib"}

THE_DOOR = "covet_core._engine"
CRATE_FOLDERS = sorted(path.parent for path in CRATES.glob("*/Cargo.toml"))


def by_name(package: Package) -> str:
    return package.name


def test_every_package_has_a_layer() -> None:
    assert {package.module for package in distributions()} == set(LAYERS)


@pytest.mark.parametrize("package", distributions(), ids=by_name)
def test_a_package_imports_only_the_layers_below_it(package: Package) -> None:
    forbidden = set(LAYERS) - LAYERS[package.module] - {package.module}
    wrong = {
        f"{module.name} imports {name}"
        for module in package.modules()
        for name in module.imports()
        if name.split(".")[0] in forbidden
    }
    assert not wrong


@pytest.mark.parametrize("package", packages(), ids=by_name)
def test_the_engine_has_one_door(package: Package) -> None:
    users = {
        module.name for module in package.modules() for name in module.imports() if name.split(".")[0] == "covet_engine"
    }
    assert users <= {THE_DOOR}


@pytest.mark.parametrize("package", distributions(), ids=by_name)
def test_a_package_declares_every_library_that_it_imports(package: Package) -> None:
    optional = [text for extra in package.metadata.get("optional-dependencies", {}).values() for text in extra]
    declared = {import_name(text) for text in [*package.metadata.get("dependencies", []), *optional]}
    parts = {part for name in declared for part in PARTS.get(name, ())}
    known = declared | parts | set(LAYERS) | GUESTS.get(package.module, set()) | NEWER | sys.stdlib_module_names
    assert {name.split(".")[0] for module in package.modules() for name in module.imports()} <= known


@pytest.mark.parametrize("package", packages(), ids=by_name)
def test_a_package_uses_every_library_that_it_requires(package: Package) -> None:
    required = {import_name(text) for text in package.metadata["dependencies"]}
    assert required <= {name.split(".")[0] for module in package.modules() for name in module.imports()}


@pytest.mark.parametrize("package", packages(), ids=by_name)
def test_siblings_are_required_by_range_and_the_engine_exactly(package: Package) -> None:
    for text in package.metadata["dependencies"]:
        requirement = Requirement(text)
        if requirement.name == "covet-engine":
            assert str(requirement.specifier) == f"=={engine_version()}"
        elif requirement.name.startswith("covet"):
            assert sorted(part.operator for part in requirement.specifier) == ["<", ">="]


def test_the_facade_passes_on_every_extra_of_the_core() -> None:
    extras = {package.module: set(package.metadata.get("optional-dependencies", {})) for package in packages()}
    assert extras["covet"] >= extras["covet_core"]


@pytest.mark.parametrize("crate", CRATE_FOLDERS, ids=lambda path: path.name)
def test_a_pure_crate_knows_no_python_and_forbids_unsafe_code(crate: Path) -> None:
    manifest = tomllib.loads((crate / "Cargo.toml").read_text())
    assert not [name for name in manifest.get("dependencies", {}) if name.startswith("pyo3")]
    assert manifest["lints"] == {"workspace": True}


def test_the_workspace_forbids_unsafe_code_outside_the_binding() -> None:
    workspace = tomllib.loads((ROOT / "rust/Cargo.toml").read_text())["workspace"]
    assert workspace["lints"]["rust"]["unsafe_code"] == "forbid"


def test_only_the_binding_depends_on_python() -> None:
    assert "pyo3" in tomllib.loads((ENGINE / "Cargo.toml").read_text())["dependencies"]


def engine_version() -> str:
    version: str = tomllib.loads((ROOT / "rust/Cargo.toml").read_text())["workspace"]["package"]["version"]
    return version


def import_name(requirement: str) -> str:
    """The import name of a requirement: here every library is imported by the name of its distribution."""
    return Requirement(requirement).name.replace("-", "_")
