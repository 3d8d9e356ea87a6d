"""Which event loop a server gets."""

import asyncio
import sys

import pytest
import uvloop

from covet_core.server.errors import LoopUnavailable
from covet_core.server.loops import loop_factory


def test_uvloop_is_taken_when_it_is_there_and_asyncio_when_it_is_asked_for() -> None:
    assert loop_factory("auto") == loop_factory("uvloop") == ("uvloop", uvloop.new_event_loop)
    assert loop_factory("asyncio") == ("asyncio", asyncio.new_event_loop)


def test_without_uvloop_asyncio_is_taken_unless_it_was_asked_for_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvloop", None)
    assert loop_factory("auto") == ("asyncio", asyncio.new_event_loop)
    with pytest.raises(LoopUnavailable, match=r"'uvloop' isn't installed.\npip install 'covet\[uvloop\]'"):
        loop_factory("uvloop")
