"""Greets, counts how often, and says so in a header."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

from covet_plugin import AppContext, BasePlugin, Contributions, PluginInfo, Service, Stage

__all__ = ("GREETER", "Greeter", "GreetingConfig", "GreetingPlugin", "LoudPlugin")


class Greeter:
    """Greets one after the other."""

    def __init__(self, word: str) -> None:
        self.word = word
        self.greeted = 0

    def greet(self, name: str) -> str:
        self.greeted += 1
        return f"{self.word}, {name}"


GREETER = Service[Greeter]("acme-greeting.greeter")


@dataclass(frozen=True)
class GreetingConfig:
    """What the greeting is like."""

    word: str = "hello"


class GreetingPlugin(BasePlugin):
    """Adds `GET /greet/{name}` and a header that says how many were greeted."""

    def __init__(self, config: GreetingConfig | None = None) -> None:
        self._config = config or GreetingConfig()

    @property
    def info(self) -> PluginInfo:
        return PluginInfo(id="acme-greeting", version="1.2.0", api=1, config=self._config, summary="Greets.")

    def contribute(self, to: Contributions) -> None:
        from .http import counting, greet, unknown  # noqa: TID252 - it isn't part of the checkout

        config = to.configured(self._config)
        to.route("/greet/{name}", greet)
        to.middleware(counting, stage=Stage.OBSERVE)
        to.provide(GREETER, lambda app: Greeter(config.word))
        to.error_handler(KeyError, unknown)
        to.command("greet", say, help="Greet somebody.")


class LoudPlugin(BasePlugin):
    """Makes the greeter louder while the service runs."""

    @property
    def info(self) -> PluginInfo:
        return PluginInfo(id="acme-loud", version="0.1.0", api=1, requires=(GREETER,))

    def lifespan(self, app: AppContext) -> AbstractAsyncContextManager[None]:
        return loud(app)


@asynccontextmanager
async def loud(app: AppContext) -> AsyncIterator[None]:
    greeter = app.get(GREETER)
    greeter.word = greeter.word.upper()
    yield


def say(words: list[str]) -> int:
    print("hello,", *words)
    return 0
