import pytest

from benchmarks.scenario import find
from benchmarks.wrk import LoadFailed, parse, write_script

PRINTED = """\
Running 3s test @ http://127.0.0.1:8000/
  1 threads and 64 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   491.63us  164.42us   6.36ms   93.71%
    Req/Sec   129.03k     3.40k  134.45k    74.19%
  Latency Distribution
     50%  466.00us
     75%  512.00us
     90%    1.10ms
     99%    1.02s
  397897 requests in 3.10s, 49.33MB read
{errors}Requests/sec: 128353.87
Transfer/sec:     15.91MB
"""


def test_requests_seconds_and_percentiles_are_read() -> None:
    load = parse(PRINTED.format(errors=""))
    assert (load.requests, load.seconds, load.errors) == (397_897, 3.1, 0)
    assert (load.latency_50, load.latency_99) == pytest.approx((466e-6, 1.02))
    assert load.rate == pytest.approx(397_897 / 3.1)


def test_wrong_answers_and_failures_of_sockets_are_errors() -> None:
    said = "  Socket errors: connect 1, read 2, write 3, timeout 4\n  Non-2xx or 3xx responses: 5\n"
    assert parse(PRINTED.format(errors=said)).errors == 15


def test_where_errors_are_the_right_answers_the_others_are_wrong() -> None:
    said = PRINTED.format(errors="  Non-2xx or 3xx responses: 397890\n")
    assert parse(said, refusals=True).errors == 7
    assert parse(PRINTED.format(errors=""), refusals=True).errors == 397_897


@pytest.mark.parametrize(
    "output", ["", "unable to connect", "  0 requests in 1.00s, 0.00B read", "7 requests in 1.00s, 1B"]
)
def test_what_tells_nothing_is_refused(output: str) -> None:
    with pytest.raises(LoadFailed):
        parse(output)


def test_only_a_request_with_a_body_needs_a_script() -> None:
    assert write_script(find("plain")) is None
    script = write_script(find("model"))
    assert script is not None
    assert 'wrk.method = "POST"' in script.read_text()
    assert 'wrk.body = [==[{"id":7' in script.read_text()
