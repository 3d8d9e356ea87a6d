import pytest

from covet_core.http.url import URL


@pytest.mark.parametrize(
    ("text", "hostname", "port", "path"),
    [
        ("http://Example.org/a%20b?q=1", "example.org", 80, "/a b"),
        ("https://example.org:8443/", "example.org", 8443, "/"),
        ("https://[::1]:99/x", "::1", 99, "/x"),
        ("https://[::1]/x", "::1", 443, "/x"),
        ("/x?y", None, None, "/x"),
    ],
)
def test_an_address_has_its_parts(text: str, hostname: str | None, port: int | None, path: str) -> None:
    url = URL.parse(text)
    assert (url.hostname, url.port, url.path) == (hostname, port, path)
    assert str(url) == text


def test_an_address_is_changed_by_making_another() -> None:
    url = URL.parse("http://example.org/a?b=1")
    assert str(url.with_query({"q": ["x y", "z"], "n": 1})) == "http://example.org/a?q=x+y&q=z&n=1"
    assert str(url.with_query("")) == "http://example.org/a"
    assert str(url.with_path("/ü b")) == "http://example.org/%C3%BC%20b"
    assert str(url) == "http://example.org/a?b=1"
