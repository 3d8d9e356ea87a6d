"""Whether a plugin's configuration can be set from outside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from covet_plugin.config.configs import is_config, unusable
from covet_plugin.config.hints import Unsupported, form_of
from covet_plugin.config.required import REQUIRED
from covet_plugin.config.resolution import resolve
from covet_plugin.config.shape import shape_of, type_of
from covet_plugin.config.spot import Path
from covet_plugin.config.text import text_of
from covet_plugin.config.variables import variable_of

__all__ = ("config_problems",)


def config_problems(plugin: str, config: object) -> Iterator[str]:
    """Tell what is wrong with a configuration.

    Its values are written as environment variables and read again, and have to come back equal. Fields of types that
    no text stands for are left out.

    Args:
        plugin: the plugin's id.
        config: what its `info` tells.
    """
    if (problem := unusable(config)) is not None:
        yield f"its configuration can't be used: {problem}"
        return
    settings: dict[str, Any] = getattr(config, "model_config", {})
    if hasattr(config, "model_fields_set") and settings.get("extra") != "forbid":
        yield f"{type(config).__qualname__} takes keys that it does not know: set extra='forbid'"
    try:
        texts = dict(_texts(plugin, config, ()))
    except NameError as error:
        yield f"an annotation of {type(config).__qualname__} can't be resolved: {error}"
        return
    found = resolve(plugin, config, texts, {}, given=False)
    for fault in found.faults:
        yield f"its configuration does not come back from the environment: {fault.render()}"
    if not found.faults and found.effective != config:
        yield f"its configuration does not come back from the environment: {_differing(found.effective, config)}"


def _texts(plugin: str, config: Any, path: Path) -> Iterator[tuple[str, str]]:
    for field in shape_of(type_of(config)).fields():
        value = getattr(config, field.name)
        here = (*path, field.name)
        if is_config(value):
            yield from _texts(plugin, value, here)
            continue
        text = text_of(value, reveal=True)
        if value is not REQUIRED and text and _readable(field.hint):
            yield variable_of(plugin, here), text


def _readable(hint: Any) -> bool:
    try:
        form_of(hint)
    except Unsupported:
        return False
    return True


def _differing(one: Any, other: Any) -> str:
    names = [field.name for field in shape_of(type_of(other)).fields()]
    return ", ".join(name for name in names if getattr(one, name) != getattr(other, name)) + " differ"
