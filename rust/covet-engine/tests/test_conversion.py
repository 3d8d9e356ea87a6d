"""The native conversions take nothing that pydantic's lax mode would read otherwise."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from covet_engine import Endpoint, Param, Table

NUMERIC = st.text(alphabet="0123456789-+._e ٣x", max_size=25)
NUMBERS = st.one_of(
    st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.decimals(allow_nan=False, allow_infinity=False)
)
WORDS = st.sampled_from(
    ["true", "false", "1", "0", "True", "FALSE", "on", "off", "yes", "no", "t", "f", "y", "n", "", "2", "01"]
)
TEXTS = st.one_of(NUMERIC, NUMBERS.map(str), WORDS, st.text(max_size=8))


@pytest.mark.parametrize(("convert", "kind"), [("int", int), ("float", float), ("bool", bool)])
def test_the_fast_path_gives_what_pydantic_gives(
    table_of: Callable[..., Table],
    endpoint_of: Callable[..., Endpoint],
    request_of: Callable[..., Any],
    convert: Any,
    kind: type,
) -> None:
    lax = TypeAdapter(kind).validator.validate_python

    def left(text: str) -> object:
        try:
            return lax(text)
        except ValidationError as error:
            return error.errors()[0]["type"]

    endpoint = endpoint_of(Param("path", "value", convert=convert, validate=left))
    table_of([endpoint], [])

    @given(TEXTS)
    def holds(text: str) -> None:
        request = request_of()
        request.path_params = {"value": text}
        (got,) = endpoint.extract(request)
        expected = left(text)
        assert type(got) is type(expected)
        # By their text: a NaN is unequal to itself, and the zeros of either sign are equal.
        assert repr(got) == repr(expected)

    holds()
