from covet_core.server.backoff import Backoff


def test_the_first_restart_is_at_once_and_later_ones_wait_twice_as_long() -> None:
    backoff = Backoff(limit=10)
    assert [backoff.crashed(float(second)) for second in range(6)] == [0.0, 0.5, 1.0, 2.0, 4.0, 8.0]


def test_the_wait_has_an_upper_end() -> None:
    backoff = Backoff(limit=100, longest=3.0)
    assert [backoff.crashed(0.0) for _ in range(6)][-1] == 3.0


def test_too_many_crashes_within_the_window_end_it() -> None:
    backoff = Backoff(limit=3)
    assert [backoff.crashed(0.0) for _ in range(3)] == [0.0, 0.5, None]


def test_crashes_that_are_far_apart_count_as_the_first() -> None:
    backoff = Backoff(limit=2, window=60.0)
    assert [backoff.crashed(float(minute * 61)) for minute in range(5)] == [0.0] * 5
