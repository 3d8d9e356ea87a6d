from datetime import timedelta
from typing import Any

import pytest

from covet_core import ServerSentEvent
from covet_core.events.errors import InvalidEvent
from covet_core.events.event import encode


@pytest.mark.parametrize(
    ("event", "sent"),
    [
        (ServerSentEvent("hello"), b"data: hello\n\n"),
        (ServerSentEvent(""), b"data: \n\n"),
        (ServerSentEvent(None), b"data: null\n\n"),
        (ServerSentEvent({"a": [1, "\n"]}), b'data: {"a":[1,"\\n"]}\n\n'),
        (ServerSentEvent(b"raw\nbytes"), b"data: raw\ndata: bytes\n\n"),
        (ServerSentEvent("é\u2028"), "data: é\u2028\n\n".encode()),
        (ServerSentEvent("x", event="tick", id="7"), b"id: 7\nevent: tick\ndata: x\n\n"),
        (ServerSentEvent("x", id=""), b"id: \ndata: x\n\n"),
        (ServerSentEvent(retry=1500), b"retry: 1500\n\n"),
        (ServerSentEvent(retry=timedelta(seconds=2.5)), b"retry: 2500\n\n"),
        (ServerSentEvent(comment="a\nb"), b": a\n: b\n\n"),
    ],
)
def test_an_event_is_framed_as_the_standard_says(event: ServerSentEvent, sent: bytes) -> None:
    assert event.encode() == encode(event) == sent


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_each_line_of_text_is_a_line_of_data(end: str) -> None:
    assert ServerSentEvent(f"a{end}b{end}").encode() == b"data: a\ndata: b\ndata: \n\n"


@pytest.mark.parametrize("hostile", ["x\nid: 9", "x\r\revent: admin", "\n\ndata: forged"])
def test_data_can_not_begin_a_field_or_an_event_of_its_own(hostile: str) -> None:
    for sent in (ServerSentEvent(hostile).encode(), encode(hostile), encode(hostile.encode())):
        assert all(line.startswith(b"data: ") for line in sent.removesuffix(b"\n\n").split(b"\n"))
    assert all(line.startswith(b": ") for line in ServerSentEvent(comment=hostile).encode().strip().split(b"\n"))


@pytest.mark.parametrize("item", [{"a": 1}, [1], 1.5, None, "text", b"bytes"])
def test_what_is_no_event_is_the_data_of_one(item: Any) -> None:
    assert encode(item) == ServerSentEvent(item).encode()


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("id", {"id": "a\nb"}),
        ("id", {"id": "a\rb"}),
        ("id", {"id": "a\0b"}),
        ("event", {"event": "a\nb"}),
        ("retry", {"retry": -1}),
        ("retry", {"retry": 2**31}),
        ("retry", {"retry": 1.5}),
        ("retry", {"retry": True}),
    ],
)
def test_a_field_that_would_not_be_read_as_it_is_meant_is_refused(field: str, given: dict[str, Any]) -> None:
    with pytest.raises(InvalidEvent, match=f"'{field}'"):
        ServerSentEvent("x", **given)


def test_an_event_with_another_id_keeps_the_rest() -> None:
    event = ServerSentEvent({"a": 1}, event="tick", retry=1)
    made = event.with_id("7")
    assert (made.encode(), made.id, made.data) == (b"id: 7\n" + event.encode(), "7", {"a": 1})
    assert event.id is None
    with pytest.raises(InvalidEvent):
        event.with_id("a\nb")


def test_an_event_shows_what_it_was_given() -> None:
    assert repr(ServerSentEvent("x", id="7")) == "ServerSentEvent(data='x', id='7')"
