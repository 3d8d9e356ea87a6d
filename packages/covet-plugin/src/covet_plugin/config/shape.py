"""What a configuration consists of, whether it is a dataclass or a pydantic model."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from typing import Any, Final, Protocol, cast

from covet_plugin.config.configs import is_config_type
from covet_plugin.config.declare import GIVEN
from covet_plugin.config.hints import alternatives, is_secret_hint
from covet_plugin.config.required import REQUIRED
from covet_plugin.config.secret import is_secret_value
from covet_plugin.records import record

__all__ = ("Field", "Shape", "shape_of", "type_of")

MISSING: Final = dataclasses.MISSING

_SECRET_NAME = re.compile(r"(?:.*_)?(?:password|passwd|passphrase|secret|token|api_key|private_key|access_key|pin)")


@record(eq=False)
class Field:
    """One field of a configuration.

    Args:
        name: what the constructor calls it.
        hint: its annotation.
        default: its default, or `dataclasses.MISSING`.
        shown: whether its declaration lets `repr` show it.
    """

    name: str
    hint: Any
    default: Any
    shown: bool

    def is_secret(self, value: object) -> bool:
        """Whether what it holds must not be shown: by its type, by `repr=False`, by its name."""
        named = _SECRET_NAME.fullmatch(self.name) is not None and (isinstance(value, str) or value is REQUIRED)
        return not self.shown or named or is_secret_hint(self.hint) or is_secret_value(value)

    @property
    def nested(self) -> type[Any] | None:
        """The configuration that it holds, or may hold."""
        found = [each for each in alternatives(self.hint) if is_config_type(each)]
        return found[0] if len(found) == 1 else None


class Shape(Protocol):
    """A kind of configuration."""

    cls: type[Any]
    """The class that the application constructs."""

    def fields(self) -> tuple[Field, ...]:
        """Its fields, in order. Annotations that can't be resolved raise `NameError` or `TypeError`."""
        ...

    def given(self, config: Any) -> frozenset[str]:
        """The fields that the constructor of `config` was given."""
        ...

    def build(self, config: Any, changes: Mapping[str, Any]) -> Any:
        """Another `config`, with some fields changed; a new one for None. What its own validation raises is raised."""
        ...


class DataclassShape:
    """A frozen dataclass."""

    __slots__ = ("cls",)

    def __init__(self, cls: type[Any]) -> None:
        self.cls: type[Any] = cls

    def fields(self) -> tuple[Field, ...]:
        """Those that the constructor takes."""
        from typing import get_type_hints

        hints = get_type_hints(self.cls, include_extras=True)
        return tuple(Field(each.name, hints[each.name], _default(each), each.repr) for each in self._declared())

    def given(self, config: Any) -> frozenset[str]:
        """Those that `plugin_config` remembers; of other dataclasses those that differ from their defaults."""
        remembered = getattr(config, GIVEN, None)
        if remembered is not None:
            return cast("frozenset[str]", remembered)
        values = {each.name: (getattr(config, each.name), _default(each)) for each in self._declared()}
        return frozenset(name for name, (value, default) in values.items() if default is MISSING or value != default)

    def build(self, config: Any, changes: Mapping[str, Any]) -> Any:
        """Construct it anew; what was given stays what it was."""
        if config is None:
            return self.cls(**changes)
        values = {each.name: getattr(config, each.name) for each in self._declared()}
        built = self.cls(**values | dict(changes))
        if hasattr(config, GIVEN):
            object.__setattr__(built, GIVEN, getattr(config, GIVEN))
        return built

    def _declared(self) -> list[dataclasses.Field[Any]]:
        return [each for each in dataclasses.fields(self.cls) if each.init]


class ModelShape:
    """A frozen pydantic model. Pydantic is not imported: a service that has such a model has done so."""

    __slots__ = ("cls",)

    def __init__(self, cls: type[Any]) -> None:
        self.cls: type[Any] = cls

    def fields(self) -> tuple[Field, ...]:
        """Those of the model."""
        found: list[Field] = []
        for name, info in self.cls.model_fields.items():
            hint = info.annotation
            for extra in info.metadata:
                hint = _annotated(hint, extra)
            default = MISSING if info.is_required() else info.get_default(call_default_factory=False)
            if getattr(info, "default_factory", None) is not None:
                default = MISSING
            found.append(Field(name, hint, default, info.repr is not False))
        return tuple(found)

    def given(self, config: Any) -> frozenset[str]:
        """Those that were set."""
        return frozenset(config.model_fields_set)

    def build(self, config: Any, changes: Mapping[str, Any]) -> Any:
        """Validate it anew."""
        given = () if config is None else config.model_fields_set
        values = {name: getattr(config, name) for name in given} | dict(changes)
        return self.cls.model_validate({self._key(name): value for name, value in values.items()})

    def _key(self, name: str) -> str:
        settings = self.cls.model_config
        if settings.get("populate_by_name") or settings.get("validate_by_name"):
            return name
        alias = self.cls.model_fields[name].validation_alias
        return alias if isinstance(alias, str) else name


def type_of(value: Any) -> type[Any]:
    """The class of `value`."""
    return value.__class__  # type: ignore[no-any-return]  # a class, whatever the value is


def shape_of(cls: type[Any]) -> Shape:
    """The shape of a configuration's class."""
    return ModelShape(cls) if hasattr(cls, "model_validate") else DataclassShape(cls)


def _default(declared: dataclasses.Field[Any]) -> Any:
    if declared.default is not MISSING:
        return declared.default
    factory = declared.default_factory
    return MISSING if factory is MISSING else factory()


def _annotated(hint: Any, extra: Any) -> Any:
    from typing import Annotated

    return Annotated[hint, extra]
