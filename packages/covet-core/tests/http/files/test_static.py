"""Static files: what is wrong with a mount, addresses, and directories that change while they are served."""

import os
import re
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from covet_core import CovetApp, PlanErrors, Router, StaticFiles
from covet_core.http import InvalidHeader
from covet_core.routing.errors import RouteNameAmbiguous
from covet_core.testing import TestClient

PLAIN = {"Accept-Encoding": "identity"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    root.mkdir()
    (root / "a.txt").write_bytes(b"a")
    (root / "index.html").write_bytes(b"home")
    return root


def serving(root: Path, path: str = "/static", **options: object) -> TestClient:
    app = CovetApp()
    app.mount(path, StaticFiles(root, **options))  # type: ignore[arg-type]  # those that a test names
    return TestClient(app)


def test_a_missing_directory_is_a_fault_of_the_plan(tmp_path: Path, root: Path) -> None:
    app = CovetApp()
    app.mount("/a", StaticFiles(tmp_path / "nothing"))
    app.mount("/b", StaticFiles(root / "a.txt"))
    app.mount("/c", StaticFiles(root, precompressed=("lzma",)))
    with pytest.raises(PlanErrors) as raised:
        app.plan()
    told = [str(fault) for fault in raised.value.exceptions]
    assert [getattr(fault, "code", "") for fault in raised.value.exceptions] == ["bad-static-directory"] * 3
    assert ("'/a'" in told[0], "no such file or directory" in told[0], str(tmp_path / "nothing") in told[0]) == (
        True,
    ) * 3
    assert "not a directory" in told[1]
    assert "lzma" in told[2]


def test_options_that_could_break_a_header_are_refused(root: Path) -> None:
    with pytest.raises(InvalidHeader):
        StaticFiles(root, cache_control="max-age=1\r\nSet-Cookie: a=b")
    with pytest.raises(InvalidHeader):
        StaticFiles(root, headers={"x-own": "a\nb"})
    with pytest.raises(re.error):
        StaticFiles(root, immutable="(")


def test_a_relative_directory_is_that_of_the_start(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root.parent)
    files = StaticFiles("root")
    monkeypatch.chdir("/")
    assert files.directory == str(root)


def test_files_at_the_root_leave_the_routes_alone(root: Path) -> None:
    app = CovetApp()
    app.mount("/", StaticFiles(root, html=True))

    @app.get("/api")
    async def api() -> str:
        return "api"

    inner = CovetApp()

    @inner.get("/")
    async def below() -> str:
        return "below"

    app.mount("/inner", inner)
    with TestClient(app) as client:
        assert [client.get(path).text for path in ("/", "/a.txt", "/api", "/inner/")] == ["home", "a", "api", "below"]
        assert client.get("/openapi.json").json()["paths"].keys() == {"/api", "/inner/"}


def test_a_route_of_the_application_wins_over_the_index(root: Path) -> None:
    app = CovetApp()
    app.mount("/", StaticFiles(root))

    @app.get("/")
    async def home() -> str:
        return "made"

    with TestClient(app) as client:
        assert client.get("/").text == "made"


def test_files_are_mounted_on_a_router(root: Path) -> None:
    router, app = Router(prefix="/shop"), CovetApp()
    router.mount("/pictures", StaticFiles(root), name="pictures")
    app.include_router(router)
    assert app.plan().url_path_for("pictures", path="a.txt") == "/shop/pictures/a.txt"
    with TestClient(app) as client:
        assert client.get("/shop/pictures/a.txt").text == "a"


def test_addresses_are_found_by_the_name_or_the_last_segment(root: Path) -> None:
    app = CovetApp()
    app.mount("/a/static", StaticFiles(root))
    app.mount("/b/static", StaticFiles(root), name="other")
    plan = app.plan()
    assert plan.url_path_for("static", path="/sub/a b.txt") == "/a/static/sub/a%20b.txt"
    assert plan.url_path_for("other", path="a.txt") == "/b/static/a.txt"
    app.mount("/c/static", StaticFiles(root))
    with pytest.raises(RouteNameAmbiguous):
        app.plan().url_path_for("static", path="a.txt")


def test_a_file_that_changes_is_served_as_it_is(root: Path) -> None:
    with serving(root) as client:
        for text in (b"a", b"b", b"longer", b""):
            (root / "a.txt").write_bytes(text)
            answer = client.get("/static/a.txt", headers=PLAIN)
            assert (answer.content, answer.headers["etag"][:2]) == (text, "W/")
        os.utime(root / "a.txt", (1_700_000_000, 1_700_000_000))
        assert client.get("/static/a.txt", headers=PLAIN).headers["etag"].startswith('"')
        (root / "a.txt").unlink()
        assert client.get("/static/a.txt", headers=PLAIN).status_code == 404


def test_a_directory_that_is_replaced_is_found_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(root) as client:
        assert client.get("/static/a.txt").text == "a"
        root.rename(root.with_name("old"))
        root.mkdir()
        (root / "a.txt").write_bytes(b"new")
        # For a second at most the old one is served.
        served = {client.get("/static/a.txt").text for _ in _for_a_second()}
        assert client.get("/static/a.txt").text == "new"
        assert served <= {"a", "new"}


def _for_a_second() -> list[None]:
    threading.Event().wait(1.05)
    return [None]


def test_no_descriptor_is_left_open(root: Path) -> None:
    with serving(root, html=True) as client:
        client.get("/static/a.txt")
        before = _descriptors_in(root)
        for path in ("a.txt", "", "nothing", "a.txt/"):
            for headers in (PLAIN, {"If-None-Match": "*"}, {"Range": "bytes=0-0"}, {"Range": "bytes=99-"}):
                client.get(f"/static/{path}", headers=headers)
                client.head(f"/static/{path}", headers=headers)
        assert _descriptors_in(root) == before


def _descriptors_in(root: Path) -> int:
    """How many of this process' descriptors are of files below `root`, whatever else is opened and closed meanwhile."""
    found = 0
    for descriptor in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):
            found += descriptor.readlink().is_relative_to(root)
    return found


def test_a_link_that_is_swapped_all_the_time_never_leads_out(root: Path) -> None:
    outside = root.with_name("outside")
    outside.mkdir()
    (outside / "a.txt").write_bytes(b"secret")
    inside = root / "inside"
    inside.mkdir()
    (inside / "a.txt").write_bytes(b"a")
    (root / "link").symlink_to("inside")
    over = threading.Event()

    def swap() -> None:
        while not over.is_set():
            for target in ("../outside", "inside"):
                (root / "new").symlink_to(target)
                (root / "new").rename(root / "link")

    swapping = threading.Thread(target=swap)
    swapping.start()
    try:
        with serving(root) as client:
            seen = {client.get("/static/link/a.txt", headers=PLAIN).text[:6] for _ in range(500)}
    finally:
        over.set()
        swapping.join()
    assert "a" in seen
    assert "secret" not in seen
