"""`Config`: what a service's settings derive from."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, Self

from pydantic import BaseModel, PrivateAttr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from covet_core.config.errors import ConfigErrors
from covet_core.config.gathered import EnvFiles, Gathered, gathering, now_gathering
from covet_core.config.naming import Fallback
from covet_core.config.project_file import ProjectFileSource, project_file
from covet_core.config.reading import Reading, faults_of, reading_of
from covet_core.config.sources import PRODUCTION, LedgerSource, ours
from covet_plugin.config.text import masked_urls
from covet_plugin.errors import CovetError

if TYPE_CHECKING:
    from pydantic_settings import PydanticBaseSettingsSource

    from covet_plugin.config.file import ConfigFile

__all__ = ("Config",)

_INHERITED: Final = "<inherited>"

_validating: Final[ContextVar[bool]] = ContextVar("covet.config.validating", default=False)
_file: Final[ContextVar[ConfigFile | None]] = ContextVar("covet.config.file", default=None)


class Config(BaseSettings):
    """The settings of a service, each a typed field. A `BaseSettings` of pydantic-settings.

    ::

        class Settings(Config):
            database_url: SecretStr
            origins: list[str] = []
            pool_size: int = 10

        settings = Settings()

    Each field is taken from the first source that has it: the constructor, the variable `COVET_<FIELD>`, the same
    variable in `.env` (not in production), a file in `/run/secrets`, a configuration file, the default. Everything
    that is wrong is raised at once. Secrets are never shown.

    `model_config = SettingsConfigDict(...)` changes that as in any settings of pydantic-settings, and so do arguments
    of the class: `prefix="SHOP_"` for variables, `dotenv=None` or another path, `dotenv_in_production=True`,
    `secrets=None` or another directory. Fields may be written in upper case.

    Raises:
        ConfigErrors: values are missing, unreadable, or refused by the class's own validation.
    """

    model_config: ClassVar[SettingsConfigDict] = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
        env_prefix="COVET_",
        env_file=".env",
        env_ignore_empty=True,
        env_nested_delimiter="__",
        secrets_dir="/run/secrets",
        nested_model_default_partial_update=True,
    )

    environment: Annotated[str, Fallback("ENV")] = "development"
    """What the service runs in: `COVET_ENVIRONMENT`, else `ENV`."""
    debug: bool = False
    """Whether clients are told what went wrong in a crash. Never in production."""

    _dotenv_in_production: ClassVar[bool] = False
    _reading: Reading = PrivateAttr(default_factory=Reading)

    def __init_subclass__(
        cls,
        *,
        prefix: str = _INHERITED,
        dotenv: str | None = _INHERITED,
        dotenv_in_production: bool | None = None,
        secrets: str | None = _INHERITED,
        **options: Any,
    ) -> None:
        super().__init_subclass__(**options)
        config: Any = dict(cls.model_config)
        for name, value in (("env_prefix", prefix), ("env_file", dotenv), ("secrets_dir", secrets)):
            if value != _INHERITED:
                config[name] = value
        cls.model_config = config
        if dotenv_in_production is not None:
            cls._dotenv_in_production = dotenv_in_production
        own: Any = cls.__dict__.get("settings_customise_sources")
        if own is not None:
            setattr(cls, "settings_customise_sources", classmethod(_over_ours(own.__func__)))  # noqa: B010  # of a class

    def __init__(self, **values: Any) -> None:
        if _validating.get() and values:
            # It is inside of another configuration, whose sources these values come from.
            BaseModel.__init__(self, **values)
            return
        asked = "_env_file" in values
        paths = values.pop("_env_file") if asked else self.model_config.get("env_file")
        given = {name: value for name, value in values.items() if not _is_option(name)}
        file = _file.get() or project_file()
        env_files = EnvFiles(paths, asked or self._dotenv_in_production)
        with gathering(Gathered(given, file, env_files, self._called(_file.get()))) as gathered:
            self._make(values, gathered)

    @classmethod
    def _called(cls, file: ConfigFile | None) -> str:
        """What messages call it, where it is made by itself or of `file`."""
        return cls.__qualname__

    def _make(self, values: dict[str, Any], gathered: Gathered) -> None:
        error: ValidationError | None = None
        inner: list[CovetError] = []
        try:
            with self.validating():
                # The base would read the files at once.
                super().__init__(_env_file=None, **values)
        except ValidationError as refused:
            error = refused
        except ConfigErrors as refused:
            inner = [each for each in refused.exceptions if isinstance(each, CovetError)]
        if error is not None or inner or gathered.faults:
            faults = [*faults_of(type(self), gathered, error), *inner]
            raise ConfigErrors.of(gathered.name, faults) from None
        self._reading = reading_of(self, gathered)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is read, the strongest first. Override it as with pydantic-settings: what you are given reads as above.

        Args:
            settings_cls: the class of the configuration.
            init_settings: what the constructor was given.
            env_settings: the environment variables.
            dotenv_settings: the `.env` files.
            file_secret_settings: the directories of secrets.

        Returns:
            These four, and the project's configuration file.
        """
        four = ours(init_settings, env_settings, dotenv_settings, file_secret_settings)
        gathered = now_gathering()
        return (*four, ProjectFileSource(settings_cls, gathered), LedgerSource(settings_cls, gathered))

    @classmethod
    def from_file(cls, path: str | Path, **values: Any) -> Self:
        """The configuration that the table `[app]` of a TOML file says, where no stronger source does.

        Args:
            path: the file.
            values: what the constructor would be given.

        Raises:
            ConfigErrors: something is wrong with the values.
            ConfigFileUnreadable: the file isn't there, or isn't TOML.
        """
        from dataclasses import replace

        from covet_plugin.config.file import ConfigFile

        file = ConfigFile.read(path)
        if cls.model_config.get("extra") == "allow":
            others = {name: value for name, value in file.app.items() if name not in cls.model_fields}
            file = replace(file, app={name: value for name, value in file.app.items() if name not in others})
            values = others | values
        token = _file.set(file)
        try:
            return cls(**values)
        finally:
            _file.reset(token)

    @classmethod
    @contextmanager
    def validating(cls) -> Generator[None]:
        """While it is open, instances that are given values are made of these alone: they are inside of another one."""
        token = _validating.set(True)
        try:
            yield
        finally:
            _validating.reset(token)

    @property
    def is_production(self) -> bool:
        """Whether the environment is called `production` or `prod`."""
        return self.environment.lower() in PRODUCTION

    @property
    def reading(self) -> Reading:
        """What was read, and from where."""
        return self._reading

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        # Secrets are told by their types, by `repr=False`, and by names such as `password`.
        told = {value.field: value.value for value in self._reading.told if value.secret}
        for name, value in super().__repr_args__():
            shown = told.get(name or "", value)
            yield name, masked_urls(shown) if isinstance(shown, str) else shown

    def __str__(self) -> str:
        return super().__repr__()


def _is_option(name: str) -> bool:
    """Whether an argument of the constructor is one of pydantic-settings: `_secrets_dir` and others."""
    return name.startswith("_") and name[1:] in SettingsConfigDict.__annotations__


def _over_ours(own: Callable[..., Any]) -> Callable[..., Any]:
    """A class's own choice of sources, which is given covet's instead of those of pydantic-settings."""

    @wraps(own)
    def settings_customise_sources(
        cls: type[Config],
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        init, env, dotenv, secrets = ours(init_settings, env_settings, dotenv_settings, file_secret_settings)
        chosen = own(
            cls,
            settings_cls,
            init_settings=init,
            env_settings=env,
            dotenv_settings=dotenv,
            file_secret_settings=secrets,
        )
        without = tuple(source for source in chosen if not isinstance(source, LedgerSource))
        return (*without, LedgerSource(settings_cls, now_gathering()))

    return settings_customise_sources
