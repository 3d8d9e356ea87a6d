"""The address of a request."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Self
from urllib.parse import quote, unquote, urlencode, urlsplit

from covet_plugin.records import record

_DEFAULT_PORTS = {"http": 80, "https": 443}
_PATH_SAFE = "!$&'()*+,/:;=@~%"


def quoted_path(path: str) -> str:
    """A path, given decoded or encoded, as it stands in an address."""
    return path if path.isascii() and path.replace("/", "").isalnum() else quote(path, safe=_PATH_SAFE)


@record()
class URL:
    """An absolute address, or a path with a query where the host isn't known. `str()` gives it as it is written."""

    scheme: str = ""
    """`http` or `https`; empty in a relative address."""
    netloc: str = ""
    """Host and port as they are written."""
    raw_path: str = "/"
    """The path, percent-encoded."""
    query: str = ""
    """What follows the `?`, still encoded."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """The address written in `text`; a fragment is dropped.

        Raises:
            ValueError: it isn't an address.
        """
        parts = urlsplit(text)
        return cls(parts.scheme, parts.netloc, parts.path or "/", parts.query)

    @property
    def path(self) -> str:
        """The path, decoded: the same as `request.path`."""
        return unquote(self.raw_path)

    @property
    def hostname(self) -> str | None:
        """The host in lower case, without port and brackets; None when it isn't known."""
        host = self.netloc.rpartition("@")[2]
        if host.startswith("["):
            return host[1:].partition("]")[0].lower() or None
        return host.partition(":")[0].lower() or None

    @property
    def port(self) -> int | None:
        """The port, by the scheme when it isn't written; None when neither says."""
        written = self.netloc.rpartition("@")[2].rpartition("]")[2].rpartition(":")[2]
        if ":" in self.netloc.rpartition("]")[2] and written.isdigit():
            return int(written)
        return _DEFAULT_PORTS.get(self.scheme)

    def with_path(self, path: str) -> Self:
        """The same host with another path, given decoded or encoded, and no query."""
        return replace(self, raw_path=quoted_path(path), query="")

    def with_query(self, query: Mapping[str, object] | str) -> Self:
        """The same address with another query: text that is encoded already, or names with values to be encoded."""
        return replace(self, query=query if isinstance(query, str) else urlencode(query, doseq=True))

    def __str__(self) -> str:
        host = f"{self.scheme}://{self.netloc}" if self.netloc else ""
        return f"{host}{self.raw_path}{'?' if self.query else ''}{self.query}"
