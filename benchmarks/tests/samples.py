from benchmarks.round import Sample


def sample(peer: str, number: int, microseconds: float, *, scenario: str = "plain", requests: int = 1000) -> Sample:
    return Sample(
        scenario=scenario,
        peer=peer,
        round=number,
        requests=requests,
        seconds=1.0,
        cpu_seconds=requests * microseconds / 1e6,
        user_seconds=requests * microseconds / 2e6,
        other_seconds=0.0,
        stolen_seconds=0.0,
        errors=0,
        latency_50=0.0005,
        latency_99=0.001,
    )
