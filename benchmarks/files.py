"""The files that covet and nginx serve: made before a run, the same for both."""

from benchmarks.place import SCRATCH

FOLDER = SCRATCH / "static"
"""Where they are, served below ``/static``."""

SMALL = b"".join(b"line %4d of a small file\n" % number for number in range(100))[:1024]
LARGE = bytes(range(256)) * 4096


def provide() -> None:
    """Write them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "small.txt").write_bytes(SMALL)
    (FOLDER / "large.bin").write_bytes(LARGE)
