import pytest

from benchmarks.answer import Answer, WrongAnswer
from benchmarks.client import complete, message
from benchmarks.scenario import find


def test_the_right_answer_passes_whatever_the_spelling_of_its_type() -> None:
    Answer(200, {"content-type": "Text/Plain;charset=UTF-8"}, b"Hello, world!").check(find("plain"))


@pytest.mark.parametrize(
    ("status", "media_type", "body"),
    [
        (404, "text/plain; charset=utf-8", b"Hello, world!"),
        (200, "text/html", b"Hello, world!"),
        (200, "text/plain; charset=utf-8", b"Hello"),
    ],
)
def test_another_status_type_or_body_is_refused(status: int, media_type: str, body: bytes) -> None:
    with pytest.raises(WrongAnswer):
        Answer(status, {"content-type": media_type}, body).check(find("plain"))


def test_a_header_that_the_scenario_asks_for_must_be_there() -> None:
    with pytest.raises(WrongAnswer, match="x-first"):
        Answer(200, {"content-type": "text/plain; charset=utf-8"}, b"Hello, world!").check(find("marking"))


def test_a_request_asks_for_the_coding_of_its_scenario() -> None:
    assert b"\r\nAccept-Encoding: gzip\r\n" in message(find("gzip"))
    with pytest.raises(WrongAnswer, match="content-encoding"):
        Answer(200, {"content-type": "application/json"}, find("gzip").answer).check(find("gzip"))


def test_a_request_has_its_body_and_its_length() -> None:
    sent = message(find("model"))
    assert sent.startswith(b"POST /orders HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n")
    assert sent.endswith(b"\r\n\r\n" + find("model").body)


def test_an_answer_is_complete_when_its_length_is_there() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n"
    assert not complete(head)
    assert not complete(head + b"\r\nHell")
    assert complete(head + b"\r\nHello")
    with pytest.raises(OSError, match="unexpected answer"):
        complete(b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n")


def test_an_error_is_right_where_it_is_asked_for() -> None:
    answer = Answer(421, {"content-type": "application/problem+json"}, find("refused").answer)
    answer.check(find("refused"))
    with pytest.raises(WrongAnswer, match="status"):
        answer.check(find("plain"))
    assert complete(b"HTTP/1.1 421 Misdirected Request\r\nContent-Length: 1\r\n\r\nx", 421)
    with pytest.raises(OSError, match="unexpected"):
        complete(b"HTTP/1.1 421 Misdirected Request\r\nContent-Length: 1\r\n\r\nx")
