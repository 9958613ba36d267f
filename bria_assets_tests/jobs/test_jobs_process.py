"""Which processes are known to be dead."""

import os
import subprocess
import sys

import psutil
import pytest
from ledger_parts import ended_process

from bria_assets.jobs.process import is_surely_dead, this_process


@pytest.mark.parametrize(
    "name", ["", "a", "a:b", "a:b:c", "another-machine:1:1", "{place}::", "{place}:1:x", "{place}"]
)
def test_of_what_is_not_known_nobody_is_said_to_be_dead(name: str):
    assert not is_surely_dead(name.format(place=this_process().rsplit(":", 2)[0]))


def test_this_process_lives():
    assert not is_surely_dead(this_process())


def test_a_clock_that_is_set_a_little_kills_nobody():
    place, pid, start = this_process().rsplit(":", 2)
    assert not is_surely_dead(f"{place}:{pid}:{int(start) + 2}")


def test_a_number_given_to_a_later_process_does_not_keep_the_earlier_one_alive():
    place, pid, start = this_process().rsplit(":", 2)
    assert is_surely_dead(f"{place}:{pid}:{int(start) - 3600}")


def test_a_process_that_ended_is_dead():
    assert is_surely_dead(ended_process())


def test_a_process_that_ended_and_was_not_waited_for_is_dead():
    with subprocess.Popen([sys.executable, "-c", ""]) as child:
        place = this_process().rsplit(":", 2)[0]
        name = f"{place}:{child.pid}:{int(psutil.Process(child.pid).create_time())}"
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # ended, and still in the table of processes
        assert is_surely_dead(name)
