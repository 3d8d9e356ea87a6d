"""Finding the providers of a container by the types that they provide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final, cast, get_args, get_origin

from covet_di.callables import name_of
from covet_di.fitting import admits_none, arguments_for, is_protocol, protocol_methods
from covet_di.injector import di
from covet_di.takes import Takes, takes_of
from covet_di.types import AnyContainer, AnyProvider, mro_of, provided_type, type_name
from covet_di.worlds import attributes, container_name

if TYPE_CHECKING:
    from covet_di.errors import GraphFault

__all__ = ("Matching", "Named", "provider_for")

_LISTS: Final = frozenset({list, tuple, Sequence})
_PLAIN: Final = frozenset({str, int, float, bool, bytes, complex, object, list, tuple, dict, set, frozenset, type, Any})


@dataclass(frozen=True, slots=True)
class Named:
    """Says which of several providers of one type is meant: ``Annotated[Engine, Named("replica")]``."""

    name: str
    """The attribute of the container, with dots for one in a container within it."""

    def __post_init__(self) -> None:
        given: Any = self.name
        if not isinstance(given, str):
            from covet_di.errors import described

            raise TypeError(f'Named takes the name of an attribute, Named("replica"), and {described(given)} was given')


def provider_for(container: AnyContainer, wanted: Any) -> AnyProvider:
    """The provider of a container that provides a type.

    Raises:
        AutowireMissing: there is none.
        AutowireAmbiguous: there are several.
    """
    name = container_name(container)
    return Matching(dict(attributes(container)), name.rpartition(".")[2]).only(wanted, name)


class Matching:
    """The providers of a container, by what they provide.

    Args:
        providers: the providers, by the attributes that they are.
        container: what the container is called in messages.
    """

    def __init__(self, providers: Mapping[str, AnyProvider], container: str) -> None:
        self.faults: list[GraphFault] = []
        self.not_found: dict[int, set[str]] = {}
        """The parameters that the faults are about, by the identities of the providers that ask."""
        self._container = container
        self._types = {name: (provider, provided_type(provider)) for name, provider in providers.items()}

    def only(self, wanted: Any, asking: str) -> AnyProvider:
        """The one provider of a type.

        Raises:
            AutowireMissing: there is none.
            AutowireAmbiguous: there are several.
        """
        from covet_di.faults import AutowireAmbiguous, AutowireMissing

        found = self._candidates(wanted, None)
        if len(found) == 1:
            return found[0][1]
        if found:
            names = [each for each, _ in found]
            raise AutowireAmbiguous(provider=asking, parameter="", wanted=type_name(wanted), candidates=names)
        raise AutowireMissing(provider=asking, parameter="", wanted=type_name(wanted), near=tuple(self._alike(wanted)))

    def complete(self, name: str, provider: Any) -> None:
        """Give `provider` the arguments that lack."""
        takes = takes_of(provider.provides)
        if takes is None:
            return
        given = {*takes.positional[: len(provider.args)], *provider.kwargs}
        for parameter in (*takes.positional, *(name for name in takes.by_name if name not in takes.positional)):
            if parameter in given or parameter not in takes.by_name:
                continue
            value = self._value(name, provider, parameter, takes)
            if value is not None:
                provider.add_kwargs(**{parameter: value})

    def _value(self, name: str, provider: Any, parameter: str, takes: Takes) -> AnyProvider | None:
        wanted = takes.annotation(parameter)
        found = self._candidates(wanted, provider)
        if len(found) == 1:
            return found[0][1]
        from covet_di.faults import AutowireAmbiguous, AutowireMissing

        who = f"{self._container}.{name}, {name_of(provider.provides)},"
        if found or parameter in takes.required:
            self.not_found.setdefault(id(provider), set()).add(parameter)
        if found:
            names = [each for each, _ in found]
            self.faults.append(
                AutowireAmbiguous(provider=who, parameter=parameter, wanted=type_name(wanted), candidates=names)
            )
        elif parameter in takes.required:
            near = tuple(self._alike(wanted))
            # The text of an annotation that can't be resolved tells more than that it is unknown.
            raw = takes.annotations.get(parameter)
            told = raw if isinstance(raw, str) else type_name(wanted)
            self.faults.append(
                AutowireMissing(provider=who, parameter=parameter, wanted=told, near=near, reason=_unfit(wanted, raw))
            )
        return None

    def _candidates(self, wanted: Any, asking: AnyProvider | None) -> list[tuple[str, AnyProvider]]:
        """What may be given for an annotation: an exact match before any other, and all of a collection as one."""
        wanted = _without_none(wanted)
        others = [(name, *each) for name, each in self._types.items() if each[0] is not asking]
        exact = [(name, provider) for name, provider, provided in others if _same(provided, wanted)]
        if exact:
            return exact
        bare, names = _named(wanted)
        if names:
            return [(name, each) for name, each, provided in others if name in names and _provides(provided, bare)]
        if _is_plain(bare):
            return []
        collected = self._collected(bare, asking)
        if collected is not None:
            return [("", collected)]
        return [(name, each) for name, each, provided in others if _provides(provided, bare)]

    def _collected(self, wanted: Any, asking: AnyProvider | None) -> AnyProvider | None:
        """All of one type: ``list[Plugin]``, ``tuple[Plugin, ...]``, ``dict[str, Plugin]`` by their names."""
        origin, arguments = get_origin(wanted), get_args(wanted)
        if origin in _LISTS and arguments and not _is_plain(arguments[0]):
            found = [each for _, each in self._candidates(arguments[0], asking)]
            made = cast("AnyProvider", di.List(*found))
            return (made if origin is not tuple else di.Callable(tuple, made)) if found else None
        if origin in (dict, Mapping) and len(arguments) == 2 and arguments[0] is str:
            named = dict(self._candidates(arguments[1], asking))
            return cast("AnyProvider", di.Dict(named)) if named else None
        return None

    def _alike(self, wanted: Any) -> Iterator[str]:
        """Name the providers of a class above the wanted one, of another parameter, or of a name that is alike."""
        names = _named(_without_none(wanted))[1]
        if names:
            from covet_di.errors import nearest

            yield from dict.fromkeys(near for name in names for near in nearest(name, tuple(self._types)))
            return
        above = {cls for cls in mro_of(_named(_without_none(wanted))[0]) if cls is not object}
        for name, (_, provided) in self._types.items():
            if above & set(mro_of(provided)[:1]):
                yield name


def _provides(provided: Any, wanted: Any) -> bool:
    if provided is Any or hasattr(wanted, "__supertype__") or hasattr(provided, "__supertype__"):
        return False
    origin = get_origin(wanted) or wanted
    classes = mro_of(provided)
    if not isinstance(origin, type) or not classes:
        return False
    if origin in classes:
        needed = get_args(wanted)
        return not needed or arguments_for(provided, origin) == needed
    methods = protocol_methods(origin) if is_protocol(origin) else frozenset[str]()
    return bool(methods) and all(hasattr(classes[0], name) for name in methods)


def _same(provided: Any, wanted: Any) -> bool:
    return provided is not Any and provided == wanted and not _is_plain(wanted)


def _is_plain(wanted: Any) -> bool:
    """Whether a type says too little of what is meant."""
    try:
        return wanted in _PLAIN
    except TypeError:
        return False


def _unfit(wanted: Any, raw: object) -> str | None:
    """What to do about an annotation that can't be looked for."""
    if wanted is Any and isinstance(raw, str) and raw.rpartition(".")[2] != "Any":
        return "Import the name where it is found at run time"
    if _is_plain(_named(_without_none(wanted))[0]):
        return "Annotate it with a type that says more"
    return None


def _without_none(wanted: Any) -> Any:
    if not admits_none(wanted):
        return wanted
    others = [each for each in get_args(wanted) if each is not type(None)]
    return others[0] if len(others) == 1 else wanted


def _named(wanted: Any) -> tuple[Any, tuple[str, ...]]:
    if get_origin(wanted) is not Annotated:
        return wanted, ()
    bare, *metadata = get_args(wanted)
    return bare, tuple(each.name for each in metadata if isinstance(each, Named))
