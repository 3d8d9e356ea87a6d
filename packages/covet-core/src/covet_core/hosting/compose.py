"""The composition of an application's plugins, with what the environment and the configuration file say."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from functools import partial
from typing import TYPE_CHECKING, Final

from covet_plugin.composition import Composition, CompositionErrors, compose
from covet_plugin.contributions import Contributions

if TYPE_CHECKING:
    from covet_core.app import CovetApp
    from covet_plugin.config.file import ConfigFile
    from covet_plugin.contributed import AnyContribution
    from covet_plugin.discovery import Discovery
    from covet_plugin.faults import PluginFault

__all__ = ("FILE", "FILE_VARIABLE", "compose_app", "reserved_variables")

FILE_VARIABLE: Final = "COVET_CONFIG"
"""The variable that names the configuration file."""

FILE: Final = "covet.toml"
"""The configuration file when none is named, in the current directory."""


def compose_app(app: CovetApp, declared: Sequence[AnyContribution] | None = None) -> Composition:
    """Check and order the plugins of `app`, and collect what they contribute.

    Args:
        app: the application.
        declared: what it declares by its own methods, when that is known already.

    Raises:
        CompositionErrors: everything that is wrong with them.
    """
    from covet_core.hosting.declared import declared_by

    environ = os.environ
    faults: list[PluginFault] = []
    own = _recorded(app, faults)
    file = _file(environ, faults)
    try:
        composition = compose(
            app.plugins,
            environ=environ,
            file=file,
            application=(*(declared_by(app) if declared is None else declared), *own),
            discovered=_discovered(environ) if app.discovers_plugins else None,
            reserved=reserved_variables() | _variables_of(app),
        )
    except CompositionErrors as found:
        raise CompositionErrors.of([*faults, *found.exceptions]) from None
    if faults:
        raise CompositionErrors.of(faults)
    return composition


def _recorded(app: CovetApp, faults: list[PluginFault]) -> tuple[AnyContribution, ...]:
    """What the application contributes like a plugin."""
    to = Contributions()
    for record in (*_filters_of(app), *app.contributors):
        try:
            record(to)
        except Exception as error:
            from covet_plugin.faults import ContributeFailed

            faults.append(ContributeFailed.of(to.owner, error))
    faults += to.faults
    return to.recorded


def _filters_of(app: CovetApp) -> Iterator[Callable[[Contributions], None]]:
    """What records the native filters that the application lists among its middleware."""
    for each in app.settings.middleware:
        if each.is_filter:
            from covet_core.middleware.native import contribute_filter

            yield partial(contribute_filter, each)


def _file(environ: Mapping[str, str], faults: list[PluginFault]) -> ConfigFile | None:
    named = environ.get(FILE_VARIABLE)
    path = named or FILE
    if not named and not os.path.isfile(path):
        return None
    from covet_plugin.config.file import ConfigFile
    from covet_plugin.faults import PluginFault

    try:
        return ConfigFile.read(path)
    except PluginFault as fault:
        faults.append(fault)
        return None


def _variables_of(app: CovetApp) -> frozenset[str]:
    """The variables of the application's own configuration."""
    reading = getattr(app.config, "reading", None)
    return frozenset() if reading is None else reading.variables


def reserved_variables() -> frozenset[str]:
    """The variables of the command line and of the server, which are no plugin's."""
    from covet_core.proxies.environment import HEADERS_VARIABLE, PROXIES_VARIABLE
    from covet_core.server.config import ServerConfig

    server = (f"COVET_{field.name.upper()}" for field in fields(ServerConfig))
    return frozenset(
        (
            *server,
            PROXIES_VARIABLE,
            HEADERS_VARIABLE,
            FILE_VARIABLE,
            "COVET_APP",
            "COVET_CHILD",
            "COVET_DISABLE_PLUGINS",
        )
    )


def _discovered(environ: Mapping[str, str]) -> Discovery:
    from covet_plugin.discovery import installed

    return installed(environ)
