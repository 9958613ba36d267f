"""What Bria answers, in all the forms that were seen or feared."""

import json
from datetime import datetime, timezone
from typing import Any

import httpx
import pytest
from client_parts import BASE_URL, GENERATE, accepted, completed, open_client, scripted, status

from bria_assets.client.answers import Accepted, read_accepted, read_status
from bria_assets.client.errors import (
    AccountRefused,
    AnswerLost,
    BriaError,
    CallRefused,
    InputUnreachable,
    RateLimited,
    RequestRefused,
    ServerBusy,
    TokenRefused,
)
from bria_assets.client.retry_after import LONGEST_PAUSE_SECONDS, retry_after_seconds

NOW = datetime(2026, 8, 1, 12, 0, 0, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("status_code", "kind"),
    [
        (307, CallRefused),  # the address is another one: no fault of the request
        (400, RequestRefused),
        (401, TokenRefused),
        (402, AccountRefused),
        (403, AccountRefused),  # billing, quota
        (404, InputUnreachable),  # no picture at the given URL
        (405, CallRefused),  # a wrong address
        (408, CallRefused),  # a proxy's patience
        (413, RequestRefused),
        (415, RequestRefused),
        (422, RequestRefused),  # validation, moderation
        (429, RateLimited),
        (460, InputUnreachable),
        (500, AnswerLost),  # perhaps after the job was taken
        (502, AnswerLost),
        (503, ServerBusy),
        (504, AnswerLost),
        (506, AnswerLost),
    ],
)
async def test_each_http_error_has_its_class(status_code: int, kind: type[BriaError]):
    body = {"error": {"code": status_code, "message": "No", "details": "because"}, "request_id": "r-9"}
    async with open_client(scripted(httpx.Response(status_code, json=body))) as client:
        with pytest.raises(BriaError) as caught:
            await client.submit(GENERATE, {})
    error = caught.value
    assert (type(error), error.status_code, error.request_id) == (kind, status_code, "r-9")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            httpx.Response(422, json={"error": {"code": 422, "message": "Bad", "details": "no prompt"}}),
            "Bad: no prompt",
        ),
        (httpx.Response(422, json={"error": {"message": "Bad", "details": "Bad"}}), "422: Bad"),  # said twice
        (httpx.Response(422, json={"error": {"message": "Bad", "details": {"field": "seed"}}}), '"field": "seed"'),
        (httpx.Response(422, json="scene_description is required"), "scene_description is required"),  # v1
        (httpx.Response(422, html="<html>\n<h1>No</h1>\n</html>"), "<html> <h1>No</h1> </html>"),  # on one line
        (httpx.Response(422), "no reason given"),  # an empty body
        (httpx.Response(422, json=None), "no reason given"),
        (httpx.Response(422, content=b"[" * 100_000), "[[["),  # deeper than Python reads
        (httpx.Response(422, content=b"\xff\xfe\x00"), "422"),  # no text at all
    ],
)
async def test_an_error_says_what_the_body_says(answer: httpx.Response, words: str):
    async with open_client(scripted(answer)) as client:
        with pytest.raises(RequestRefused) as caught:
            await client.submit(GENERATE, {})
    assert words in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),  # absent
        ("7", 7.0),
        ("0.5", 0.5),
        ("-3", 0.0),  # a server's clock ran on
        ("86400", LONGEST_PAUSE_SECONDS),
        ("inf", LONGEST_PAUSE_SECONDS),
        ("1e999", LONGEST_PAUSE_SECONDS),
        ("nan", None),
        ("", None),
        ("soon", None),
        ("Sat, 01 Aug 2026 12:00:30 GMT", 30.0),
        ("Sat, 01 Aug 2026 12:00:30 -0000", 30.0),  # a date without a zone
        ("Sat, 01 Aug 2026 11:00:00 GMT", 0.0),  # in the past
        ("Sat, 01 Aug 2099 12:00:00 GMT", LONGEST_PAUSE_SECONDS),
        ("Mon, 01 Jan 99999999999999 00:00:00 GMT", None),  # a year that no computer has
        ("Wed, 21 Oct 2015 07:28:00 -99999999", None),  # a zone that no place has
    ],
)
def test_retry_after_is_read_in_all_its_forms(header: str | None, seconds: float | None):
    assert retry_after_seconds(header, now=NOW) == seconds


async def test_a_refusal_carries_its_retry_after():
    async with open_client(scripted(httpx.Response(429, headers={"retry-after": "7"}))) as client:
        with pytest.raises(RateLimited) as caught:
            await client.submit(GENERATE, {})
    assert caught.value.retry_after_seconds == 7.0


