"""Where things are."""

from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parent
ROOT = BENCHMARKS.parent
APPS = BENCHMARKS / "apps"
PEER_APPS = BENCHMARKS / "peers/apps"
RESULTS = BENCHMARKS / "results"
SCRATCH = ROOT / ".cache/bench"
"""Configurations, profiles and the results of quick runs: nothing that is kept."""


def environment(name: str) -> Path:
    """Return the folder with the programs of an environment: ``bench``, ``peers``, ``beside`` or ``robyn``."""
    return ROOT / ".cache/envs" / name / "bin"


def without_paths(text: str) -> str:
    """Return `text` with this checkout's folder taken out: results tell nothing of where they were made."""
    return text.replace(f"{ROOT}/", "").replace(str(Path.home()), "~")
