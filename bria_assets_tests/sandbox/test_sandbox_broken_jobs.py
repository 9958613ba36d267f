"""Faults that go with a job: what its status and its download answer, over TCP and in process."""

from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image
from sandbox_caller import GENERATE, REMOVE_BACKGROUND, Caller
from sandbox_doors import DOORS, open_door, status, submit

from bria_assets.sandbox import Fault

STATUS = "/v2/status"
RESULTS = "/results"

both_doors = pytest.mark.parametrize("door", DOORS)


async def standings(client: httpx.AsyncClient, request_id: str, times: int) -> list[str]:
    return [(await status(client, request_id)).json()["status"] for _ in range(times)]


@both_doors
@pytest.mark.parametrize(("kind", "seen"), [("early_404", "NOT_FOUND"), ("unknown", "UNKNOWN")])
async def test_a_fresh_job_can_be_unknown_for_some_polls(door: str, state_dir: Path, kind: str, seen: str):
    async with open_door(door, state_dir, Fault.model_validate({"kind": kind, "polls": 2})) as client:
        assert await standings(client, await submit(client), 3) == [seen, seen, "COMPLETED"]


async def test_a_fresh_job_can_be_unknown_for_some_seconds(open_sandbox: Any):
    caller: Caller = open_sandbox(faults=(Fault(kind="early_404", for_seconds=3),), latency_seconds=9)
    request_id = await caller.submit(GENERATE, {"prompt": "a"})
    codes = []
    for _ in range(3):
        codes.append((await caller.status(request_id)).status_code)
        caller.clock.advance(2)
    assert codes == [404, 404, 200]


@both_doors
async def test_a_status_can_flap_before_the_end(door: str, state_dir: Path):
    async with open_door(door, state_dir, Fault(kind="flapping")) as client:
        seen = await standings(client, await submit(client), 5)
    assert seen == ["IN_PROGRESS", "UNKNOWN", "NOT_FOUND", "IN_PROGRESS", "COMPLETED"]


@both_doors
@pytest.mark.parametrize("code", [500, "internal_error"])
async def test_a_job_can_end_with_a_number_or_a_text_for_a_code(door: str, state_dir: Path, code: int | str):
    async with open_door(door, state_dir, Fault(kind="error", code=code)) as client:
        answer = (await status(client, await submit(client))).json()
    assert (answer["status"], answer["error"]["code"]) == ("ERROR", code)


async def test_a_sync_answer_of_a_text_code_is_a_500(door_free_client: httpx.AsyncClient):
    answer = await door_free_client.post(GENERATE, json={"prompt": "a", "sync": True})
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "internal_error")


@pytest.fixture
async def door_free_client(state_dir: Path):
    async with open_door("in process", state_dir, Fault(kind="error", code="internal_error")) as client:
        yield client


async def download(client: httpx.AsyncClient) -> httpx.Response:
    finished = (await status(client, await submit(client))).json()
    assert finished["status"] == "COMPLETED"
    return await client.get(finished["result"]["image_url"])


@both_doors
@pytest.mark.parametrize(
    ("fault", "status_code"),
    [
        (Fault(kind="result_status", status_code=403), 403),
        (Fault(kind="result_status", status_code=404), 404),
        (Fault(kind="result_expired"), 403),
    ],
)
async def test_the_result_of_a_completed_job_can_be_withheld(
    door: str, state_dir: Path, fault: Fault, status_code: int
):
    async with open_door(door, state_dir, fault) as client:
        assert (await download(client)).status_code == status_code


