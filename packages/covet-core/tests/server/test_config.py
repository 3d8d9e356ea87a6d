import dataclasses

import pytest

from covet_core.server.channel import Assignment
from covet_core.server.config import ServerConfig
from covet_core.server.errors import SettingInvalid


@pytest.mark.parametrize(
    "values",
    [
        {"port": -1},
        {"port": 65_536},
        {"workers": 0},
        {"drain_delay": -0.1},
        {"drain_timeout": -1},
        {"transport": "uwsgi"},
        {"loop": "gevent"},
        {"log_level": "chatty"},
        {"reload": True, "workers": 2},
    ],
)
def test_values_that_can_not_work_are_refused_by_name(values: dict[str, object]) -> None:
    with pytest.raises(SettingInvalid) as caught:
        ServerConfig(**values)  # type: ignore[arg-type]  # wrong on purpose
    assert caught.value.name in values


def test_an_assignment_survives_the_way_to_a_worker() -> None:
    config = ServerConfig(host="::1", port=9, workers=3, drain_delay=1.5, loop="asyncio")
    assignment = Assignment(number=2, descriptors=(3, 4), config=config, target="shop:app", factory=True)
    assert Assignment.from_json(assignment.to_json()) == assignment


def test_the_settings_can_not_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        ServerConfig().port = 1  # type: ignore[misc]  # wrong on purpose
