"""Type aliases that hold themselves, such as the type of all JSON: `type JSON = dict[str, JSON] | list[JSON] | str`."""

from typing import Any

from covet_core.handlers.adapters import Adapters
from covet_core.handlers.annotations import is_body, is_struct, parts
from covet_core.handlers.literals import readable
from covet_core.handlers.results import model_of, serializer


class TypeAliasType:
    """What that statement makes, for versions of Python that don't have it."""

    __value__: Any


def nested() -> Any:
    alias: Any = TypeAliasType()
    alias.__value__ = list[alias] | int
    return alias


def several(of: Any) -> Any:
    return list[of]


def json() -> Any:
    alias: Any = TypeAliasType()
    alias.__value__ = dict[str, alias] | list[alias] | str
    return alias


def test_the_types_that_such_an_alias_is_made_of_are_found() -> None:
    alias = nested()
    assert set(parts(alias)) == {int}
    assert not is_body(alias)
    assert not is_struct(alias)
    assert readable(alias) is alias


def test_an_object_that_holds_itself_is_a_body() -> None:
    assert is_body(json())
    assert not is_struct(json())


def test_a_result_that_holds_itself_is_written_as_it_is() -> None:
    for alias in (nested(), json()):
        assert model_of(alias) is alias
        assert serializer(alias, Adapters(), explicit=False) is None
        assert serializer(several(alias), Adapters(), explicit=False) is None
