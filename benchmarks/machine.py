"""What a result was measured on, and with which versions: nothing that names the machine itself."""

import platform
import re
import subprocess
from pathlib import Path

from benchmarks import core
from benchmarks.place import ROOT, environment

PACKAGES = {
    "bench": (
        *("covet", "covet-core", "covet-di", "covet-engine", "dependency-injector"),
        *("granian", "orjson", "pydantic", "uvloop"),
    ),
    "peers": (
        *("granian", "fastpysgi", "uvicorn", "httptools", "uvloop", "fastapi", "starlette", "blacksheep", "litestar"),
        *("pydantic", "orjson", "dependency-injector", "dishka", "wireup"),
    ),
    "robyn": ("robyn", "uvloop"),
}
ASK = "import sys, importlib.metadata as m; print(*(m.version(n) for n in sys.argv[1:]))"


def facts() -> dict[str, str]:
    """Return what the machine is like."""
    return {
        "cpu": field("/proc/cpuinfo", "model name"),
        "cores": str(len(core.ALLOWED)),
        "memory": field("/proc/meminfo", "MemTotal"),
        "virtual": "yes" if "hypervisor" in Path("/proc/cpuinfo").read_text() else "no",
        "kernel": f"{platform.system()} {platform.release().partition('-')[0]}",
    }


def field(path: str, name: str) -> str:
    """Return a value of a file with lines `name: value`; empty when it has none."""
    found = re.search(rf"^{name}\s*: *(.+)$", Path(path).read_text(), re.MULTILINE)
    return found[1].strip() if found else ""


def versions() -> dict[str, str]:
    """Return the version of everything that takes part."""
    found = {
        "python": output([str(environment("bench") / "python"), "--version"]).removeprefix("Python "),
        "nginx": output(["nginx", "-v"]).rpartition("/")[2],
        "wrk": output(["wrk", "-v"]).partition("[")[0].removeprefix("wrk").strip(),
    }
    for name, packages in PACKAGES.items():
        told = output([str(environment(name) / "python"), "-c", ASK, *packages]).split()
        found |= {f"{package} ({name})": version for package, version in zip(packages, told, strict=True)}
    return found


def commit() -> str:
    """Return the commit that is checked out, and whether files differ from it."""
    name = output(["git", "-C", str(ROOT), "rev-parse", "HEAD"])
    changed = output(["git", "-C", str(ROOT), "status", "--porcelain", "--untracked-files=no"])
    return f"{name} with changes" if changed else name


def build_profile() -> str:
    """Return how the engine of the benchmarks' environment was built."""
    return output([str(environment("bench") / "python"), "-c", "import covet_engine as e; print(e.BUILD_PROFILE)"])


def output(command: list[str]) -> str:
    """Return what a command prints, on either stream; empty when it isn't there."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    except OSError:
        return ""
    return (done.stdout or done.stderr).strip()
