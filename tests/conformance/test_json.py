"""Bodies that are no JSON, or more of it than anybody means: refused alike, and told in few lines."""

from __future__ import annotations

import pytest

from tests.conformance.drivers.driver import Service

JSON = {"content-type": "application/json"}
ITEM = '{"name":"a","count":1}'
NO_JSON = {
    "utf-16": ITEM.encode("utf-16"),
    "utf-16 without its mark": ITEM.encode("utf-16-le"),
    "utf-32": ITEM.encode("utf-32"),
    "mark": b"\xef\xbb\xbf" + ITEM.encode(),
    "not utf-8": b'{"name":"\xff","count":1}',
    "surrogate in utf-8": b'{"name":"\xed\xa0\x80","count":1}',
    "lone surrogate": rb'{"name":"\ud800","count":1}',
    "control character": b'{"name":"\x00","count":1}',
    "NUL at the end": ITEM.encode() + b"\0",
    "two": ITEM.encode() * 2,
    "trailing comma": b'{"name":"a","count":1,}',
    "comment": b'{"name":"a",/**/"count":1}',
    "single quotes": b"{'name':'a','count':1}",
    "leading zero": b'{"name":"a","count":01}',
    "cut": b'{"name":"a","count":',
    "deep": b'{"name":"a","count":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "deep and open": b'{"name":"a","count":' + b'{"a":' * 100_000,
}


@pytest.mark.parametrize("path", ["/item", "/json"])
@pytest.mark.parametrize("body", NO_JSON.values(), ids=NO_JSON)
def test_what_is_no_json_is_a_400(service: Service, path: str, body: bytes) -> None:
    answer = service.client.post(path, content=body, headers=JSON)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert len(answer.content) < 1_000


@pytest.mark.parametrize("charset", ["utf-16", "iso-8859-1", "utf-7", "no such"])
def test_json_is_utf_8_whatever_the_request_says(service: Service, charset: str) -> None:
    headers = {"content-type": f'application/json; charset="{charset}"'}
    assert (
        service.client.post("/item", content='{"name":"é","count":1}'.encode(), headers=headers).json()["name"] == "é"
    )
    assert service.client.post("/item", content=ITEM.encode("utf-16"), headers=headers).status_code == 400


WIDE = {
    "faults": ("/coded/refused/model", b"[" + b'"x",' * 240_000 + b'"x"]'),
    "members": ("/item", b"{" + b",".join(b'"%d":1' % number for number in range(80_000)) + b"}"),
    "one name": ("/item", b"{" + b'"name":1,' * 100_000 + b'"name":1}'),
    "items": ("/item", b"[" + b"[]," * 300_000 + b"[]]"),
    "digits": ("/item", b'{"name":"a","count":' + b"9" * 4_000 + b".5}"),
    "exponent": ("/item", b'{"name":"a","count":1e999999999}'),
    "text": ("/item", b'{"name":1,"count":"' + b"x" * 900_000 + b'"}'),
}


@pytest.mark.parametrize(("path", "body"), WIDE.values(), ids=WIDE)
def test_wide_json_that_does_not_fit_is_told_in_few_lines(service: Service, path: str, body: bytes) -> None:
    answer = service.client.post(path, content=body, headers=JSON)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert len(answer.content) < 20_000
    assert service.client.get("/text").text == "hello"
