"""`Depends`: a parameter that another function provides."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import Any, TypeVar, overload

from covet_core.types import TeardownScope
from covet_plugin.records import record

__all__ = ("Dependency", "Depends")

T = TypeVar("T")


@record(eq=False)
class Dependency:
    """What `Depends()` makes."""

    function: Callable[..., Any] | None
    use_cache: bool = True
    scope: TeardownScope | None = None
    inline: bool = False


@overload
def Depends(
    dependency: Callable[..., AsyncIterator[T]],
    *,
    use_cache: bool = True,
    scope: TeardownScope | None = None,
    inline: bool = False,
) -> T: ...
@overload
def Depends(
    dependency: Callable[..., Coroutine[Any, Any, T]],
    *,
    use_cache: bool = True,
    scope: TeardownScope | None = None,
    inline: bool = False,
) -> T: ...
@overload
def Depends(
    dependency: Callable[..., Iterator[T]],
    *,
    use_cache: bool = True,
    scope: TeardownScope | None = None,
    inline: bool = False,
) -> T: ...
@overload
def Depends(
    dependency: Callable[..., T],
    *,
    use_cache: bool = True,
    scope: TeardownScope | None = None,
    inline: bool = False,
) -> T: ...
@overload
def Depends(
    dependency: None = None,
    *,
    use_cache: bool = True,
    scope: TeardownScope | None = None,
    inline: bool = False,
) -> Any: ...
def Depends(  # noqa: N802  # read as the class that it stands for
    dependency: Callable[..., Any] | None = None,
    *,
    use_cache: bool = True,
    scope: TeardownScope | None = None,
    inline: bool = False,
) -> Any:
    """Have a parameter provided by `dependency`, whose own parameters are filled like a handler's.

    `Annotated[Session, Depends(get_session)]` or `session: Session = Depends(get_session)`. As a default it has the
    type that the dependency provides, so that a type checker sees a wrong annotation.

    Args:
        dependency: `def` or `async def`, with `return` or with `yield`, a class, or an object that can be called. A
            `def` runs in a worker thread; a class is constructed in place. Without it, the annotated class.
        use_cache: call it once per request, however many parameters ask for it.
        scope: when the part after `yield` runs: `"request"`, after the response was sent, or `"function"`, as soon as
            the handler returned. By default the route's `dependency_scope`, else `"request"`.
        inline: a `def` that never blocks, and is therefore called in place instead of in a thread.
    """
    return Dependency(dependency, use_cache, scope, inline)
