"""The hostile corpus of static files over every transport: targets that lead out, and ranges that make no sense."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.drivers.driver import Service
from tests.conformance.expectations import over_sockets
from tests.conformance.static import SCRIPT, SECRET
from tests.conformance.wire import Answer, ask

FOLDER = Path(__file__).parents[1] / "hostile" / "corpus" / "static"
NEVER = (SECRET, SCRIPT, b"root:", b"PATH=")
"""Of what is outside of the directory, and of a file whose name was not given."""


def cases(topic: str) -> list[Any]:
    found = tomllib.loads((FOLDER / f"{topic}.toml").read_text("utf-8"))["case"]
    return [pytest.param(case, id=case["name"]) for case in found]


def filled(case: dict[str, Any], key: str) -> bytes:
    text: str = case[key].replace("{fill}", case.get("fill", "") * case.get("times", 0))
    return text.encode("latin-1")


def get(service: Service, target: bytes, fields: bytes = b"") -> Answer:
    return ask(service, b"GET %s HTTP/1.1\r\nHost: x\r\n%sConnection: close\r\n\r\n" % (target, fields))


@over_sockets
@pytest.mark.parametrize("case", cases("targets"))
@pytest.mark.parametrize("mount", [b"/static", b"/pages"])
def test_no_target_of_the_corpus_is_answered_with_a_file(service: Service, case: dict[str, Any], mount: bytes) -> None:
    answer = get(service, filled(case, "target").replace(b"/static", mount, 1))
    assert answer.status in {307, 400, 404, 414, 431}
    assert not any(text in answer.body for text in NEVER)
    assert "x-evil" not in answer.headers
    assert answer.headers.get("location", "./").startswith(("./", mount.decode()))


@over_sockets
@pytest.mark.parametrize("case", cases("ranges"))
@pytest.mark.parametrize("target", [b"/static/app.js", b"/pages/app.js"])
def test_a_range_of_the_corpus_is_the_part_or_the_whole(service: Service, case: dict[str, Any], target: bytes) -> None:
    fields = b"Range: %s\r\n" % filled(case, "range")
    if "if_range" in case:
        fields += b"If-Range: %s\r\n" % filled(case, "if_range")
    answer = get(service, target, fields + b"Accept-Encoding: identity\r\n")
    assert answer.status == case["status"]
    if answer.status == 200:
        assert answer.body == SCRIPT
    if answer.status == 206:
        assert len(answer.body) <= len(SCRIPT)
        assert answer.body in SCRIPT
