"""What can go wrong in the facade itself."""

from covet_plugin import CovetError


class MissingExtra(CovetError, ImportError):
    """A part of covet was imported that is installed by an extra.

    Args:
        module: what was looked for and not found, ``httpx`` for example.
        extra: the extra of ``covet`` that brings it.
    """

    code = "missing-extra"

    def __init__(self, *, module: str, extra: str) -> None:
        self.module = module
        self.extra = extra

    def render(self) -> str:
        """Say what is not installed."""
        return f"{self.module} is not installed; it comes with covet's extra {self.extra!r}."

    def hint(self) -> str:
        """Tell the command that installs it."""
        return f"pip install 'covet[{self.extra}]'"
