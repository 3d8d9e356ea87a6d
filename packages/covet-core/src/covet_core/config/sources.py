"""Reading a configuration: constructor > environment > `.env` > secrets directory > file > default."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any, Final

from covet_core.config.env_file import read_env_file, read_secrets
from covet_core.config.errors import ConfigErrors, EnvFileUnreadable
from covet_plugin.config.faults import ConfigFault, ConfigKeyUnknown, ConfigRejected, ConfigValueMissing
from covet_plugin.config.resolution import Resolution, resolve
from covet_plugin.config.secret import Secret, revealed
from covet_plugin.config.value import ConfigValue, Hidden, Source
from covet_plugin.config.variables import is_service_link
from covet_plugin.contribution import APPLICATION
from covet_plugin.records import record

if TYPE_CHECKING:
    from covet_core.config.model import Config
    from covet_plugin.config.file import ConfigFile

__all__ = ("PRODUCTION", "Options", "Reading", "project_file", "read")

PRODUCTION: Final = frozenset({"production", "prod"})
"""What an environment is called in which no `.env` file is read."""


@record()
class Options:
    """Where a class of configurations reads from.

    Args:
        prefix: what its variables begin with.
        env_file: its `.env` file; None for none.
        env_file_in_production: whether that file is read in production too.
        secrets_dir: a directory with a file for each secret; None for none.
    """

    prefix: str = "COVET_"
    env_file: str | None = ".env"
    env_file_in_production: bool = False
    secrets_dir: str | None = "/run/secrets"


@record(eq=False)
class Reading:
    """What was read for one configuration."""

    values: Mapping[str, Any]
    """The fields that some source sets."""
    told: tuple[ConfigValue, ...] = ()
    """Every field with its source, secrets masked."""
    variables: frozenset[str] = frozenset()
    """The variables that can set its fields."""
    secrets: Mapping[str, Secret] = field(default_factory=dict[str, Secret])
    """The texts of secret fields, for checks before a deployment."""

    def __eq__(self, other: object) -> bool:
        # Settings are equal when their values are, wherever these come from.
        return isinstance(other, Reading)

    def __hash__(self) -> int:
        return hash(Reading)


def read(cls: type[Config], given: Mapping[str, Any], table: Mapping[str, Any], file: str) -> Reading:
    """Read every field of `cls` from every source.

    Args:
        cls: the configuration.
        given: what its constructor was given.
        table: what a file says.
        file: what messages call that file.

    Raises:
        ConfigErrors: everything that is wrong.
    """
    options = cls.options
    faults: list[EnvFileUnreadable] = []
    layers = _layers(cls, options, given, faults)
    merged = {name: text for layer in reversed(layers.values()) for name, text in layer.items() if text}
    base = cls.model_construct(**given)
    with cls.validating():
        found = resolve(APPLICATION, base, merged, table, file, prefix=options.prefix)
    unknown = [
        ConfigKeyUnknown(key=key, table="app", path=file, known=list(cls.model_fields))
        for key in table
        if key not in cls.model_fields
    ]
    told = [*faults, *unknown, *_worth_telling(found.faults)]
    if told:
        raise ConfigErrors.of(cls.__qualname__, told)
    effective: Config = found.effective
    names = effective.model_fields_set
    return Reading(
        {name: getattr(effective, name) for name in names} | _extras(cls, given),
        tuple(_told(found, layers)),
        frozenset(value.variable for value in found.values),
        _secrets(found, effective),
    )


def _worth_telling(faults: Sequence[ConfigFault]) -> list[ConfigFault]:
    """Without what validation says of values that are missing, which is told better already."""
    missing = any(isinstance(each, ConfigValueMissing) for each in faults)
    return [each for each in faults if not (missing and isinstance(each, ConfigRejected))]


def project_file() -> ConfigFile | None:
    """The configuration file that the plugins have too: what `COVET_CONFIG` names, else `covet.toml`, if it is there.

    Raises:
        ConfigFileUnreadable: it can't be read.
    """
    from covet_core.hosting.compose import FILE, FILE_VARIABLE
    from covet_plugin.config.file import ConfigFile

    named = os.environ.get(FILE_VARIABLE)
    return ConfigFile.read(named or FILE) if named or os.path.isfile(FILE) else None


def _extras(cls: type[Config], given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name not in cls.model_fields}


def _layers(
    cls: type[Config], options: Options, given: Mapping[str, Any], faults: list[EnvFileUnreadable]
) -> dict[Source, Mapping[str, str]]:
    """The sources that give texts, by variable, the strongest first."""
    environ = dict(os.environ)
    # A variable that Kubernetes made for a Service is nobody's setting.
    shell = {
        name: text
        for name, text in environ.items()
        if name.startswith(options.prefix) and not ("://" in text and is_service_link(name, text))
    }
    environment = f"{options.prefix}ENVIRONMENT"
    if not shell.get(environment) and environ.get("ENV"):
        shell[environment] = environ["ENV"]
    layers: dict[Source, Mapping[str, str]] = {Source.ENVIRONMENT: shell}
    production = str(given.get("environment") or shell.get(environment) or "").lower() in PRODUCTION
    if options.env_file is not None and (options.env_file_in_production or not production):
        layers[Source.ENV_FILE] = read_env_file(options.env_file, faults)
    if options.secrets_dir is not None:
        names: dict[str, str] = {}
        for name in cls.model_fields:
            variable = options.prefix + name.upper()
            names |= {variable: variable, variable.lower(): variable, name: variable}
        layers[Source.SECRETS] = read_secrets(options.secrets_dir, names)
    return layers


def _told(found: Resolution, layers: Mapping[Source, Mapping[str, str]]) -> Iterator[ConfigValue]:
    """Name the layer that each text of a variable came from."""
    for value in found.values:
        source = next((source for source, layer in layers.items() if layer.get(value.variable)), Source.ENVIRONMENT)

        def named(given: Source, source: Source = source) -> Source:
            return source if given is Source.ENVIRONMENT else given

        hidden = tuple(Hidden(named(each.source), each.value, each.variable) for each in value.hidden)
        yield replace(value, source=named(value.source), hidden=hidden)


def _secrets(found: Resolution, effective: Config) -> dict[str, Secret]:
    held = {value.field: getattr(effective, value.field, None) for value in found.values if value.secret}
    return {name: Secret(str(revealed(value))) for name, value in held.items() if value is not None}
