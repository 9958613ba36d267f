"""``structured_prompt`` + the same ``seed`` recreates the same bytes: in another process, and from another sandbox."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sandbox_caller import GENERATE, Caller, ManualClock, open_caller
from structured_prompt_pictures import SEED, described, drawn, with_text

PROMPTS: dict[str, dict[str, Any]] = {
    "on paper": described(),
    "with text": with_text(described("canvas tote bag"), "HELLO"),
    "in a place": {**described("glazed vase"), "background_setting": "a forest with trees"},
    "with companions": described("a mug next to a candle"),
}
DIGEST = """
import hashlib, json, sys
from bria_assets.sandbox.drawing import draw_product
picture = draw_product(json.loads(sys.argv[1]), seed=int(sys.argv[2]), width_px=64, height_px=64)
print(hashlib.sha256(picture.tobytes()).hexdigest())
"""


@pytest.mark.parametrize("hash_seed", ["1", "2"])
def test_another_process_draws_the_same_bytes(hash_seed: str):
    prompt = {**PROMPTS["in a place"], "text_render": PROMPTS["with text"]["text_render"]}
    # Python's own hash differs between these processes.
    run = subprocess.run(
        [sys.executable, "-c", DIGEST, json.dumps(prompt), str(SEED)],
        env={"PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(Path.cwd())},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    here = drawn(prompt, side_px=64).astype("uint8").tobytes()
    assert run.stdout.strip() == hashlib.sha256(here).hexdigest()


@pytest.mark.parametrize("prompt", PROMPTS.values(), ids=PROMPTS.keys())
async def test_another_sandbox_recreates_a_picture_from_its_structured_prompt_and_seed(
    tmp_path: Path, prompt: dict[str, Any]
):
    first, second = (open_caller(tmp_path / name, clock=ManualClock()) for name in ("first", "second"))
    made = await first.finish(GENERATE, {"structured_prompt": json.dumps(prompt), "prompt": "make it red"})
    again = await second.finish(GENERATE, {"structured_prompt": made["structured_prompt"], "seed": made["seed"]})
    original, copy = ((await first.client.get(made["image_url"])), (await second.client.get(again["image_url"])))
    assert original.content == copy.content
    assert again["structured_prompt"] == made["structured_prompt"]


async def test_another_seed_gives_another_picture(open_sandbox: Callable[..., Caller]):
    caller = open_sandbox()
    pictures = []
    for seed in (1, 2):
        result = await caller.finish(GENERATE, {"structured_prompt": json.dumps(PROMPTS["on paper"]), "seed": seed})
        pictures.append((await caller.picture(result["image_url"])).tobytes())
    assert pictures[0] != pictures[1]


async def test_unknown_keys_survive_the_round_trip(caller: Caller):
    given: dict[str, Any] = {**described(), "of_the_caller": {"nested": [1, None, {"ü": "ß"}]}}
    given["objects"][0]["of_the_caller"] = True
    result = await caller.finish(GENERATE, {"structured_prompt": json.dumps(given), "seed": 3})
    assert json.loads(result["structured_prompt"]) == given
    refined = await caller.finish(GENERATE, {"structured_prompt": json.dumps(given), "prompt": "make it red"})
    kept = json.loads(refined["structured_prompt"])
    assert (kept["of_the_caller"], kept["objects"][0]["of_the_caller"]) == (given["of_the_caller"], True)
