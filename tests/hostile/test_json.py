"""JSON that is malformed, deep, of another encoding or of another media type never reaches a handler."""

import pytest

from tests.hostile.service import Service
from tests.hostile.wire import receive, send

# What is no JSON is a 400; JSON that is not what the model takes is a 422.
BAD_JSON = {
    "lone-surrogate": (rb'{"name":"\ud800"}', 400),
    "lone-low-surrogate": (rb'{"name":"\udc00a"}', 400),
    "invalid-utf-8": (b'{"name":"\xff"}', 400),
    "surrogate-as-utf-8": (b'{"name":"\xed\xa0\x80"}', 400),
    "control-character": (b'{"name":"\x00"}', 400),
    "truncated": (b'{"name":', 400),
    "trailing-bytes": (b'{"name":"a"}{}', 400),
    "nan-for-a-name": (b'{"name":NaN}', 422),
    "byte-order-mark": (b'\xef\xbb\xbf{"name":"a"}', 400),
    "empty": (b"", 422),
    "digits-of-a-megabyte": (b'{"name":' + b"9" * 1_000_000 + b"}", 400),
    "exponent": (b'{"name":1e999999999}', 422),
    "keys-of-a-megabyte": (b"{" + b",".join(b'"%d":1' % number for number in range(90_000)) + b"}", 422),
    "deep": (b'{"name":"a","parts":' + b"[" * 200_000, 400),
    "deep-and-whole": (b'{"name":"a","parts":' + b"[" * 100_000 + b"]" * 100_000 + b"}", 400),
    "deep-models": (b'{"name":"a","parts":[' * 2_000 + b"]}" * 2_000, 400),
}


@pytest.mark.parametrize(("body", "status"), BAD_JSON.values(), ids=BAD_JSON)
def test_bad_json_reaches_no_handler(body: bytes, status: int, service: Service) -> None:
    head = b"POST /items HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    with service.connect() as connection:
        send(connection, head % len(body) + body)
        answer = receive(connection)
    assert (answer.status, answer.headers["content-type"]) == (status, "application/problem+json")
    assert service.calls == []


@pytest.mark.parametrize(
    "media_type", [b"", b"text/plain", b"application/x-json", b"application/jsonx", b"json", b"\xff"]
)
def test_json_of_another_media_type_is_refused(media_type: bytes, service: Service) -> None:
    field = b"Content-Type: %s\r\n" % media_type if media_type else b""
    with service.connect() as connection:
        send(connection, b'POST /items HTTP/1.1\r\nHost: a\r\n%sContent-Length: 12\r\n\r\n{"name":"a"}' % field)
        assert receive(connection).status == 415
    assert service.calls == []
