"""How many CPUs this process may use: the cgroup's quota, the affinity mask, the machine."""

from __future__ import annotations

import math
import os
from pathlib import Path

__all__ = ("available_cpus", "cgroup_quota")


def available_cpus(root: Path = Path("/")) -> int:
    """Return the CPUs that this process may use, at least 1.

    A quota is rounded up, so that all of it can be used: 1.5 CPUs are 2 workers.
    `root` is where `proc` and `sys` lie.
    """
    quota = cgroup_quota(root)
    cpus = _affinity()
    return max(1, cpus if quota is None else min(cpus, math.ceil(quota)))


def cgroup_quota(root: Path = Path("/")) -> float | None:
    """Return the CPU quota of this process' cgroup in CPUs, or `None` when there is none.

    Both versions of cgroups are read; the tightest quota from the process' own group up to the root holds.
    """
    quotas = [quota for version, path in _memberships(root) for quota in _quotas(root, version, path)]
    return min(quotas, default=None)


def _affinity() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _memberships(root: Path) -> list[tuple[int, str]]:
    """Return (version, path) of the groups that can limit the CPU. Lines are `id:controllers:path` (cgroups(7))."""
    found: list[tuple[int, str]] = []
    for line in _text(root / "proc/self/cgroup").splitlines():
        _, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        if not controllers:
            found.append((2, path))
        elif "cpu" in controllers.split(","):
            found.append((1, path))
    return found


def _quotas(root: Path, version: int, path: str) -> list[float]:
    """Return every quota from the group at `path` up to the root of its hierarchy.

    Inside a container the path may be that of the host, of which nothing is mounted: then only the root is there.
    """
    mount = root / "sys/fs/cgroup"
    if version == 1:
        mount = next((mount / name for name in ("cpu", "cpu,cpuacct", "cpuacct,cpu") if (mount / name).is_dir()), mount)
    group = Path(path.lstrip("/"))
    read = _quota_v2 if version == 2 else _quota_v1
    found = (read(mount / place) for place in (group, *group.parents))
    return [quota for quota in found if quota is not None]


def _quota_v2(group: Path) -> float | None:
    quota, _, period = _text(group / "cpu.max").partition(" ")
    return _ratio(quota, period)


def _quota_v1(group: Path) -> float | None:
    return _ratio(_text(group / "cpu.cfs_quota_us"), _text(group / "cpu.cfs_period_us"))


def _ratio(quota: str, period: str) -> float | None:
    # "max" (version 2) and -1 (version 1) mean that there is no quota.
    try:
        microseconds, each = int(quota), int(period)
    except ValueError:
        return None
    return microseconds / each if microseconds > 0 and each > 0 else None


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
