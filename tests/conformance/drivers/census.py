"""Every driver there is."""

from covet_core.transports.records import ASGI_GRANIAN, ASGI_HYPERCORN, ASGI_UVICORN, NATIVE, RSGI
from tests.conformance.drivers.driver import Driver
from tests.conformance.drivers.memory import memory_driver
from tests.conformance.drivers.process import process_driver

__all__ = ("DRIVERS",)

DRIVERS: tuple[Driver, ...] = (
    process_driver("native", "asyncio", NATIVE),
    process_driver("native", "uvloop", NATIVE),
    memory_driver("asyncio"),
    process_driver("uvicorn", "asyncio", ASGI_UVICORN),
    process_driver("hypercorn", "asyncio", ASGI_HYPERCORN),
    process_driver("granian-rsgi", "uvloop", RSGI),
    process_driver("granian-asgi", "uvloop", ASGI_GRANIAN),
    memory_driver("uvloop", daily=False),
    process_driver("uvicorn", "uvloop", ASGI_UVICORN, daily=False),
    process_driver("hypercorn", "uvloop", ASGI_HYPERCORN, daily=False),
    process_driver("granian-rsgi", "asyncio", RSGI, daily=False),
    process_driver("granian-asgi", "asyncio", ASGI_GRANIAN, daily=False),
)
