from covet_core.openapi.paths import converters, operation_ids, schema_of_converter, template


def test_a_pattern_loses_its_converters() -> None:
    assert template("/users/{id:int}/files/{rest:path}") == "/users/{id}/files/{rest}"
    assert converters("/users/{id:int}/{name}") == {"id": "int", "name": "str"}


def test_a_converter_has_a_schema() -> None:
    assert schema_of_converter("uuid") == {"type": "string", "format": "uuid"}
    assert schema_of_converter("of-my-own") == {"type": "string"}


def test_names_that_occur_once_are_ids_and_others_are_qualified() -> None:
    wanted = [("a", "GET", "/"), ("b", "GET", "/x/{id}"), ("b", "POST", "/x/{id}")]
    assert operation_ids(wanted) == ["a", "b_get_x_id", "b_post_x_id"]


def test_twins_are_numbered() -> None:
    assert operation_ids([("a", "GET", "/x-y"), ("a", "GET", "/x/y")]) == ["a_get_x_y", "a_get_x_y_2"]
