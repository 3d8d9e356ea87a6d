"""The parts that a file's response is made of."""

import os
from pathlib import Path

import pytest

from covet_core.http import FileChanged, FileResponse, NotARegularFile, Request
from covet_core.http.files.content import FileChunks
from covet_core.http.files.opened import open_file
from covet_core.http.files.ranges import spans_of


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "a.txt"
    found.write_bytes(b"0123456789")
    os.utime(found, (1_700_000_000, 1_700_000_000))
    return found


@pytest.mark.parametrize("kind", ["directory", "FIFO", "device"])
def test_only_regular_files_are_opened_and_a_fifo_is_not_waited_for(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "odd"
    if kind == "directory":
        path.mkdir()
    elif kind == "FIFO":
        os.mkfifo(path)
    else:
        path = Path("/dev/null")
    with pytest.raises(NotARegularFile, match=f"is a {kind}"):
        FileResponse(path)


def test_a_missing_file_is_told_by_the_usual_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        FileResponse(tmp_path / "none")


def test_a_response_that_is_not_sent_keeps_no_descriptor(path: Path) -> None:
    before = len(os.listdir("/dev/fd"))
    for _ in range(10):
        FileResponse(path)
    response = FileResponse(path)
    response.close()
    response.close()
    assert len(os.listdir("/dev/fd")) == before


def test_a_tag_is_weak_until_the_file_has_been_left_alone(path: Path) -> None:
    settled = open_file(path).validators().etag
    assert settled is not None
    assert not settled.startswith("W/")
    path.write_bytes(b"changed")
    fresh = open_file(path).validators().etag
    assert fresh is not None
    assert fresh.startswith("W/")


def test_the_background_of_a_file_goes_with_its_answer(path: Path) -> None:
    response = FileResponse(path, background=lambda: None)
    assert response.answer_to(Request("GET", b"/", b"", [])).background is response.background is not None


@pytest.mark.anyio
async def test_a_file_that_becomes_shorter_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "long"
    path.write_bytes(b"x" * 600_000)
    chunks = FileChunks(open_file(path), [(0, 600_000)])
    assert len(await anext(chunks)) > 0
    os.truncate(path, 10)
    with pytest.raises(FileChanged):
        [chunk async for chunk in chunks]
    await chunks.aclose()
    await chunks.aclose()


@pytest.mark.parametrize(
    ("field", "spans"),
    [
        ("bytes=0-4", [(0, 5)]),
        ("BYTES = 0-4", [(0, 5)]),
        ("bytes=,0-4,", [(0, 5)]),
        ("bytes=8-9,0-1", [(8, 10), (0, 2)]),
        ("bytes=8-9,0-1,1-3", [(0, 4), (8, 10)]),
        ("bytes=0-1,2-3", [(0, 4)]),
        ("bytes=-20", [(0, 10)]),
        ("bytes=20-30,0-0", [(0, 1)]),
        ("bytes=20-30", []),
        ("bytes=0-1,x", None),
        ("bytes=\u0661-2", None),
    ],
)
def test_ranges_of_ten_bytes(field: str, spans: list[tuple[int, int]] | None) -> None:
    assert spans_of(field, 10) == spans
