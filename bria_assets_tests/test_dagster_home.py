import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from dagster import DagsterInstance
from dagster._core.definitions.run_request import InstigatorType
from dagster._core.run_coordinator import QueuedRunCoordinator
from dagster._core.scheduler.instigation import TickStatus
from dagster._core.workspace.load_target import PyProjectFileTarget, WorkspaceFileTarget

from bria_assets import dagster_home
from bria_assets.dagster_home import DagsterHomeError, ensure_dagster_home, load_dotenv_file, main, project_root

CHECKOUT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start from an environment that names no home and no setting, and put the old one back."""
    # Set first, so that what a test adds is known to be undone.
    for name in ("DAGSTER_HOME", "BRIA_API_TOKEN", "BRIA_CATALOG"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout of our own, in a path with a space, that the package takes for its own."""
    root = tmp_path / "my shop"
    (root / "bria_assets").mkdir(parents=True)
    for name in ("workspace.yaml", "dagster.yaml", ".env.example"):
        shutil.copyfile(CHECKOUT / name, root / name)
    monkeypatch.setattr(dagster_home, "__file__", str(root / "bria_assets" / "dagster_home.py"))
    return root


@pytest.fixture
def no_links(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, target: str, *, target_is_directory: bool = False) -> None:
        del self, target, target_is_directory
        raise OSError("symbolic link privilege not held")

    monkeypatch.setattr(Path, "symlink_to", refuse)


def copy_of_module(checkout: Path) -> Path:
    return Path(shutil.copyfile(CHECKOUT / "bria_assets" / "dagster_home.py", checkout / "bria_assets/dagster_home.py"))


