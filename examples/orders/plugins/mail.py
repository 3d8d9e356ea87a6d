"""Letters to customers."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel

from covet import FileResponse, Request
from covet import Path as PathParameter
from covet.background import BackgroundTaskQueue
from covet.di import Provide, inject
from covet.plugin import AppContext, BasePlugin, Contributions, PluginInfo, Service
from examples.orders.container import container
from examples.orders.shop.letters import Letters
from examples.orders.shop.models import Order
from examples.orders.shop.outbox import Outbox
from examples.orders.shop.problems import UnknownLetter
from examples.orders.shop.settings import MailConfig

__all__ = ["OUTBOX", "Letter", "MailPlugin"]

OUTBOX = Service[Outbox]("mail.outbox")


class Letter(BaseModel):
    """A letter that has left."""

    name: str
    to: str
    subject: str


class MailPlugin(BasePlugin):
    """Writes to customers whose orders are paid or cancelled, beside the requests of the service.

    Args:
        config: how letters leave.
    """

    def __init__(self, config: MailConfig | None = None) -> None:
        self.config = MailConfig() if config is None else config

    @property
    def info(self) -> PluginInfo:
        """What it is called, and that it listens while there is something to hear."""
        return PluginInfo(
            id="mail",
            version="0.1.0",
            api=1,
            requires=("ordering",),
            after=("di",),
            config=self.config,
            summary="Letters to customers.",
        )

    def contribute(self, to: Contributions) -> None:
        """Contribute the outbox, and routes that show what is in it."""
        config = to.configured(self.config)

        @asynccontextmanager
        async def outbox(app: AppContext) -> AsyncGenerator[Outbox]:
            outbox = Outbox(Path(config.folder))
            queue = BackgroundTaskQueue("mail", concurrency=1, retries=config.retries)

            async def write(order: Order) -> None:
                letter = letter_about(order)
                if letter is not None:
                    await queue.put(outbox.put, f"{order.reference}-{order.state}.eml", letter)

            async with queue.opened():
                with container.changes().heard_by(write):
                    yield outbox

        to.provide(OUTBOX, outbox)
        to.route("/outbox", list_letters, tags=["letters"])
        to.route("/outbox/{name}", get_letter, raises=[UnknownLetter], responses=EML, tags=["letters"])


EML = {200: {"description": "The letter.", "content": {"message/rfc822": {"schema": {"type": "string"}}}}}


@inject
def letter_about(order: Order, letters: Letters = Provide[container.letters]) -> EmailMessage | None:
    """The letter that is due when an order has changed, if any."""
    return letters.about(order)


def list_letters(request: Request) -> list[Letter]:
    """List the letters that have left."""
    letters = request.app.get(OUTBOX)
    return [Letter(name=name, to=str(each["To"]), subject=str(each["Subject"])) for name, each in letters]


def get_letter(
    request: Request, name: Annotated[str, PathParameter(pattern=r"^[0-9A-Z]{4}-[0-9A-Z]{4}-[a-z]+\.eml$")]
) -> FileResponse:
    """Get one letter as it has left (RFC 5322)."""
    try:
        return FileResponse(request.app.get(OUTBOX).path(name), media_type="message/rfc822")
    except FileNotFoundError:
        raise UnknownLetter(name=name) from None
