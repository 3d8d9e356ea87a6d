"""What is said when an extra is missing."""

import pickle

import pytest

from covet._extras import need
from covet.errors import MissingExtra


def test_an_installed_module_passes() -> None:
    need("json", extra="any")


def test_a_missing_module_names_the_command_that_installs_it() -> None:
    with pytest.raises(ImportError, match=r"pip install 'covet\[security\]'") as caught:
        need("covet_nowhere", extra="security")
    assert isinstance(caught.value, MissingExtra)
    assert caught.value.facts == {"module": "covet_nowhere", "extra": "security"}


def test_the_error_survives_pickling() -> None:
    error = MissingExtra(module="httpx", extra="testing")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
