"""The sources of a configuration: those of pydantic-settings, which read as covet's plugins are configured."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any, Final

from pydantic_settings import (
    DotEnvSettingsSource,
    EnvSettingsSource,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
)

from covet_core.config.env_file import read_env_file, read_secrets
from covet_core.config.gathered import Candidate, Gathered, now_gathering
from covet_core.config.naming import Naming
from covet_core.config.texts import TextReader
from covet_plugin.config.value import Source
from covet_plugin.config.variables import is_service_link

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo
    from pydantic_settings import BaseSettings
    from pydantic_settings.sources import EnvPrefixTarget

    from covet_core.config.errors import EnvFileUnreadable

__all__ = (
    "PRODUCTION",
    "EnvFileSource",
    "EnvironmentSource",
    "GivenSource",
    "LedgerSource",
    "SecretFilesSource",
    "ours",
)

PRODUCTION: Final = frozenset({"production", "prod"})
"""What an environment is called in which no `.env` file is read."""


class GivenSource(InitSettingsSource):
    """What the constructor was given."""

    def __init__(self, stock: InitSettingsSource, gathered: Gathered) -> None:
        super().__init__(stock.settings_cls, dict(gathered.values), nested_model_default_partial_update=False)
        fields = stock.settings_cls.model_fields
        if len({name.lower() for name in fields}) < len(fields):
            # Fields that differ in case only: arguments mean the one that is written like them.
            self.init_kwargs: dict[str, Any] = dict(gathered.values)
        self._gathered = gathered

    def __call__(self) -> dict[str, Any]:
        """Its values, by the names that pydantic takes them by."""
        values = super().__call__()
        by_key = {node.key: node for node in Naming.of(self).nodes(self.settings_cls)}
        for key, value in values.items():
            path = by_key[key].path if key in by_key else (key,)
            said = Candidate(type(self).__name__, Source.CONSTRUCTOR, "", "", value)
            self._gathered.say(path, said)
        return values


class EnvironmentSource(EnvSettingsSource):
    """The environment variables."""

    def __init__(self, stock: EnvSettingsSource, gathered: Gathered) -> None:
        super().__init__(
            stock.settings_cls,
            case_sensitive=stock.case_sensitive,
            env_prefix=stock.env_prefix,
            env_prefix_target=_target(stock),
            env_nested_delimiter=stock.env_nested_delimiter,
            env_ignore_empty=stock.env_ignore_empty,
            env_parse_none_str=stock.env_parse_none_str,
        )
        self._gathered = gathered
        gathered.naming = Naming.of(self)

    def __call__(self) -> dict[str, Any]:
        """Its values, by the names that pydantic takes them by."""
        naming, links = self._gathered.naming, self._gathered.links
        texts = naming.folded(dict(os.environ))
        # A variable that Kubernetes made for a Service is nobody's setting.
        links += [name for name, text in texts.items() if "://" in text and is_service_link(name, text)]
        return _read(self, {name: text for name, text in texts.items() if name not in links}, self._gathered)


class EnvFileSource(DotEnvSettingsSource):
    """`.env` files. In production they are read on request only."""

    def __init__(self, stock: DotEnvSettingsSource, gathered: Gathered) -> None:
        # Without a file: the base reads it at once, by rules of its own.
        super().__init__(
            stock.settings_cls,
            env_file=None,
            env_file_encoding=stock.env_file_encoding,
            case_sensitive=stock.case_sensitive,
            env_prefix=stock.env_prefix,
            env_prefix_target=_target(stock),
            env_nested_delimiter=stock.env_nested_delimiter,
            env_ignore_empty=stock.env_ignore_empty,
            env_parse_none_str=stock.env_parse_none_str,
        )
        self.env_file: str | FilePath | Sequence[str | FilePath] | None = gathered.env_files.paths
        self.env_file_depth: int = getattr(stock, "env_file_depth", None) or 0
        self._gathered = gathered

    def __call__(self) -> dict[str, Any]:
        """Its values, by the names that pydantic takes them by."""
        if not self._gathered.env_files.asked and self._environment().lower() in PRODUCTION:
            return {}
        texts: dict[str, str] = {}
        faults: list[EnvFileUnreadable] = []
        paths = list(_paths(self.env_file))
        for path in paths:
            texts |= read_env_file(_upwards(path, self.env_file_depth), faults, encoding=self.env_file_encoding)
        for fault in faults:
            self._gathered.refuse((), fault)
        names = ", ".join(map(str, paths))
        return _read(self, Naming.of(self).folded(texts), self._gathered, Source.ENV_FILE, f" in {names}")

    def _environment(self) -> str:
        """What the stronger sources say the environment is."""
        texts = Naming.of(self).folded(dict(os.environ))
        variables = [
            key.variable
            for node in Naming.of(self).nodes(self.settings_cls)
            for key in node.keys
            if node.path == ("environment",)
        ]
        given = self._gathered.values.get("environment")
        return str(given or next((texts[name] for name in variables if texts.get(name)), ""))


class SecretFilesSource(SecretsSettingsSource):
    """Directories with a file for each secret. One that isn't there has none."""

    def __init__(self, stock: SecretsSettingsSource, gathered: Gathered) -> None:
        super().__init__(
            stock.settings_cls,
            secrets_dir=stock.secrets_dir,
            case_sensitive=stock.case_sensitive,
            env_prefix=stock.env_prefix,
            env_prefix_target=_target(stock),
        )
        self._gathered = gathered

    def __call__(self) -> dict[str, Any]:
        """Its values, by the names that pydantic takes them by."""
        naming = self._gathered.naming
        names: dict[str, str] = {}
        for variable in naming.variables(self.settings_cls):
            short = variable.removeprefix(naming.fold(naming.prefix))
            names |= dict.fromkeys((short, short.lower(), variable.lower(), variable), variable)
        texts: dict[str, str] = {}
        directories = list(_paths(self.secrets_dir))
        for directory in directories:
            texts |= read_secrets(directory.expanduser(), names)
        place = f" in {', '.join(map(str, directories))}"
        return _read(self, naming.folded(texts), self._gathered, Source.SECRETS, place)


