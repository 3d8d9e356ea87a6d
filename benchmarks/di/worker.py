"""A process that resolves the ten nodes in one way, as often as it is told: ``python -m benchmarks.di.worker``.

It reads numbers of calls, a line each, and answers each with the seconds of CPU time that these took. With ``--check``
it prints what it does in a few calls instead.
"""

import argparse
import asyncio
import gc
import importlib
import json
import sys
from collections.abc import Awaitable, Callable
from itertools import repeat
from time import process_time


def main() -> None:
    """Do what the arguments say."""
    parser = argparse.ArgumentParser()
    parser.add_argument("module")
    parser.add_argument("variant", choices=("sync", "async"))
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    if arguments.check:
        from benchmarks.di.tally import work

        print(json.dumps(work(importlib.import_module(arguments.module), arguments.variant)))
        return
    contender = importlib.import_module(arguments.module)
    if arguments.variant == "sync":
        listen(contender.serving())
    else:
        asyncio.run(listen_async(contender.serving_async))


def listen(serve: Callable[[], bool]) -> None:
    """Call `serve` as often as each line says."""
    for line in sys.stdin:
        gc.collect()
        begun = process_time()
        for _ in repeat(None, int(line)):
            serve()
        tell(process_time() - begun)


async def listen_async(serving: Callable[[], Callable[[], Awaitable[bool]]]) -> None:
    """Do the same in the loop, which has nothing else to do."""
    serve = serving()
    for line in sys.stdin:
        gc.collect()
        begun = process_time()
        for _ in repeat(None, int(line)):
            await serve()
        tell(process_time() - begun)


def tell(seconds: float) -> None:
    """Answer a line."""
    print(repr(seconds), flush=True)


if __name__ == "__main__":
    main()
