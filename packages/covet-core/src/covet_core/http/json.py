"""JSON as the engine writes it: by orjson, with models, structs, sets, decimals and paths on top."""

from covet_core._engine import dump_json as dumps

__all__ = ("dumps",)
