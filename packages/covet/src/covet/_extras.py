"""Which extra to install for a part of covet that is not there."""

from importlib.util import find_spec

from covet.errors import MissingExtra


def need(module: str, *, extra: str) -> None:
    """See that a module is installed before what needs it is imported.

    A ``try`` around the import would do too, but type checkers then lose the names.

    Raises:
        MissingExtra: it is not; the message has the command that installs it.
    """
    if find_spec(module) is None:
        raise MissingExtra(module=module, extra=extra)
