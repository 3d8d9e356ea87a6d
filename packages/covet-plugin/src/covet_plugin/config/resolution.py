"""The effective configuration of a plugin: constructor > environment > file > default, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from covet_plugin.config.configs import is_config
from covet_plugin.config.faults import ConfigFault, ConfigUnusable, ConfigValueInvalid
from covet_plugin.config.rejected import rejections
from covet_plugin.config.shape import MISSING, ModelShape, Shape, shape_of, type_of
from covet_plugin.config.spot import Path, Spot, place_in_file
from covet_plugin.config.value import ConfigValue, Source
from covet_plugin.config.variables import SEPARATOR, variable_of

__all__ = ("Resolution", "resolve")


class Resolution:
    """A configuration and where its values come from.

    Args:
        plugin: the plugin's id.
        config: what its constructor was given.
    """

    def __init__(self, plugin: str, config: Any) -> None:
        self.plugin = plugin
        self.config = config
        self.effective: Any = config
        self.values: list[ConfigValue] = []
        self.faults: list[ConfigFault] = []
        self.leaves: set[Path] = set()
        """The paths of its fields."""
        self.nested: set[Path] = set()
        """The paths of configurations inside."""
        self.complete = True
        """Whether all its fields are known."""


def resolve(
    plugin: str,
    config: Any,
    environ: Mapping[str, str],
    table: Mapping[str, Any],
    file: str = "the file",
    *,
    given: bool = True,
    prefix: str | None = None,
) -> Resolution:
    """Resolve one configuration of one plugin. What is wrong is in the result; the field then keeps what it had.

    Args:
        plugin: the plugin's id.
        config: what its constructor was given; `unusable(config)` is None.
        environ: environment variables; empty ones count as unset.
        table: what the file says about the plugin.
        file: what messages call the file.
        given: whether what the constructor was given counts as given; otherwise everything else comes before it.
        prefix: what variables begin with; by default `COVET_<ID>__`.
    """
    found = Resolution(plugin, config)
    try:
        found.effective = _Walk(found, environ, file, prefix).all(type_of(config), config, (), table, given=given)
    except NameError as error:
        # Annotations that stand under TYPE_CHECKING only.
        found.complete = False
        reason = f"an annotation of {type(config).__qualname__} can't be resolved: {error}"
        found.faults.append(ConfigUnusable(plugin=plugin, reason=reason))
    return found


class _Walk:
    """Goes through the fields of a configuration, and through those inside."""

    def __init__(self, found: Resolution, environ: Mapping[str, str], file: str, prefix: str | None = None) -> None:
        self._found = found
        self._prefix = variable_of(found.plugin) + SEPARATOR if prefix is None else prefix
        self._environ = environ
        self._file = file
        self._secrets: set[str] = set()

    def all(self, cls: type[Any], config: Any, path: Path, table: object, *, given: bool) -> Any:
        """The effective `config`; of None, a new `cls`."""
        shape = shape_of(cls)
        names = shape.given(config) if given and config is not None else frozenset[str]()
        rows = self._rows(path, table)
        changes: dict[str, Any] = {}
        sources: dict[str, str] = {}
        for field in shape.fields():
            name = field.name
            spot = Spot(
                self._found.plugin,
                field,
                (*path, name),
                field.default if config is None else getattr(config, name, MISSING),
                given=name in names,
                row=rows.get(name, MISSING),
                lenient=isinstance(shape, ModelShape),
                variable=self._variable((*path, name)),
            )
            changed = self._nested(spot) if _inner(spot) is not None else self._leaf(spot)
            if changed is not None:
                sources[name], changes[name] = changed
        if not changes and config is not None:
            return config
        return self._built(shape, config, changes, sources)

    def _leaf(self, spot: Spot) -> tuple[str, Any] | None:
        self._found.leaves.add(spot.path)
        candidates = spot.candidates(self._environ, self._file)
        self._secrets |= spot.secrets(candidates)
        self._found.faults.extend(spot.faults)
        if not candidates:
            return None
        self._found.values.append(spot.told(candidates))
        source, value = candidates[0]
        return (spot.place(source, self._file), value) if source in (Source.ENVIRONMENT, Source.FILE) else None

    def _nested(self, spot: Spot) -> tuple[str, Any] | None:
        self._found.nested.add(spot.path)
        if not is_config(spot.value) and (spot.given or not self._mentioned(spot)):
            source = Source.CONSTRUCTOR if spot.given else Source.DEFAULT
            self._found.values.append(spot.told([(source, spot.value)]))
            return None
        known = spot.value if is_config(spot.value) else None
        row: object = {} if spot.row is MISSING else spot.row
        inner = cast("type[Any]", _inner(spot))
        effective = self.all(inner, known, spot.path, row, given=spot.given)
        return None if effective is known else (spot.variable, effective)

    def _built(self, shape: Shape, config: Any, changes: dict[str, Any], sources: dict[str, str]) -> Any:
        try:
            return shape.build(config, changes)
        except Exception as error:  # validation of a configuration may raise anything
            faults = rejections(self._found.plugin, shape.cls.__qualname__, error, sources, self._secrets)
            if config is not None or not self._found.faults:
                self._found.faults.extend(faults)
            return config

    def _rows(self, path: Path, table: object) -> Mapping[str, Any]:
        if isinstance(table, Mapping):
            return cast("Mapping[str, Any]", table)
        place = place_in_file(self._found.plugin, path, self._file)
        fault = ConfigValueInvalid(plugin=self._found.plugin, field=".".join(path), source=place, expected="a table")
        self._found.faults.append(fault)
        return {}

    def _variable(self, path: Path) -> str:
        return self._prefix + SEPARATOR.join(part.upper() for part in path)

    def _mentioned(self, spot: Spot) -> bool:
        prefix = spot.variable + SEPARATOR
        return spot.row is not MISSING or any(name.startswith(prefix) and text for name, text in self._environ.items())


def _inner(spot: Spot) -> type[Any] | None:
    """The class of the configuration that a field holds or may hold."""
    return type_of(spot.value) if is_config(spot.value) else spot.field.nested
