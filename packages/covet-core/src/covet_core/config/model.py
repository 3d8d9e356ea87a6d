"""`Config`: what a service's settings derive from."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, ClassVar, Final, Self

from pydantic import BaseModel, ConfigDict, PrivateAttr, ValidationError

from covet_core.config.errors import ConfigErrors
from covet_core.config.sources import PRODUCTION, Options, Reading, project_file, read
from covet_plugin.config.rejected import rejections
from covet_plugin.config.text import masked_urls
from covet_plugin.contribution import APPLICATION

__all__ = ("Config",)

_validating: Final[ContextVar[bool]] = ContextVar("covet.config.validating", default=False)


class Config(BaseModel):
    """The settings of a service, each a typed field.

    ::

        class Settings(Config):
            database_url: SecretStr
            origins: list[str] = []
            pool_size: int = 10

        settings = Settings()

    Each field is taken from the first source that has it: the constructor, the variable `COVET_<FIELD>`, the same
    variable in `.env` (not in production), a file in `/run/secrets`, a configuration file, the default. Everything
    that is wrong is raised at once. Secrets are never shown.

    Class arguments: `prefix="SHOP_"` for variables, `dotenv=None` or another path, `dotenv_in_production=True`,
    `secrets=None` or another directory. Fields may be written in upper case.

    Raises:
        ConfigErrors: values are missing, unreadable, or refused by the class's own validation.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    options: ClassVar[Options] = Options()
    """Where it is read from."""

    environment: str = "development"
    """What the service runs in: `COVET_ENVIRONMENT`, else `ENV`."""
    debug: bool = False
    """Whether clients are told what went wrong in a crash. Never in production."""

    _reading: Reading = PrivateAttr(default_factory=lambda: Reading({}))

    def __init_subclass__(
        cls,
        *,
        prefix: str | None = None,
        dotenv: str | None = ".env",
        dotenv_in_production: bool = False,
        secrets: str | None = "/run/secrets",
        **options: Any,
    ) -> None:
        # pydantic-settings, once it is loaded, has pydantic take arguments such as `env_file` for its own.
        super().__init_subclass__(**options)
        inherited = cls.options.prefix if prefix is None else prefix
        cls.options = Options(inherited, dotenv, dotenv_in_production, secrets)

    def __init__(self, **values: Any) -> None:
        if _validating.get():
            super().__init__(**values)
            return
        file = project_file()
        if file is None:
            self._read(values, {}, "the file")
        else:
            self._read(values, file.app, file.path)

    def _read(self, values: Mapping[str, Any], table: Mapping[str, Any], file: str) -> None:
        reading = read(type(self), values, table, file)
        try:
            super().__init__(**reading.values)
        except ValidationError as error:
            hidden = [secret.reveal() for secret in reading.secrets.values()]
            faults = list(rejections(APPLICATION, type(self).__qualname__, error, {}, hidden))
            raise ConfigErrors.of(type(self).__qualname__, faults) from None
        self._reading = reading

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
        from covet_plugin.config.file import ConfigFile

        file = ConfigFile.read(path)
        others = {name: value for name, value in file.app.items() if name not in cls.model_fields}
        loose = cls.model_config.get("extra") == "allow"
        table = {name: value for name, value in file.app.items() if name not in others} if loose else file.app
        made = cls.__new__(cls)
        made._read((others if loose else {}) | values, table, file.path)
        return made

    @classmethod
    @contextmanager
    def validating(cls) -> Generator[None]:
        """While it is open, instances are made of what they are given, and nothing is read. For the sources."""
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
