"""The one rule for response heads."""

import pytest

from covet_engine import ForbiddenHeader, InvalidBody, InvalidHeader, InvalidStatus, body_length, check_response


def test_names_are_lowered_and_the_length_added() -> None:
    assert check_response(200, [(b"X-A", b"1"), (b"b", b"2")], 3) == [
        (b"x-a", b"1"),
        (b"b", b"2"),
        (b"content-length", b"3"),
    ]


@pytest.mark.parametrize(("status", "length"), [(200, None), (204, 0), (204, 5), (304, 5)])
def test_no_length_is_added_to_a_stream_or_where_there_is_no_content(status: int, length: int | None) -> None:
    assert check_response(status, [], length) == []


def test_a_right_length_is_kept_once() -> None:
    assert check_response(200, [(b"Content-Length", b"3")], 3) == [(b"content-length", b"3")]
    assert check_response(200, [(b"content-length", b"9")], None) == [(b"content-length", b"9")]
    assert check_response(304, [(b"content-length", b"9")], 0) == [(b"content-length", b"9")]


@pytest.mark.parametrize("status", [-1, 0, 100, 101, 103, 199, 600, 999, 2**40])
def test_only_final_statuses_pass(status: int) -> None:
    with pytest.raises(InvalidStatus):
        check_response(status, [], 0)


@pytest.mark.parametrize("name", [b"", b"a b", b"a:", b"a\r\n", "é".encode(), b"a\0", b" a", b"a\t", b"(a)"])
def test_a_name_that_is_no_token_is_invalid(name: bytes) -> None:
    with pytest.raises(InvalidHeader):
        check_response(200, [(name, b"x")], 0)


@pytest.mark.parametrize("value", [b"a\rb", b"a\nb", b"\0", b"x\r\ny: z", b"\x7f", b"\x1b[31m"])
def test_a_value_with_a_control_character_is_invalid(value: bytes) -> None:
    with pytest.raises(InvalidHeader) as caught:
        check_response(200, [(b"ok", b"1"), (b"x-bad", value)], 0)
    assert caught.value.name == "x-bad"


@pytest.mark.parametrize("value", [b"", b"a\tb", b"a b", "é".encode(), bytes(range(0x80, 0x100))])
def test_other_values_pass(value: bytes) -> None:
    assert check_response(200, [(b"x", value)], None) == [(b"x", value)]


@pytest.mark.parametrize("name", [b"Transfer-Encoding", b"connection", b"Keep-Alive", b"UPGRADE", b"proxy-connection"])
def test_what_rules_the_connection_is_forbidden(name: bytes) -> None:
    with pytest.raises(ForbiddenHeader) as caught:
        check_response(200, [(name, b"x")], None)
    assert caught.value.code == "forbidden-header"


@pytest.mark.parametrize(
    ("status", "values", "length"),
    [
        (200, [b"1", b"1"], 1),
        (200, [b"2"], 1),
        (200, [b"x"], 1),
        (200, [b"-1"], None),
        (200, [b"1, 1"], 1),
        (204, [b"0"], 0),
    ],
)
def test_a_wrong_or_second_length_is_forbidden(status: int, values: list[bytes], length: int | None) -> None:
    with pytest.raises(ForbiddenHeader):
        check_response(status, [(b"content-length", value) for value in values], length)


def test_an_answer_to_head_without_a_body_may_say_the_length_of_what_get_would_get() -> None:
    own = [(b"content-length", b"9")]
    assert check_response(200, own, 0, head=True) == own
    assert check_response(200, [], 0, head=True) == [(b"content-length", b"0")]
    for length, head in ((0, False), (3, True)):
        with pytest.raises(ForbiddenHeader, match=f"it says 9, and the body has {length} bytes"):
            check_response(200, own, length, head=head)


def test_a_body_is_bytes_or_streamed(response_class: type) -> None:
    class Streamed(response_class):  # type: ignore[misc]  # a class that the fixture hands over
        body_iterator = None

    assert body_length(response_class(200, b"abc", [])) == 3
    assert body_length(Streamed(200, None, [])) is None
    for body in (None, "text", bytearray(b"x")):
        with pytest.raises(InvalidBody) as caught:
            body_length(response_class(200, body, []))
        assert (caught.value.response, caught.value.code) == ("Response", "invalid-body")
