"""Faults: what is made to fail, how it fails, and the YAML file they are read from."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sandbox_caller import CUTOUT, GENERATE, V1_LIFESTYLE, Caller, photo_base64

from bria_assets.sandbox import Fault, FaultsFileError, read_faults

OpenSandbox = Callable[..., Caller]


def faults(**fields: Any) -> tuple[Fault, ...]:
    return (Fault(**fields),)


async def test_a_refusal_reads_like_failed_moderation(open_sandbox: OpenSandbox):
    caller = open_sandbox(faults=faults(when_body_contains="red MUG", kind="refuse"))
    response = await caller.post(GENERATE, {"prompt": "A Red Mug on a table"})
    assert (response.status_code, "moderation" in response.json()["error"]["details"]) == (422, True)


async def test_a_refusal_by_v1_is_a_plain_string(open_sandbox: OpenSandbox):
    caller = open_sandbox(faults=faults(when_body_contains="desk", kind="refuse"))
    response = await caller.post(V1_LIFESTYLE, {"file": photo_base64(), "scene_description": "on a desk"})
    assert (response.status_code, "moderation" in response.json()) == (422, True)


async def test_an_error_is_accepted_first_and_ends_as_error(open_sandbox: OpenSandbox):
    caller = open_sandbox(faults=faults(when_body_contains="mug", kind="error"))
    request_id = await caller.submit(GENERATE, {"prompt": "a red mug"})
    before = (await caller.status(request_id)).json()["status"]
    caller.clock.advance(caller.latency_seconds)
    after = await caller.status(request_id)
    assert (before, after.status_code, after.json()["status"]) == ("IN_PROGRESS", 200, "ERROR")
    assert set(after.json()["error"]) == {"code", "message", "details"}


async def test_a_failed_job_has_no_result(open_sandbox: OpenSandbox):
    caller = open_sandbox(faults=faults(kind="error"))
    request_id = await caller.submit(GENERATE, {"prompt": "a red mug"})
    caller.clock.advance(caller.latency_seconds)
    assert (await caller.client.get(f"/results/{request_id}.png")).status_code == 404


@pytest.mark.parametrize(
    ("path", "body"),
    [(GENERATE, {"prompt": "a"}), (V1_LIFESTYLE, {"file": photo_base64(), "scene_description": "a"})],
)
async def test_a_failed_sync_job_answers_its_error(open_sandbox: OpenSandbox, path: str, body: dict[str, Any]):
    caller = open_sandbox(faults=faults(kind="error"), latency_seconds=0.01)
    response = await caller.post(path, {**body, "sync": True})
    assert (response.status_code, response.json()["error"]["code"]) == (500, 500)


async def test_a_placeholder_of_a_failed_v1_job_stays_not_found(open_sandbox: OpenSandbox):
    caller = open_sandbox(faults=faults(kind="error"))
    response = await caller.post(V1_LIFESTYLE, {"file": photo_base64(), "scene_description": "a", "num_results": 1})
    ((url, _, _),) = response.json()["result"]
    caller.clock.advance(caller.latency_seconds)
    assert (response.status_code, (await caller.client.get(url)).status_code) == (200, 404)


@pytest.mark.parametrize("status_code", [400, 403, 429, 460, 500, 503, 504, 506, 599])
async def test_any_http_error_can_be_shown(open_sandbox: OpenSandbox, status_code: int):
    caller = open_sandbox(faults=faults(kind="status", status_code=status_code))
    response = await caller.post(GENERATE, {"prompt": "a"})
    assert (response.status_code, response.json()["error"]["code"]) == (status_code, status_code)


async def test_other_requests_are_left_alone(open_sandbox: OpenSandbox):
    caller = open_sandbox(faults=faults(when_body_contains="mug", endpoint=CUTOUT, kind="refuse"))
    answers = [
        await caller.post(GENERATE, {"prompt": "a mug"}),  # another endpoint
        await caller.post(CUTOUT, {"image": photo_base64(), "sku": "LAMP-1"}),  # another text
        await caller.post(CUTOUT, {"image": photo_base64(), "sku": "MUG-1"}),
        await caller.post("/v2/product/cutout", {"image": photo_base64(), "sku": "MUG-1"}),  # its other path
    ]
    assert [answer.status_code for answer in answers] == [202, 202, 422, 422]


async def test_a_fault_sees_urls_but_not_pictures(open_sandbox: OpenSandbox):
    picture = photo_base64()
    caller = open_sandbox(
        faults=(
            Fault(when_body_contains=picture[:12], kind="refuse"),
            Fault(when_body_contains="bad-sku", kind="refuse"),
        )
    )
    answers = [await caller.post(CUTOUT, {"image": image}) for image in (picture, "https://shop.example/bad-sku.png")]
    assert [answer.status_code for answer in answers] == [202, 422]


async def test_a_fault_sees_text_inside_a_structured_prompt(open_sandbox: OpenSandbox):
    caller = open_sandbox(faults=faults(when_body_contains="a red mug", kind="refuse"))
    body = {"structured_prompt": json.dumps({"short_description": "a red mug"})}
    assert (await caller.post(GENERATE, body)).status_code == 422


async def test_a_fault_strikes_as_often_as_it_says_in_all_sandboxes_together(open_sandbox: OpenSandbox):
    twice = faults(kind="status", status_code=503, times=2)
    one, other = open_sandbox(faults=twice), open_sandbox(faults=twice)
    answers = [await each.post(GENERATE, {"prompt": "a"}) for each in (one, other, one, other)]
    assert [answer.status_code for answer in answers] == [503, 503, 202, 202]


async def test_a_used_up_fault_gives_way_to_the_next(open_sandbox: OpenSandbox):
    caller = open_sandbox(
        faults=(Fault(kind="status", status_code=503, times=1), Fault(kind="status", status_code=502, times=1))
    )
    answers = [await caller.post(GENERATE, {"prompt": "a"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [503, 502, 202]


async def test_a_fault_for_an_unknown_endpoint_is_refused_at_the_start(open_sandbox: OpenSandbox):
    with pytest.raises(ValueError, match="/v2/image/generte"):
        open_sandbox(faults=faults(endpoint="/v2/image/generte", kind="error"))


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_faults_are_read_from_yaml(tmp_path: Path):
    path = write(
        tmp_path / "faults.yaml",
        "- when_body_contains: red mug\n  kind: refuse\n- kind: status\n  status_code: 503\n  times: 2\n",
    )
    assert read_faults(path) == (
        Fault(when_body_contains="red mug", kind="refuse"),
        Fault(kind="status", status_code=503, times=2),
    )


def test_an_empty_file_holds_no_faults(tmp_path: Path):
    assert read_faults(write(tmp_path / "faults.yaml", "")) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- kind: [", "cannot be read"),
        ("kind: error", "must be a list"),
        ("- error", "entry 1"),
        ("- kind: error\n- kind: wrong", "entry 2 kind"),
        ("- kind: error\n  when_body_contain: a", "entry 1 when_body_contain"),
        ("- kind: status", "status_code"),
        ("- kind: error\n  status_code: 500", "status_code"),
        ("- kind: status\n  status_code: 200", "entry 1: status_code of kind: status must be 400 to 599"),
        ("- kind: slow", "entry 1: kind: slow needs delay_seconds"),
        ("- kind: error\n  delay_seconds: 1", "entry 1: delay_seconds does not go with kind: error"),
        ("- kind: early_404", "entry 1: kind: early_404 needs exactly one of polls and for_seconds"),
        ("- kind: unknown\n  polls: 1\n  for_seconds: 1", "entry 1: kind: unknown needs exactly one"),
        ("- kind: flapping\n  endpoint: /v2/status", "entry 1: kind: flapping cannot strike /v2/status"),
        ("- kind: error\n  share: 2", "entry 1 share"),
        ("- kind: error\n  times: 0", "entry 1 times"),
    ],
)
def test_a_broken_file_is_one_clear_error(tmp_path: Path, text: str, said: str):
    path = write(tmp_path / "faults.yaml", text)
    with pytest.raises(FaultsFileError, match=said) as caught:
        read_faults(path)
    assert str(path) in str(caught.value)


def test_a_missing_file_is_the_same_kind_of_error(tmp_path: Path):
    with pytest.raises(FaultsFileError, match="cannot be read"):
        read_faults(tmp_path / "none.yaml")
