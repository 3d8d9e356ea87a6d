"""A handler behind four native filters that let its requests pass, one without any, and one that is never asked."""

from covet import CovetApp
from covet_plugin import Contributions, Stage


async def plain() -> str:
    return "Hello, world!"


def four(to: Contributions) -> None:
    to.filter("request-id", schema=1, stage=Stage.EDGE, settings={})
    hosts = ["orders.example", "*.orders.example", "127.0.0.1"]
    to.filter("trusted-hosts", schema=1, stage=Stage.EDGE, settings={"hosts": hosts})
    to.filter("body-limit", schema=1, stage=Stage.EDGE, settings={"limit": 65_536})
    to.filter("security-headers", schema=1, stage=Stage.PROTECT, settings={})


def elsewhere(to: Contributions) -> None:
    to.filter("trusted-hosts", schema=1, stage=Stage.EDGE, settings={"hosts": ["orders.example"]})


passing = CovetApp()
passing.get("/")(plain)
passing.contribute(four)

bare = CovetApp()
bare.get("/")(plain)

refusing = CovetApp()
refusing.get("/")(plain)
refusing.contribute(elsewhere)
