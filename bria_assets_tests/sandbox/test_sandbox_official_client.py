"""Bria's official client (bria-client on PyPI) works against a served sandbox that BRIA_BASE_URL names.

What both of its classes can do is claimed of both.
"""

from collections.abc import Generator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from asked_hosts import StrangerAskedError, only_loopback
from bria_client import BriaAsyncClient, BriaSyncClient
from bria_client.toolkit import BriaException, BriaResponse, verify_webhook_signature
from bria_client.toolkit import Image as OfficialImage
from good_bodies import GOOD_BODIES
from httpx_retries import Retry
from official_client import (
    OfficialClass,
    Serve,
    both_clients,
    downloaded,
    official,
    official_environment,
)
from sandbox_caller import TOKEN, file_bytes, photo_base64, product_photo
from webhook_receiver import Received, open_receiver, until

from bria_assets.sandbox import Fault, Uniform, read_usage

GENERATE = "image/generate"
REMOVE_BACKGROUND = "image/edit/remove_background"
MUG = {"prompt": "a red mug"}
V2_BODIES = {path: body for path, body in GOOD_BODIES.items() if path.startswith("/v2/")}


@pytest.fixture
def serve(state_dir: Path) -> Generator[Serve]:
    with official_environment(state_dir) as opened:
        yield opened


@both_clients
async def test_run_answers_the_finished_picture(serve: Serve, client_class: OfficialClass):
    serve()
    async with official(client_class) as client:
        answer = await client("run", REMOVE_BACKGROUND, {"image": photo_base64()}, raise_for_status=True)
    assert (answer.status, answer.error) == ("COMPLETED", None)
    assert downloaded(answer.result.image_url).mode == "RGBA"


@both_clients
async def test_submit_answers_at_once_and_poll_waits_for_the_end(
    serve: Serve, state_dir: Path, client_class: OfficialClass
):
    base_url = serve(latency=Uniform.exactly(0.3))
    async with official(client_class) as client:
        submitted = await client("submit", GENERATE, MUG)
        ended = await client("poll", submitted, interval=0.05)
    assert (submitted.status, submitted.in_progress, submitted.result) == ("IN_PROGRESS", True, None)
    assert submitted.status_url == f"{base_url}/v2/status/{submitted.request_id}"
    assert (ended.status, ended.request_id) == ("COMPLETED", submitted.request_id)
    assert downloaded(ended.result.image_url).size == (32, 32)
    assert read_usage(state_dir).polls > 1


async def test_every_v2_endpoint_takes_a_job_of_the_asynchronous_client_to_its_end(serve: Serve):
    serve()
    async with official(BriaAsyncClient) as client:
        ended = {path: await client.finish(path, body) for path, body in V2_BODIES.items()}
    assert {path: each.status for path, each in ended.items()} == dict.fromkeys(V2_BODIES, "COMPLETED")


async def test_every_v2_endpoint_that_can_be_waited_for_answers_the_synchronous_client_at_once(serve: Serve):
    serve()
    waited_for = {path: body for path, body in V2_BODIES.items() if path != "/v2/image/edit/enhance"}
    async with official(BriaSyncClient) as client:
        ended = {path: await client("run", path, body) for path, body in waited_for.items()}
    assert {path: each.error for path, each in ended.items()} == dict.fromkeys(waited_for)


@both_clients
async def test_poll_takes_a_job_by_its_answer_and_by_its_id(serve: Serve, client_class: OfficialClass):
    serve()
    async with official(client_class) as client:
        submitted = await client("submit", GENERATE, MUG)
        ended = [
            await client("poll", submitted.request_id),
            await client("poll", response=submitted),
            await client("poll", request_id=submitted.request_id),
        ]
    assert {each.result.image_url for each in ended} == {ended[0].result.image_url}