def seen_by_a_command(checkout: Path, cwd: Path, **variables: str) -> dict[str, str]:
    """What a command started through the module finds: its environment and, as CWD, its working directory."""
    show = "import json, os; print(json.dumps({**os.environ, 'CWD': os.getcwd()}))"
    finished = subprocess.run(
        [sys.executable, str(copy_of_module(checkout)), "python", "-c", show],
        cwd=cwd,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(finished.stdout)


# Where the project is.


def test_the_project_root_is_the_checkout_from_wherever_it_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    assert project_root() == CHECKOUT


def test_the_project_root_of_an_installed_package_is_the_current_folder(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (checkout / "workspace.yaml").unlink()
    monkeypatch.chdir(tmp_path)
    assert project_root() == tmp_path


# The home.


def test_the_home_is_made_in_the_checkout(checkout: Path):
    assert ensure_dagster_home() == checkout / ".dagster_home"


def test_the_variable_names_the_home_where_it_named_none(checkout: Path):
    ensure_dagster_home()
    assert os.environ["DAGSTER_HOME"] == str(checkout / ".dagster_home")


def test_an_empty_variable_counts_as_not_set(checkout: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DAGSTER_HOME", "")
    ensure_dagster_home()
    assert os.environ["DAGSTER_HOME"] == str(checkout / ".dagster_home")


def test_the_home_shows_the_top_level_settings_by_a_relative_link(checkout: Path):
    link = ensure_dagster_home() / "dagster.yaml"
    assert (os.readlink(link), link.resolve()) == ("../dagster.yaml", checkout / "dagster.yaml")  # noqa: PTH115


def test_a_second_call_leaves_the_link_alone(checkout: Path):
    del checkout
    before = (ensure_dagster_home() / "dagster.yaml").lstat()
    assert (ensure_dagster_home() / "dagster.yaml").lstat() == before


def test_a_broken_link_is_mended(checkout: Path):
    home = checkout / ".dagster_home"
    home.mkdir()
    (home / "dagster.yaml").symlink_to("/nowhere/dagster.yaml")
    ensure_dagster_home()
    assert (home / "dagster.yaml").resolve() == checkout / "dagster.yaml"


@pytest.mark.usefixtures("no_links")
def test_a_file_system_without_links_gets_a_copy(checkout: Path):
    copy = ensure_dagster_home() / "dagster.yaml"
    assert copy.read_bytes() == (checkout / "dagster.yaml").read_bytes()


@pytest.mark.usefixtures("no_links")
def test_a_copy_is_made_again_when_the_settings_change(checkout: Path):
    copy = ensure_dagster_home() / "dagster.yaml"
    (checkout / "dagster.yaml").write_text("telemetry:\n  enabled: true\n")
    ensure_dagster_home()
    assert copy.read_text() == "telemetry:\n  enabled: true\n"


@pytest.mark.usefixtures("no_links")
def test_nothing_but_the_settings_is_left_in_the_home(checkout: Path):
    del checkout
    ensure_dagster_home()
    assert [path.name for path in ensure_dagster_home().iterdir()] == ["dagster.yaml"]


def test_a_home_the_user_chose_is_used_and_not_written_to(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    del checkout
    chosen = tmp_path / "chosen"
    chosen.mkdir()
    monkeypatch.setenv("DAGSTER_HOME", str(chosen))
    assert (ensure_dagster_home(), os.environ["DAGSTER_HOME"], list(chosen.iterdir())) == (chosen, str(chosen), [])


def test_a_home_the_user_chose_leaves_the_checkout_alone(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    ensure_dagster_home()
    assert not (checkout / ".dagster_home").exists()


def test_naming_the_checkout_s_own_home_still_links_its_settings(checkout: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DAGSTER_HOME", str(checkout / ".dagster_home"))
    assert (ensure_dagster_home() / "dagster.yaml").is_symlink()


def test_a_home_below_the_user_s_own_folder_is_understood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("DAGSTER_HOME", "~")
    assert ensure_dagster_home() == tmp_path


def test_a_chosen_home_that_is_not_there_yet_is_made_with_the_checkout_s_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "new"))
    assert ensure_dagster_home() == tmp_path / "new"
    assert (tmp_path / "new" / "dagster.yaml").read_text() == (project_root() / "dagster.yaml").read_text()


@pytest.mark.parametrize(
    ("chosen", "advice"),
    [
        ("var/dagster", "takes only an absolute path. Set it to '{cwd}/var/dagster'"),
        ("{cwd}/file", "which is not a folder. Name a folder"),
        ("{cwd}/missing/deep", "cannot be made (No such file or directory)"),
    ],
)
def test_a_home_that_cannot_be_used_is_refused_with_advice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chosen: str, advice: str
):
    (tmp_path / "file").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DAGSTER_HOME", chosen.format(cwd=tmp_path))
    with pytest.raises(DagsterHomeError) as refused:
        ensure_dagster_home()
    assert advice.format(cwd=tmp_path) in str(refused.value)


def test_a_home_that_cannot_be_written_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    # Said by the system call and not by the folder's mode, which root is not bound by.
    def refuse(path: Path, mode: int) -> bool:
        del path, mode
        return False

    monkeypatch.setattr(os, "access", refuse)
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    with pytest.raises(DagsterHomeError, match="not writable"):
        ensure_dagster_home()


def test_a_checkout_where_no_home_can_be_made_is_reported_with_advice(checkout: Path):
    (checkout / ".dagster_home").touch()
    with pytest.raises(DagsterHomeError, match=r"cannot be made \(File exists\).*set DAGSTER_HOME"):
        ensure_dagster_home()


# The settings file.


def test_settings_come_from_the_file(checkout: Path):
    (checkout / ".env").write_text("BRIA_API_TOKEN=from-file\n")
    load_dotenv_file()
    assert os.environ["BRIA_API_TOKEN"] == "from-file"


def test_the_environment_wins_over_the_file(checkout: Path, monkeypatch: pytest.MonkeyPatch):
    (checkout / ".env").write_text("BRIA_API_TOKEN=from-file\n")
    monkeypatch.setenv("BRIA_API_TOKEN", "from-environment")
    load_dotenv_file()
    assert os.environ["BRIA_API_TOKEN"] == "from-environment"


def test_an_empty_token_in_the_environment_wins_too(checkout: Path, monkeypatch: pytest.MonkeyPatch):
    """How to run against the sandbox once, with a token in the file."""
    (checkout / ".env").write_text("BRIA_API_TOKEN=from-file\n")
    monkeypatch.setenv("BRIA_API_TOKEN", "")
    load_dotenv_file()
    assert os.environ["BRIA_API_TOKEN"] == ""


def test_an_empty_home_in_the_environment_does_not_win(checkout: Path, monkeypatch: pytest.MonkeyPatch):
    (checkout / ".env").write_text("DAGSTER_HOME=/srv/dagster\n")
    monkeypatch.setenv("DAGSTER_HOME", "")
    load_dotenv_file()
    assert os.environ["DAGSTER_HOME"] == "/srv/dagster"


def test_no_settings_file_is_no_error(checkout: Path):
    del checkout
    before = dict(os.environ)
    load_dotenv_file()
    assert dict(os.environ) == before


def test_the_working_directory_in_the_file_means_the_folder_of_the_file(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
):
    shutil.copyfile(checkout / ".env.example", checkout / ".env")
    monkeypatch.setenv("PWD", "/left/behind")
    load_dotenv_file()
    assert os.environ["DAGSTER_HOME"] == str(checkout / ".dagster_home")


def test_reading_the_file_leaves_the_working_directory_variable_alone(checkout: Path, monkeypatch: pytest.MonkeyPatch):
    shutil.copyfile(checkout / ".env.example", checkout / ".env")
    monkeypatch.setenv("PWD", "/left/behind")
    load_dotenv_file()
    assert os.environ["PWD"] == "/left/behind"


def test_the_example_file_sets_nothing_but_the_home(checkout: Path):
    """An empty setting would count as set, and as a wish for the sandbox."""
    before = set(os.environ)
    load_dotenv_file(checkout / ".env.example")
    assert set(os.environ) - before == {"DAGSTER_HOME"}


# Commands started from the home.


def test_a_command_starts_in_the_home_where_no_settings_file_can_override_the_environment(checkout: Path):
    assert seen_by_a_command(checkout, checkout)["CWD"] == str(checkout / ".dagster_home")


def test_a_command_starts_in_the_home_from_a_folder_below_the_checkout(checkout: Path):
    shutil.copyfile(checkout / ".env.example", checkout / ".env")
    seen = seen_by_a_command(checkout, checkout / "bria_assets")
    assert (seen["CWD"], seen["DAGSTER_HOME"]) == (str(checkout / ".dagster_home"),) * 2


def test_a_command_is_given_the_settings_of_the_file(checkout: Path):
    (checkout / ".env").write_text("BRIA_API_TOKEN=from-file\n")
    assert seen_by_a_command(checkout, checkout)["BRIA_API_TOKEN"] == "from-file"


def test_a_command_lets_backfills_wait_while_a_code_server_restarts(checkout: Path):
    assert seen_by_a_command(checkout, checkout)["DAGSTER_BACKFILL_RETRY_DEFINITION_CHANGED_ERROR"] == "1"


def test_a_command_is_given_the_user_s_home_although_the_file_names_another(checkout: Path, tmp_path: Path):
    shutil.copyfile(checkout / ".env.example", checkout / ".env")
    seen = seen_by_a_command(checkout, checkout, DAGSTER_HOME=str(tmp_path))
    assert (seen["CWD"], seen["DAGSTER_HOME"]) == (str(tmp_path), str(tmp_path))


def test_an_unusable_home_stops_a_command_with_one_line(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    del checkout
    monkeypatch.setenv("DAGSTER_HOME", "relative")
    assert (main(["python"]), capsys.readouterr().err.count("\n")) == (2, 1)


def test_a_command_that_does_not_exist_is_named(checkout: Path, capsys: pytest.CaptureFixture[str]):
    del checkout
    assert (main(["no-such-command"]), capsys.readouterr().err) == (127, "There is no command 'no-such-command'.\n")


def test_without_a_command_the_home_is_made_and_that_is_all(checkout: Path):
    assert (main([]), (checkout / ".dagster_home/dagster.yaml").is_file()) == (0, True)


# The settings of the instance, read by Dagster itself from the home.


@pytest.fixture
def instance(checkout: Path):
    del checkout
    ensure_dagster_home()
    with DagsterInstance.get() as instance:
        yield instance


def test_no_telemetry_is_sent(instance: DagsterInstance):
    assert instance.telemetry_enabled is False


def test_runs_that_do_not_start_or_stop_are_closed(instance: DagsterInstance):
    assert (
        instance.run_monitoring_enabled,
        instance.run_monitoring_start_timeout_seconds,
        instance.run_monitoring_cancel_timeout_seconds,
    ) == (True, 300, 180)


def test_a_long_run_is_never_closed_for_its_length(instance: DagsterInstance):
    assert instance.run_monitoring_max_runtime_seconds == 0


def test_runs_queue_and_four_work_at_once(instance: DagsterInstance):
    queue = instance.get_concurrency_config().run_queue_config
    assert isinstance(instance.run_coordinator, QueuedRunCoordinator)
    assert queue is not None
    assert queue.max_concurrent_runs == 4


def test_no_pool_has_a_limit(instance: DagsterInstance):
    """A pool that a killed in-process run held would not be given back."""
    assert instance.get_concurrency_config().pool_config.default_pool_limit is None


def test_a_killed_run_is_retried_and_one_that_failed_is_not(instance: DagsterInstance):
    assert (instance.run_retries_enabled, instance.run_retries_max_retries) == (True, 3)
    assert instance.run_retries_retry_on_asset_or_op_failure is False


def test_a_backfill_has_one_worker_at_a_time(instance: DagsterInstance):
    queue = instance.get_concurrency_config().run_queue_config
    assert queue is not None
    one_each = {"key": "dagster/backfill", "value": {"applyLimitPerUniqueValue": True}, "limit": 1}
    assert queue.tag_concurrency_limits == [one_each]


def test_ticks_that_did_nothing_go_first(instance: DagsterInstance):
    kept = {kind: instance.get_tick_retention_settings(kind) for kind in InstigatorType}
    assert all(days[TickStatus.SKIPPED] < days[TickStatus.FAILURE] == 90 for days in kept.values())


def test_run_history_is_kept_in_the_home(instance: DagsterInstance, checkout: Path):
    assert Path(instance.root_directory) == checkout / ".dagster_home"


# What Dagster loads.


def test_every_way_to_start_dagster_gives_the_code_location_the_same_name():
    """Schedules and sensors are switched on under the name of their location; Dagster's CLIs take it from pyproject."""
    by_workspace = WorkspaceFileTarget(paths=[str(CHECKOUT / "workspace.yaml")]).create_origins()
    by_project_file = PyProjectFileTarget(str(CHECKOUT / "pyproject.toml")).create_origins()
    assert {origin.location_name for origin in [*by_workspace, *by_project_file]} == {"bria_assets"}


def test_the_package_is_found_from_wherever_dagster_is_started():
    (origin,) = WorkspaceFileTarget(paths=[str(CHECKOUT / "workspace.yaml")]).create_origins()
    assert origin.loadable_target_origin.working_directory is None
