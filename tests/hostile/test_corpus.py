"""The hostile corpus over real sockets, against the native server."""

import json

import pytest

from tests.hostile.corpus import Case, load
from tests.hostile.parsers import Refusal, covet
from tests.hostile.service import Service
from tests.hostile.wire import Answer, is_closed, receive, send

CASES = load()
AGAIN = b"GET /again HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_request_is_answered_as_the_corpus_says(case: Case, service: Service) -> None:
    with service.connect() as connection:
        send(connection, case.request)
        answer = receive(connection)
        assert answer.status == case.status
        assert [call.body for call in service.calls] == ([case.body] if case.reaches_handler else [])
        if case.authority is not None:
            assert [call.host for call in service.calls] == [case.authority.decode()]
        if case.reason is not None:
            is_problem(answer, case)
        if case.closed:
            assert answer.headers.get("connection") == "close"
            assert is_closed(connection)
        else:
            send(connection, AGAIN)
            assert receive(connection).status == 200
            assert service.calls[-1].path == "/again"
            assert is_closed(connection)


def is_problem(answer: Answer, case: Case) -> None:
    """Check the form of a refusal."""
    assert answer.headers["content-type"] == "application/problem+json"
    problem = json.loads(answer.body)
    assert list(problem) == ["type", "title", "status", "detail"]
    assert problem["status"] == case.status
    assert isinstance(covet(case.request), Refusal)


@pytest.mark.parametrize("case", [case for case in CASES if len(case.request) < 400], ids=str)
def test_the_answer_is_the_same_byte_by_byte(case: Case, service: Service) -> None:
    with service.connect() as connection:
        for position in range(len(case.request)):
            send(connection, case.request[position : position + 1])
        answer = receive(connection)
        assert answer.status == case.status
        assert [call.body for call in service.calls] == ([case.body] if case.reaches_handler else [])


@pytest.mark.parametrize("case", [case for case in CASES if case.reason and case.closed], ids=str)
def test_what_follows_a_refused_request_is_not_served(case: Case, service: Service) -> None:
    with service.connect() as connection:
        send(connection, case.request + b"\r\n\r\n" + AGAIN)
        assert receive(connection).status == case.status
        assert is_closed(connection)
    assert service.calls == []
