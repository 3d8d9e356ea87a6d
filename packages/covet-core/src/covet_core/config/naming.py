"""What the fields of a configuration are called: by pydantic, and in the environment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, cast

from pydantic import AliasChoices, AliasPath

from covet_plugin.config.shape import Field, shape_of
from covet_plugin.records import record

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo
    from pydantic_settings import PydanticBaseSettingsSource

__all__ = ("Fallback", "Key", "Naming", "Node", "Path", "merged")

Path = tuple[str, ...]
"""A field's name; more than one for a field of a nested configuration."""

NESTED: Final = "__"


class Fallback:
    """Variables that set a field where its own doesn't, without the prefix.

    ::

        port: Annotated[int, Fallback("PORT")] = 8000

    Args:
        variables: their names, the strongest first.
    """

    __slots__ = ("variables",)

    def __init__(self, *variables: str) -> None:
        self.variables: tuple[str, ...] = variables

    def __repr__(self) -> str:
        return f"Fallback({', '.join(map(repr, self.variables))})"


@record()
class Key:
    """One name of a field.

    Args:
        name: what pydantic takes its value by.
        variable: the variable that holds it.
        deep: whether that holds JSON in which the value is found by a path.
    """

    name: str
    variable: str
    deep: bool = False


@record(eq=False)
class Node:
    """A field, where it is."""

    path: Path
    field: Field
    keys: tuple[Key, ...]
    """Its names, the strongest first."""

    @property
    def key(self) -> str:
        """What every source calls it, so that their values meet."""
        return next((key.name for key in self.keys if not key.deep), self.keys[0].name)

    @property
    def variable(self) -> str:
        """The variable that messages name."""
        return self.keys[0].variable


@record()
class Naming:
    """How variables are named after fields.

    Args:
        prefix: what they begin with.
        delimiter: what stands between a field and one inside of it; None reads none of these.
        case_sensitive: whether upper and lower case differ.
        target: what the prefix is put before: `variable` for names of fields, `alias`, or `all`.
    """

    prefix: str = "COVET_"
    delimiter: str | None = NESTED
    case_sensitive: bool = False
    target: str = "variable"

    @classmethod
    def of(cls, source: PydanticBaseSettingsSource) -> Naming:
        """What a source of pydantic-settings was told by the class or the constructor."""
        config = source.config
        return cls(
            getattr(source, "env_prefix", config.get("env_prefix", "")),
            getattr(source, "env_nested_delimiter", config.get("env_nested_delimiter")),
            getattr(source, "case_sensitive", config.get("case_sensitive", False)),
            getattr(source, "env_prefix_target", config.get("env_prefix_target", "variable")),
        )

    def fold(self, variable: str) -> str:
        """A variable's name as it is compared and told."""
        return variable if self.case_sensitive else variable.upper()

    def folded(self, texts: Mapping[str, str]) -> dict[str, str]:
        """Texts by the names of variables as they are compared. Of two that differ in case only, upper case wins."""
        return {self.fold(name): texts[name] for name in sorted(texts, key=lambda name: (name.isupper(), name))}

    def nodes(self, cls: type[Any], path: Path = (), prefix: str | None = None) -> list[Node]:
        """The fields of a class.

        Args:
            cls: the configuration, or one inside.
            path: how to get there.
            prefix: what its variables begin with; the configuration's own by default.
        """
        infos: Mapping[str, FieldInfo] = getattr(cls, "model_fields", {})
        config = getattr(cls, "model_config", {})
        return [
            Node((*path, field.name), field, tuple(self._keys(field.name, infos.get(field.name), config, prefix)))
            for field in shape_of(cls).fields()
        ]

    def inside(self, node: Node) -> list[str]:
        """What the variables of the fields inside of a field begin with."""
        return [] if self.delimiter is None else [key.variable + self.delimiter for key in node.keys if not key.deep]

    def variables(
        self, cls: type[Any], *, seen: tuple[type[Any], ...] = (), nodes: list[Node] | None = None
    ) -> Iterator[str]:
        """Every variable that can set a field of a class."""
        for node in self.nodes(cls) if nodes is None else nodes:
            yield from (key.variable for key in node.keys)
            nested = node.field.nested
            if nested is not None and nested not in seen:
                for prefix in self.inside(node):
                    inner = self.nodes(nested, node.path, prefix)
                    yield from self.variables(nested, seen=(*seen, nested), nodes=inner)

    def _keys(self, name: str, info: FieldInfo | None, config: Mapping[str, Any], prefix: str | None) -> Iterator[Key]:
        aliases = list(_aliases(info)) if info is not None and config.get("validate_by_alias") is not False else []
        for alias, deep in aliases:
            before = prefix if prefix is not None else self.prefix if self.target in ("alias", "all") else ""
            yield Key(alias, self.fold(before + alias), deep)
        if not aliases or config.get("populate_by_name") or config.get("validate_by_name"):
            before = prefix if prefix is not None else self.prefix if self.target in ("variable", "all") else ""
            yield Key(name, self.fold(before + name))
        accepted = aliases[0][0] if aliases else name
        for extra in () if info is None else info.metadata:
            if isinstance(extra, Fallback):
                yield from (Key(accepted, self.fold(variable)) for variable in extra.variables)


def _aliases(info: FieldInfo) -> Iterator[tuple[str, bool]]:
    """The names that a field declares, each with whether it begins a path."""
    alias = info.validation_alias
    choices = alias.choices if isinstance(alias, AliasChoices) else () if alias is None else (alias,)
    for choice in choices:
        if isinstance(choice, AliasPath):
            yield str(choice.path[0]), len(choice.path) > 1
        else:
            yield choice, False


def merged(weaker: Any, stronger: Any) -> Any:
    """Two tables as one, key by key. Of values that aren't both tables the stronger one."""
    if not isinstance(weaker, dict) or not isinstance(stronger, dict):
        return stronger
    result = cast("dict[str, Any]", weaker).copy()
    for key, value in cast("dict[str, Any]", stronger).items():
        result[key] = merged(result.get(key), value)
    return result
