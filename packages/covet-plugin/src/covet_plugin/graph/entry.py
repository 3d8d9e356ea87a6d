"""One function for each entry of a graph: what it needs, made in order, and what it is for.

An entry begins as a stub. The first call makes the values of the whole application that it uses, writes its code, and
swaps that into the function: whoever holds the function runs the new code, at no cost. When something that was compiled
in changes, the stub is swapped back.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from itertools import count
from threading import Lock
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any, Final
from weakref import ref

from covet_plugin.graph.draft import Draft
from covet_plugin.graph.node import Node, NodeKind
from covet_plugin.graph.order import is_constant, listing, unfilled
from covet_plugin.graph.signature import Signature
from covet_plugin.graph.source import executed, forget_with, renamed
from covet_plugin.graph.stub import stub_of
from covet_plugin.graph.subscribers import changes
from covet_plugin.graph.wiring import MISSING, Detour, Host, Parameter, Resolver, Style, Wiring

if TYPE_CHECKING:
    from covet_plugin.graph.cell import Cell

__all__ = ("Entry",)

_PLAIN: Final = Host()
_generations = count(1)


class Entry:
    """A function that is written from a graph.

    Args:
        resolve: makes the wiring, each time that the entry is compiled. It is called at once if `parameters` or `style`
            aren't given.
        host: where it runs.
        parameters: those of the function; by default one for each input that the wiring needs, in order.
        style: what kind of function it is, which never changes; by default what the wiring needs now.
        name: the function's name.
        qualname: its qualified name, which messages show; by default its name.
        module: the name of its module.
        given: the optional parameters that its callers always give.
        detour: where calls go for which it needs not be compiled.

    Raises:
        InputMissing: the wiring needs an input that is none of the parameters.
    """

    def __init__(
        self,
        resolve: Resolver,
        host: Host = _PLAIN,
        *,
        parameters: Sequence[Parameter] | None = None,
        style: Style | None = None,
        name: str = "entry",
        qualname: str = "",
        module: str = __name__,
        given: Collection[str] = (),
        detour: Detour | None = None,
    ) -> None:
        self.name: Final[str] = name
        self.qualname: Final[str] = qualname or name
        self.host: Final[Host] = host
        self._resolve = resolve
        self._given: frozenset[str] = frozenset(given)
        self._detour = detour
        self._lock = Lock()
        self._version = 0
        self._variants: dict[frozenset[str], Entry] = {}
        self._told: dict[int, Cell] = {}
        before = changes.count
        wiring = None if parameters is not None and style is not None else resolve(self._given)
        self.parameters: Final[tuple[Parameter, ...]] = tuple(
            _inputs(wiring, host) if parameters is None and wiring is not None else parameters or ()
        )
        draft = (
            Draft(wiring, host, self.parameters, self.qualname, None) if style is None and wiring is not None else None
        )
        self.style: Final[Style] = style or (draft.style if draft is not None else "function")
        self._signature = Signature(self.parameters, self.qualname, None if self._given else self._variant)
        self._stub, self._globals = stub_of(self, self.style, self._signature, self.name, detour)
        self.function: Final[Callable[..., Any]] = self._defined(module)
        """What runs it. It is the same object for good."""
        self._draft: Draft | None = draft if draft is not None and self._hears(draft, before) else None

    @property
    def compiled(self) -> bool:
        """Whether the next call runs the code that was written, not the stub."""
        return self.function.__code__ is not self._stub

    @property
    def source(self) -> str:
        """The code, as it would be written now."""
        from covet_plugin.graph.lines import remarked
        from covet_plugin.graph.writer import Writer

        return remarked(Writer(self._drafted(), self.style, self._signature).lines())

    def nodes(self) -> list[Node]:
        """Everything that it needs, in the order of making it; its target last."""
        wiring = self._resolve(self._given)
        return listing((*wiring.before, wiring.target), lambda _: True)

    def prepare(self) -> None:
        """Make what it uses of the application's values, and compile it, if that wasn't done.

        Raises:
            AppValueNotReady: making one of them takes an `await`.
            EntryNotAsync: it has to await something, and can't.
        """
        while not self.compiled:
            version, draft = self._begin()
            for node in self._unfilled(draft):
                self._cell(node).get()
            self._finish(version, draft, {name: self._cell(node).get() for name, node in draft.kept.items()})

    async def aprepare(self) -> None:
        """The same, also for values that take an `await`.

        Raises:
            EntryNotAsync: it has to await something, and can't.
        """
        while not self.compiled:
            version, draft = self._begin()
            for node in self._unfilled(draft):
                await self._cell(node).aget()
            values = {name: await self._cell(node).aget() for name, node in draft.kept.items()}
            self._finish(version, draft, values)

    def invalidate(self) -> None:
        """Have it compiled anew by its next call. Calls that are running go on as they began."""
        with self._lock:
            self._version += 1
            self._draft = None
            self.function.__code__ = self._stub
            variants = list(self._variants.values())
        for variant in variants:
            variant.invalidate()

    def unbind(self, names: Iterable[str]) -> None:
        """Forget constants of code that is gone."""
        for name in names:
            self._globals.pop(name, None)

    def _begin(self) -> tuple[int, Draft]:
        """What has to be written, with word to come if something that it is made of changes."""
        with self._lock:
            version, draft, self._draft = self._version, self._draft, None
        while draft is None:
            before = changes.count
            read = self._drafted()
            draft = read if self._hears(read, before) else None
        if draft.waiting is not None and self.style in ("function", "generator"):
            from covet_plugin.graph.errors import EntryNotAsync

            raise EntryNotAsync(entry=self.qualname, name=draft.waiting.name, where=draft.waiting.where)
        return version, draft

    def _finish(self, version: int, draft: Draft, values: dict[str, Any]) -> None:
        """Swap in the code, unless something changed since it was begun."""
        from covet_plugin.graph.writer import Writer

        writer = Writer(draft, self.style, self._signature)
        lines = writer.lines()
        names = draft.names.bound | values
        filename = executed(lines, names, self.name)
        written: CodeType = names[writer.entry].__code__
        # Names of its own: calls that run the code before still read theirs.
        generation = next(_generations)
        own = {name: f"{name}@{generation}" for name in written.co_names if name in names}
        self._globals.update({own[name]: names[name] for name in own})
        code = renamed(written, own).replace(co_name=self.name, co_qualname=self.qualname)
        forget_with(code, filename, partial(_unbind, ref(self), list(own.values())))
        with self._lock:
            if version == self._version:
                self.function.__code__ = code

    def _hears(self, draft: Draft, before: int) -> bool:
        """Listen to all changes of what is drafted; whether none can have been missed since `before`."""
        unheard = [cell for cell in draft.told if id(cell) not in self._told]
        for cell in unheard:
            self._told[id(cell)] = cell
            cell.subscribe(self.invalidate)
        return not unheard or changes.count == before

    def _drafted(self) -> Draft:
        return Draft(self._resolve(self._given), self.host, self.parameters, self.qualname, self.style)

    def _unfilled(self, draft: Draft) -> list[Node]:
        return unfilled(draft.kept.values(), lambda node: self._cell(node).filled)

    def _cell(self, node: Node) -> Cell:
        from covet_plugin.graph.cell import cell_of

        return cell_of(node, self.host.app)

    def _defined(self, module: str) -> FunctionType:
        self._globals["__name__"] = module
        function = FunctionType(self._stub, self._globals, self.name, self._signature.defaults)
        function.__kwdefaults__ = self._signature.keyword_defaults
        function.__qualname__ = self.qualname
        function.__doc__ = None
        return function

    def _variant(self, *values: object) -> Callable[..., Any]:
        """The function for callers who give those of the optional parameters that aren't missing."""
        optional = [each.name for each in self.parameters if each.optional]
        given = frozenset(name for name, value in zip(optional, values, strict=True) if value is not MISSING)
        with self._lock:
            found = self._variants.get(given)
            if found is None:
                found = self._variants[given] = Entry(
                    self._resolve,
                    self.host,
                    parameters=self.parameters,
                    style=self.style,
                    name=self.name,
                    qualname=self.qualname,
                    module=self.function.__module__,
                    given=given,
                    detour=self._detour,
                )
            return found.function

    def __repr__(self) -> str:
        return f"<Entry {self.qualname}, {'compiled' if self.compiled else 'not compiled'}>"


def _unbind(entry: ref[Entry], names: list[str]) -> None:
    # The entry must not be held by what waits for its code to go.
    found = entry()
    if found is not None:
        found.unbind(names)


def _inputs(wiring: Wiring, host: Host) -> list[Parameter]:
    """A parameter for each input that is needed."""
    late = host.late.inputs if host.late is not None else ()
    nodes = listing((*wiring.before, wiring.target, *late), lambda node: not is_constant(node))
    keys = [node.key for node in nodes if node.kind is NodeKind.INPUT]
    return [Parameter(f"v{place}", key) for place, key in enumerate(keys)]
