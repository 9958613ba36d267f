"""The list of pictures to import: which rows are taken, and what is said of the others."""

import json
from datetime import datetime, timezone
from pathlib import Path

import pandas as pd
import pytest

from bria_assets.catalog.errors import CatalogError
from bria_assets.pipeline.import_list import ImportRow, read_import_list

HEADER = "asset,sku,scene,file,request_id,source_url,seed,prompt,structured_prompt,cost_usd,made_at"


def write(folder: Path, text: str, name: str = "pictures.csv") -> str:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return str(file)


def the_row(folder: Path, text: str, name: str = "pictures.csv") -> ImportRow:
    [picture] = read_import_list(write(folder, text, name)).pictures
    return picture.row


def the_fault(folder: Path, row: dict[str, object]) -> tuple[str | None, str]:
    [rejected] = read_import_list(write(folder, json.dumps(row), "pictures.jsonl")).rejected
    return rejected.column, rejected.reason


def test_a_row_with_all_that_is_known(tmp_path: Path):
    row = the_row(
        tmp_path,
        f"{HEADER}\nlifestyle_shot,MUG,table,a.png,r-1,https://cdn.example.com/1.png,7,On a table,"
        '"{""objects"": []}",0.03,2026-08-01T12:00:00Z\n',
    )
    assert row == ImportRow(
        asset="lifestyle_shot",
        sku="MUG",
        scene="table",
        file="a.png",
        request_id="r-1",
        source_url="https://cdn.example.com/1.png",
        seed=7,
        prompt="On a table",
        structured_prompt='{"objects": []}',
        cost_usd=0.03,
        made_at=datetime(2026, 8, 1, 12, tzinfo=timezone.utc),
    )


def test_three_columns_are_enough(tmp_path: Path):
    row = the_row(tmp_path, "SKU, Asset ,file\nMUG,cutout,a.png\n")
    assert (row.cell.partition, row.seed, row.structured_prompt, row.cost_usd, row.made_at) == (
        *("MUG", None, None, 0.0),
        None,
    )


def test_a_structured_prompt_may_be_an_object_of_a_json_line(tmp_path: Path):
    line = {"asset": "cutout", "sku": "MUG", "file": "a.png", "structured_prompt": {"objects": ["mug"]}}
    row = the_row(tmp_path, json.dumps(line), "pictures.jsonl")
    assert row.structured_prompt == '{"objects": ["mug"]}'


def test_a_parquet_file_s_own_numbers_and_moments_are_taken(tmp_path: Path):
    moment = datetime(2026, 8, 1, 12, tzinfo=timezone.utc)
    frame = pd.DataFrame(
        {
            "asset": ["cutout", "product_image"],
            "sku": ["MUG", "MUG"],
            "file": ["a.png", "b.png"],
            "seed": pd.array([7, None], dtype="Int64"),
            "cost_usd": [0.018, None],
            "made_at": [moment, None],
        }
    )
    frame.to_parquet(tmp_path / "pictures.parquet")
    cutout, image = (picture.row for picture in read_import_list(str(tmp_path / "pictures.parquet")).pictures)
    assert (cutout.seed, cutout.cost_usd, cutout.made_at) == (7, 0.018, moment)
    assert (image.seed, image.cost_usd, image.made_at) == (None, 0.0, None)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-08-01T12:00:00", datetime(2026, 8, 1, 12, tzinfo=timezone.utc)),  # no zone: UTC
        ("2026-08-01T14:00:00+02:00", datetime(2026, 8, 1, 12, tzinfo=timezone.utc)),
        ("2026-08-01", datetime(2026, 8, 1, tzinfo=timezone.utc)),
    ],
)
def test_a_moment_is_iso_8601_and_utc_where_no_zone_is_written(tmp_path: Path, written: str, meant: datetime):
    assert the_row(tmp_path, f"asset,sku,file,made_at\ncutout,MUG,a.png,{written}\n").made_at == meant


GOOD: dict[str, object] = {"asset": "cutout", "sku": "MUG", "file": "a.png"}


