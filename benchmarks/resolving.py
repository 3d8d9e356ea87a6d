"""Ten nodes resolved in process, by covet-di, by hand and by others: CPU time of one call.

Each round starts a process for each contender, since where its code and data happen to lie makes a process a little
faster or slower for good. Then all take turns in slices of some hundredths of a second: A B C, A B C, ...
"""

import json
import subprocess
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager

from benchmarks import core
from benchmarks.di.contender import CONTENDERS, VARIANTS, Contender
from benchmarks.di.tally import EXPECTED, WrongWork
from benchmarks.place import ROOT
from benchmarks.record import Resolution
from benchmarks.round import Say
from benchmarks.server import bare_environment

SLICES = 15
SLICE = 0.03
"""Seconds that a slice takes, about."""

FIRST = 200
"""Calls that find out how long one takes; the same number before it compiles and creates what is done once."""


class WorkerFailed(Exception):
    """A contender's process ended."""

    def __init__(self, *, contender: str) -> None:
        super().__init__(f"{contender} ended before it was done")


class Worker:
    """A contender's process. It waits for orders on its core, and takes no time meanwhile."""

    def __init__(self, contender: Contender, process: "subprocess.Popen[str]") -> None:
        self.contender = contender
        self.seconds: list[float] = []
        self.calls = FIRST
        self._process = process
        self._run()
        self.calls = max(1, round(FIRST * SLICE / self._run()))
        self._run()

    def measure(self) -> None:
        """Run one slice.

        Raises:
            WorkerFailed: it ended.
        """
        self.seconds.append(self._run())

    def _run(self) -> float:
        orders, answers = self._process.stdin, self._process.stdout
        assert orders is not None
        assert answers is not None
        try:
            orders.write(f"{self.calls}\n")
            orders.flush()
            return float(answers.readline())
        except (OSError, ValueError) as error:
            raise WorkerFailed(contender=self.contender.name) from error


def resolutions(rounds: int, say: Say, *, contenders: Sequence[Contender] = CONTENDERS) -> Iterator[Resolution]:
    """See that all do the same, then measure them.

    Raises:
        WrongWork: one makes, shares or closes something else.
        WorkerFailed: one ended.
        subprocess.SubprocessError: one couldn't be started.
    """
    for variant in VARIANTS:
        for contender in contenders:
            check(contender, variant)
        for number in range(1, rounds + 1):
            for found in one_round(contenders, variant, number):
                say(f"resolve     round {number}  {variant:<5} {found.contender:<20} {found.per_call * 1e9:10,.0f} ns")
                yield found


def check(contender: Contender, variant: str) -> None:
    """See that a contender makes and closes what the graph says, and nothing else.

    Raises:
        WrongWork: it doesn't.
    """
    command = core.on(core.SERVER, [*contender.command(variant), "--check"])
    done = subprocess.run(
        command, cwd=ROOT, env=bare_environment(), capture_output=True, text=True, timeout=60, check=False
    )
    if done.returncode:
        raise WrongWork(what=f"{contender.name}, {variant}: {done.stderr.strip().rpartition(chr(10))[2]}")
    if (counts := json.loads(done.stdout)) != EXPECTED:
        raise WrongWork(what=f"{contender.name}, {variant}: {counts} instead of {EXPECTED}")


def one_round(contenders: Sequence[Contender], variant: str, number: int) -> Iterator[Resolution]:
    """Measure every contender in a new process."""
    with ExitStack() as stack:
        workers = [stack.enter_context(working(contender, variant)) for contender in contenders]
        for _ in range(SLICES):
            for worker in workers:
                worker.measure()
        for worker in workers:
            yield Resolution(worker.contender.name, variant, number, worker.calls, tuple(worker.seconds))


@contextmanager
def working(contender: Contender, variant: str) -> Generator[Worker]:
    """Have a contender's process, warmed up, and end it afterwards."""
    command = core.on(core.SERVER, contender.command(variant))
    with subprocess.Popen(
        command, cwd=ROOT, env=bare_environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Worker(contender, process)
        finally:
            process.kill()
