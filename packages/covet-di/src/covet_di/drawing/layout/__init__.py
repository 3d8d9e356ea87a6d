"""Where the boxes and lines of a picture go: Sugiyama's method, in layers from what needs to what is needed."""

from covet_di.drawing.layout.layers import backward
from covet_di.drawing.layout.picture import Line, Picture, Place, arrange
from covet_di.drawing.layout.shape import Box, Link

__all__ = ["Box", "Line", "Link", "Picture", "Place", "arrange", "backward"]
