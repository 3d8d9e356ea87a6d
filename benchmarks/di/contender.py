"""Who resolves the ten nodes, and how much covet-di may cost beside them."""

from dataclasses import dataclass

from benchmarks.place import environment


@dataclass(frozen=True, slots=True)
class Contender:
    """One way to wire the nodes."""

    name: str
    title: str
    module: str
    environment: str

    def command(self, variant: str) -> list[str]:
        """Return the command that starts a worker for it."""
        return [str(environment(self.environment) / "python"), "-m", "benchmarks.di.worker", self.module, variant]


CONTENDERS = (
    Contender("handwritten", "hand-written code", "benchmarks.di.handwritten", "bench"),
    Contender("covet-di", "covet-di", "benchmarks.di.by_covet", "bench"),
    Contender("covet-di-keywords", "covet-di, keyword arguments", "benchmarks.di.by_covet_keywords", "bench"),
    Contender("covet-di-beside", "covet-di, two injected functions", "benchmarks.di.by_covet_beside", "bench"),
    Contender("wireup", "wireup", "benchmarks.peers.di.by_wireup", "peers"),
    Contender("dishka", "dishka", "benchmarks.peers.di.by_dishka", "peers"),
    Contender("dependency-injector", "dependency-injector", "benchmarks.peers.di.by_dependency_injector", "peers"),
)

VARIANTS = ("sync", "async")
HANDWRITTEN = {"sync": 1.1, "async": 1.15}
"""At most so many times what hand-written code costs, however the container is declared."""

FIELD = {"wireup": 0.35, "dishka": 0.3, "dependency-injector": 0.4}
"""At most this part of what others cost."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """`subject` may cost at most `at_most` times what `reference` does, in the same round."""

    variant: str
    reference: str
    at_most: float
    subject: str = "covet-di"


BOUNDS = (
    *(
        Resolved(variant, "handwritten", HANDWRITTEN[variant], subject)
        for subject in ("covet-di", "covet-di-keywords", "covet-di-beside")
        for variant in VARIANTS
    ),
    *(Resolved(variant, name, at_most) for variant in VARIANTS for name, at_most in FIELD.items()),
)


def find(name: str) -> Contender:
    """Return the contender of a name.

    Raises:
        KeyError: there is none.
    """
    return {contender.name: contender for contender in CONTENDERS}[name]
