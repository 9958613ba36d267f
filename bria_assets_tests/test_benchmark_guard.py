"""What a benchmark starts ends with it."""

import subprocess
import sys
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
STARTED_SECONDS = 600
BENCHMARK = f"""
import subprocess, sys, time
from benchmarks.guard import guard_children
guard_children()
sleep = "import time; time.sleep({STARTED_SECONDS})"
apart = "start_new_session=True, stdout=subprocess.DEVNULL"
nested = f"import subprocess, sys; print(subprocess.Popen([sys.executable, '-c', {{sleep!r}}], {{apart}}).pid)"
child = subprocess.Popen([sys.executable, "-c", sleep], start_new_session=True)
grandchild = subprocess.run([sys.executable, "-c", nested], stdout=subprocess.PIPE, text=True, check=True).stdout
print(child.pid, grandchild.strip(), flush=True)
time.sleep({STARTED_SECONDS})
"""


def lives(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_what_a_killed_benchmark_started_ends_also_where_it_has_a_session_of_its_own_and_another_parent():
    command = [sys.executable, "-c", BENCHMARK]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as benchmark:
        assert benchmark.stdout is not None
        started = [int(pid) for pid in benchmark.stdout.readline().split()]
        assert [lives(pid) for pid in started] == [True, True]
        benchmark.kill()
        deadline = time.monotonic() + 60
        while any(map(lives, started)) and time.monotonic() < deadline:
            time.sleep(0.02)
    assert [lives(pid) for pid in started] == [False, False]
