"""Static files: what is served, and what never is."""

from __future__ import annotations

import httpx
import pytest

from tests.conformance.drivers.driver import Service
from tests.conformance.expectations import over_sockets
from tests.conformance.files import MODIFIED, content
from tests.conformance.static import CODED, LARGE, SCRIPT, SECRET
from tests.conformance.wire import ask

PLAIN = {"Accept-Encoding": "identity"}


def get(service: Service, path: str, **headers: str) -> httpx.Response:
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    return service.client.get(path, headers={**PLAIN, **fields}, follow_redirects=False)


def test_a_directory_is_served_and_nothing_outside_of_it(service: Service) -> None:
    whole = get(service, "/static/app.js")
    assert (whole.status_code, whole.content) == (200, SCRIPT)
    assert get(service, "/static/app.js", If_None_Match=whole.headers["etag"]).status_code == 304
    assert get(service, "/static/app.js", Range="bytes=3-9").content == SCRIPT[3:10]
    for path in ("out.txt", "absolute.txt", "out/secret.txt", "%2e%2e/outside/secret.txt", "zero", "fifo", ".env"):
        answer = get(service, f"/static/{path}")
        assert answer.status_code == 404, path
        assert SECRET not in answer.content


@pytest.mark.parametrize(
    ("path", "kind", "body"),
    [
        ("app.js", "text/javascript; charset=utf-8", SCRIPT),
        ("picture.png", "image/png", content(1_000)),
        ("large.bin", "application/octet-stream", content(LARGE)),
        ("empty.txt", "text/plain; charset=utf-8", b""),
        ("sub/index.html", "text/html; charset=utf-8", b"<p>sub"),
        ("a%20b%20%C3%BC.txt", "text/plain; charset=utf-8", b"spaced"),
        ("100%25.txt", "text/plain; charset=utf-8", b"all"),
        ("coded.js.gz", "application/octet-stream", CODED["gzip"]),
        ("sub%2Findex.html", "text/html; charset=utf-8", b"<p>sub"),
    ],
)
def test_a_file_is_served_with_its_type_and_validators(service: Service, path: str, kind: str, body: bytes) -> None:
    for _ in range(2):  # what is kept of the first answer makes no other one of the second
        answer = get(service, f"/static/{path}")
        assert (answer.status_code, answer.content) == (200, body)
        assert answer.headers["content-type"] == kind
        assert answer.headers["content-length"] == str(len(body))
        assert (answer.headers["last-modified"], answer.headers["accept-ranges"]) == (MODIFIED, "bytes")
        assert answer.headers["etag"].startswith('"')
        assert "cache-control" not in answer.headers


@pytest.mark.parametrize("path", ["app.js", "large.bin", "empty.txt", ""])
def test_head_tells_what_get_would(service: Service, path: str) -> None:
    told = service.client.head(f"/static/{path}", headers=PLAIN)
    answer = get(service, f"/static/{path}")
    assert (told.status_code, told.content) == (200, b"")
    assert told.headers["content-length"] == str(len(answer.content))
    for name in ("content-type", "etag", "last-modified", "vary"):
        assert told.headers.get(name) == answer.headers.get(name)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_files_are_only_read(service: Service, method: str) -> None:
    answer = service.client.request(method, "/static/app.js")
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) >= {"GET", "HEAD"}
    assert service.client.options("/static/app.js").status_code == 204


@pytest.mark.parametrize(
    "path",
    [
        "nothing.txt",
        "app.js/",
        "app.js/more",
        "sub/empty/",
        "sub//index.html",
        ".env",
        ".git/config",
        "%2eenv",
        "sub/%2e%2e/app.js",
        "%2e%2e/outside/secret.txt",
        "%2e%2e%2foutside%2fsecret.txt",
        "sub/..%2f..%2foutside/secret.txt",
        "..%5coutside%5csecret.txt",
        "back%5cslash.txt",
        "%2Fetc/passwd",
        "%2F%2Fetc%2Fpasswd",
        "C:/Windows/win.ini",
        "%252e%252e/outside/secret.txt",
        "%EF%BC%8E%EF%BC%8E/outside/secret.txt",
        "out/secret.txt",
        "out.txt",
        "absolute.txt",
        "loop",
        "zero",
        "fifo",
        "socket",
        "x" * 300,
        "a/" * 1_000,
        "sub/%2e/index.html",
    ],
)
def test_what_is_not_there_or_not_for_clients_is_a_404(service: Service, path: str) -> None:
    answer = get(service, f"/static/{path}")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert answer.json()["status"] == 404


