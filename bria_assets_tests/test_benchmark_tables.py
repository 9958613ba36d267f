"""What benchmarks make of their results."""

from datetime import datetime, timezone
from pathlib import Path

from benchmarks.results import Results, this_machine
from benchmarks.tables import Table, tables
from benchmarks.trial import TrialResult
from benchmarks.whole_runs import WholeResult

NOW = datetime(2026, 11, 21, tzinfo=timezone.utc)


def a_trial(*, seed: int = 1, seconds: float = 100.0, method: str = "ours", processes: int = 1) -> TrialResult:
    return TrialResult(
        case="60x20",
        method=method,
        seed=seed,
        processes=processes,
        scale=4,
        measured_at=NOW,
        commit="abc",
        requests_per_minute=60,
        products=20,
        completed=20,
        seconds=seconds,
        possible_seconds=80.0,
        possible_at_least_seconds=80.0,
        http_429=0,
        polls=90,
        billed=60,
        collected=60,
        fullest_windows={"/v2/status": 60},
        was_stopped=False,
        reasons=[],
        sandbox_cpu_share=0.1,
        method_cpu_share=0.1,
        peak_memory_mb=100,
    )


def a_whole_run(case: str, *, memory_mb: float) -> WholeResult:
    return WholeResult(
        case=case,
        seed=1,
        measured_at=NOW,
        commit="abc",
        products=300,
        pictures=900,
        exit_code=0,
        seconds=110,
        command_seconds=120,
        http_429=0,
        polls=1000,
        billed=900,
        peak_memory_mb=memory_mb,
    )


def results(*trials: TrialResult) -> Results:
    return Results(machine=this_machine(), trials=list(trials))


def row(table: Table) -> dict[str, str]:
    (only,) = table.rows
    return dict(zip(table.columns, only, strict=True))


def test_a_method_s_row_has_the_median_and_the_worst_of_its_seeds():
    trials = [a_trial(seed=seed, seconds=seconds) for seed, seconds in enumerate([80.0, 100.0, 160.0])]
    found = row(tables(results(*trials))[0])
    assert (found["of possible"], found["worst"]) == ("80.0 %", "50.0 %")


def test_a_method_that_left_products_unfinished_gets_no_share_of_what_was_possible():
    found = row(tables(results(a_trial().model_copy(update={"completed": 19})))[0])
    assert found["of possible"] == "-"
    assert found["done"] == "19 of 20"


def test_processes_that_share_a_token_are_compared_with_one_seed_by_seed():
    trials = [
        a_trial(seed=1, seconds=100),
        a_trial(seed=2, seconds=90),
        a_trial(seed=1, seconds=125, processes=2),
        a_trial(seed=2, seconds=100, processes=2),
    ]
    shared = next(table for table in tables(results(*trials)) if table.title.startswith("Several processes"))
    assert row(shared)["of one process"] == "85.0 %"


def test_processes_of_one_version_are_not_compared_with_one_process_of_another():
    other = a_trial(seed=1, seconds=10).model_copy(update={"commit": "older"})
    shown = tables(results(other, a_trial(processes=2)))
    assert not [table for table in shown if table.title.startswith("Several processes")]


def test_growth_of_memory_is_told_against_the_smaller_catalog():
    found = Results(
        machine=this_machine(),
        whole_runs=[a_whole_run("whole-300", memory_mb=300), a_whole_run("whole-2000", memory_mb=360)],
    )
    assert tables(found)[0].rows[1][-1].endswith("is 1.20")


def test_a_later_trial_of_the_same_kind_replaces_the_earlier_one():
    found = results(a_trial(seconds=100), a_trial(seed=2))
    found.add_trial(a_trial(seconds=90))
    assert [(trial.seed, trial.seconds) for trial in found.trials] == [(2, 100.0), (1, 90.0)]


def test_results_are_read_as_they_were_written(tmp_path: Path):
    found = results(a_trial())
    found.write(tmp_path / "results.json")
    assert Results.read(tmp_path / "results.json").trials == found.trials


def test_a_page_s_table_has_as_many_columns_in_every_line():
    lines = Table(title="", columns=("x", "y"), rows=[("a", "1")]).to_markdown().splitlines()
    assert {line.count("|") for line in lines} == {3}
