"""Channels: the shipped file, and what is said of a wrong one."""

import re
from pathlib import Path

import pytest

from bria_assets.catalog.channel_file import read_channels
from bria_assets.catalog.channel_rules import ChannelRules
from bria_assets.catalog.errors import ChannelFileError

SHIPPED = Path(__file__).parents[2] / "data" / "channels.yaml"
GOOD = "id: a, title: A, made_from: cutout, ground: white, fill: 0.9, width_px: 800, height_px: 600"
SCENE = "id: a, title: A, made_from: lifestyle_shot, width_px: 800, height_px: 600"


def test_the_shipped_channels_are_those_of_the_big_marketplaces():
    assert [channel.id for channel in read_channels(str(SHIPPED))] == [
        "amazon_main",
        "amazon_secondary",
        "google_merchant",
        "walmart",
        "ebay",
        "zalando",
        "shopify",
        "etsy",
        "instagram_feed",
        "instagram_story",
    ]


def test_beside_each_shipped_rule_stand_its_source_and_the_date_it_was_read():
    text = SHIPPED.read_text(encoding="utf-8")
    legend = set(re.findall(r"^#   (\w+) +\[[PS]\]", text, re.MULTILINE))
    rules = [
        line for line in text.splitlines() if re.match(r" +(least|most|narrowest|widest|white|formats|accepts)", line)
    ]
    assert len(rules) > 40
    for line in rules:
        said = re.search(r"# (?:(\w+) \[[PS]\], 20\d\d-\d\d|ours: )", line)
        assert said is not None, line
        assert said[1] is None or said[1] in legend, line


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        (GOOD.replace("cutout", "photo"), "made_from: Input should be 'cutout', 'packshot', 'lifestyle_shot'"),
        (GOOD.replace("white", "black"), "ground: Input should be 'white', 'keep' or 'blur'"),
        (GOOD + ", format: gif", "format: Input should be 'jpeg', 'png' or 'webp'"),
        (GOOD.replace("fill: 0.9, ", ""), "fill is missing: a white ground needs it"),
        (GOOD.replace("0.9", "90"), "fill: Input should be less than or equal to 1"),
        (GOOD.replace("800", "80000"), "width_px: Input should be less than or equal to 10000, found 80000$"),
        (GOOD.replace("800", "yes"), "width_px: Input should be a valid integer, found True$"),
        (GOOD.replace("800", "'800'"), "width_px: Input should be a valid integer, found '800'$"),
        (GOOD.replace("800", "9000").replace("600", "9000"), "9000 x 9000 is more than 67108864 pixels"),
        (f"{GOOD}, rules: [5]", "rules: Input should be a valid dictionary"),
        (GOOD + ", colour: red", "unknown key 'colour': only id, title, made_from"),
        (GOOD.replace("title: A, ", ""), "title is missing"),
        (f"{GOOD}, rules: {{most_byte: 5}}", "rules: unknown key 'most_byte': only least_width_px"),
        (f"{GOOD}, rules: {{most_bytes: 5}}", "rules.most_bytes: Input should be greater than or equal to 1000"),
        (f"{GOOD}, rules: {{widest: 16x9}}", "rules.widest: '16x9' is no ratio of width to height"),
        (f"{GOOD}, rules: {{widest: 4:5}}", "rules.widest: .* is no ratio .* write it in quotes"),  # YAML reads 245
        (f"{GOOD}, rules: {{least_width_px: 801}}", "width_px, height_px: the width is 800 px, at least 801"),
        (f"{GOOD}, rules: {{most_pixels: 479999}}", "width x height is 480000 px, at most 479999"),
        (f"{GOOD}, rules: {{narrowest: '3:2'}}", "800 x 600 px is narrower than 3:2"),
        (f"{GOOD}, rules: {{formats: [png]}}", "format: the format is jpeg, and png are accepted"),
        (f"{GOOD}, rules: {{formats: png}}", "rules.formats must be a list"),
        (f"{GOOD}, rules: {{least_fill: 0.95}}", "fill: the product spans 90.0% of the frame, at least 95%"),
        (GOOD.replace("cutout", "lifestyle_shot"), "lifestyle_shot has a ground of its own: for a white one write cut"),
        (f"{SCENE}, ground: keep, fill: 0.5", "fill is for a white ground, and ground is keep"),
        (f"{SCENE}, ground: blur, rules: {{white_point: 255}}", "rules.white_point is for a white ground"),
        (f"{GOOD.replace('id: a', 'id: a b')}", "'a b' must be 1 to 64 of A-Z"),
    ],
)
def test_a_wrong_file_is_one_line_that_names_the_channel_the_field_and_what_is_allowed(
    tmp_path: Path, entry: str, complaint: str
):
    file = tmp_path / "channels.yaml"
    file.write_text(f"- {{{entry}}}\n")
    with pytest.raises(ChannelFileError, match=rf"channels\.yaml: channel 1 \('a.*'\): .*{complaint}") as caught:
        read_channels(str(file))
    assert "\n" not in str(caught.value)


def test_a_channel_without_rules_accepts_any_picture():
    rules = ChannelRules()
    found = [*rules.size_faults(1, 9999), *rules.ratio_faults(1, 9999), *rules.file_faults("png", 10**9)]
    assert [*found, *rules.fill_faults(0.01)] == []


def test_half_a_pixel_does_not_break_a_ratio():
    rules = ChannelRules(narrowest="1801:2600", widest="1801:2600")
    assert list(rules.ratio_faults(346, 500)) == []
    assert list(rules.ratio_faults(350, 500)) == ["350 x 500 px is wider than 1801:2600 (widest)"]
