"""What operations are grouped by in OpenAPI."""

from enum import Enum

__all__ = ("Tag", "tag_name")

Tag = str | Enum
"""The name of a tag, or a member of an enum whose value it is."""


def tag_name(tag: Tag) -> str:
    """The name of a tag."""
    return str(tag.value) if isinstance(tag, Enum) else tag