@pytest.mark.parametrize(
    ("body", "read"),
    [
        ({"request_id": "r-1", "status_url": "u"}, Accepted(request_id="r-1")),
        ({"request_id": 17}, Accepted(request_id="17")),  # a number
        ({"request_id": "r-1", "warning": {"ip": 1}}, Accepted(request_id="r-1", warning='{"ip": 1}')),
        (
            {"result": [["https://x/a.png", "7", "s-1"]]},  # v1
            Accepted(request_id="s-1", placeholder_url="https://x/a.png", seed=7),
        ),
        (
            {"result": [["https://x/a.png?sig=1", 7]]},  # v1 without a session
            Accepted(request_id="a.png", placeholder_url="https://x/a.png?sig=1", seed=7),
        ),
        (
            {"request_id": "r-1", "result": [["https://x/a.png", "odd", "s-1"]]},  # v1: a status would not know r-1
            Accepted(request_id="s-1", placeholder_url="https://x/a.png"),
        ),
    ],
)
def test_an_acceptance_is_read(body: dict[str, Any], read: Accepted):
    assert read_accepted(body) == read


@pytest.mark.parametrize(
    "content",
    [
        b"{}",  # 202 without a request id
        b'{"request_id": ""}',
        b'{"request_id": null}',
        b'{"request_id": ["r-1"]}',
        b'{"result": []}',
        b'{"result": [["file:///etc/passwd", 1, "s"]]}',  # no web address
        b'{"request_id": "r-',  # cut short
        b"",
        b"null",
        b"[" * 100_000,
    ],
)
async def test_an_acceptance_that_names_no_job_is_a_lost_answer(content: bytes):
    async with open_client(scripted(httpx.Response(202, content=content))) as client:
        with pytest.raises(AnswerLost):
            await client.submit(GENERATE, {})
    assert client.counts.submitted == 0


@pytest.mark.parametrize(
    ("state", "read"),
    [
        ("IN_PROGRESS", "IN_PROGRESS"),
        ("ERROR", "ERROR"),
        ("FAILED", "ERROR"),  # older texts
        ("failed", "ERROR"),
        ("UNKNOWN", "UNKNOWN"),
        ("QUEUED", "IN_PROGRESS"),  # not known to have ended, so not to be paid for again
    ],
)
def test_a_state_is_read(state: str, read: str):
    assert read_status({"status": state}).state == read


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        ({"code": 500, "message": "broke"}, "500", "broke"),
        ({"code": "E17", "message": "broke"}, "E17", "broke"),  # a job's status has strings
        ({"code": None, "message": {"why": 1}}, None, '{"why": 1}'),
        ("broke", None, "broke"),
        (None, None, None),
        ({"message": "a\0b\ud800"}, None, "ab?"),  # characters that databases refuse
    ],
)
def test_an_error_is_read(error: Any, code: str | None, message: str | None):
    read = read_status({"status": "ERROR", "error": error})
    assert (read.error_code, read.error_message) == (code, message)


@pytest.mark.parametrize(
    ("field", "given", "read"),
    [
        ("seed", 7, 7),
        ("seed", "7", 7),
        ("seed", "-7", -7),
        ("seed", "", None),
        ("seed", "seven", None),
        ("seed", "\u00b2", None),  # a digit that is no number
        ("seed", True, None),
        ("seed", [7], None),
        ("seed", 1.5, None),
        ("structured_prompt", '{"context": "a"}', '{"context": "a"}'),
        ("structured_prompt", {"context": "a"}, '{"context": "a"}'),  # an object in place of its text
        ("prompt", 5, "5"),
        ("refined_prompt", None, None),
    ],
)
def test_an_odd_field_does_not_cost_the_picture(field: str, given: Any, read: Any):
    result = read_status({"status": "COMPLETED", "result": {"image_url": "https://x/a.png", field: given}}).result
    assert getattr(result, field) == read


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"status": 3},
        {"status": "COMPLETED"},
        {"status": "COMPLETED", "result": None},
        {"status": "COMPLETED", "result": {"image_url": None}},
    ],
)
def test_what_is_no_status_is_not_read(body: Any):
    with pytest.raises(ValueError, match=r"."):
        read_status(body)


async def test_a_status_that_is_cut_short_is_no_answer():
    async with open_client(scripted(httpx.Response(200, content=completed(seed="7").content[:-9]))) as client:
        with pytest.raises(AnswerLost, match="cannot be read"):
            await client.status("r-1")


async def test_a_request_id_cannot_lead_to_another_path():
    bria = scripted(status("IN_PROGRESS"))
    async with open_client(bria) as client:
        await client.status("../image/generate?x=1")
    assert bria.requests[0].url.raw_path == b"/v2/status/..%2Fimage%2Fgenerate%3Fx%3D1"


async def test_a_body_travels_as_json():
    bria = scripted(accepted())
    async with open_client(bria, base_url=f"{BASE_URL}/") as client:
        await client.submit(GENERATE, {"prompt": "a müg", "seed": 1})
    assert str(bria.requests[0].url) == BASE_URL + GENERATE
    assert json.loads(bria.requests[0].content) == {"prompt": "a müg", "seed": 1}
