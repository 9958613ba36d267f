"""What a script started in the background (`&`), and so with SIGINT ignored, can be stopped all the same."""

import subprocess
import sys

import pytest

IN_THE_BACKGROUND = ("sh", "-c", 'trap "" INT; exec "$@"', "sh")
SHOW = "import signal; print(signal.getsignal(signal.SIGINT) is signal.SIG_IGN)"
AFTER_A_RUN = """
import signal, sys
import dagster as dg
from bria_assets.cli import main
sys.argv = ["bria-assets", "--help"]
try:
    main()
except SystemExit:
    pass
@dg.op
def nothing(): ...
@dg.job
def job():
    nothing()
job.execute_in_process()
print(signal.getsignal(signal.SIGTERM) is signal.SIG_IGN)
"""


def says_whether_ignored(*command: str) -> str:
    ended = subprocess.run([*IN_THE_BACKGROUND, *command], capture_output=True, text=True, check=True)
    return ended.stdout.splitlines()[-1]


def test_a_command_started_from_the_dagster_home_takes_interrupts(tmp_path_factory: pytest.TempPathFactory):
    home = tmp_path_factory.mktemp("home")
    module = (sys.executable, "-m", "bria_assets.dagster_home")
    assert says_whether_ignored("env", f"DAGSTER_HOME={home}", *module, "python", "-c", SHOW) == "False"


def test_a_dagster_run_of_the_command_leaves_it_open_to_sigterm():
    assert says_whether_ignored(sys.executable, "-c", AFTER_A_RUN) == "False"
