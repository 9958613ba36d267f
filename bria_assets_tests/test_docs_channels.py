"""The page about channels says what the shipped file and the models say."""

import re
from pathlib import Path

from bria_assets.catalog.channel import Channel
from bria_assets.catalog.channel_file import read_channels
from bria_assets.catalog.channel_rules import ChannelRules
from bria_assets.pipeline.cell import LISTING_IMAGE
from bria_assets.pipeline.image_manifest import ManifestRow
from bria_assets.pipeline.standards import STANDARDS

CHECKOUT = Path(__file__).parents[1]
PAGE = (CHECKOUT / "docs" / "channels.md").read_text(encoding="utf-8")


def row(channel: Channel) -> str:
    rules = channel.rules
    fill = "" if channel.fill is None else f", fill {channel.fill:.0%}"
    made = f"{channel.width_px} x {channel.height_px} {channel.format}, {channel.ground}{fill}"
    return f"| `{channel.id}` | {channel.made_from} | {made} | {'; '.join(asked(rules)) or 'nothing'} |"


def asked(rules: ChannelRules) -> list[str]:
    """Its rules in words."""
    words = {
        "least_width_px": "width from {} px",
        "least_height_px": "height from {} px",
        "most_width_px": "width to {} px",
        "least_longest_side_px": "longer side from {} px",
        "most_longest_side_px": "longer side to {} px",
        "most_width_plus_height_px": "width + height to {} px",
        "most_pixels": "to {} pixels",
        "most_bytes": "to {} bytes",
        "white_point": "ground from {}",
    }
    numbers = [text.format(f"{limit:,}") for name, text in words.items() if (limit := getattr(rules, name)) is not None]
    ratios = dict.fromkeys(ratio for ratio in (rules.narrowest, rules.widest) if ratio is not None)
    fills = [f"{fill:.0%}" for fill in (rules.least_fill, rules.most_fill) if fill is not None]
    return [
        *numbers,
        *([f"ratio {' to '.join(ratios)}"] if ratios else []),
        *([f"fill from {' to '.join(fills)}"] if fills else []),
        *([", ".join(rules.formats)] if rules.formats else []),
        *([] if rules.accepts_generated else ["no generated product"]),
    ]


def test_the_table_is_that_of_the_shipped_channels():
    shipped = read_channels(str(CHECKOUT / "data" / "channels.yaml"))
    table = PAGE.partition("## The shipped channels")[2].partition("\n## ")[0]
    assert [line for line in table.splitlines() if line.startswith("| `")] == [row(channel) for channel in shipped]


def test_every_field_column_and_check_is_named():
    named = set(re.findall(r"`(\w+)`", PAGE))
    fields = {*Channel.model_fields, *ChannelRules.model_fields}
    checks = {standard.name for standard in STANDARDS if standard.asset == LISTING_IMAGE}
    assert {*fields, *checks, *ManifestRow._fields} - named == set()


def test_every_test_that_it_names_is_there():
    tests = "\n".join(file.read_text(encoding="utf-8") for file in Path(__file__).parent.rglob("test_pipeline_*.py"))
    named = re.findall(r"`(test_\w+)`", PAGE)
    assert named
    assert [name for name in named if f"def {name}(" not in tests] == []