@both_clients
async def test_poll_gives_up_in_time(serve: Serve, client_class: OfficialClass):
    serve(latency=Uniform.exactly(60))
    async with official(client_class) as client:
        submitted = await client("submit", GENERATE, MUG)
        with pytest.raises(TimeoutError):
            await client("poll", submitted, interval=0.01, timeout=0)


@both_clients
async def test_status_says_how_a_job_stands(serve: Serve, client_class: OfficialClass):
    serve(latency_by_endpoint={"/v2/image/generate": Uniform.exactly(60)})
    async with official(client_class) as client:
        slow = await client("submit", GENERATE, MUG)
        quick = await client("submit", REMOVE_BACKGROUND, {"image": photo_base64()})
        told = [await client("status", each.request_id) for each in (slow, quick)]
    assert told == ["IN_PROGRESS", "COMPLETED"]


@both_clients
async def test_get_reads_a_path_of_the_api(serve: Serve, client_class: OfficialClass):
    serve()
    async with official(client_class) as client:
        submitted = await client("submit", GENERATE, MUG)
        read = await client("get", f"status/{submitted.request_id}", params={"unheeded": "1"}, raise_for_status=True)
    assert (read.status, read.request_id) == ("COMPLETED", submitted.request_id)


@both_clients
async def test_an_endpoint_may_be_written_in_every_way_the_client_takes(serve: Serve, client_class: OfficialClass):
    serve()
    async with official(client_class) as client:
        for endpoint in ("image/generate", "/image/generate", "v2/image/generate", "/v2/image/generate/"):
            answer = await client("submit", endpoint, MUG)
            assert answer.error is None


@both_clients
async def test_fields_that_are_none_are_left_out_by_the_client(serve: Serve, client_class: OfficialClass):
    serve()
    async with official(client_class) as client:
        answer = await client("submit", GENERATE, {**MUG, "negative_prompt": None, "no_such_field": None})
    assert answer.error is None


@pytest.mark.parametrize(
    "source",
    [
        product_photo(),
        np.asarray(product_photo()),
        photo_base64(),
        f"data:image/png;base64,{photo_base64()}",
        Path("photo.png"),
    ],
    ids=["Pillow picture", "numpy array", "base64", "data URL", "file"],
)
def test_pictures_of_every_kind_that_the_toolkit_reads_are_taken(serve: Serve, tmp_path: Path, source: Any):
    serve()
    if isinstance(source, Path):
        source = tmp_path / source
        source.write_bytes(file_bytes(product_photo()))
    with BriaSyncClient() as client:
        answer: Any = client.run(REMOVE_BACKGROUND, {"image": OfficialImage(source).as_bria_api_input})
    assert downloaded(answer.result.image_url).size == product_photo().size


def test_a_result_is_the_input_of_the_next_request_by_its_url(serve: Serve):
    serve()
    with BriaSyncClient() as client:
        generated: Any = client.run(GENERATE, MUG)
        image = OfficialImage(generated.result.image_url).as_bria_api_input
        cut_out: Any = client.run(REMOVE_BACKGROUND, {"image": image}, raise_for_status=True)
    assert image.startswith("http")
    assert downloaded(cut_out.result.image_url).mode == "RGBA"


@both_clients
async def test_a_wrong_token_is_a_401_and_another_may_be_given_for_one_call(serve: Serve, client_class: OfficialClass):
    serve(accepted_tokens=frozenset({TOKEN}))
    async with official(client_class, api_token="of-nobody") as client:
        for method in ("run", "submit"):
            with pytest.raises(BriaException) as refused:
                await client(method, GENERATE, MUG, raise_for_status=True)
            assert (refused.value.code, refused.value.message) == (401, "Unauthorized")
            assert "api_token" in (refused.value.details or "")
        accepted = await client("submit", GENERATE, MUG, api_token=TOKEN)
        assert (await client("poll", accepted, api_token=TOKEN)).status == "COMPLETED"


