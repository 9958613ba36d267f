"""The runner against the sandbox: every wire of a lifestyle shot, and a whole chain."""

from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import httpx
import pytest
from runner_parts import ask, kept, written
from workshop import Workshop

from bria_assets.client.errors import (
    JobOverdue,
)
from bria_assets.client.requests import (
    BriaRequest,
    LifestyleShotByText,
    LifestyleShotV1,
    RemoveBackground,
    ReplaceBackground,
)
from bria_assets.jobs.job import SubmissionState
from bria_assets.sandbox import SandboxSettings, Uniform, create_sandbox


def sandbox(folder: Path, **settings: Any) -> httpx.ASGITransport:
    values: dict[str, Any] = {
        "picture_px": 32,
        "plain_pictures": True,
        "latency": Uniform.between(0.0, 0.02),
        **settings,
    }
    return httpx.ASGITransport(create_sandbox(SandboxSettings(state_dir=folder / "sandbox", **values)))


@pytest.mark.parametrize("wire", [ReplaceBackground, LifestyleShotByText, LifestyleShotV1])
async def test_every_wire_of_a_lifestyle_shot_goes_through_the_sandbox(
    workshop: Workshop, tmp_path: Path, wire: type[BriaRequest]
):
    record = kept(workshop, source_url=None)
    shown = record.picture.sha256
    requests: list[BriaRequest] = [
        ReplaceBackground(image=shown, prompt="on a desk"),
        LifestyleShotByText(image=shown, prompt="on a desk"),
        LifestyleShotV1(picture=shown, scene_description="on a desk"),
    ]
    (request,) = (each for each in requests if isinstance(each, wire))
    async with workshop.run(transport=sandbox(tmp_path), base_url="http://sandbox.bria.local") as runner:
        done = await ask(runner, request, inputs=[record])
    assert done.outcome.picture.format == "png"
    lives = done.outcome.source_url_expires_at - datetime.now(timezone.utc)
    assert (lives < timedelta(hours=1)) is (wire is LifestyleShotV1)


async def test_a_v1_job_left_by_one_run_is_collected_by_the_next(workshop: Workshop, tmp_path: Path):
    record = kept(workshop, source_url=None)
    request = LifestyleShotV1(picture=record.picture.sha256, scene_description="on a desk")
    base_url = "http://sandbox.bria.local"
    transport = sandbox(tmp_path, latency=Uniform.exactly(0.3))
    async with workshop.run("run-1", transport=transport, base_url=base_url, timeout_seconds=0.0) as runner:
        with pytest.raises(JobOverdue):
            await ask(runner, request, inputs=[record])
    async with workshop.run("run-2", transport=transport, base_url=base_url) as runner:
        await ask(runner, request, inputs=[record])
    job = written(workshop, request.fingerprint("bria"))
    assert [sent.state for sent in job.submissions] == [SubmissionState.COMPLETED]


async def test_a_whole_chain_goes_through_the_sandbox_with_pictures_by_url(workshop: Workshop, tmp_path: Path):
    base_url = "http://sandbox.bria.local"
    async with workshop.run(transport=sandbox(tmp_path), base_url=base_url) as runner:
        image = await ask(runner)
        record = kept(workshop).model_copy(
            update={
                "picture": image.outcome.picture,
                "path": image.outcome.path,
                "source_url": image.outcome.source_url,
            }
        )
        cutout = await ask(runner, RemoveBackground(image=image.outcome.picture.sha256), inputs=[record])
    assert (image.outcome.picture.has_alpha, cutout.outcome.picture.has_alpha) == (False, True)
    assert runner.client.counts.submitted == 2
