"""Headers of a response that can still be changed: a checked view over the list that goes to the wire."""

from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from functools import lru_cache

from covet_core.http.errors import InvalidHeader
from covet_core.http.multi import Pairs

HeaderInput = Mapping[str, str] | Iterable[tuple[str, str]]
"""What responses and errors take as headers: a mapping, or pairs when a name occurs twice."""

_TOKEN = b"!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"


@lru_cache(maxsize=1024)
def encode_name(name: str) -> bytes:
    """`name` in lower case as it goes to the wire. A service sets the same few names over and over.

    Raises:
        InvalidHeader: it isn't a token (RFC 9110, 5.6.2).
    """
    raw = name.lower().encode("latin-1", "replace")
    if not raw or raw.translate(None, _TOKEN):
        raise InvalidHeader(name=name, reason="its name isn't a token")
    return raw


def encode_value(name: str, value: str) -> bytes:
    """`value` as it goes to the wire, without surrounding white space. `name` is for the message only.

    Raises:
        InvalidHeader: it holds CR, LF or NUL (response splitting), or a character outside Latin-1.
    """
    try:
        raw = value.encode("latin-1").strip(b" \t")
    except UnicodeEncodeError:
        raise InvalidHeader(name=name, reason="its value holds a character outside Latin-1") from None
    except AttributeError:
        raise InvalidHeader(name=name, reason=f"its value is of type {type(value).__name__}, not str") from None
    refuse_breaks(name, value)
    return raw


def refuse_breaks(name: str, value: str) -> None:
    """Raise `InvalidHeader` when `value` could end the header `name`, and so begin another or a body."""
    if "\r" in value or "\n" in value or "\0" in value:
        raise InvalidHeader(name=name, reason="its value holds CR, LF or NUL")


def encode_headers(headers: HeaderInput | None) -> list[tuple[bytes, bytes]]:
    """The pairs of `headers`, checked and in lower case, as a new list."""
    if headers is None:
        return []
    if isinstance(headers, MutableHeaders):
        return list(headers.raw)
    pairs: Iterable[tuple[str, str]] = headers.items() if isinstance(headers, Mapping) else headers  # pyright: ignore[reportUnknownVariableType, reportAssignmentType]: it keeps a mapping of pairs in mind, which HeaderInput excludes
    return [(encode_name(name), encode_value(name, value)) for name, value in pairs]


class MutableHeaders(MutableMapping[str, str]):
    """The headers of a response, by name without regard to case.

    A view: what changes here is changed in the response. A name may occur several times; `[]` and `get` give the
    first value, `getlist` all of them, and assigning replaces all of them. Values are checked when they are set.
    """

    __slots__ = ("raw",)

    raw: list[tuple[bytes, bytes]]
    """The list behind the view, with names in lower case."""

    def __init__(self, raw: list[tuple[bytes, bytes]]) -> None:
        self.raw = raw

    def __getitem__(self, name: str) -> str:
        wanted = name.lower().encode("latin-1", "replace")
        for key, value in self.raw:
            if key == wanted:
                return value.decode("latin-1")
        raise KeyError(name)

    def __setitem__(self, name: str, value: str) -> None:
        key = encode_name(name)
        pair = (key, encode_value(name, value))
        for index, (found, _) in enumerate(self.raw):
            if found == key:
                self.raw[index] = pair
                self.raw[index + 1 :] = [item for item in self.raw[index + 1 :] if item[0] != key]
                return
        self.raw.append(pair)

    def __delitem__(self, name: str) -> None:
        key = name.lower().encode("latin-1", "replace")
        kept = [item for item in self.raw if item[0] != key]
        if len(kept) == len(self.raw):
            raise KeyError(name)
        self.raw[:] = kept

    def __contains__(self, name: object) -> bool:
        if not isinstance(name, str):
            return False
        wanted = name.lower().encode("latin-1", "replace")
        return any(key == wanted for key, _ in self.raw)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(key.decode("latin-1") for key, _ in self.raw))

    def __len__(self) -> int:
        return len({key for key, _ in self.raw})

    def __repr__(self) -> str:
        return f"MutableHeaders({self.items()!r})"

    def set(self, name: str, value: str) -> None:
        """Replace every value of `name` by `value`; the same as assigning."""
        self[name] = value

    def append(self, name: str, value: str) -> None:
        """Add one more value of `name`, keeping the others.

        Raises:
            InvalidHeader: the name or the value can't be sent.
        """
        self.raw.append((encode_name(name), encode_value(name, value)))

    def getlist(self, name: str) -> list[str]:
        """Every value of `name` in order; empty when there is none."""
        wanted = name.lower().encode("latin-1", "replace")
        return [value.decode("latin-1") for key, value in self.raw if key == wanted]

    def items(self) -> Pairs:
        """Every pair in order, a name as often as it occurs."""
        return Pairs(self, [(key.decode("latin-1"), value.decode("latin-1")) for key, value in self.raw])