@pytest.mark.parametrize(
    ("wrong", "column", "reason"),
    [
        ({"asset": "cutouts"}, "asset", "'cutouts' is no asset that can be imported: choose from product_image"),
        ({"asset": ""}, "asset", "is empty"),
        ({"sku": "MUG|A"}, "sku", "must be 1 to 64 of"),
        ({"file": ""}, "file", "is empty: every row names a picture"),
        ({"file": "http://shop.example/a.png"}, "file", "use https"),
        ({"file": "data:image/png;base64,AAAA"}, "file", "neither a path nor one plain address"),
        ({"scene": "table"}, "scene", "must be empty: a cutout is one of no scene"),
        ({"asset": "lifestyle_shot"}, "scene", "is empty: a lifestyle_shot is one of a scene"),
        ({"seed": "seven"}, "seed", "'seven' is not a whole number"),
        ({"seed": "1.5"}, "seed", "not a whole number"),
        ({"cost_usd": "0,03"}, "cost_usd", "'0,03' is not a number of dollars"),
        ({"cost_usd": "-1"}, "cost_usd", "0 or more"),
        ({"cost_usd": "nan"}, "cost_usd", "not a number of dollars"),
        ({"structured_prompt": "{"}, "structured_prompt", "is not valid JSON"),
        ({"structured_prompt": "[1]"}, "structured_prompt", "holds a JSON list"),
        ({"source_url": "cdn/1.png"}, "source_url", "is no http(s) address"),
        ({"source_url": "https://me:secret@cdn/1.png"}, "source_url", "without a user name"),
        ({"made_at": "yesterday"}, "made_at", "valid datetime"),
    ],
)
def test_a_bad_row_is_named_by_its_column_and_reason(
    tmp_path: Path, wrong: dict[str, object], column: str, reason: str
):
    found_column, found_reason = the_fault(tmp_path, {**GOOD, **wrong})
    assert found_column == column
    assert reason in found_reason
    assert "secret" not in found_reason


def test_a_bad_row_stops_no_other(tmp_path: Path):
    found = read_import_list(
        write(
            tmp_path, "asset,sku,file\ncutout,MUG,a.png\ncutouts,MUG,b.png\ncutout,BOWL,c.png,d\n,,\ncutout,PAN,e.png\n"
        )
    )
    assert [(picture.row_number, picture.row.sku) for picture in found.pictures] == [(2, "MUG"), (6, "PAN")]
    assert [(row.row_number, row.sku) for row in found.rejected] == [(3, "MUG"), (4, "BOWL")]


def test_a_picture_that_stands_there_twice_is_taken_once(tmp_path: Path):
    found = read_import_list(write(tmp_path, "asset,sku,file\ncutout,MUG,a.png\ncutout,MUG,b.png\n"))
    assert len(found.pictures) == 1
    assert "cutout MUG already stands in row 2" in found.rejected[0].reason


def test_pictures_are_looked_for_beside_the_list(tmp_path: Path):
    text = "asset,sku,file\ncutout,A,x/a.png\ncutout,B,/srv/b.png\ncutout,C,s3://bucket/c.png\n"
    found = read_import_list(write(tmp_path, text))
    assert [picture.location for picture in found.pictures] == [
        *(str(tmp_path / "x/a.png"), "/srv/b.png", "s3://bucket/c.png")
    ]


def test_columns_that_nothing_is_taken_from_are_named(tmp_path: Path):
    found = read_import_list(write(tmp_path, "asset,sku,file,structured-prompt\ncutout,MUG,a.png,x\n"))
    assert found.ignored_columns == ("structured-prompt",)


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        ("pictures.csv", "asset,sku\ncutout,MUG\n", "there is no column file; columns found: 'asset', 'sku'"),
        ("pictures.csv", "asset,sku,file,SKU\n", "the column sku stands there twice"),
        ("pictures.csv", "asset,sku,file\n", "there is no row in it"),
        ("pictures.xlsx", "PK", "end in .csv, .tsv, .parquet"),
        ("nowhere/pictures.csv", None, "there is no such file"),
    ],
)
def test_a_list_that_cannot_be_used_says_why(tmp_path: Path, name: str, text: str | None, what: str):
    location = str(tmp_path / name) if text is None else write(tmp_path, text, name)
    with pytest.raises(CatalogError) as caught:
        read_import_list(location)
    assert str(tmp_path) in str(caught.value)
    assert what in str(caught.value)
