"""`VirtualLoop`, where its clock meets threads."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

from covet_core.testing import VirtualClock, VirtualLoop


class SlowToEnd(ThreadPoolExecutor):
    """Its threads take a moment to end, after the last of their jobs."""

    ended = False

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        threading.Event().wait(0.1)
        super().shutdown(wait, cancel_futures=cancel_futures)
        self.ended = True


def test_the_end_of_a_loop_waits_for_threads_that_take_real_time(virtual_clock: VirtualClock) -> None:
    executor = SlowToEnd()

    async def main() -> None:
        loop = asyncio.get_running_loop()
        loop.set_default_executor(executor)
        assert await asyncio.to_thread(int, "1") == 1
        # As `asyncio.Runner` has it.
        assert isinstance(loop, VirtualLoop)
        await loop.shutdown_default_executor(300)

    virtual_clock.run(main())
    assert executor.ended
    assert virtual_clock.time() == 0
