"""From `module:attribute` to the container."""

from __future__ import annotations

import importlib
import inspect
import os
import sys
import traceback
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from types import ModuleType
from typing import Any, cast

from covet_di.cli.errors import ContainerFailed, ContainerNotFound, NotAContainer, TargetInvalid
from covet_di.plugin import DIPlugin
from covet_di.types import AnyContainer, is_container
from covet_di.worlds import container_name
from covet_plugin.plugin import OptionalPlugin

__all__ = ("load_container",)


def load_container(target: str, meant: AnyContainer | None = None) -> AnyContainer:
    """Import the container that `target` names; modules of the current directory can be imported.

    Args:
        target: `module:attribute`, of a container's class, an instance, an application that has one by its `DIPlugin`,
            or a function without parameters that returns one of these; `module:function()` says that it is called.
        meant: which one it is, if an application has several.

    Raises:
        TargetInvalid: it is of another form.
        ContainerNotFound: there is no such module or attribute.
        ContainerFailed: importing the module or calling the function raised an exception.
        NotAContainer: it is something else, or the function returned something else.
    """
    name, colon, attribute = target.partition(":")
    attribute = attribute.removesuffix("()")
    if not colon or not all(part.isidentifier() for part in (*name.split("."), *attribute.split("."))):
        raise TargetInvalid(target=target)
    here = os.getcwd()
    if here not in sys.path:
        sys.path.insert(0, here)
    module = _import(name)
    found = _attribute(module, attribute)
    if target.endswith("()") or inspect.isroutine(found):
        found = _call(found, target.removesuffix("()"), module)
    if is_container(found):
        return found
    given = _given_to_plugins(found)
    if len(given) == 1:
        return given[0]
    if meant is not None and any(each is meant for each in given):
        return meant
    if given:
        names = ", ".join(map(container_name, given))
        raise NotAContainer(target=target, kind=f"an application with several ({names})", known=_targets(module))
    if inspect.iscoroutine(found):
        found.close()  # nobody will await it
    raise NotAContainer(target=target, kind=_kind(found), known=_targets(module))


def _given_to_plugins(value: object) -> list[AnyContainer]:
    """The containers of a plugin, or of an application's plugins."""
    plugins: Any = getattr(value, "plugins", None) if not isinstance(value, DIPlugin) else [value]
    listed = cast("list[object]", plugins) if isinstance(plugins, list) else []
    found = [cast("Any", each).plugin if isinstance(each, OptionalPlugin) else each for each in listed]
    return [each.container for each in found if isinstance(each, DIPlugin)]


def _import(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as exc:
        # The module itself, or a package that it lies in; a module that *it* imports is another matter.
        if exc.name is not None and f"{name}.".startswith(f"{exc.name}."):
            near = get_close_matches(name, _modules_here(), n=1)
            raise ContainerNotFound(module=name, attribute="", directory=os.getcwd(), known=near) from exc
        raise _failed(f"Importing {name!r}", exc) from exc
    except Exception as exc:
        raise _failed(f"Importing {name!r}", exc) from exc


def _attribute(module: ModuleType, attribute: str) -> Any:
    found: Any = module
    for name in attribute.split("."):
        try:
            found = getattr(found, name)
        except AttributeError as exc:
            near = get_close_matches(attribute, list(vars(module)), n=1)
            known = dict.fromkeys([*near, *_containers(module)])
            raise ContainerNotFound(
                module=module.__name__, attribute=attribute, directory=os.getcwd(), known=tuple(known)
            ) from exc
    return found


def _call(function: Any, target: str, module: ModuleType) -> Any:
    if not callable(function):
        raise NotAContainer(target=target, kind=_kind(function), known=_targets(module))
    try:
        return function()
    except Exception as exc:
        raise _failed(f"The function {target}", exc) from exc


def _failed(what: str, exc: Exception) -> ContainerFailed:
    text = " ".join((exc.msg if isinstance(exc, SyntaxError) else str(exc)).split()).rstrip(".")
    reason = f"{type(exc).__name__}: {text}" if text else type(exc).__name__
    return ContainerFailed(what=what, reason=reason, where=_origin(exc))


def _origin(exc: Exception) -> str | None:
    """Where it was raised, below this module and Python's import machinery; where the source is wrong."""
    if isinstance(exc, SyntaxError) and exc.filename:
        return f"{_short(exc.filename)}:{exc.lineno}"
    frames = [each for each in traceback.extract_tb(exc.__traceback__) if not each.filename.startswith("<")]
    frames = [each for each in frames if each.filename not in (__file__, importlib.__file__)]
    return f"{_short(frames[-1].filename)}:{frames[-1].lineno}" if frames else None


def _short(filename: str) -> str:
    path = Path(filename)
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else filename


def _targets(module: ModuleType) -> list[str]:
    return [f"{module.__name__}:{name}" for name in _containers(module)]


def _containers(module: ModuleType) -> Iterator[str]:
    """The names of what could have been meant: the containers that the module itself defines."""
    for name, value in vars(module).items():
        own = getattr(value, "__module__", module.__name__) == module.__name__
        if is_container(value) and (own or not isinstance(value, type)):
            yield name


def _modules_here() -> list[str]:
    here = Path.cwd()
    return [*(path.stem for path in here.glob("*.py")), *(path.parent.name for path in here.glob("*/__init__.py"))]


def _kind(value: Any) -> str:
    if value is None:
        return "None"
    if isinstance(value, type):
        return f"the class {cast('type[Any]', value).__name__}"
    name = type(value).__name__
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"