class LedgerSource(PydanticBaseSettingsSource):
    """Says nothing itself: it takes down what sources say that aren't covet's, and the order of all."""

    def __init__(self, settings_cls: type[BaseSettings], gathered: Gathered) -> None:
        super().__init__(settings_cls)
        self._gathered = gathered

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Nothing."""
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        """Nothing."""
        gathered = self._gathered
        gathered.order = list(self.settings_sources_data)
        own = {candidate.by for each in gathered.candidates.values() for candidate in each} | _OURS
        for name, values in self.settings_sources_data.items():
            if name not in own:
                self._take_down(name, values)
        return {}

    def _take_down(self, name: str, values: Mapping[str, Any]) -> None:
        for node in self._gathered.naming.nodes(self.settings_cls):
            key = next((key.name for key in node.keys if key.name in values), None)
            if key is not None:
                said = Candidate(name, Source.OTHER, name, "", values[key])
                self._gathered.say(node.path, said)


_OURS: Final = frozenset(
    ("GivenSource", "EnvironmentSource", "EnvFileSource", "SecretFilesSource", "ProjectFileSource", "LedgerSource")
)


def ours(
    init: PydanticBaseSettingsSource,
    env: PydanticBaseSettingsSource,
    dotenv: PydanticBaseSettingsSource,
    secrets: PydanticBaseSettingsSource,
) -> tuple[PydanticBaseSettingsSource, ...]:
    """The four sources of pydantic-settings as covet's; those that are covet's already stay."""
    gathered = now_gathering()
    return (
        GivenSource(init, gathered) if type(init) is InitSettingsSource else init,
        EnvironmentSource(env, gathered) if type(env) is EnvSettingsSource else env,
        EnvFileSource(dotenv, gathered) if type(dotenv) is DotEnvSettingsSource else dotenv,
        SecretFilesSource(secrets, gathered) if type(secrets) is SecretsSettingsSource else secrets,
    )


def _read(
    source: EnvSettingsSource | SecretsSettingsSource,
    texts: Mapping[str, str],
    gathered: Gathered,
    kind: Source = Source.ENVIRONMENT,
    where: str = "",
) -> dict[str, Any]:
    if source.env_ignore_empty:
        texts = {name: text for name, text in texts.items() if text}
    reader = TextReader(
        Naming.of(source),
        texts,
        gathered,
        by=type(source).__name__,
        source=kind,
        place=lambda variable: f"The {'secret' if kind is Source.SECRETS else 'variable'} {variable}{where}",
        none=source.env_parse_none_str,
        decodes=source.config.get("enable_decoding") is not False,
    )
    return reader.values(source.settings_cls)


def _target(stock: EnvSettingsSource | SecretsSettingsSource) -> EnvPrefixTarget:
    target: Any = stock.env_prefix_target  # one type checker knows its type, and another one doesn't
    return target  # type: ignore[no-any-return]  # as above


def _paths(given: str | FilePath | Sequence[str | FilePath] | None) -> Iterator[FilePath]:
    if given is None:
        return
    several: Iterable[str | FilePath] = (given,) if isinstance(given, str | FilePath) else given
    yield from (FilePath(each).expanduser() for each in several)


def _upwards(path: FilePath, depth: int) -> FilePath:
    """Where a file is: here, or in one of so many directories above."""
    if depth > 0 and not path.is_absolute() and not path.exists():
        for parent in islice(FilePath.cwd().parents, depth):
            if (parent / path).exists():
                return parent / path
    return path
