"""The table of `bria-assets jobs list` at the widths of people's terminals."""

import io
from datetime import datetime, timezone

import pytest
from rich.console import Console

from bria_assets.cli.job_views import print_list
from bria_assets.jobs.job import JobCell
from bria_assets.jobs.register import JobLine, JobList, Standing

FAILED = JobLine(
    fingerprint="3fa9c1" + "0" * 58,
    server="bria",
    standing=Standing.FAILED,
    cells=(JobCell(asset="lifestyle_shot", partition="KIT-0004|sunlit-plaster-wall", sku="KIT-0004"),),
    label="lifestyle_shot KIT-0004|sunlit-plaster-wall",
    endpoint="/v2/image/edit/replace_background",
    submissions=3,
    cost_usd=0.09,
    request_id="5f2c" * 8,
    changed_at=datetime(2026, 11, 1, tzinfo=timezone.utc),
    failure="Bria's job ended with error 500: " + "no picture " * 20,
)


def shown(width: int) -> list[str]:
    """The table's lines."""
    console = Console(file=(written := io.StringIO()), width=width)
    print_list(console, JobList(lines=(FAILED,), more=0))
    return written.getvalue().splitlines()


@pytest.mark.parametrize("width", [80, 140, 240])
def test_state_count_and_cost_of_a_job_are_on_its_first_line_at_any_usual_width(width: int):
    heading, first, *_ = shown(width)
    assert heading.split()[:7] == ["job", "state", "asset", "partition", "sent", "USD", "age"]
    assert first.startswith("3fa9c100")
    assert first.split()[1:3] == ["failed", "lifestyle_shot"]
    assert " 3  0.090 " in first


@pytest.mark.parametrize("width", [80, 140, 240])
def test_the_failure_is_there_at_any_usual_width_and_no_line_is_longer(width: int):
    lines = shown(width)
    assert "error 500" in " ".join(" ".join(lines).split())
    assert max(map(len, lines)) <= width


def test_request_ids_are_never_folded_they_go_where_there_is_no_room():
    assert ["5f2c" * 8 in "".join(shown(width)) for width in (80, 140, 240)] == [False, True, True]


def test_a_scene_is_never_folded_it_stands_in_a_line_of_its_own():
    _, first, second, *_ = shown(80)
    assert ("KIT-0004|" in first, second.strip()) == (True, "sunlit-plaster-wall")
