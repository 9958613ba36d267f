"""The usage page: what it shows, to whom, and what it never shows."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from sandbox_caller import CUTOUT, GENERATE, REMOVE_BACKGROUND, TOKEN, V1_LIFESTYLE, Caller, photo_base64

from bria_assets.sandbox import Fault, read_usage

OpenSandbox = Callable[..., Caller]
OF_BROWSERS = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


async def page(caller: Caller, accept: str = OF_BROWSERS) -> str:
    response = await caller.client.get("/usage", headers={"accept": accept})
    assert (response.status_code, response.headers["content-type"]) == (200, "text/html; charset=utf-8")
    return response.text


def words(html: str) -> str:
    """What a reader reads."""
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", html.partition("</style>")[2]).split()))


@pytest.mark.parametrize("accept", ["*/*", "application/json", "application/json, text/html", ""])
async def test_programs_get_json(open_sandbox: OpenSandbox, accept: str):
    response = await open_sandbox().client.get("/usage", headers={"accept": accept})
    assert response.headers["content-type"] == "application/json"


async def test_browsers_get_a_page_that_needs_nothing_from_elsewhere(open_sandbox: OpenSandbox):
    caller = open_sandbox()
    await caller.finish(GENERATE, {"prompt": "a red mug"})
    html = await page(caller)
    assert "<script" not in html
    assert re.findall(r'(?:src|href)="(?!/|data:,")', html) == []
    assert "url(" not in html


async def test_no_script_that_somebody_sends_runs_on_the_page(open_sandbox: OpenSandbox):
    caller = open_sandbox()
    await caller.post(GENERATE, {"prompt": '<script>alert(1)</script>" onerror="x'})
    response = await caller.client.get("/usage", headers={"accept": OF_BROWSERS})
    assert "<script" not in response.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&quot; onerror=&quot;x" in response.text
    assert "default-src 'none'" in response.headers["content-security-policy"]


async def test_jobs_are_billed_at_list_prices(open_sandbox: OpenSandbox, state_dir: Path):
    caller = open_sandbox()
    for prompt in "abc":
        await caller.post(GENERATE, {"prompt": prompt})
    await caller.post(CUTOUT, {"image": photo_base64()})
    usage = read_usage(state_dir)
    assert usage.bills_usd == {GENERATE: 0.09, CUTOUT: 0.018}
    assert usage.bill_usd == 0.108
    assert "0.11 USD at Bria's list prices" in words(await page(caller))


async def test_a_price_of_one_s_own_takes_the_place_of_the_list_s(open_sandbox: OpenSandbox, state_dir: Path):
    caller = open_sandbox(prices_usd={GENERATE: 0.5})
    await caller.post(GENERATE, {"prompt": "a"})
    assert (await caller.client.get("/usage")).json()["bill_usd"] == 0.5
    assert read_usage(state_dir, prices_usd={GENERATE: 0.25}).bill_usd == 0.25


def test_a_price_of_an_unknown_endpoint_is_refused(open_sandbox: OpenSandbox):
    with pytest.raises(ValueError, match="no endpoint /v2/image/generte for a price"):
        open_sandbox(prices_usd={"/v2/image/generte": 1})


async def test_each_picture_of_a_v1_request_is_billed(open_sandbox: OpenSandbox, state_dir: Path):
    body = {"file": photo_base64(), "scene_description": "a", "num_results": 3}
    await open_sandbox().post(V1_LIFESTYLE, body)
    assert read_usage(state_dir).bill_usd == 0.12


async def test_polls_are_counted_for_each_job(open_sandbox: OpenSandbox, state_dir: Path):
    caller = open_sandbox()
    for prompt, polls in (("a", 1), ("b", 4)):
        request_id = await caller.submit(GENERATE, {"prompt": prompt})
        for _ in range(polls):
            await caller.status(request_id)
    assert read_usage(state_dir).polls_per_job == {GENERATE: 2.5}
    await caller.status("unknown")
    assert "2.5 polls a job (6 in all)" in words(await page(caller))


async def test_repeated_requests_are_listed_with_what_they_were_for(open_sandbox: OpenSandbox, state_dir: Path):
    caller = open_sandbox()
    ids = [await caller.submit(GENERATE, {"prompt": prompt}) for prompt in ("mug", "bowl", "mug", "mug", "lamp")]
    [repeated] = read_usage(state_dir).repetitions
    assert (repeated.endpoint, repeated.label, repeated.posts) == (GENERATE, "mug", 3)
    assert sorted(repeated.request_ids) == sorted([ids[0], ids[2], ids[3]])
    assert f"3 times mug {GENERATE}" in words((await page(caller)).replace("<wbr>", ""))


async def test_a_long_prompt_is_shortened(open_sandbox: OpenSandbox, state_dir: Path):
    caller = open_sandbox()
    for _ in range(2):
        await caller.post(GENERATE, {"prompt": "a red mug " * 50})
    [repeated] = read_usage(state_dir).repetitions
    assert len(repeated.label) <= 80
    assert repeated.label.endswith("…")


async def test_a_request_without_words_is_named_by_its_picture(open_sandbox: OpenSandbox, state_dir: Path):
    caller = open_sandbox()
    for _ in range(2):
        await caller.post(REMOVE_BACKGROUND, {"image": photo_base64()})
    [repeated] = read_usage(state_dir).repetitions
    assert re.fullmatch(r"picture [0-9a-f]{8}", repeated.label)


async def test_neither_tokens_nor_addresses_of_deliveries_are_shown(open_sandbox: OpenSandbox):
    caller = open_sandbox()
    hook = "http://127.0.0.1:9/hook?secret=of-the-caller"
    for _ in range(2):
        await caller.post(CUTOUT, {"image": photo_base64(), "webhook_url": hook})
    shown = await page(caller) + (await caller.client.get("/usage")).text
    assert TOKEN not in shown
    assert "of-the-caller" not in shown


async def test_only_pictures_that_were_downloaded_are_shown_in_small(open_sandbox: OpenSandbox):
    caller = open_sandbox(plain_pictures=True)
    results = [await caller.finish(GENERATE, {"prompt": prompt}) for prompt in ("seen", "unseen")]
    names = [str(result["image_url"]).rpartition("/")[2] for result in results]
    await caller.picture(results[0]["image_url"])
    assert re.findall(r'<img src="([^"]+)"', await page(caller)) == [f"/usage/pictures/{names[0]}"]
    thumbnail = await caller.picture(f"/usage/pictures/{names[0]}")
    assert (thumbnail.format, thumbnail.size) == ("WEBP", (64, 64))
    assert (await caller.client.get(f"/usage/pictures/{names[1]}")).status_code == 404


@pytest.mark.parametrize("name", ["%2e%2e", "%2e%2e%2fsandbox.sqlite", "unknown.png", ".png"])
async def test_no_other_file_is_shown_in_small(open_sandbox: OpenSandbox, name: str):
    assert (await open_sandbox().client.get(f"/usage/pictures/{name}")).status_code == 404


async def test_jobs_are_shown_with_their_state(open_sandbox: OpenSandbox):
    caller = open_sandbox(faults=(Fault(kind="error", when_body_contains="bad"),), result_ttl_seconds=100)
    for label, seconds in (("old", 200), ("bad", 5), ("good", 5), ("fresh", 0)):
        await caller.submit(GENERATE, {"prompt": label})
        caller.clock.advance(seconds)
    states = dict(re.findall(r"<p>(\w+)</p><p class=\"\w+\">([\w ]+)<", await page(caller)))
    assert states == {"old": "expired", "bad": "error", "good": "completed", "fresh": "in progress"}


async def test_the_page_names_plan_and_profile(open_sandbox: OpenSandbox):
    told = words(await page(open_sandbox(plan="free", advance="polls")))
    assert "Plan free: 10 requests a minute for each token and endpoint. Jobs advance by polls." in told


async def test_the_page_of_a_sandbox_that_nobody_asked_says_so(open_sandbox: OpenSandbox):
    assert "Nothing was asked of it yet." in words(await page(open_sandbox()))