@both_clients
async def test_a_wrong_field_is_a_422_whose_details_name_it(serve: Serve, client_class: OfficialClass):
    serve()
    async with official(client_class) as client:
        answer = await client("submit", GENERATE, {**MUG, "steps_num": 3})
        with pytest.raises(BriaException) as refused:
            await client("run", GENERATE, {**MUG, "steps_num": 3}, raise_for_status=True)
    assert (answer.status, answer.error.code) == ("ERROR", 422)
    assert "steps_num" in answer.error.details
    assert (refused.value.code, refused.value.details) == (422, answer.error.details)


@both_clients
@pytest.mark.parametrize("retry_after", ["seconds", "date"])
async def test_too_many_requests_are_a_429_whose_retry_after_the_client_can_read(
    serve: Serve, client_class: OfficialClass, retry_after: str
):
    serve(requests_per_minute=1, retry_after=retry_after)
    async with official(client_class) as client:
        await client("submit", GENERATE, MUG, raise_for_status=True)
        turned_away = await client("submit", GENERATE, MUG)
    assert (turned_away.status, turned_away.error.code) == ("ERROR", 429)
    assert 0 < Retry().parse_retry_after(turned_away.headers["retry-after"]) <= 61


@both_clients
@pytest.mark.parametrize("status_code", [429, 503])
async def test_status_requests_that_are_turned_away_are_tried_again_by_the_client_itself(
    serve: Serve, state_dir: Path, client_class: OfficialClass, status_code: int
):
    serve(Fault(kind="status", endpoint="/v2/status", status_code=status_code, times=2))
    async with official(client_class) as client:
        assert (await client.finish(GENERATE, MUG)).status == "COMPLETED"
    assert read_usage(state_dir).polls == 1 + 2 * (status_code == 503)


@both_clients
async def test_every_error_of_bria_reaches_the_caller_with_its_code(serve: Serve, client_class: OfficialClass):
    codes = (400, 401, 403, 404, 413, 415, 422, 429, 460, 500, 502, 503, 504, 506)
    serve(*(Fault(kind="status", status_code=code, when_body_contains=f"mug {code}") for code in codes))
    async with official(client_class) as client:
        for code in codes:
            with pytest.raises(BriaException) as refused:
                await client("submit", GENERATE, {"prompt": f"mug {code}"}, raise_for_status=True)
            assert refused.value.code == code
            assert refused.value.message
            assert refused.value.details


@both_clients
async def test_the_page_of_a_gateway_is_an_error_of_its_code(serve: Serve, client_class: OfficialClass):
    serve(Fault(kind="html", status_code=502))
    async with official(client_class) as client:
        answer = await client("submit", GENERATE, MUG)
    assert (answer.status, answer.error.code) == ("ERROR", 502)
    assert "<html" in answer.error.details


@both_clients
async def test_a_picture_at_a_private_address_is_a_460(serve: Serve, client_class: OfficialClass):
    serve()
    async with official(client_class) as client:
        answer = await client("run", REMOVE_BACKGROUND, {"image": "http://127.0.0.1:9/photo.png"})
    assert (answer.error.code, "public" in answer.error.details) == (460, True)


@both_clients
async def test_an_unknown_job_is_a_404(serve: Serve, client_class: OfficialClass):
    serve()
    async with official(client_class) as client:
        with pytest.raises(BriaException) as refused:
            await client("poll", "no-such-job")
        assert await client("status", "no-such-job") == "ERROR"
    assert refused.value.code == 404


@both_clients
@pytest.mark.parametrize(
    ("code", "seen_as"), [(500, 500), ("500", 500), ("internal_error", 200)], ids=["number", "digits", "word"]
)
async def test_a_failed_job_is_raised_by_poll(serve: Serve, client_class: OfficialClass, code: int | str, seen_as: int):
    """A word in place of a number makes the client hand on the whole answer, under the answer's HTTP status."""
    serve(Fault(kind="error", code=code))
    async with official(client_class) as client:
        submitted = await client("submit", GENERATE, MUG)
        with pytest.raises(BriaException) as failed:
            await client("poll", submitted)
    assert failed.value.code == seen_as
    assert failed.value.details


