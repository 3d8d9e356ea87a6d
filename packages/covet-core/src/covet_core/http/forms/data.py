"""What a form holds."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from covet_core.http.forms.upload import UploadFile
from covet_core.http.multi import MultiMapping

FormValue = str | UploadFile
"""A field's text, or a file."""


class FormData(MultiMapping[FormValue]):
    """The fields of a form. A name may occur more than once: `[]` and `get` give the first value, `getlist` all.

    Its files are closed when the request ends; before that by `close()`, or at the end of an `async with`.
    """

    __slots__ = ()

    def getlist(self, name: str) -> list[FormValue]:
        """Every value of `name` in order."""
        return self._all(name)

    @property
    def files(self) -> list[UploadFile]:
        """Every file in order."""
        return [value for _, value in self._pairs if isinstance(value, UploadFile)]

    async def close(self) -> None:
        """Close every file, and so remove it."""
        await UploadFile.close_all(self.files)

    async def aclose(self, error: BaseException | None = None) -> None:
        """The same, as the teardown of a request."""
        await self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
