"""Which plugins an application has: listed, added, optional, installed, disabled; and how they are configured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path
from typing import Any

import pytest

from covet_core import CovetApp, Response
from covet_core.misuse import PluginsExpected
from covet_plugin import BasePlugin, Contributions, PluginInfo, optional

Ask = Callable[..., Response]
Make = Callable[..., Any]


@dataclass(frozen=True)
class GreetingConfig:
    word: str = "hello"
    mark: str = "."


class Greeter(BasePlugin):
    """A plugin with a configuration."""

    def __init__(self, config: GreetingConfig | None = None) -> None:
        self.config = config or GreetingConfig()

    @property
    def info(self) -> PluginInfo:
        return PluginInfo(id="greeter", version="1.2.0", api=1, config=self.config)

    def contribute(self, to: Contributions) -> None:
        config = to.configured(self.config)

        async def hello() -> str:
            return config.word + config.mark

        to.route("/hello", hello)


def ids(app: CovetApp) -> list[str]:
    return [plugin.id for plugin in app.plan().plugins]


def test_plugins_are_listed_or_added(make: Make) -> None:
    app = CovetApp(plugins=[make("a")])
    app.use(make("b"))
    app.add_integration(make("c"))
    app.add_database(make("d"))
    app.include_oauth2(make("e"))
    assert ids(app) == ["a", "b", "c", "d", "e"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("instaled", "was given 'instaled'.\nThe one text that it takes is \"installed\""),
        ("", "was given ''"),
        (None, "was given a NoneType.\nPut the plugins in brackets"),
        (Greeter(), "was given a Greeter.\nPut the plugins in brackets, also a single one"),
    ],
)
def test_what_is_no_list_of_plugins_is_not_taken_for_an_empty_one(given: Any, told: str) -> None:
    with pytest.raises(PluginsExpected) as raised:
        CovetApp(plugins=given)
    assert told in str(raised.value)
    assert isinstance(raised.value, TypeError)


def test_an_optional_plugin_may_be_left_out_by_the_environment(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    app = CovetApp(plugins=[make("a"), optional(make("b"))])
    assert ids(app) == ["a", "b"]
    monkeypatch.setenv("COVET_DISABLE_PLUGINS", "b")
    assert ids(app) == ["a"]


def test_a_plugin_that_is_not_optional_may_not(
    make: Make, monkeypatch: pytest.MonkeyPatch, faults: Callable[[CovetApp], list[Any]]
) -> None:
    monkeypatch.setenv("COVET_DISABLE_PLUGINS", "a")
    (fault,) = faults(CovetApp(plugins=[make("a")]))
    assert fault.code == "plugin-not-optional"


def test_installed_plugins_are_found_when_they_are_asked_for(
    ask: Ask, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    point = EntryPoint("greeter", f"{__name__}:Greeter", "covet.plugins")
    monkeypatch.setattr(EntryPoint, "load", lambda self: Greeter)
    monkeypatch.setattr("importlib.metadata.entry_points", lambda **chosen: EntryPoints([point]).select(**chosen))
    app = CovetApp(plugins="installed")
    app.use(make("listed"))
    assert sorted(ids(app)) == ["greeter", "listed"]
    assert ask(app, "/hello").body == b"hello."
    assert ids(CovetApp()) == []


def test_the_environment_and_the_file_configure_a_plugin(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    app = CovetApp(plugins=[Greeter()])
    assert ask(app, "/hello").body == b"hello."
    (tmp_path / "covet.toml").write_text('[plugins.greeter]\nword = "good day"\nmark = "!"\n')
    assert ask(app, "/hello").body == b"good day!"
    monkeypatch.setenv("COVET_GREETER__WORD", "ahoy")
    assert ask(app, "/hello").body == b"ahoy!"
    assert ask(CovetApp(plugins=[Greeter(GreetingConfig(word="hi"))]), "/hello").body == b"hi!"


def test_a_variable_names_another_file(ask: Ask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "other.toml").write_text('[plugins.greeter]\nmark = "?"\n')
    monkeypatch.setenv("COVET_CONFIG", "other.toml")
    assert ask(CovetApp(plugins=[Greeter()]), "/hello").body == b"hello?"


def test_a_file_that_is_named_and_is_not_there_is_a_fault(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, faults: Callable[[CovetApp], list[Any]]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COVET_CONFIG", "gone.toml")
    (fault,) = faults(CovetApp(plugins=[Greeter()]))
    assert fault.code == "config-file-unreadable"
