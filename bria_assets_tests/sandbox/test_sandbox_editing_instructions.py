"""Structured instructions: made without a picture, sent back for the same result (image-editing.yml)."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from editing_bodies import (
    ADD_OBJECT,
    COLORIZE,
    EDIT,
    ERASE_BY_TEXT,
    RELIGHT,
    RESEASON,
    RESTYLE,
    REWRITE_TEXT,
    STRUCTURED_INSTRUCTION,
    encoded,
    good_body,
    mask,
    other_photo,
    photo,
    without,
)
from PIL import Image
from sandbox_caller import Caller

OpenSandbox = Callable[..., Caller]


async def content(caller: Caller, result: dict[str, Any]) -> bytes:
    return (await caller.client.get(result["image_url"])).content


async def test_a_structured_instruction_is_made_without_a_picture(caller: Caller):
    result = await caller.finish(STRUCTURED_INSTRUCTION, good_body(STRUCTURED_INSTRUCTION, seed=7))
    assert set(result) == {"seed", "structured_instruction", "structured_prompt"}
    assert result["seed"] == 7
    assert json.loads(result["structured_instruction"])["edit_instruction"] == "make it golden hour"


async def test_on_an_open_connection_it_has_the_one_name_of_the_published_file(open_sandbox: OpenSandbox):
    caller = open_sandbox(latency_seconds=0.0)
    response = await caller.post(STRUCTURED_INSTRUCTION, good_body(STRUCTURED_INSTRUCTION, sync=True))
    assert set(response.json()["result"]) == {"seed", "structured_instruction"}


async def test_a_structured_instruction_names_the_picture_s_colours(caller: Caller):
    body = good_body(STRUCTURED_INSTRUCTION, image=Image.new("RGB", (48, 48), (190, 38, 42)))
    structured = json.loads((await caller.finish(STRUCTURED_INSTRUCTION, body))["structured_instruction"])
    assert "red" in structured["aesthetics"]["color_scheme"]


async def test_the_answered_instruction_and_seed_recreate_an_edit(caller: Caller):
    first = await caller.finish(EDIT, good_body(EDIT, mask=encoded(mask())))
    again = await caller.finish(
        EDIT,
        without(
            good_body(
                EDIT,
                mask=encoded(mask()),
                structured_instruction=first["structured_instruction"],
                seed=first["seed"],
            ),
            "instruction",
        ),
    )
    assert again["structured_instruction"] == first["structured_instruction"]
    assert await content(caller, again) == await content(caller, first)


async def test_a_generated_instruction_edits_as_its_words_do(caller: Caller):
    made = await caller.finish(STRUCTURED_INSTRUCTION, good_body(STRUCTURED_INSTRUCTION, seed=3))
    by_words = await caller.finish(EDIT, good_body(EDIT, seed=3))
    structured = made["structured_instruction"]
    by_structure = await caller.finish(
        EDIT, without(good_body(EDIT, structured_instruction=structured, seed=3), "instruction")
    )
    assert await content(caller, by_structure) == await content(caller, by_words)


async def test_another_edit_instruction_inside_leads_to_another_picture(caller: Caller):
    pictures: set[bytes] = set()
    for words in ("make it blue", "change the season to winter"):
        structured = json.dumps({"edit_instruction": words})
        body = without(good_body(EDIT, structured_instruction=structured, seed=3), "instruction")
        pictures.add(await content(caller, await caller.finish(EDIT, body)))
    assert len(pictures) == 2


@pytest.mark.parametrize(
    "structured",
    [
        '{"edit_instruction": "make it blue"}',
        '{"edit_instruction": null, "lighting": "moonlight"}',
        '{"short_description": 7, "objects": [1, {"shape_and_color": "round, blue"}]}',
        '{"objects": "a mug", "lighting": {"conditions": "golden hour"}}',
    ],
)
async def test_a_structured_instruction_may_lack_all_but_one_field(caller: Caller, structured: str):
    result = await caller.finish(EDIT, without(good_body(EDIT, structured_instruction=structured), "instruction"))
    assert (await caller.picture(result["image_url"])).size == (48, 36)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (ADD_OBJECT, "add a red vase on the right"),
        (ERASE_BY_TEXT, "the ball"),
        (RESEASON, "winter"),
        (REWRITE_TEXT, '"SALE"'),
        (COLORIZE, "sepia vintage"),
        (RESTYLE, "oil painting"),
        (RELIGHT, "sunrise light"),
    ],
)
async def test_edits_with_words_of_their_own_answer_them_as_a_structured_instruction(
    caller: Caller, path: str, said: str
):
    structured = json.loads((await caller.finish(path, good_body(path)))["structured_instruction"])
    assert said in structured["edit_instruction"]


@pytest.mark.parametrize("path", [RESEASON, RESTYLE])
async def test_a_season_or_style_may_be_a_text_of_one_s_own(caller: Caller, path: str):
    fields = {"season": "monsoon"} if path == RESEASON else {"style": "like a faded travel poster"}
    result = await caller.finish(path, good_body(path, **fields))
    assert (await caller.picture(result["image_url"])).size == (48, 36)


async def test_further_pictures_count_in_an_edit(caller: Caller):
    results = [
        await caller.finish(EDIT, good_body(EDIT, images=[encoded(each) for each in pictures], seed=3))
        for pictures in ([photo()], [photo(), other_photo()], [photo(), other_photo(), mask().convert("RGB")])
    ]
    assert len({await content(caller, each) for each in results}) == 3


async def test_an_aspect_ratio_counts_in_an_edit_of_several_pictures_only(caller: Caller):
    images = [encoded(photo()), encoded(other_photo())]
    sizes = [
        (await caller.picture((await caller.finish(EDIT, body))["image_url"])).size
        for body in (
            good_body(EDIT, aspect_ratio="1:1"),
            good_body(EDIT, images=images, aspect_ratio="1:1"),
            good_body(EDIT, images=images),
        )
    ]
    assert sizes == [(48, 36), (48, 48), (48, 36)]