@pytest.mark.parametrize("path", ["app.js%00", "app.js%00.png", "%00", "%ff.txt", "sub/%c0%ae%c0%ae/app.js"])
def test_what_can_be_no_name_is_a_400_or_a_404(service: Service, path: str) -> None:
    assert get(service, f"/static/{path}").status_code in (400, 404)


@over_sockets
@pytest.mark.parametrize(
    "target",
    [
        b"/static/../outside/secret.txt",
        b"/static/sub/../../outside/secret.txt",
        b"/static/..%2foutside/secret.txt",
        b"/static/.%2e/outside/secret.txt",
        b"/static/..;/outside/secret.txt",
        b"/static/..\\outside\\secret.txt",
        b"/static//outside/secret.txt",
        b"/static/sub/..%c0%afoutside/secret.txt",
        b"/static/%c0%ae%c0%ae/outside/secret.txt",
        b"/static/.env",
        b"/static/./.env",
        b"http://x/static/../outside/secret.txt",
    ],
)
def test_no_target_leads_out(service: Service, target: bytes) -> None:
    answer = ask(service, b"GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" % target)
    assert answer.status in (307, 400, 404)
    assert SECRET not in answer.body


def test_links_that_stay_inside_are_followed(service: Service) -> None:
    for path in ("inside/index.html", "inside.js"):
        assert get(service, f"/static/{path}").status_code == 200


def test_a_link_over_a_step_out_is_not_followed(service: Service) -> None:
    assert get(service, "/static/around.js").status_code == 404


def test_what_was_allowed_is_served(service: Service) -> None:
    for path in (".env", ".git/config", "out/secret.txt", "out.txt", "absolute.txt"):
        answer = get(service, f"/open/{path}")
        assert (answer.status_code, answer.content) == (200, SECRET), path
    for path in ("zero", "fifo", "socket", "", "sub", "sub/", "../outside/secret.txt", "%2e%2e/outside/secret.txt"):
        assert get(service, f"/open/{path}").status_code == 404, path


def test_a_directory_is_its_index_behind_a_slash(service: Service) -> None:
    for path, body in (("/static/", b"<p>home"), ("/static/sub/", b"<p>sub"), ("/static/inside/", b"<p>sub")):
        assert get(service, path).content == body
    for path, location in (("/static", "./static/"), ("/static/sub", "./sub/"), ("/static/sub?a=b&c", "./sub/?a=b&c")):
        answer = get(service, path)
        assert (answer.status_code, answer.headers["location"]) == (307, location)
    assert service.client.get("/static/sub", follow_redirects=True).content == b"<p>sub"
    assert get(service, "/static/sub/empty").status_code == 404


@over_sockets
@pytest.mark.parametrize(
    "target", [b"//static/sub", b"/static//evil.example/sub", b"/static/sub?//evil.example/%0d%0aa:b"]
)
def test_a_redirect_stays_below_its_path(service: Service, target: bytes) -> None:
    answer = ask(service, b"GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" % target)
    assert "a" not in answer.headers
    assert answer.headers.get("location", "./").startswith(("./", "/static"))


def test_conditions_and_ranges_are_those_of_files(service: Service) -> None:
    tag = get(service, "/static/app.js").headers["etag"]
    for field, value in (("If_None_Match", tag), ("If_None_Match", f'"a", W/{tag}'), ("If_Modified_Since", MODIFIED)):
        answer = get(service, "/static/app.js", **{field: value})
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)
        assert answer.headers["vary"] == "accept-encoding"
        assert "content-type" not in answer.headers
    assert get(service, "/static/app.js", If_None_Match='"other"').status_code == 200
    assert get(service, "/static/app.js", If_Match='"other"').status_code == 412
    part = get(service, "/static/large.bin", Range="bytes=2999990-")
    assert (part.status_code, part.content) == (206, content(LARGE)[2_999_990:])
    assert part.headers["content-range"] == f"bytes 2999990-{LARGE - 1}/{LARGE}"
    assert get(service, "/static/app.js", Range="bytes=9999-").status_code == 416
    assert get(service, "/static/app.js", Range="bytes=0-3", If_Range='"other"').content == SCRIPT


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("br, gzip", "br"),
        ("gzip, br", "br"),
        ("gzip", "gzip"),
        ("zstd, gzip;q=0.5", "gzip"),
        ("br;q=0.1, gzip;q=0.9", "gzip"),
        ("br;q=0, *", "gzip"),
        ("*", "br"),
    ],
)
def test_the_coding_that_a_client_likes_best_is_sent(service: Service, accepted: str, coding: str) -> None:
    with service.client.stream("GET", "/static/coded.js", headers={"Accept-Encoding": accepted}) as answer:
        assert b"".join(answer.iter_raw()) == CODED[coding]
    assert answer.status_code == 200
    assert answer.headers["content-encoding"] == coding
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["vary"] == "accept-encoding"
    assert answer.headers["etag"] != get(service, "/static/coded.js").headers["etag"]
    again = get(service, "/static/coded.js", Accept_Encoding=accepted, If_None_Match=answer.headers["etag"])
    assert (again.status_code, again.headers["etag"]) == (304, answer.headers["etag"])


