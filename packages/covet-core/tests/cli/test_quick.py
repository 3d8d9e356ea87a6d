"""The short way of reading `covet run`, against argparse."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from covet_core.cli.main import _parser
from covet_core.cli.quick import read_run
from covet_core.cli.settings import SETTINGS

flags = st.sampled_from([setting.flag for setting in SETTINGS])
values = st.sampled_from(["8000", "uvloop", "main:app", "0.0.0.0", "a=b", "", "-1", "--port", " x"])
words = st.one_of(
    flags,
    values,
    st.builds("{}={}".format, flags, values),
    st.sampled_from(["--factory", "--no-reload", "--", "-h", "--unknown", "--por", "extra"]),
)


@given(st.lists(words, max_size=8))
def test_it_reads_what_argparse_reads_or_leaves_it_to_argparse(line: list[str]) -> None:
    read = read_run(["run", *line])
    if read is not None:
        assert vars(read) == vars(_parser().parse_args(["run", *line]))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ([], {}),
        (["main:app"], {"app": "main:app"}),
        (["main:app", "--port", "80", "--reload"], {"app": "main:app", "port": "80", "reload": True}),
        (["--host=::", "shop:make", "--factory"], {"host": "::", "app": "shop:make", "factory": True}),
    ],
)
def test_usual_lines_are_read(line: list[str], expected: dict[str, Any]) -> None:
    read = read_run(["run", *line])
    assert read is not None
    assert {name: value for name, value in vars(read).items() if value} == {"command": "run", **expected}


@pytest.mark.parametrize("line", [["plan"], [], ["run", "--help"], ["run", "a", "b"], ["run", "--port"]])
def test_anything_else_is_left_to_argparse(line: list[str]) -> None:
    assert read_run(line) is None