@both_clients
async def test_a_request_that_fails_moderation_is_a_422(serve: Serve, client_class: OfficialClass):
    serve(Fault(kind="refuse"))
    async with official(client_class) as client:
        answer = await client("submit", GENERATE, MUG)
    assert (answer.error.code, answer.error.message) == (422, "Content moderation failed")


async def test_the_asynchronous_client_polls_on_while_a_job_is_unknown(serve: Serve):
    serve(Fault(kind="unknown", polls=3))
    async with official(BriaAsyncClient) as client:
        assert (await client.finish(GENERATE, MUG)).status == "COMPLETED"


@both_clients
async def test_a_sandbox_that_is_not_running_is_a_503_of_the_client(
    serve: Serve, client_class: OfficialClass, monkeypatch: pytest.MonkeyPatch
):
    with open_receiver() as receiver:
        gone = receiver.url.removesuffix("/bria")
    serve()
    monkeypatch.setenv("BRIA_BASE_URL", gone)
    async with official(client_class) as client:
        answer = await client("submit", GENERATE, MUG)
    assert (answer.error.code, gone in answer.error.details) == (503, True)


def is_genuine(delivery: Received, *, token: str = TOKEN, body: bytes | None = None) -> bool:
    return verify_webhook_signature(
        payload=delivery.body if body is None else body,
        webhook_id=delivery.headers["bria-webhook-id"],
        timestamp=delivery.headers["bria-webhook-timestamp"],
        signature_header=delivery.headers["bria-webhook-signature"],
        api_token=token,
    )


@both_clients
async def test_a_delivery_is_genuine_by_the_clients_own_verification_and_says_what_polling_says(
    serve: Serve, state_dir: Path, client_class: OfficialClass
):
    serve()
    with open_receiver() as receiver:
        async with official(client_class) as client:
            submitted = await client("submit", GENERATE, MUG, webhook_url=receiver.url)
            await until(lambda: read_usage(state_dir).deliveries == {"delivered": 1})
            polled = await client("poll", submitted)
    (delivery,) = receiver.received
    assert is_genuine(delivery)
    assert not is_genuine(delivery, token="of-another")
    assert not is_genuine(delivery, body=delivery.body.replace(b"COMPLETED", b"ERROR"))
    told = BriaResponse(**delivery.json)
    assert (told.status, told.request_id, told.result) == ("COMPLETED", polled.request_id, polled.result)


async def test_a_delivery_signed_with_another_key_is_none_by_the_clients_own_verification(
    serve: Serve, state_dir: Path
):
    serve(Fault(kind="webhook_bad_signature"))
    with open_receiver() as receiver:
        async with official(BriaAsyncClient) as client:
            await client("submit", GENERATE, MUG, webhook_url=receiver.url)
            await until(lambda: read_usage(state_dir).deliveries == {"delivered": 1})
    assert not is_genuine(receiver.received[0])


@both_clients
async def test_an_upload_of_a_video_is_refused_for_there_is_no_video_here(
    serve: Serve, client_class: OfficialClass, tmp_path: Path
):
    serve()
    video = tmp_path / "clip.mp4"
    video.write_bytes(b"a clip")
    async with official(client_class) as client:
        with pytest.raises(BriaException) as refused:
            await client("upload", video, "video/mp4")
    assert (refused.value.code, "/v2/video/upload" in (refused.value.details or "")) == (404, True)


def test_a_client_that_asks_another_host_is_found_out_though_it_takes_the_refusal_for_a_dead_line():
    def submit_elsewhere() -> int:
        with (
            only_loopback(),
            BriaSyncClient(base_url="https://bria.example", api_token=TOKEN, retry=Retry(total=0)) as client,
        ):
            answer: Any = client.submit(GENERATE, MUG)
            return answer.error.code

    with pytest.raises(StrangerAskedError, match=r"bria\.example"):
        submit_elsewhere()