def test_zstd_may_lie_beside_a_file_too(service: Service) -> None:
    with service.client.stream("GET", "/static/style.css", headers={"Accept-Encoding": "gzip, zstd"}) as answer:
        assert b"".join(answer.iter_raw()) == b"as zstd"
    assert (answer.headers["content-encoding"], answer.headers["content-type"]) == ("zstd", "text/css; charset=utf-8")
    assert get(service, "/static/style.css", Accept_Encoding="gzip, br").content == SCRIPT


@pytest.mark.parametrize("accepted", ["br", "gzip", "zstd", "br, gzip, zstd", "*"])
def test_what_lies_beside_a_file_and_leads_out_or_is_no_file_is_not_sent(service: Service, accepted: str) -> None:
    for path in ("/static/trap/a.js", "/trap/a.js"):
        for _ in range(2):
            answer = get(service, path, Accept_Encoding=accepted)
            assert (answer.status_code, answer.content) == (200, SCRIPT)
            assert "content-encoding" not in answer.headers


@pytest.mark.parametrize(
    "path", ["/static/trap", "/static/trap/", "/trap", "/trap/", "/trap/nothing", "/trap/404.html"]
)
def test_an_index_or_a_page_that_leads_out_is_not_there(service: Service, path: str) -> None:
    answer = get(service, path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("accepted", ["identity", "", "deflate", "br;q=0, gzip;q=0", "identity, br;q=0.5"])
def test_a_client_that_likes_none_gets_the_file(service: Service, accepted: str) -> None:
    answer = get(service, "/static/coded.js", Accept_Encoding=accepted)
    assert (answer.content, answer.headers["vary"]) == (SCRIPT, "accept-encoding")
    assert "content-encoding" not in answer.headers


def test_only_what_is_worth_compressing_is_looked_for(service: Service) -> None:
    answer = get(service, "/static/picture.png", Accept_Encoding="gzip")
    assert answer.content == content(1_000)
    assert "content-encoding" not in answer.headers


def test_caching_is_as_was_said(service: Service) -> None:
    for path, told in (("app.js", "max-age=60"), ("app.0a1b2c3d.js", "public, max-age=31536000, immutable")):
        answer = get(service, f"/pages/{path}")
        assert (answer.headers["cache-control"], answer.headers["x-own"]) == (told, "yes")
        again = get(service, f"/pages/{path}", If_None_Match=answer.headers["etag"])
        assert (again.status_code, again.headers["cache-control"]) == (304, told)


def test_pages_have_a_page_for_what_is_missing(service: Service) -> None:
    for path in ("nothing", ".env", "%2e%2e/outside/secret.txt", "sub/empty/"):
        answer = get(service, f"/pages/{path}")
        assert (answer.status_code, answer.content) == (404, b"<p>lost")
        assert answer.headers["content-type"] == "text/html; charset=utf-8"


def test_what_is_around_a_group_is_around_its_files(service: Service) -> None:
    assert get(service, "/closed/files/app.js").status_code == 403
    answer = get(service, "/closed/files/app.js", X_Key="1")
    assert (answer.status_code, answer.content, answer.headers["x-marked"]) == (200, SCRIPT, "yes")


def test_a_route_comes_before_a_file_and_finds_its_address(service: Service) -> None:
    assert get(service, "/static/made").text == "/static/sub/a%20b.txt"


def test_static_files_are_no_part_of_the_description(service: Service) -> None:
    paths = service.client.get("/openapi.json").json()["paths"]
    assert "/static/made" in paths
    assert not [path for path in paths if path.startswith(("/static", "/pages", "/open/")) and path != "/static/made"]
