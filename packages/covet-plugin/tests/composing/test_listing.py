"""Objects that are no plugins, and plugins that can't be used."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any

import pytest

from covet_plugin import (
    AppContext,
    BasePlugin,
    CompositionErrors,
    Contributions,
    Plugin,
    PluginInfo,
    Service,
    compose,
    optional,
)
from covet_plugin.composing.faults import (
    ApiMismatch,
    BadPluginId,
    DisabledUnknown,
    DuplicatePlugin,
    NotAPlugin,
    PluginInfoFailed,
    PluginNotOptional,
    RequirementMissing,
)
from covet_plugin.faults import ContributeFailed
from covet_plugin.life.errors import BadLifespan

Make = Callable[..., Any]


class Small(BasePlugin):
    """A plugin with nothing but an id."""

    @property
    def info(self) -> PluginInfo:
        return PluginInfo(id="small", version="1.0.0", api=1)


class Foreign:
    """A plugin that subclasses nothing."""

    info = PluginInfo(id="foreign", version="1.0.0", api=1)

    def contribute(self, to: Contributions, /) -> None: ...

    def lifespan(self, app: AppContext, /) -> AbstractAsyncContextManager[None]:
        return nullcontext()


def only_fault(*plugins: Any, environ: dict[str, str] | None = None) -> Any:
    with pytest.raises(CompositionErrors) as caught:
        compose(plugins, environ=environ or {})
    (fault,) = caught.value.exceptions
    return fault


def test_a_base_plugin_contributes_nothing_and_owns_nothing() -> None:
    composition = compose([Small()], environ={})
    assert len(composition.contributions) == 0
    assert composition.configs == {}


def test_whatever_has_the_three_members_is_a_plugin() -> None:
    plugin: Plugin = Foreign()
    assert compose([plugin], environ={}).plugins == (plugin,)


@pytest.mark.parametrize(
    ("thing", "told"),
    [
        (Small, "The class Small, number 2"),
        (None, "no info and no contribute and no lifespan"),
        (object(), "no info and no contribute and no lifespan"),
        (type("Half", (), {"info": 1, "contribute": 2})(), "no lifespan"),
    ],
)
def test_what_is_no_plugin_is_told_with_what_it_lacks_and_its_place(thing: Any, told: str) -> None:
    fault = only_fault(Small(), thing)
    assert isinstance(fault, NotAPlugin)
    assert told in str(fault)


def test_an_info_that_raises_is_a_fault_with_its_cause() -> None:
    class Bad(Small):
        @property
        def info(self) -> PluginInfo:
            raise KeyError("who")

    fault = only_fault(Bad())
    assert isinstance(fault, PluginInfoFailed)
    assert isinstance(fault.__cause__, KeyError)
    assert "KeyError: 'who'" in str(fault)


@pytest.mark.parametrize(
    ("info", "told"),
    [
        ({"id": "x"}, "it is a dict, not a PluginInfo"),
        (PluginInfo(id=3, version="1", api=1), "have to be texts"),  # type: ignore[arg-type]
        (PluginInfo(id="x", version=1, api=1), "have to be texts"),  # type: ignore[arg-type]
        (PluginInfo(id="x", version="1", api=1, requires="cache"), "its requires has to be a tuple"),  # type: ignore[arg-type]
        (PluginInfo(id="x", version="1", api=1, before=(3,)), "its before has to be a tuple of ids"),  # type: ignore[arg-type]
        (PluginInfo(id="x", version="1", api=1, after=(Service[int]("x"),)), "its after has to be"),  # type: ignore[arg-type]
    ],
)
def test_an_info_of_the_wrong_shape_is_told(info: Any, told: str) -> None:
    class Bad(Foreign):
        pass

    plugin: Any = Bad()
    plugin.info = info
    fault = only_fault(plugin)
    assert isinstance(fault, PluginInfoFailed)
    assert told in str(fault)


@pytest.mark.parametrize("bad", ["", "Cache", "rate_limit", "9lives", "a--b", "a-", "-a", "a b", "application", "ä"])
def test_an_id_is_in_kebab_case_and_not_the_application_s(make: Make, bad: str) -> None:
    assert isinstance(only_fault(make(bad)), BadPluginId)


@pytest.mark.parametrize(("api", "told"), [(2, "Upgrade covet-plugin."), (0, "Upgrade old"), (True, "an int: api=1")])
def test_a_plugin_of_another_contract_is_refused_and_told_who_has_to_move(make: Make, api: int, told: str) -> None:
    def contribute(to: Contributions) -> None:
        raise AssertionError("it was written for something else")

    fault = only_fault(make("old", contribute, api=api), make("user", requires=("old",)))
    assert isinstance(fault, ApiMismatch)
    assert told in str(fault)


def test_two_plugins_of_one_id_are_told_with_their_classes_and_versions(make: Make) -> None:
    fault = only_fault(make("small", version="2.0.0"), Small())
    assert isinstance(fault, DuplicatePlugin)
    assert "Made 2.0.0" in str(fault)
    assert "Small 1.0.0" in str(fault)


def test_a_contribute_that_raises_is_a_fault_with_its_cause(make: Make) -> None:
    def contribute(to: Contributions) -> None:
        to.health("x", print)
        raise ZeroDivisionError

    fault = only_fault(make("x", contribute))
    assert isinstance(fault, ContributeFailed)
    assert isinstance(fault.__cause__, ZeroDivisionError)
    assert f"failed while it contributed ({__file__}:" in str(fault)
    assert "): ZeroDivisionError." in str(fault)


def test_a_wrong_call_in_contribute_is_told_with_its_place(make: Make) -> None:
    fault = only_fault(make("x", lambda to: to.command("clear", print)))
    line = test_a_wrong_call_in_contribute_is_told_with_its_place.__code__.co_firstlineno + 1
    assert f"({__file__}:{line}): TypeError: Contributions.command() missing" in str(fault)


def test_a_contribute_that_raises_an_error_of_covet_is_told_with_how_to_mend_it(make: Make) -> None:
    def contribute(to: Contributions) -> None:
        raise BadLifespan(found="None")

    fault = only_fault(make("x", contribute))
    assert (
        "BadLifespan: The lifespan of the application returned None, which is no async context manager [bad-lif"
        in str(fault)
    )
    assert "Decorate an `async def`" in str(fault)
    assert "only records" not in str(fault)


def test_a_contribute_that_is_async_is_refused() -> None:
    class Late(Foreign):
        async def contribute(self, to: Contributions, /) -> None: ...  # type: ignore[override]

    plugin: Any = Late()
    assert "async def" in str(only_fault(plugin))


def test_a_service_is_not_missed_when_a_faulty_plugin_may_provide_it(make: Make) -> None:
    def contribute(to: Contributions) -> None:
        raise ZeroDivisionError

    fault = only_fault(make("redis", contribute), make("user", requires=(Service[int]("store"),)))
    assert isinstance(fault, ContributeFailed)


def test_a_contract_is_named_by_its_number(make: Make) -> None:
    fault = only_fault(make("old", api="1"))
    assert "`api` is the number of the contract, an int: api=1" in str(fault)


def test_a_listed_plugin_can_not_be_disabled_by_a_variable(make: Make) -> None:
    fault = only_fault(make("auth"), environ={"COVET_DISABLE_PLUGINS": "auth"})
    assert isinstance(fault, PluginNotOptional)
    assert "list it as covet_plugin.optional(...)" in str(fault)


def test_an_optional_one_can(make: Make) -> None:
    plugins = [optional(make("cache")), make("auth")]
    composition = compose(plugins, environ={"COVET_DISABLE_PLUGINS": " cache,, "})
    assert [info.id for info in composition.infos] == ["auth"]
    assert composition.disabled == ("cache",)
    assert composition.warnings == ()
    assert composition.why("cache") == ("cache is left out by COVET_DISABLE_PLUGINS.",)
    assert [info.id for info in compose(plugins, environ={}).infos] == ["cache", "auth"]
    assert repr(plugins[0]) == "optional(<cache>)"


def test_what_requires_a_disabled_plugin_is_told_why_it_is_not_there(make: Make) -> None:
    plugins = (optional(make("cache")), make("user", requires=("cache",)))
    fault = only_fault(*plugins, environ={"COVET_DISABLE_PLUGINS": "cache"})
    assert isinstance(fault, RequirementMissing)
    assert "left out by COVET_DISABLE_PLUGINS" in str(fault)


def test_to_disable_what_is_not_there_is_a_warning_with_the_nearest_name(make: Make) -> None:
    composition = compose([optional(make("cache"))], environ={"COVET_DISABLE_PLUGINS": "cahce"})
    (warning,) = composition.warnings
    assert isinstance(warning, DisabledUnknown)
    assert "Did you mean 'cache'?" in str(warning)
