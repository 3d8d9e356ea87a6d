"""Orders as they change, for browsers."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from covet import Broadcast, Header, Request, ServerSentEvent
from covet.plugin import AppContext, BasePlugin, Contributions, PluginInfo, Service
from examples.orders.container import container
from examples.orders.pages import contribute_page
from examples.orders.shop.models import Order
from examples.orders.shop.settings import LiveConfig

__all__ = ["FEED", "LivePlugin"]

FEED = Service[Broadcast]("live.feed")


class LivePlugin(BasePlugin):
    """Tells every browser that listens of every order that changes, and has a page that shows them.

    Args:
        config: how they are told.
    """

    def __init__(self, config: LiveConfig | None = None) -> None:
        self.config = LiveConfig() if config is None else config

    @property
    def info(self) -> PluginInfo:
        """What it is called, and that it listens while there is something to hear."""
        return PluginInfo(
            id="live",
            version="0.1.0",
            api=1,
            requires=("ordering",),
            after=("di",),
            config=self.config,
            summary="Orders as they change.",
        )

    def contribute(self, to: Contributions) -> None:
        """Contribute the feed, the stream of it and the page."""
        config = to.configured(self.config)

        @asynccontextmanager
        async def feed(app: AppContext) -> AsyncGenerator[Broadcast]:
            broadcast = Broadcast(replay=config.replay)

            async def publish(order: Order) -> None:
                await broadcast.publish(ServerSentEvent(order.model_dump(mode="json"), event=order.state))

            with container.changes().heard_by(publish):
                yield broadcast
            await broadcast.close()

        to.provide(FEED, feed)
        to.stream("/orders/events", follow, retry=1_000, tags=["orders"])
        contribute_page(to, "live")


async def follow(
    request: Request,
    last_event_id: Annotated[str | None, Header(description="The last event that was seen.")] = None,
) -> AsyncIterator[ServerSentEvent]:
    """Follow the orders: an event for each one that is placed, paid or cancelled.

    Who comes back gets what was missed. Where that is no longer known, an event `missed` comes first: ask for the list.
    """
    async with request.app.get(FEED).subscribe(last_event_id) as events:
        if events.missed:
            yield ServerSentEvent("", event="missed")
        async for event in events:
            yield event
