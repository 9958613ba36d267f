"""Steps of any order: what is made here, from several pictures, from some that may be missing."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image

from bria_assets.client.poll_plan import WorkBehind
from bria_assets.client.requests import GenerateImage
from bria_assets.images.kept_picture import KeptPicture
from bria_assets.images.record import ImageRecord
from bria_assets.pipeline.cell import Cell
from bria_assets.pipeline.generation import Generation
from bria_assets.pipeline.making import AnyMaking, LocalMaking, Making, input_hash
from bria_assets.pipeline.step import MakingOf, Order, Step, work_behind
from bria_assets.pipeline.survey import Standing
from bria_assets.sandbox import Fault
from bria_assets_tests.workbench import Workbench

SKY, SEA, FRAME, WALL = (Cell(asset, "one") for asset in ("sky", "sea", "frame", "wall"))


def generated(prompt: str) -> MakingOf:
    def how(upstream: Mapping[Cell, ImageRecord], generation: Generation, *, server: str) -> AnyMaking:  # noqa: ARG001
        return Making(request=GenerateImage(prompt=prompt), input_hash=input_hash(prompt, server, {}))

    return how


def framed(border_px: int) -> MakingOf:
    """Pictures side by side in a frame: made here."""

    def draw(pictures: Sequence[KeptPicture]) -> bytes:
        if border_px < 0:
            raise ValueError("a frame cannot be narrower than nothing")
        width, height = pictures[0].decoded.size
        canvas = Image.new("RGB", (width * len(pictures) + 2 * border_px, height + 2 * border_px), "white")
        for at, picture in enumerate(pictures):
            canvas.paste(picture.decoded, (border_px + at * width, border_px))
        file = io.BytesIO()
        canvas.save(file, "PNG")
        return file.getvalue()

    def how(upstream: Mapping[Cell, ImageRecord], generation: Generation, *, server: str) -> AnyMaking:  # noqa: ARG001
        inputs = tuple(upstream.values())
        settings = {"border_px": border_px, "pictures": [record.picture.sha256 for record in inputs]}
        return LocalMaking(draw=draw, input_hash=input_hash("frame", server, settings), inputs=inputs)

    return how


@dataclass(frozen=True)
class Framing(Order):
    """The sky and perhaps the sea in a frame, and the frame on a wall."""

    border_px: int = 2
    only: tuple[Cell, ...] = (SKY, SEA, FRAME, WALL)

    @property
    def name(self) -> str:
        return "one"

    def steps(self) -> tuple[Step, ...]:
        every = (
            Step(cell=SKY, how=generated("the sky")),
            Step(cell=SEA, how=generated("the sea")),
            Step(cell=FRAME, how=framed(self.border_px), upstream=(SKY,), optional=(SEA,)),
            Step(cell=WALL, how=framed(0), upstream=(FRAME,)),
        )
        return tuple(step for step in every if step.cell in self.only)


async def test_a_picture_that_is_made_here_is_kept_recorded_and_costs_no_job(bench: Workbench):
    notes = await bench.walk([Framing()])
    assert bench.job_count == 2
    record = notes.records["frame one"]
    with Image.open(Path(str(bench.store.root / record.path))) as picture:
        assert picture.size == (2 * 48 + 4, 48 + 4)
    assert (record.server, record.endpoint, record.request_id, record.cost_usd) == ("sandbox", None, None, 0)
    assert record.parent_cells == ("sky one", "sea one")
    assert record.parents == tuple(notes.records[name].picture.sha256 for name in record.parent_cells)
    again = await bench.walk([Framing()])
    assert sorted(again.unchanged_cells) == ["frame one", "sea one", "sky one", "wall one"]


async def test_another_setting_makes_it_anew_with_all_that_hangs_on_it_and_without_a_job(bench: Workbench):
    await bench.walk([Framing()])
    assert bench.standings(Framing(border_px=5)) == {
        "sky one": Standing.UP_TO_DATE,
        "sea one": Standing.UP_TO_DATE,
        "frame one": Standing.CHANGED,
        "wall one": Standing.FOLLOWS,
    }
    notes = await bench.walk([Framing(border_px=5)])
    assert (notes.made_cells, bench.job_count) == (["frame one", "wall one"], 2)


async def test_a_picture_that_may_be_missing_is_done_without_until_it_is_there(bench: Workbench):
    first = await bench.walk([Framing(only=(SKY, FRAME))])
    assert first.records["frame one"].parent_cells == ("sky one",)
    await bench.walk([Framing(only=(SEA,))])
    second = await bench.walk([Framing(only=(FRAME,))])
    assert second.records["frame one"].parent_cells == ("sky one", "sea one")


async def test_a_picture_that_may_be_missing_and_fails_takes_nothing_with_it(bench: Workbench):
    bench.faults = (Fault(kind="refuse", when_body_contains="the sea"),)
    notes = await bench.walk([Framing()])
    assert list(notes.failures) == ["sea one"]
    assert notes.records["frame one"].parent_cells == ("sky one",)


async def test_drawing_that_fails_is_told_and_its_root_is_named_below_it(bench: Workbench):
    notes = await bench.walk([Framing(border_px=-1)])
    assert notes.reasons == {"frame one": "a frame cannot be narrower than nothing"}
    assert notes.failures["wall one"].root == FRAME


async def test_an_order_that_cannot_be_surveyed_fails_alone(bench: Workbench):
    await bench.walk([Framing()])
    (bench.folder / "images/records/sea/one.json").write_text("{}")
    notes = await bench.walk([Framing(), replace(Framing(), only=(SKY,))])
    assert set(notes.failures) == {"sky one", "sea one", "frame one", "wall one"}
    assert notes.unchanged_cells == ["sky one"]


def test_the_work_behind_a_step_is_all_that_waits_for_it_and_how_deep_it_goes():
    assert work_behind(Framing().steps()) == {
        SKY: WorkBehind(steps=2, jobs=2),
        SEA: WorkBehind(steps=2, jobs=2),
        FRAME: WorkBehind(steps=1, jobs=1),
        WALL: WorkBehind(steps=0, jobs=0),
    }
