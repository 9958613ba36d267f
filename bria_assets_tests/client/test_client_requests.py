"""Request bodies against the facts of Bria's published OpenAPI files, and fingerprints."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, ValidationError

from bria_assets.client.requests import (
    BriaRequest,
    EditImage,
    GenerateImage,
    IncreaseResolution,
    LifestyleShotByText,
    LifestyleShotV1,
    ProductCutout,
    RemoveBackground,
    ReplaceBackground,
    RestyleImage,
)

SCHEMAS = json.loads((Path(__file__).parents[1] / "bria_request_schemas.json").read_text(encoding="utf-8"))
PICTURE = "a" * 64
URL = "https://cdn.example.com/a.png"
BASE64 = "iVBORw0KGgo="

GENERATE_ALL = GenerateImage(
    prompt="a mug",
    negative_prompt="text",
    aspect_ratio="4:5",
    seed=7,
    resolution="4MP",
    model_version="FIBO",
    steps_num=50,
    output_type="jpeg",
    ip_signal=True,
    prompt_content_moderation=True,
    visual_input_content_moderation=False,
    visual_output_content_moderation=True,
)
REPLACE_ALL = ReplaceBackground(
    image=PICTURE,
    prompt="on a desk",
    mode="high_control",
    refine_prompt=False,
    original_quality=True,
    negative_prompt="text",
    seed=7,
    prompt_content_moderation=True,
    visual_output_content_moderation=True,
)


def valid(request: BriaRequest, picture: str) -> None:
    Draft202012Validator(SCHEMAS[request.endpoint]).validate(request.wire_body({PICTURE: picture}))


@pytest.mark.parametrize("picture", [URL, BASE64])
@pytest.mark.parametrize(
    "request_",
    [
        GenerateImage(prompt="a mug"),
        GENERATE_ALL,
        RemoveBackground(image=PICTURE),
        RemoveBackground(
            image=PICTURE,
            preserve_alpha=False,
            visual_input_content_moderation=True,
            visual_output_content_moderation=True,
        ),
        ProductCutout(image=PICTURE),
        ProductCutout(
            image=PICTURE,
            preserve_alpha=True,
            force_background_detection=True,
            visual_input_content_moderation=True,
            visual_output_content_moderation=True,
        ),
        ReplaceBackground(image=PICTURE, prompt="on a desk"),
        REPLACE_ALL,
        EditImage(image=PICTURE, instruction="make it blue"),
        EditImage(
            image=PICTURE,
            instruction="make it blue",
            negative_prompt="text",
            seed=7,
            model_version="FIBO-edit",
            steps_num=20,
            output_type="jpeg",
            ip_signal=True,
            prompt_content_moderation=True,
            visual_input_content_moderation=True,
            visual_output_content_moderation=False,
        ),
        IncreaseResolution(image=PICTURE),
        IncreaseResolution(
            image=PICTURE,
            desired_increase=4,
            preserve_alpha=False,
            visual_input_content_moderation=True,
            visual_output_content_moderation=True,
        ),
        RestyleImage(image=PICTURE, style="oil_painting"),
        LifestyleShotV1(picture=PICTURE, scene_description="on a desk"),
        LifestyleShotV1(
            picture=PICTURE, scene_description="on a desk", original_quality=True, optimize_description=False
        ),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BriaRequest) else "url" if value == URL else "base64",
)
def test_a_body_is_what_bria_publishes(request_: BriaRequest, picture: str):
    valid(request_, picture)


def test_the_schemas_refuse_what_bria_does_not_publish():
    with pytest.raises(ValidationError):
        Draft202012Validator(SCHEMAS["/v2/image/generate"]).validate({"prompt": "a mug", "num_results": 4})


def test_v1_is_asked_for_one_picture_and_not_for_its_default_of_four():
    body = LifestyleShotV1(picture=PICTURE, scene_description="a desk").wire_body({PICTURE: URL})
    assert (body["num_results"], body["sync"]) == (1, False)


@pytest.mark.parametrize(("picture", "field"), [(URL, "image_url"), (BASE64, "file")])
def test_v1_takes_urls_and_base64_in_two_fields(picture: str, field: str):
    body = LifestyleShotV1(picture=PICTURE, scene_description="a desk").wire_body({PICTURE: picture})
    assert {name: body[name] for name in ("image_url", "file") if name in body} == {field: picture}


def test_the_wire_of_the_workflow_examples_has_a_picture_and_a_prompt():
    body = LifestyleShotByText(image=PICTURE, prompt="a desk").wire_body({PICTURE: URL})
    assert body == {"image": URL, "prompt": "a desk"}


def test_no_body_asks_for_sync_which_loses_the_request_id():
    requests = [GENERATE_ALL, REPLACE_ALL, ProductCutout(image=PICTURE), RemoveBackground(image=PICTURE)]
    assert all("sync" not in request.wire_body({PICTURE: URL}) for request in requests)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (GenerateImage(prompt="a"), GenerateImage(prompt="b")),
        (GenerateImage(prompt="a"), GenerateImage(prompt="a", seed=1)),
        (RemoveBackground(image=PICTURE), ProductCutout(image=PICTURE)),  # equal fields of another endpoint
        (RemoveBackground(image=PICTURE), RemoveBackground(image="b" * 64)),
    ],
)
def test_different_work_has_different_fingerprints(one: BriaRequest, other: BriaRequest):
    assert one.fingerprint("bria") != other.fingerprint("bria")


def test_the_same_work_of_another_server_is_other_work():
    request = GenerateImage(prompt="a")
    assert request.fingerprint("bria") != request.fingerprint("sandbox")


def test_a_fingerprint_stays_the_same_for_ever():
    # Whoever changes this makes every shop pay for every picture again.
    assert GenerateImage(prompt="a red müg", seed=7).fingerprint("bria") == (
        "b16df928b4f49efb1c2caeb0dc456a486c428ec4b2ec22ccd6a63119c9afcf59"
    )
