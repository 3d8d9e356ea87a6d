"""A graph as text, for Mermaid and Graphviz, and as a picture. Nothing here needs another program."""

from covet_di.drawing.dot import to_dot
from covet_di.drawing.json import to_json
from covet_di.drawing.mermaid import to_mermaid
from covet_di.drawing.part import part_of
from covet_di.drawing.svg import to_svg
from covet_di.drawing.text import to_text

__all__ = ["part_of", "to_dot", "to_json", "to_mermaid", "to_svg", "to_text"]
