"""The door to the engine."""

import pickle

import pytest

from covet_core._engine import REQUIRED, EngineMismatch, check_version


def test_an_engine_of_the_required_version_passes() -> None:
    check_version(REQUIRED)


@pytest.mark.parametrize("found", ["0.0.9", f"{REQUIRED}.post1", ""])
def test_any_other_engine_is_an_import_error_that_says_how_to_mend_it(found: str) -> None:
    with pytest.raises(ImportError) as caught:
        check_version(found)
    error = caught.value
    assert isinstance(error, EngineMismatch)
    assert f"needs covet-engine {REQUIRED}, and {found} is installed" in str(error)
    assert f"pip install 'covet-engine=={REQUIRED}'" in str(error)
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