@both_doors
@pytest.mark.parametrize("endpoint", [None, RESULTS])
async def test_a_download_can_be_cut_off_before_its_announced_end(door: str, state_dir: Path, endpoint: str | None):
    async with open_door(door, state_dir, Fault(endpoint=endpoint, kind="result_truncated", times=1)) as client:
        request_id = await submit(client)
        async with client.stream("GET", f"/results/{request_id}.png") as response:
            announced = int(response.headers["content-length"])
            with pytest.raises(httpx.RemoteProtocolError):
                await response.aread()
        assert (response.status_code, response.num_bytes_downloaded) == (200, announced // 2)


@both_doors
async def test_a_picture_can_be_damaged_although_its_download_is_whole(door: str, state_dir: Path):
    async with open_door(door, state_dir, Fault(kind="result_damaged")) as client:
        response = await download(client)
    assert response.status_code == 200
    with pytest.raises(OSError, match="truncated"):
        Image.open(BytesIO(response.content)).load()


@both_doors
@pytest.mark.parametrize(("content", "begins"), [("gif", b"GIF8"), ("html", b"<html>")])
async def test_something_else_can_come_under_the_right_type(door: str, state_dir: Path, content: str, begins: bytes):
    fault = Fault.model_validate({"kind": "result_wrong_type", "content": content})
    async with open_door(door, state_dir, fault) as client:
        response = await download(client)
    assert (response.headers["content-type"], response.content[: len(begins)]) == ("image/png", begins)


async def test_a_fault_of_downloads_strikes_as_often_as_it_says(state_dir: Path):
    fault = Fault(endpoint=RESULTS, kind="result_damaged", times=1)
    async with open_door("in process", state_dir, fault) as client:
        url = f"/results/{await submit(client)}.png"
        damaged, whole = [(await client.get(url)).content for _ in range(2)]
    assert damaged == whole[: len(whole) // 2]


async def test_status_faults_see_the_text_that_the_job_was_asked_with(state_dir: Path):
    fault = Fault(endpoint=STATUS, when_body_contains="MUG", kind="status", status_code=500)
    async with open_door("in process", state_dir, fault) as client:
        jobs = [await submit(client, prompt) for prompt in ("a red mug", "a lamp")]
        assert [(await status(client, job)).status_code for job in jobs] == [500, 200]


async def test_faults_of_a_job_survive_a_restart(open_sandbox: Any):
    before: Caller = open_sandbox(faults=(Fault(kind="result_expired"),))
    finished = await before.finish(GENERATE, {"prompt": "a"})
    after: Caller = open_sandbox()
    assert (await after.client.get(finished["image_url"])).status_code == 403


def struck(answers: list[httpx.Response]) -> list[bool]:
    return [answer.status_code != 202 for answer in answers]


async def test_a_share_strikes_the_same_later_steps_in_every_run(tmp_path: Path):
    fault = Fault(endpoint=REMOVE_BACKGROUND, kind="status", status_code=503, share=0.5)
    runs: list[list[bool]] = []
    for name in ("one", "another"):
        async with open_door("in process", tmp_path / name, fault, random_seed=1) as client:
            urls = [f"{client.base_url}/results/{await submit(client, f'mug {number}')}.png" for number in range(20)]
            runs.append(struck([await client.post(REMOVE_BACKGROUND, json={"image": url}) for url in urls]))
    assert runs[0] == runs[1]
    assert len(set(runs[0])) == 2


async def test_a_share_strikes_about_that_many_requests(open_sandbox: Any):
    caller: Caller = open_sandbox(faults=(Fault(kind="status", status_code=503, share=0.3),), random_seed=1)
    hits = struck([await caller.post(GENERATE, {"prompt": f"mug {number}"}) for number in range(200)])
    assert 40 <= sum(hits) <= 80


async def test_with_a_random_seed_a_share_strikes_the_same_requests_in_every_run(tmp_path: Path):
    fault = Fault(kind="status", status_code=503, share=0.5)
    runs: list[list[bool]] = []
    for name in ("one", "another"):
        async with open_door("in process", tmp_path / name, fault, random_seed=1) as client:
            bodies = [{"prompt": f"mug {number}"} for number in range(20)]
            runs.append(struck([await client.post(GENERATE, json=body) for body in bodies]))
    assert runs[0] == runs[1]
    assert len(set(runs[0])) == 2


async def test_a_request_that_a_share_struck_is_drawn_anew_when_it_comes_again(open_sandbox: Any):
    caller: Caller = open_sandbox(faults=(Fault(kind="status", status_code=503, share=0.5),), random_seed=1)
    assert len(set(struck([await caller.post(GENERATE, {"prompt": "a"}) for _ in range(20)]))) == 2
