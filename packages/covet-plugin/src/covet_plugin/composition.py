"""From a list of plugins to what a host compiles: checked, ordered, contributed, with every fault in one group."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from inspect import iscoroutine
from typing import TYPE_CHECKING, Any

from covet_plugin.composing.conflicts import Merged, Replaced, merge
from covet_plugin.composing.listing import Listing, look
from covet_plugin.composing.order import Edge, Wishes, arrange, wishes
from covet_plugin.config.settings import Settings
from covet_plugin.contributed import Contributed
from covet_plugin.contributions import Contributions
from covet_plugin.discovery import disabled_by
from covet_plugin.frozen import Frozen
from covet_plugin.kind import Kind

if TYPE_CHECKING:
    from covet_plugin.config.file import ConfigFile
    from covet_plugin.config.value import ConfigValue
    from covet_plugin.contributed import AnyContribution
    from covet_plugin.discovery import Discovery
    from covet_plugin.faults import ContributeFailed, PluginFault, PluginWarning
    from covet_plugin.info import PluginInfo
    from covet_plugin.plugin import OptionalPlugin, Plugin
    from covet_plugin.service import Service

__all__ = ("Composition", "CompositionErrors", "Edge", "Replaced", "compose")


class CompositionErrors(ExceptionGroup["PluginFault"]):
    """Every fault of a list of plugins, found in one go."""

    @classmethod
    def of(cls, faults: Sequence[PluginFault]) -> CompositionErrors:
        """Collect `faults`."""
        count = "one fault" if len(faults) == 1 else f"{len(faults)} faults"
        return cls(f"The plugins have {count}", faults)

    def derive(self, excs: Sequence[PluginFault]) -> CompositionErrors:  # type: ignore[override]  # narrower by intent
        """Make a group of some of the faults, for `split` and `subgroup`."""
        return CompositionErrors(self.message, excs)

    def __str__(self) -> str:
        return "\n\n".join([f"{self.message}:", *map(str, self.exceptions)])

    if TYPE_CHECKING:

        @property
        def exceptions(self) -> tuple[PluginFault, ...]:
            """The faults, in the order in which they were found."""
            ...


class Composition(Frozen):
    """Plugins in order, and all that they contribute.

    Args:
        plugins: in the order in which they start.
        infos: theirs, in the same order.
        contributions: what is in effect.
        configs: the effective configuration of each plugin that has one, by id.
        replaced: what the application's own contributions replaced.
        shared: what several plugins contribute alike; it is in effect once.
        edges: why plugins start in this order.
        disabled: ids of plugins that the environment leaves out.
        warnings: what is odd.
        settings: what is set from outside.
    """

    __slots__ = (
        "configs",
        "contributions",
        "disabled",
        "edges",
        "infos",
        "plugins",
        "replaced",
        "settings",
        "shared",
        "warnings",
    )

    plugins: tuple[Plugin, ...]
    infos: tuple[PluginInfo, ...]
    contributions: Contributed
    configs: Mapping[str, object]
    replaced: tuple[Replaced, ...]
    shared: tuple[Replaced, ...]
    edges: tuple[Edge, ...]
    disabled: tuple[str, ...]
    warnings: tuple[PluginWarning, ...]
    settings: Settings

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:  # pyright: ignore[reportIncompatibleVariableOverride]  # by identity
        return id(self)

    def configured(self, plugin: str, config: Any) -> Any:
        """The effective configuration of a plugin: what `to.configured(config)` returned, or would have.

        Raises:
            CompositionErrors: it was not asked for before, and it has faults.
        """
        settings = self.settings.of(plugin)
        before = len(settings.faults)
        effective = settings(config)
        if settings.faults[before:]:
            raise CompositionErrors.of(settings.faults[before:])
        return effective

    def config_values(self) -> tuple[ConfigValue, ...]:
        """Every setting of every plugin with its source, for `covet config`."""
        return tuple(value for info in self.infos for value in self.settings.of(info.id).values())

    def why(self, plugin: str) -> tuple[str, ...]:
        """Lines that say why a plugin stands where it does and what it brings, for `covet plugins --why ID`."""
        from covet_plugin.composing.described import why

        return why(self, plugin)

    def to_dict(self) -> dict[str, Any]:
        """For printing, comparing and JSON: plain data, the same in every process."""
        from covet_plugin.composing.described import as_dict

        return as_dict(self)


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
    own = tuple(application)
    settings = Settings(environ, file)
    listing = look(plugins, discovered, disabled_by(environ))
    recorders, failed = _contributed(listing, settings)
    providers = _providers([*(each for recorder in recorders.values() for each in recorder.recorded), *own])
    wished = wishes(
        listing.infos,
        providers,
        absent=listing.absent,
        disabled=listing.disabled,
        complete=not (failed or listing.absent),
    )
    order, cycles = arrange(list(recorders), wished.edges)
    merged = merge([recorders[plugin].recorded for plugin in order], own)
    nobody, warnings = _outside(listing, settings, reserved)
    recorded = _recorded(recorders, settings, failed)
    if faults := [*listing.faults, *recorded, *wished.faults, *cycles, *merged.faults, *nobody]:
        raise CompositionErrors.of(faults)
    return _composition(listing, order, merged, wished, [*listing.warnings, *wished.warnings, *warnings], settings)


def _contributed(listing: Listing, settings: Settings) -> tuple[dict[str, Contributions], dict[str, ContributeFailed]]:
    """Have every plugin record what it contributes. The order doesn't matter yet: nobody sees the others' records."""
    recorders: dict[str, Contributions] = {}
    failed: dict[str, ContributeFailed] = {}
    for plugin, info in zip(listing.plugins, listing.infos, strict=True):
        configured = settings.of(info.id)
        if info.config is not None:
            configured(info.config)
        recorder = recorders[info.id] = Contributions(info.id, configured)
        try:
            result: object = plugin.contribute(recorder)  # type: ignore[func-returns-value]  # an untyped one may
            if iscoroutine(result):
                result.close()
                raise TypeError("it is `async def`, and has to be `def`")
        except Exception as error:  # whatever the plugin raises is its fault
            from covet_plugin.faults import ContributeFailed

            failed[info.id] = ContributeFailed.of(info.id, error)
    return recorders, failed


def _providers(contributions: Iterable[AnyContribution]) -> dict[Service[Any], list[str]]:
    found: dict[Service[Any], list[str]] = {}
    for each in contributions:
        if each.kind is Kind.SERVICE:
            found.setdefault(each.value.key, []).append(each.owner)
    return found


def _recorded(
    recorders: Mapping[str, Contributions], settings: Settings, failed: Mapping[str, ContributeFailed]
) -> Iterable[PluginFault]:
    for plugin, recorder in recorders.items():
        wrong = settings.of(plugin).faults
        yield from wrong
        yield from recorder.faults
        # With a configuration that lacks values, a plugin may fail for that reason alone.
        if plugin in failed and not wrong:
            yield failed[plugin]


def _outside(
    listing: Listing, settings: Settings, reserved: Collection[str]
) -> tuple[list[PluginFault], list[PluginWarning]]:
    """What is set for nobody."""
    ids = [info.id for info in listing.infos]
    suspects = settings.suspects(ids, reserved)
    if not suspects and settings.file is None:
        return [], []
    from covet_plugin.config.unknown import unknown_keys, unknown_variables

    absent = [*listing.absent, *listing.disabled]
    faults = [] if settings.file is None else list(unknown_keys(settings.file, settings, ids, absent))
    return [*faults], list(unknown_variables(settings, suspects, ids, absent))


def _composition(
    listing: Listing,
    order: Sequence[str],
    merged: Merged,
    wished: Wishes,
    warnings: Sequence[PluginWarning],
    settings: Settings,
) -> Composition:
    by_id = {info.id: (plugin, info) for plugin, info in zip(listing.plugins, listing.infos, strict=True)}
    infos = tuple(by_id[plugin][1] for plugin in order)
    return Composition(
        plugins=tuple(by_id[plugin][0] for plugin in order),
        infos=infos,
        contributions=Contributed(merged.kept),
        configs={info.id: settings.of(info.id)(info.config) for info in infos if info.config is not None},
        replaced=tuple(merged.replaced),
        shared=tuple(merged.shared),
        edges=tuple(wished.edges),
        disabled=tuple(listing.disabled),
        warnings=tuple(warnings),
        settings=settings,
    )
