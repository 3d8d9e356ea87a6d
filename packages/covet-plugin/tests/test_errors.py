"""Behaviour of the root of all errors."""

import copy
import gc
import pickle

import pytest

from covet_plugin import CovetError
from covet_plugin.errors import CovetError as ModuleCovetError


class ShopError(CovetError):
    """A package's base, as every package has one."""


class OutOfStock(ShopError, ValueError):
    """A concrete error with facts, a message and a hint."""

    code = "test-out-of-stock"

    def __init__(self, *, sku: str, wanted: int) -> None:
        self.sku = sku
        self.wanted = wanted
        self._cache = "private"

    def render(self) -> str:
        return f"{self.wanted} of {self.sku} were asked for, and none is left."

    def hint(self) -> str:
        return "Order fewer."


class Silent(ShopError):
    """A concrete error without facts or a hint."""

    code = "test-silent"

    def render(self) -> str:
        return "Nothing was heard."


def test_the_message_says_what_how_to_mend_it_and_where_to_read_on() -> None:
    assert str(OutOfStock(sku="A-1", wanted=3)) == (
        "3 of A-1 were asked for, and none is left.\n"
        "Order fewer.\n"
        "[test-out-of-stock] see docs/errors/test-out-of-stock.md"
    )


def test_without_a_hint_the_message_has_two_lines() -> None:
    assert str(Silent()) == "Nothing was heard.\n[test-silent] see docs/errors/test-silent.md"


def test_facts_are_attributes_and_shown_by_repr_without_private_ones() -> None:
    error = OutOfStock(sku="A-1", wanted=3)
    assert (error.sku, error.wanted) == ("A-1", 3)
    assert error.facts == {"sku": "A-1", "wanted": 3}
    assert repr(error) == "OutOfStock(sku='A-1', wanted=3)"


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_an_error_survives_pickling_with_its_facts_and_notes(protocol: int) -> None:
    error = OutOfStock(sku="A-1", wanted=3)
    error.add_note("while ordering")
    again = pickle.loads(pickle.dumps(error, protocol))
    assert type(again) is OutOfStock
    assert str(again) == str(error)
    assert again.facts == error.facts
    assert again.__notes__ == ["while ordering"]


def test_a_copy_does_not_share_its_facts_with_the_original() -> None:
    error = OutOfStock(sku="A-1", wanted=3)
    again = copy.copy(error)
    again.wanted = 4
    assert error.wanted == 3


def test_a_package_base_catches_every_error_of_the_package_and_built_in_bases_work() -> None:
    for caught in (CovetError, ShopError, ValueError):
        with pytest.raises(caught):
            raise OutOfStock(sku="A-1", wanted=1)


@pytest.mark.parametrize("base", [CovetError, ShopError])
def test_a_base_can_not_be_raised(base: type[CovetError]) -> None:
    with pytest.raises(TypeError, match="base to be caught"):
        base()


def test_a_class_that_renders_needs_a_code() -> None:
    with pytest.raises(TypeError, match="needs a `code`"):

        class Nameless(ShopError):
            def render(self) -> str:
                return "?"


def test_a_subclass_of_a_concrete_error_needs_a_code_of_its_own() -> None:
    with pytest.raises(TypeError, match="needs a `code`"):

        class Heir(OutOfStock):
            pass


def test_a_class_with_a_code_needs_a_message() -> None:
    with pytest.raises(TypeError, match=r"no render\(\)"):

        class Mute(ShopError):
            code = "test-mute"


@pytest.mark.parametrize("bad", ["", "Out_Of_Stock", "out--of", "-out", "out-", "9lives", 7])
def test_a_code_is_in_kebab_case(bad: object) -> None:
    with pytest.raises(TypeError, match=r"kebab case|needs a `code`"):
        type("Bad", (ShopError,), {"code": bad, "render": lambda self: "?"})


def test_two_classes_can_not_share_a_code() -> None:
    with pytest.raises(TypeError, match=r"belongs to .*\.Silent"):

        class Loud(ShopError):
            code = "test-silent"

            def render(self) -> str:
                return "!"


def test_the_same_class_may_be_created_twice() -> None:
    """A reload does it, and so does a decorator that returns a copy."""
    kept = [
        type("Twice", (ShopError,), {"code": "test-twice", "render": lambda self: "?", "__module__": __name__})
        for _ in range(2)
    ]
    assert kept[0] is not kept[1]


def test_a_class_that_is_gone_frees_its_code() -> None:
    def define(name: str) -> type[CovetError]:
        return type(name, (ShopError,), {"code": "test-passing", "render": lambda self: "?"})

    define("First")
    gc.collect()
    assert define("Second").code == "test-passing"


def test_a_package_outside_covet_keeps_its_pages_elsewhere() -> None:
    class Elsewhere(ShopError):
        code = "test-elsewhere"
        docs_root = "https://example.org/errors"

        def render(self) -> str:
            return "It is elsewhere."

    assert Elsewhere().docs_page == "https://example.org/errors/test-elsewhere.md"


def test_the_package_exports_the_class_that_the_module_defines() -> None:
    assert CovetError is ModuleCovetError
