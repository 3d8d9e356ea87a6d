"""What was read for a configuration, and from where; what was wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any, cast

from covet_core.config.gathered import Gathered
from covet_core.config.naming import Naming, Node, Path
from covet_plugin.config.configs import is_config
from covet_plugin.config.faults import ConfigRejected, ConfigValueInvalid, ConfigValueMissing
from covet_plugin.config.rejected import masked
from covet_plugin.config.secret import MASK, Secret, revealed
from covet_plugin.config.shape import MISSING, type_of
from covet_plugin.config.text import text_of
from covet_plugin.config.value import ConfigValue, Hidden, Source
from covet_plugin.contribution import APPLICATION
from covet_plugin.records import record

if TYPE_CHECKING:
    from pydantic import ValidationError

    from covet_plugin.errors import CovetError

__all__ = ("Reading", "faults_of", "reading_of")


@record(eq=False)
class Reading:
    """What was read for one configuration."""

    told: tuple[ConfigValue, ...] = ()
    """Every field with its source, secrets masked."""
    prefix: str = ""
    """What its variables begin with."""
    variables: frozenset[str] = frozenset()
    """The variables that can set its fields."""
    links: tuple[str, ...] = ()
    """Variables that are called like a setting, and that Kubernetes made for a Service."""
    secrets: Mapping[str, tuple[Secret, ...]] = field(default_factory=dict[str, tuple[Secret, ...]])
    """The texts of secret fields, for checks before a deployment."""

    def __eq__(self, other: object) -> bool:
        # Settings are equal when their values are, wherever these come from.
        return isinstance(other, Reading)

    def __hash__(self) -> int:
        return hash(Reading)


def reading_of(config: Any, gathered: Gathered) -> Reading:
    """What is told of a configuration that was made."""
    naming = gathered.naming
    leaves = list(_leaves(config, naming, (), None))
    variables = frozenset(naming.variables(type_of(config)))
    return Reading(
        tuple(_told(node, value, gathered) for node, value in leaves),
        naming.fold(naming.prefix),
        variables,
        tuple(name for name in gathered.links if name in variables),
        {".".join(node.path): texts for node, value in leaves if (texts := _secrets(node, value, gathered))},
    )


def _leaves(config: Any, naming: Naming, path: Path, prefix: str | None) -> Iterator[tuple[Node, Any]]:
    """The fields of a configuration and of those inside."""
    for node in naming.nodes(type_of(config), path, prefix):
        value = getattr(config, node.field.name)
        if is_config(value):
            yield from _leaves(value, naming, node.path, next(iter(naming.inside(node)), ""))
        else:
            yield node, value


def _is_secret(node: Node, value: Any, gathered: Gathered) -> bool:
    said = (each for _, _, each in gathered.told(node.path))
    return any(node.field.is_secret(each) for held in (value, *said) for each in _each(held))


def _each(value: Any) -> tuple[Any, ...]:
    """The items of a collection; anything else alone."""
    return tuple(cast("Iterable[Any]", value)) if isinstance(value, list | tuple | set | frozenset) else (value,)


def _told(node: Node, value: Any, gathered: Gathered) -> ConfigValue:
    said = list(gathered.told(node.path))
    if said and node.field.default is not MISSING:
        said.append((Source.DEFAULT, "", node.field.default))
    elif not said:
        said = [(Source.DEFAULT, "", value)]
    secret = _is_secret(node, value, gathered)
    # What is in effect is told as it is, after the class's own validation.
    values = [value, *(each for _, _, each in said[1:])]
    shown = [MASK if secret and each is not None else text_of(each) for each in values]
    hidden = tuple(
        Hidden(source, text, variable) for (source, variable, _), text in zip(said[1:], shown[1:], strict=True)
    )
    source, variable, _ = said[0]
    name = ".".join(node.path)
    return ConfigValue(APPLICATION, name, shown[0], source, variable or node.variable, secret=secret, hidden=hidden)


def _secrets(node: Node, value: Any, gathered: Gathered) -> tuple[Secret, ...]:
    if value is None or not _is_secret(node, value, gathered):
        return ()
    return tuple(Secret(str(revealed(each))) for each in _each(value))


def faults_of(config: type[Any], gathered: Gathered, error: ValidationError | None) -> list[CovetError]:
    """Everything that is wrong, in the order of the fields.

    Args:
        config: the class.
        gathered: what its sources say, and what of it couldn't be read.
        error: what its own validation refused.
    """
    found = list(gathered.faults)
    rest: list[str] = []
    for each in () if error is None else error.errors(include_url=False, include_context=False, include_input=False):
        path, nodes = _place(config, each["loc"], gathered.naming)
        message = masked(str(each["msg"]), _hidden(config, gathered))
        if gathered.is_refused(path):
            continue
        if each["type"] == "missing" and nodes:
            name = ".".join(path)
            found.append((path, ConfigValueMissing(plugin=APPLICATION, field=name, variable=nodes[-1].variable)))
        elif place := next((said.place for said in gathered.of(path[: len(nodes)]) if said.place), ""):
            name = ".".join(path[: len(nodes)])
            found.append((path, ConfigValueInvalid(plugin=APPLICATION, field=name, source=place, reason=message)))
        elif path or not found:
            # What a class says of itself as a whole is worth little while fields have faults.
            rest.append(f"{'.'.join(path)}: {message}" if path else message)
    order = {name: place for place, name in enumerate(config.model_fields)}
    found.sort(key=lambda each: order.get(each[0][0], len(order)) if each[0] else -1)
    faults = [fault for _, fault in found]
    if rest:
        reason = "; ".join(rest)
        faults.append(ConfigRejected(plugin=APPLICATION, config=gathered.name, reason=reason, sources=()))
    return faults


def _place(config: type[Any], loc: tuple[int | str, ...], naming: Naming) -> tuple[Path, list[Node]]:
    """The field that pydantic speaks of: its path, and the nodes on the way."""
    path: Path = ()
    nodes: list[Node] = []
    cls: type[Any] | None = config
    for part in map(str, loc):
        prefix = next(iter(naming.inside(nodes[-1])), "") if nodes else None
        known = [] if cls is None else naming.nodes(cls, path, prefix)
        node = next((each for each in known if part in (each.field.name, *(key.name for key in each.keys))), None)
        path = (*path, part) if node is None else node.path
        if node is None:
            cls = None
            continue
        if len(nodes) == len(path) - 1:
            nodes.append(node)
        cls = node.field.nested
    return path, nodes


def _hidden(config: type[Any], gathered: Gathered) -> set[str]:
    """The texts that must not be told."""
    fields = {node.path[:1]: node.field for node in gathered.naming.nodes(config)}
    return {
        text_of(revealed(each), reveal=True)
        for path, candidates in gathered.candidates.items()
        for said in candidates
        for each in _each(said.value)
        if path[:1] in fields and (fields[path[:1]].is_secret(each) or len(path) > 1)
    }
