"""What the benchmarks refuse to measure."""

from pathlib import Path

import pytest

from benchmarks import __main__ as command


@pytest.mark.parametrize("profile", ["ci", "debug", ""])
def test_an_engine_that_users_do_not_get_is_refused(
    profile: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def found(name: str) -> Path:
        return tmp_path

    (tmp_path / "python").touch()
    monkeypatch.setattr(command, "environment", found)
    monkeypatch.setattr("shutil.which", found)
    monkeypatch.setattr("benchmarks.machine.build_profile", profile.strip)
    with pytest.raises(SystemExit, match=r"^bench: the engine's build is .+, not release: run `make bench`\.$"):
        command.require()
    monkeypatch.setattr("benchmarks.machine.build_profile", "release".strip)
    command.require()
