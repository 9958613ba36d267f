"""`bria_assets.generate_batch`: pictures from prompts alone, on the built-in sandbox."""

import asyncio
import sys
from pathlib import Path

import pytest
import yaml
from PIL import Image

import bria_assets
from bria_assets.batch import GeneratedPicture, generate_batch, generate_batch_sync
from bria_assets.client.errors import BriaError
from bria_assets.configuration import ConfigurationError
from bria_assets.sandbox import read_usage


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings that keep everything in a folder."""
    faults = tmp_path / "faults.yaml"
    faults.write_text(yaml.safe_dump([{"kind": "refuse", "when_body_contains": "forbidden"}]))
    for name, value in {
        "BRIA_API_TOKEN": "",
        "BRIA_IMAGE_STORE": tmp_path / "images",
        "BRIA_LEDGER_URL": tmp_path / "ledger.db",
        "BRIA_SANDBOX_STATE": tmp_path / "sandbox",
        "BRIA_SANDBOX_FAULTS": faults,
        "BRIA_SANDBOX_PROFILE": "instant",
        "BRIA_SANDBOX_PICTURE_PX": "64",
    }.items():
        monkeypatch.setenv(name, str(value))
    return tmp_path


async def test_pictures_and_refusals_come_back_in_order_and_are_paid_once(settings: Path):
    prompts = ["a mug", "something forbidden", "a bag", "a mug"]
    mug, refused, bag, same = await generate_batch(prompts, "16:9", max_concurrent=2)
    assert isinstance(mug, GeneratedPicture)
    assert isinstance(bag, GeneratedPicture)
    assert isinstance(same, GeneratedPicture)
    assert isinstance(refused, BriaError)
    assert "422" in str(refused)
    assert [made.prompt for made in (mug, bag, same)] == ["a mug", "a bag", "a mug"]
    assert (mug.file, mug.request_id) == (same.file, same.request_id)
    with Image.open(mug.file) as picture:
        assert picture.size == (mug.width_px, mug.height_px)
        assert picture.width / picture.height == pytest.approx(16 / 9, rel=0.05)
    again = await generate_batch(prompts, "16:9")
    assert [getattr(made, "was_known", None) for made in again] == [True, None, True, True]
    assert dict(read_usage(settings / "sandbox").jobs) == {"/v2/image/generate": 2}


def test_a_script_needs_no_event_loop(settings: Path):
    [made] = generate_batch_sync(["a mug"])
    assert isinstance(made, GeneratedPicture)
    assert Path(made.file).is_relative_to(settings)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"prompts": "a mug"}, "prompts is one text: give a list of them"),
        ({"prompts": ["a mug"], "max_concurrent": 0}, "max_concurrent is 0: give 1 or more"),
        ({"prompts": ["a mug"], "aspect_ratio": "7:5"}, "aspect_ratio is '7:5': Input should be '1:1', '2:3'"),
        ({"prompts": [], "resolution": "8MP"}, "resolution is '8MP': Input should be '1MP' or '4MP'"),
    ],
)
@pytest.mark.usefixtures("settings")
def test_a_wrong_argument_is_said_in_one_line_before_anything_is_sent(arguments: dict[str, object], message: str):
    with pytest.raises(ValueError, match=message) as caught:
        asyncio.run(generate_batch(**arguments))  # pyright: ignore[reportArgumentType]
    assert "\n" not in str(caught.value)


async def test_a_prompt_that_says_nothing_fails_alone_and_is_not_sent(settings: Path):
    prompts = ["a mug", "  ", None]
    mug, blank, nothing = await generate_batch(prompts)  # pyright: ignore[reportArgumentType] - as a script may have it
    assert isinstance(mug, GeneratedPicture)
    assert isinstance(blank, ValueError)
    assert str(blank) == "prompt is '  ': write what the picture shows"
    assert isinstance(nothing, ValueError)
    assert str(nothing) == "prompt is None: Input should be a valid string"
    assert dict(read_usage(settings / "sandbox").jobs) == {"/v2/image/generate": 1}


def test_a_wrong_setting_is_named(settings: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("BRIA_REQUESTS_PER_MINUTE", "none")
    with pytest.raises(ConfigurationError, match="BRIA_REQUESTS_PER_MINUTE"):
        asyncio.run(generate_batch([str(settings)]))


def test_the_package_offers_it_by_name_and_nothing_else():
    assert bria_assets.generate_batch is generate_batch
    assert "dagster" not in vars(sys.modules["bria_assets.batch"])
    with pytest.raises(AttributeError, match="generate_all"):
        _ = bria_assets.generate_all  # pyright: ignore[reportAttributeAccessIssue]
