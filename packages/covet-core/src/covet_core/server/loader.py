"""From `module:attribute` to the application."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from covet_core.errors import CovetError
from covet_core.server.errors import (
    AppAttributeMissing,
    AppFactoryFailed,
    AppImportFailed,
    AppModuleMissing,
    AppTargetInvalid,
    NotAnApp,
    origin,
    reason,
)
from covet_plugin.records import record

if TYPE_CHECKING:
    from covet_core.app import CovetApp

__all__ = ("AppTarget", "discover", "load_app")


@record()
class AppTarget:
    """Where an application is: an attribute of a module, or what a function there returns."""

    module: str
    attribute: str
    factory: bool = False

    @classmethod
    def parse(cls, text: str, *, factory: bool = False) -> AppTarget:
        """Return the target that `text` names: `module:attribute`, `package.module:app.attribute`, `module:make()`.

        Raises:
            AppTargetInvalid: `text` is of another form.
        """
        module, colon, attribute = text.partition(":")
        if attribute.endswith("()"):
            attribute, factory = attribute[:-2], True
        names = (*module.split("."), *attribute.split("."))
        if not colon or not all(name.isidentifier() for name in names):
            raise AppTargetInvalid(target=text)
        return cls(module, attribute, factory)

    def __str__(self) -> str:
        return f"{self.module}:{self.attribute}" + ("()" if self.factory else "")


def discover(directory: Path | None = None) -> AppTarget:
    """Return the target that is meant when none is named: `main:app`, else `app:app`.

    Raises:
        AppTargetInvalid: the directory, by default the current one, has neither file.
    """
    directory = directory or Path.cwd()
    for module in ("main", "app"):
        if (directory / f"{module}.py").is_file() or (directory / module / "__init__.py").is_file():
            return AppTarget(module, "app")
    raise AppTargetInvalid(target="")


def load_app(target: AppTarget) -> CovetApp:
    """Import the application. The current directory comes first on `sys.path`.

    Raises:
        AppModuleMissing: there is no such module.
        AppImportFailed: importing the module raised an exception.
        AppAttributeMissing: the module has no such attribute.
        AppFactoryFailed: the factory raised an exception.
        NotAnApp: the target is something else than a `CovetApp`.
    """
    here = os.getcwd()
    if here not in sys.path:
        sys.path.insert(0, here)
    found = _attribute(_import(target.module), target)
    if target.factory:
        found = _call(found, target)
    return _checked(found, target)


def _import(module: str) -> ModuleType:
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as exc:
        # The module itself, or a package that it lies in; a module that *it* imports is another matter.
        if exc.name is not None and f"{module}.".startswith(f"{exc.name}."):
            raise AppModuleMissing(module=module, directory=os.getcwd(), nearest=_nearest_module(module)) from exc
        raise AppImportFailed(module=module, reason=reason(exc), where=origin(exc)) from exc
    except ExceptionGroup as group:
        # A faulty configuration, say: each fault is told by itself.
        if all(isinstance(each, CovetError) for each in group.exceptions):
            raise
        raise AppImportFailed(module=module, reason=reason(group), where=origin(group)) from group
    except Exception as exc:
        raise AppImportFailed(module=module, reason=reason(exc), where=origin(exc)) from exc


def _attribute(module: ModuleType, target: AppTarget) -> Any:
    found: Any = module
    for name in target.attribute.split("."):
        try:
            found = getattr(found, name)
        except AttributeError as exc:
            raise AppAttributeMissing(
                module=target.module, attribute=target.attribute, candidates=_apps_of(module)
            ) from exc
    return found


def _call(factory: Any, target: AppTarget) -> Any:
    if not callable(factory):
        raise NotAnApp(target=str(target), kind=_kind(factory), callable_=False)
    try:
        return factory()
    except Exception as exc:
        raise AppFactoryFailed(target=str(target), reason=reason(exc), where=origin(exc)) from exc


def _checked(found: Any, target: AppTarget) -> CovetApp:
    from covet_core.app import CovetApp

    if isinstance(found, CovetApp):
        return found
    raise NotAnApp(target=str(target), kind=_kind(found), callable_=callable(found) and not target.factory)


def _apps_of(module: ModuleType) -> tuple[str, ...]:
    from covet_core.app import CovetApp

    return tuple(name for name, value in vars(module).items() if isinstance(value, CovetApp))


def _nearest_module(module: str) -> str | None:
    import difflib

    here = Path.cwd()
    names = [path.stem for path in here.glob("*.py")]
    names += [path.parent.name for path in here.glob("*/__init__.py")]
    return next(iter(difflib.get_close_matches(module, names, n=1)), None)


def _kind(value: Any) -> str:
    name = type(value).__name__
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"
