"""The lines that tell how one document differs from another."""

from typing import Any

import pytest

from covet_core.openapi.difference import as_text, difference

GET = {"operationId": "a", "parameters": [{"name": "q", "in": "query", "required": False}]}
OLD: dict[str, Any] = {"info": {"version": "1"}, "paths": {"/a": {"get": GET}}, "tags": [{"name": "x"}, {"name": "y"}]}


@pytest.mark.parametrize(
    ("new", "lines"),
    [
        (OLD, []),
        ({**OLD, "info": {"version": "2"}}, ['~ info > version: "1" -> "2"']),
        ({**OLD, "paths": {}}, ["- paths > /a"]),
        ({**OLD, "paths": {**OLD["paths"], "/b": {}}}, ["+ paths > /b"]),
        (
            {**OLD, "paths": {"/a": {"get": {**GET, "parameters": [{"name": "q", "in": "query", "required": True}]}}}},
            ["~ paths > /a > get > parameters > query q > required: false -> true"],
        ),
        ({**OLD, "tags": [{"name": "x"}]}, ["- tags > y"]),
        ({**OLD, "tags": [{"name": "y"}, {"name": "x"}]}, ["~ tags: another order: x, y -> y, x"]),
        ({**OLD, "info": {"version": "1", "title": "A" * 200}}, ["+ info > title: " + '"' + "A" * 99 + "..."]),
    ],
)
def test_each_change_is_a_line_with_the_way_to_it(new: dict[str, Any], lines: list[str]) -> None:
    assert difference(OLD, new) == lines


def test_values_of_lists_are_told_one_by_one() -> None:
    assert difference({"enum": ["a", "b"]}, {"enum": ["b", "c"]}) == ['- enum > "a": "a"', '+ enum > "c": "c"']


def test_text_has_a_line_for_each_member_and_one_newline_at_its_end() -> None:
    assert as_text({"a": "ü", "b": {}}) == '{\n  "a": "ü",\n  "b": {}\n}\n'
