"""`.env` files."""

from pathlib import Path

import pytest

from covet_core.config.env_file import read_env_file, read_secrets
from covet_core.config.errors import EnvFileUnreadable


def read(path: Path, text: str) -> tuple[dict[str, str], list[EnvFileUnreadable]]:
    path.write_text(text)
    faults: list[EnvFileUnreadable] = []
    return read_env_file(path, faults), faults


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("A=b", "b"),
        ("  export A = b c  ", "b c"),
        ("A=", ""),
        ("A=b # a comment", "b"),
        ("A=b#c", "b#c"),
        ("A='b # c' # d", "b # c"),
        ('A="b\\n\\"c\\" $HOME"', 'b\n"c" $HOME'),
        ("A=b=c", "b=c"),
    ],
)
def test_lines_are_read(tmp_path: Path, line: str, value: str) -> None:
    assert read(tmp_path / ".env", f"\n# a comment\n{line}\n") == ({"A": value}, [])


@pytest.mark.parametrize("line", ["hunter2", "1A=hunter2", 'A="hunter2', "A='hunter2' x", "=hunter2"])
def test_a_line_that_is_no_assignment_is_told_by_its_number(tmp_path: Path, line: str) -> None:
    found, (fault,) = read(tmp_path / ".env", f"B=1\n{line}\n")
    assert (found, fault.line) == ({"B": "1"}, 2)
    assert "hunter2" not in str(fault)


def test_a_file_that_is_not_there_has_no_variables(tmp_path: Path) -> None:
    assert read_env_file(tmp_path / ".env", []) == {}


def test_a_file_that_is_not_text_is_told(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"A=\xff")
    faults: list[EnvFileUnreadable] = []
    assert read_env_file(tmp_path / ".env", faults) == {}
    assert "it isn't UTF-8" in str(faults[0])


def test_secrets_are_files_with_known_names(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("a\nb\n")
    (tmp_path / "other").write_text("x")
    (tmp_path / "token").mkdir()
    assert read_secrets(tmp_path, {"key": "KEY", "token": "TOKEN"}) == {"KEY": "a\nb"}
    assert read_secrets(tmp_path / "nowhere", {"key": "KEY"}) == {}
