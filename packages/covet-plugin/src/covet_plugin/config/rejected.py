"""What a configuration's own validation refused, told without telling secrets."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from covet_plugin.config.faults import ConfigFault, ConfigRejected, ConfigValueInvalid
from covet_plugin.config.secret import MASK
from covet_plugin.config.text import masked_urls

__all__ = ("masked", "rejections")


def rejections(
    plugin: str, config: str, error: Exception, sources: Mapping[str, str], secrets: Collection[str]
) -> Iterator[ConfigFault]:
    """The faults that `error` stands for, which a configuration raised when it was built.

    Args:
        plugin: the plugin's id.
        config: what the configuration's class is called.
        error: what was raised; pydantic's tells of several fields.
        sources: where the values of fields come from, of those that come from outside.
        secrets: texts that must not be told.
    """
    others: list[str] = []
    details = list(_details(error))
    for field, message in details:
        if field in sources:
            reason = masked(message, secrets)
            yield ConfigValueInvalid(plugin=plugin, field=field, source=sources[field], reason=reason)
        else:
            others.append(f"{field}: {message}" if field else message)
    if others or not details:
        reason = masked("; ".join(others) or str(error) or type(error).__name__, secrets)
        yield ConfigRejected(plugin=plugin, config=config, reason=reason, sources=list(sources.values()))


def _details(error: Any) -> Iterator[tuple[str, str]]:
    """What pydantic's error says of fields, and of the whole; nothing of other errors."""
    details = getattr(error, "errors", None)
    if not callable(details):
        return
    told: Any = details(include_url=False, include_context=False, include_input=False)
    for each in told:
        yield str(each["loc"][0]) if each["loc"] else "", str(each["msg"])


def masked(message: str, secrets: Collection[str]) -> str:
    """A message in which secrets, and the passwords of URLs, are `***`."""
    for secret in sorted(secrets, key=len, reverse=True):
        if secret:
            message = message.replace(secret, MASK)
    return masked_urls(message)
