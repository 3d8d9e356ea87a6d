"""Values that are never shown."""

from __future__ import annotations

import json
import logging
import pickle
from typing import Any

import pytest
from pydantic import SecretStr

from covet_plugin import Secret
from covet_plugin.config.secret import is_secret_value, revealed


def test_a_secret_shows_itself_nowhere() -> None:
    secret = Secret("hunter2")
    shown = [str(secret), repr(secret), f"{secret}", f"{secret:>10}", "%s" % secret, str([secret]), str({"a": secret})]  # noqa: UP031
    assert not any("hunter2" in text for text in shown)
    assert f"{secret:>5}" == "  ***"
    assert repr(secret) == "Secret('***')"


def test_a_secret_can_not_slip_into_json_or_a_text() -> None:
    secret: Any = Secret("hunter2")
    with pytest.raises(TypeError):
        json.dumps({"key": secret})
    with pytest.raises(TypeError):
        _ = "key=" + secret


def test_a_secret_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("test").warning("key %s", Secret("hunter2"))
    assert caplog.messages == ["key ***"]


def test_a_secret_is_revealed_on_purpose() -> None:
    assert Secret("hunter2").reveal() == "hunter2"
    assert revealed(Secret("x")) == revealed(SecretStr("x")) == revealed("x") == "x"
    assert is_secret_value(SecretStr("x"))
    assert not is_secret_value("x")


def test_secrets_are_equal_when_their_texts_are() -> None:
    assert Secret("ä") == Secret("ä")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert len({Secret("a"), Secret("a")}) == 1
    assert len(Secret("abc")) == 3
    assert not Secret("")


def test_a_secret_goes_to_another_process() -> None:
    assert pickle.loads(pickle.dumps(Secret("hunter2"))) == Secret("hunter2")


def test_a_secret_is_a_text() -> None:
    wrong: Any = 3
    with pytest.raises(TypeError, match="int isn't"):
        Secret(wrong)
