"""Which files a service takes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from typing import TYPE_CHECKING, Any, get_args

from covet_core.errors import BadLimit
from covet_core.http.exceptions import HTTPException
from covet_core.http.forms.filenames import extension_of
from covet_core.http.forms.sniffing import SNIFFED, sniff
from covet_plugin.records import record

if TYPE_CHECKING:
    from covet_core.http.forms.upload import UploadFile

__all__ = ("UploadPolicy", "UploadRefused", "policy_of")


class UploadRefused(HTTPException):
    """A file that a policy doesn't let in: 413 for its size, 415 for its type, 422 for what a scanner says.

    Args:
        detail: why, for the client.
        status_code: the status.
    """

    def __init__(self, detail: str, status_code: int = 422) -> None:
        super().__init__(status_code, detail)


@record()
class UploadPolicy:
    """Which files a field takes: `image: Annotated[UploadFile, UploadPolicy(...)]`, a parameter or in a form's model.

    Size, extension and type are looked at while the file arrives: what doesn't fit is refused before the rest is read.
    What the client says of the type is never believed.

    Raises:
        BadLimit: `max_size` is negative.
    """

    max_size: int | None = None
    """Bytes."""
    extensions: Collection[str] = ()
    """Extensions that names may have, such as `.png`, in lower case; any when empty."""
    types: Collection[str] = ()
    """Media types that files may be by their first bytes, see `covet_core.http.forms.sniffing`; any when empty."""
    scanner: Callable[[UploadFile], Awaitable[bool | None]] | None = None
    """Awaited with each file when it is whole, a virus scanner for example. It refuses it by returning False, or by
    raising `UploadRefused` with a reason.
    """

    def __post_init__(self) -> None:
        if self.max_size is not None and self.max_size < 0:
            raise BadLimit(limit="UploadPolicy.max_size", value=self.max_size)
        # What stands in an annotation is hashed, by unions for example.
        for name in ("extensions", "types"):
            object.__setattr__(self, name, tuple(getattr(self, name)))

    def check_name(self, file: UploadFile) -> None:
        """Check the name of a file of which nothing is read yet.

        Raises:
            UploadRefused: its extension isn't allowed.
        """
        # A file input that nothing was chosen for has no name, and is no file.
        if self.extensions and file.filename and extension_of(file.filename) not in self.extensions:
            allowed = ", ".join(sorted(self.extensions))
            raise UploadRefused(f"The file's name must end with one of: {allowed}.", 415)

    def check_size(self, size: int) -> None:
        """Check the size so far.

        Raises:
            UploadRefused: it is too large.
        """
        if self.max_size is not None and size > self.max_size:
            raise UploadRefused(f"The file is larger than {self.max_size} bytes.", 413)

    def left_of(self, size: int) -> int | None:
        """Bytes after which a file that has `size` is too large; None for any number."""
        return None if self.max_size is None else max(self.max_size - size, 0) + 1

    def check_start(self, start: bytes) -> None:
        """Check the first bytes.

        Raises:
            UploadRefused: they are those of another type.
        """
        if self.types and sniff(start[:SNIFFED]) not in self.types:
            raise UploadRefused(f"The file's content must be one of: {', '.join(sorted(self.types))}.", 415)

    async def scan(self, file: UploadFile) -> None:
        """Have the scanner look at a whole file.

        Raises:
            UploadRefused: it refuses it.
        """
        if self.scanner is not None:
            if await self.scanner(file) is False:
                raise UploadRefused("The file was refused by a scanner.")
            await file.seek(0)

    async def check(self, file: UploadFile) -> None:
        """Check a file that was read without the policy, by `request.form()` for example.

        Raises:
            UploadRefused: it doesn't fit.
        """
        self.check_name(file)
        self.check_size(file.size)
        await file.seek(0)
        self.check_start(await file.read(SNIFFED))
        await file.seek(0)
        await self.scan(file)


def policy_of(annotation: Any) -> UploadPolicy | None:
    """The policy that an annotation carries: of the file, of each file of a list, or of one that may be missing."""
    for each in getattr(annotation, "__metadata__", ()):
        if isinstance(each, UploadPolicy):
            return each
    found = (policy_of(argument) for argument in get_args(annotation))
    return next((policy for policy in found if policy is not None), None)
