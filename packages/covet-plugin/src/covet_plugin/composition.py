"""From a list of plugins to what a host compiles: checked, ordered, contributed, with every fault in one group."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from covet_plugin.contributed import AnyContribution, Contributed
from covet_plugin.faults import PluginFault
from covet_plugin.records import record

if TYPE_CHECKING:
    from covet_plugin.config.file import ConfigFile
    from covet_plugin.config.value import ConfigValue
    from covet_plugin.discovery import Discovery
    from covet_plugin.faults import PluginWarning
    from covet_plugin.info import PluginInfo
    from covet_plugin.plugin import OptionalPlugin, Plugin

__all__ = ("Composition", "CompositionErrors", "Edge", "Replaced", "compose")


class CompositionErrors(ExceptionGroup[PluginFault]):
    """Every fault of a list of plugins, found in one go."""

    @classmethod
    def of(cls, faults: Sequence[PluginFault]) -> CompositionErrors:
        """Collect `faults`."""
        count = "one fault" if len(faults) == 1 else f"{len(faults)} faults"
        return cls(f"The plugins have {count}", faults)

    def derive(self, excs: Sequence[PluginFault]) -> CompositionErrors:  # type: ignore[override]  # narrower by intent: faults only
        """Make a group of some of the faults, for `split` and `subgroup`."""
        return CompositionErrors(self.message, excs)

    def __str__(self) -> str:
        return "\n\n".join([f"{self.message}:", *map(str, self.exceptions)])

    if TYPE_CHECKING:

        @property
        def exceptions(self) -> tuple[PluginFault, ...]:
            """The faults, in the order in which they were found."""
            ...


@record()
class Edge:
    """Why one plugin starts before another."""

    first: str
    then: str
    reason: str


@record()
class Replaced:
    """A contribution that isn't in effect, and the one that is: the application's own, or an equal one."""

    dropped: AnyContribution
    kept: AnyContribution


@record(eq=False)
class Composition:
    """Plugins in order, and all that they contribute.

    Args:
        plugins: in the order in which they start.
        infos: theirs, in the same order.
        contributions: what is in effect.
        configs: the effective configuration of each plugin that has one, by id.
        replaced: what the application's own contributions replaced.
        shared: what several plugins contribute alike; it is in effect once.
        edges: why plugins start in this order.
        disabled: plugins that the environment leaves out.
        warnings: what is odd.
    """

    plugins: tuple[Plugin, ...]
    infos: tuple[PluginInfo, ...]
    contributions: Contributed
    configs: Mapping[str, object]
    replaced: tuple[Replaced, ...]
    shared: tuple[Replaced, ...]
    edges: tuple[Edge, ...]
    disabled: tuple[str, ...]
    warnings: tuple[PluginWarning, ...]

    def configured(self, owner: str, config: Any) -> Any:
        """The effective configuration of a plugin: what `to.configured(config)` returned, or would have."""
        raise NotImplementedError

    def config_values(self) -> tuple[ConfigValue, ...]:
        """Every setting of every plugin with its source, for `covet config`."""
        raise NotImplementedError

    def why(self, plugin: str) -> tuple[str, ...]:
        """Lines that say why a plugin is there and stands where it does, for `covet plugins --why ID`."""
        raise NotImplementedError

    def to_dict(self) -> dict[str, Any]:
        """For printing, comparing and JSON: plain data, the same in every process."""
        raise NotImplementedError


def compose(
    plugins: Sequence[Plugin | OptionalPlugin[Plugin]],
    *,
    environ: Mapping[str, str],
    file: ConfigFile | None = None,
    application: Iterable[AnyContribution] = (),
    discovered: Discovery | None = None,
    reserved: Collection[str] = (),
) -> Composition:
    """Check and order plugins, and collect what they contribute. Pure: it reads only what it is given.

    Args:
        plugins: as the application lists them; those in `optional(...)` may be left out by the environment.
        environ: the environment variables.
        file: the configuration file, already read.
        application: what the application contributes itself: it wins over every plugin.
        discovered: the installed plugins, when the application asked for them. Listed ones come first; of two with the
            same id the listed one counts.
        reserved: environment variables that are the host's own.

    Raises:
        CompositionErrors: everything that is wrong, in one group.
    """
    raise NotImplementedError
