"""The server's settings on the command line and in the environment: flag > variable > generic variable > default."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, get_args

from covet_core.proxies.environment import PROXY_HEADERS
from covet_core.server.config import LogLevel, Loop, ServerConfig, Transport
from covet_core.server.errors import SettingInvalid
from covet_plugin.records import record

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from covet_plugin.config.value import ConfigValue

__all__ = ("SETTINGS", "Setting", "add_arguments", "from_environment", "resolve", "server_values")


@record()
class Setting:
    """One setting: a field of `ServerConfig`, a flag, and a variable."""

    field: str
    help: str
    read: Callable[[str], Any]
    wanted: str
    metavar: str | None = None
    choices: tuple[str, ...] | None = None
    switch: bool = False
    planned: bool = False
    """Whether it is the plan's, which reads the variable itself, in every process that makes one."""

    @property
    def flag(self) -> str:
        """The flag, `--log-level` for example."""
        return "--" + self.field.replace("_", "-")

    @property
    def variable(self) -> str:
        """The environment variable, `COVET_LOG_LEVEL` for example."""
        return "COVET_" + self.field.upper()

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables that can set it, the strongest first: platforms set `PORT`, and some `HOST`."""
        generic = (self.field.upper(),) if self.field in ("host", "port") else ()
        return (self.variable, *generic)

    def value(self, text: str, source: str) -> Any:
        """Return what `text` means.

        Raises:
            SettingInvalid: it means nothing; `source` is the flag or the variable that it came from.
        """
        try:
            found = self.read(text)
        except ValueError:
            raise SettingInvalid(name=source, value=text, wanted=self.wanted) from None
        if self.choices and found not in self.choices:
            raise SettingInvalid(name=source, value=text, wanted=self.wanted)
        return found


def _workers(text: str) -> int:
    if text == "auto":
        from covet_core.server.cpu import available_cpus

        return available_cpus()
    return int(text)


def _switch(text: str) -> bool:
    if text.lower() in {"1", "true", "yes", "on"}:
        return True
    if text.lower() in {"", "0", "false", "no", "off"}:
        return False
    raise ValueError(text)


def _choice(field: str, help: str, choices: tuple[str, ...], *, planned: bool = False) -> Setting:
    return Setting(field, help, str, " or ".join(choices), choices=choices, planned=planned)


SETTINGS = (
    Setting("host", "address or name to listen on (127.0.0.1; 0.0.0.0 is every one)", str, "an address"),
    Setting("port", "port to listen on (8000; 0 lets the system choose)", int, "a number from 0 to 65535", "PORT"),
    Setting("uds", "unix socket to listen on, instead of host and port", str, "a path", "PATH"),
    Setting(
        "workers",
        "worker processes (1); auto is the CPUs that the container may use",
        _workers,
        "a number from 1 up, or auto",
        "N|auto",
    ),
    _choice("transport", "what carries the application (native)", get_args(Transport)),
    _choice("loop", "event loop; auto is uvloop when it is installed (auto)", get_args(Loop)),
    Setting("reload", "restart when a source file changes, for development", _switch, "1 or 0", switch=True),
    _choice(
        "log_level", "least severe level to log; debug prints tracebacks of failed starts (info)", get_args(LogLevel)
    ),
    Setting(
        "drain_delay",
        "seconds to serve on after SIGTERM while readiness says 503 (5; 0 with --reload)",
        float,
        "a number of seconds",
        "SECONDS",
    ),
    Setting(
        "drain_timeout",
        "seconds that requests in flight get to finish (the application's own limit, 30)",
        float,
        "a number of seconds",
        "SECONDS",
    ),
    Setting(
        "trusted_proxies",
        "peers whose proxy headers count: addresses, networks, unix, * (the application's own); none for nobody",
        str,
        "addresses and networks with commas between",
        "PEERS",
        planned=True,
    ),
    _choice("proxy_headers", "headers that these proxies write (x-forwarded)", PROXY_HEADERS, planned=True),
)
"""Every setting of the server that can be given from outside."""  # fmt: skip


def add_arguments(parser: ArgumentParser, *fields: str) -> None:
    """Add the flags of the settings to `parser`: all of them, or those of `fields`."""
    for setting in SETTINGS:
        if fields and setting.field not in fields:
            continue
        if setting.switch:
            from argparse import BooleanOptionalAction

            parser.add_argument(setting.flag, action=BooleanOptionalAction, default=None, help=setting.help)
        else:
            metavar = "|".join(setting.choices) if setting.choices else setting.metavar
            parser.add_argument(setting.flag, metavar=metavar, help=setting.help)


def resolve(arguments: Namespace, environment: Mapping[str, str] | None = None) -> ServerConfig:
    """Return the server's configuration. An empty variable counts as unset, and so does one that Kubernetes made.

    Raises:
        SettingInvalid: a flag or a variable has a value that it can't take.
    """
    environment = os.environ if environment is None else environment
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        given = getattr(arguments, setting.field, None)
        if setting.planned:
            _hand_on(setting, given, environment)
            continue
        if isinstance(given, str):
            values[setting.field] = setting.value(given, setting.flag)
        elif given is not None:
            values[setting.field] = given
        elif found := from_environment(setting, environment):
            variable, text = found
            values[setting.field] = setting.value(text, variable)
    return ServerConfig(**values)


def from_environment(setting: Setting, environment: Mapping[str, str]) -> tuple[str, str] | None:
    """The variable that sets `setting`, and its text; None when none does."""
    for variable in setting.variables:
        text = environment.get(variable)
        if not text:
            continue
        if "://" in text and _is_service_link(variable, text):
            continue
        return variable, text
    return None


def _is_service_link(variable: str, text: str) -> bool:
    """Whether Kubernetes set this, for a Service that is called `covet`; then it is told, and nobody's setting."""
    from covet_plugin.config.variables import is_service_link

    if not is_service_link(variable, text):
        return False
    from logging import getLogger

    getLogger("covet.server").warning(
        "%s is ignored: Kubernetes set it for a Service of that name. To set the service's own, put "
        "enableServiceLinks: false into the pod's spec, or give the flag.",
        variable,
    )
    return True


def server_values(environment: Mapping[str, str] | None = None) -> list[ConfigValue]:
    """Every setting of the server as the environment has it, for `covet config`; flags belong to one command.

    Raises:
        SettingInvalid: a variable has a value that it can't take.
    """
    from covet_plugin.config.text import text_of
    from covet_plugin.config.value import ConfigValue, Hidden, Source

    environment = os.environ if environment is None else environment
    defaults = ServerConfig()
    values: list[ConfigValue] = []
    for setting in SETTINGS:
        default = text_of(getattr(defaults, setting.field, None))
        found = from_environment(setting, environment)
        if found is None:
            values.append(ConfigValue("server", setting.field, default, Source.DEFAULT, setting.variable))
            continue
        variable, text = found
        hidden = (Hidden(Source.DEFAULT, default),)
        value = text_of(setting.value(text, variable))
        values.append(ConfigValue("server", setting.field, value, Source.ENVIRONMENT, variable, hidden=hidden))
    return values


def _hand_on(setting: Setting, given: str | None, environment: Mapping[str, str]) -> None:
    """Check a setting of the plan, and put a flag where the plan and the processes of workers find it."""
    text, source = (given, setting.flag) if given else (environment.get(setting.variable), setting.variable)
    if text:
        setting.value(text, source)
    if given:
        os.environ[setting.variable] = given
