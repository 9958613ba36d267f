"""An instruction that Bria translates becomes the patch between the structured prompt it was given and its answer."""

from pathlib import Path

import httpx
import pytest
from example_prompts import DEER, TRANSPARENT

from bria_assets.client.requests import GenerateStructuredPrompt
from bria_assets.prompts.merging import refine
from bria_assets.prompts.structured_prompt import StructuredPrompt
from bria_assets.prompts.translation import patch_of_translation
from bria_assets.sandbox import SandboxSettings, Uniform, create_sandbox

URL = "http://sandbox.bria.local"


async def translated(before: StructuredPrompt, instruction: str, folder: Path) -> StructuredPrompt:
    request = GenerateStructuredPrompt(structured_prompt=before.text(), prompt=instruction, seed=7)
    app = create_sandbox(SandboxSettings(state_dir=folder, public_url=URL, latency=Uniform.exactly(0.0)))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url=URL, headers={"api_token": "a-made-up-token"}
    ) as client:
        accepted = await client.post(request.endpoint, json=request.wire_body({}))
        status = await client.get(f"/v2/status/{accepted.json()['request_id']}")
    return StructuredPrompt.parse(status.json()["result"]["structured_prompt"])


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("before", "instruction", "background"),
    [
        (DEER, "place it in a snowy forest, lit from the left", "a snowy forest"),
        (TRANSPARENT, "place it in a snowy forest, lit from the left", "a snowy forest"),
        (TRANSPARENT, "let dramatic light fall on it", "transparent background"),
    ],
)
async def test_what_bria_makes_of_an_instruction_is_merged_as_a_patch(
    before: StructuredPrompt, instruction: str, background: str, tmp_path: Path
):
    after = await translated(before, instruction, tmp_path)
    patch = patch_of_translation(before, after, instruction)
    merged = refine(before, patch).prompt.root
    assert merged["background_setting"] == background
    assert {**merged, "background": None} == {**after.root, "background": None}


def test_a_transparent_background_stays_where_bria_makes_one_up():
    after = StructuredPrompt.parse(
        {**TRANSPARENT.as_mapping(), "background_setting": "A studio.", "context": "A card."}
    )
    patch = patch_of_translation(TRANSPARENT, after, "make it look festive")
    assert patch.as_mapping() == {"context": "A card."}
    assert refine(TRANSPARENT, patch).prompt.root["background"] == "none"
