"""The binary is what its stubs say."""

import subprocess
import sys

import covet_engine
from covet_engine import _engine


def test_the_stubs_agree_with_the_binary() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mypy.stubtest", "covet_engine._engine"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_classes_name_the_module_they_can_be_imported_from() -> None:
    classes = [value for value in vars(_engine).values() if isinstance(value, type)]
    assert {value.__module__ for value in classes} == {"covet_engine._engine"}
    assert all(getattr(_engine, value.__name__) is value for value in classes)


def test_the_package_exports_what_it_says() -> None:
    assert all(hasattr(covet_engine, name) for name in covet_engine.__all__)
    assert covet_engine.BUILD_PROFILE in {"debug", "ci", "release"}
