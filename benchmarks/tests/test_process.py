import os
import subprocess
import sys
import time

import pytest

from benchmarks.core import CoreTime
from benchmarks.process import Stat, cpu_seconds, high_water, peak_bytes, resident_bytes, session

LINE = "42 (a (b) c) S 1 42 7 0 -1 4194560 1 2 3 4 120 30 5 6 20 0 1 0 100"


def test_a_name_in_parentheses_may_hold_parentheses() -> None:
    assert Stat.parse(LINE) == Stat(session=7, state="S", ticks=150, user_ticks=120)


def test_what_is_no_stat_line_is_refused() -> None:
    with pytest.raises(ValueError, match="not a stat line"):
        Stat.parse("42 (a) S 1")


def test_a_session_has_the_processes_that_left_the_group() -> None:
    # One write each, because `print` makes two where output isn't buffered, and those of two processes mix.
    code = "import os, time; os.fork() or os.setpgid(0, 0); os.write(1, b'ready\\n'); time.sleep(30)"
    command = [sys.executable, "-W", "ignore", "-c", code]
    with subprocess.Popen(command, start_new_session=True, stdout=subprocess.PIPE) as leader:
        assert leader.stdout is not None
        try:
            assert [leader.stdout.readline() for _ in range(2)] == [b"ready\n"] * 2
            members = session(leader.pid)
            assert len(members) == 2
            assert leader.pid in members
            assert cpu_seconds(leader.pid) >= 0
            assert resident_bytes(leader.pid) > 1_000_000
            assert peak_bytes(leader.pid) > 1_000_000
        finally:
            for pid in session(leader.pid):
                os.kill(pid, 9)
    while session(leader.pid):
        time.sleep(0.01)


def test_busy_and_stolen_time_of_a_core_are_read() -> None:
    text = "cpu  9 9 9 9 9 9 9 9 0 0\ncpu0 1 2 3 1000 500 4 5 6 0 0\ncpu1 0 0 0 0 0 0 0 0 0 0\n"
    assert CoreTime.parse(text, 0, 10) == CoreTime(busy=1.5, stolen=0.6)
    with pytest.raises(ValueError, match="no core 2"):
        CoreTime.parse(text, 2, 10)


def test_the_most_memory_of_a_process_is_read() -> None:
    assert high_water("VmPeak:\t  9 kB\nVmHWM:\t   41 kB\nVmRSS:\t 40 kB\n") == 41 * 1024
    with pytest.raises(ValueError, match="no VmHWM"):
        high_water("VmRSS:\t 40 kB\n")
