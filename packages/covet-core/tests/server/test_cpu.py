from pathlib import Path

import pytest

from covet_core.server.cpu import available_cpus, cgroup_quota


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def test_version_2_reads_the_groups_own_quota(tmp_path: Path) -> None:
    root = write(
        tmp_path,
        {"proc/self/cgroup": "0::/shop.slice/web\n", "sys/fs/cgroup/shop.slice/web/cpu.max": "150000 100000\n"},
    )
    assert cgroup_quota(root) == 1.5


def test_version_2_takes_the_tightest_quota_of_all_ancestors(tmp_path: Path) -> None:
    root = write(
        tmp_path,
        {
            "proc/self/cgroup": "0::/shop.slice/web\n",
            "sys/fs/cgroup/shop.slice/web/cpu.max": "max 100000\n",
            "sys/fs/cgroup/shop.slice/cpu.max": "50000 100000\n",
            "sys/fs/cgroup/cpu.max": "400000 100000\n",
        },
    )
    assert cgroup_quota(root) == 0.5


def test_version_2_without_a_quota_has_none(tmp_path: Path) -> None:
    root = write(tmp_path, {"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": "max 100000\n"})
    assert cgroup_quota(root) is None


def test_version_1_reads_the_cpu_controller(tmp_path: Path) -> None:
    root = write(
        tmp_path,
        {
            "proc/self/cgroup": "12:memory:/x\n4:cpu,cpuacct:/docker/abc\n",
            "sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_quota_us": "300000\n",
            "sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_period_us": "100000\n",
        },
    )
    assert cgroup_quota(root) == 3.0


def test_version_1_falls_back_to_the_root_when_the_hosts_path_is_not_mounted(tmp_path: Path) -> None:
    root = write(
        tmp_path,
        {
            "proc/self/cgroup": "4:cpuacct,cpu:/kubepods/pod1\n",
            "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "200000\n",
            "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
        },
    )
    assert cgroup_quota(root) == 2.0


def test_version_1_minus_one_is_no_quota(tmp_path: Path) -> None:
    root = write(
        tmp_path,
        {
            "proc/self/cgroup": "4:cpu:/\n",
            "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n",
            "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
        },
    )
    assert cgroup_quota(root) is None


@pytest.mark.parametrize(("quota", "workers"), [("20000", 1), ("100000", 1), ("150000", 2)])
def test_a_quota_is_rounded_up_so_that_all_of_it_can_be_used(
    tmp_path: Path, quota: str, workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("covet_core.server.cpu._affinity", lambda: 8)
    root = write(tmp_path, {"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": f"{quota} 100000\n"})
    assert available_cpus(root) == workers


def test_the_affinity_mask_limits_a_larger_quota(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("covet_core.server.cpu._affinity", lambda: 2)
    root = write(tmp_path, {"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": "800000 100000\n"})
    assert available_cpus(root) == 2


def test_a_machine_without_cgroups_has_its_own_cpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("covet_core.server.cpu._affinity", lambda: 3)
    assert available_cpus(tmp_path) == 3
