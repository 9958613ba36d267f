"""Reading catalogs from files: every format, every storage, every kind of damage."""

import gzip
import json
from pathlib import Path

import pandas as pd
import pytest
from upath import UPath

from bria_assets.catalog import Catalog, CatalogError, Scene, read_catalog


def write(tmp_path: Path, content: str | bytes, name: str = "catalog.csv") -> str:
    file = tmp_path / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(file)


def read_csv(tmp_path: Path, content: str | bytes) -> Catalog:
    return read_catalog(write(tmp_path, content))


def skus(catalog: Catalog) -> list[str]:
    return [product.sku for product in catalog.products]


def rejections(catalog: Catalog) -> list[tuple[int, str | None, str | None]]:
    return [(row.row_number, row.sku, row.column) for row in catalog.rejected]


def test_csv_cells_stay_the_text_they_are(tmp_path: Path):
    catalog = read_csv(tmp_path, "sku,title,brand\n007,NA,null\n")
    assert [(product.sku, product.title, product.brand) for product in catalog.products] == [("007", "NA", "null")]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["without", "with"])
def test_csv_is_read_with_and_without_a_byte_order_mark(tmp_path: Path, mark: bytes):
    assert read_csv(tmp_path, mark + "sku,title\nA,Schäle\n".encode()).products[0].title == "Schäle"


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["Unix", "Windows", "old Mac"])
def test_csv_is_read_with_any_line_ending(tmp_path: Path, newline: str):
    assert skus(read_csv(tmp_path, newline.join(["sku,title", "A,Mug", "B,Bowl", ""]))) == ["A", "B"]


def test_quotes_commas_and_line_breaks_within_quotes_belong_to_the_cell(tmp_path: Path):
    catalog = read_csv(tmp_path, 'sku,title\nA,"Mug ""M"", 3\ndl"\n')
    assert catalog.products[0].title == 'Mug "M", 3 dl'


@pytest.mark.parametrize("header", ["sku,title", "SKU, Title ", '"Sku","TITLE"'])
def test_columns_are_found_whatever_their_case(tmp_path: Path, header: str):
    assert skus(read_csv(tmp_path, f"{header}\nA,Mug\n")) == ["A"]


def test_unknown_columns_are_listed_as_ignored(tmp_path: Path):
    assert read_csv(tmp_path, "sku,title,Price,stock\nA,Mug,9,1\n").ignored_columns == ("Price", "stock")


def test_csv_rows_are_numbered_as_a_spreadsheet_numbers_them(tmp_path: Path):
    # Row 2 holds a line break, row 3 is blank, rows 4 and 5 are wrong.
    catalog = read_csv(tmp_path, 'sku,title\nA,"Mug\nwide"\n\nB,\n,Bowl\n')
    assert rejections(catalog) == [(4, "B", "title"), (5, None, "sku")]


def test_a_rejected_row_is_called_by_its_sku_or_else_by_its_number(tmp_path: Path):
    catalog = read_csv(tmp_path, "sku,title\nB,\n,Bowl\nC,Cup\n")
    assert [row.name for row in catalog.rejected] == ["B", "row 3"]


def test_blank_rows_are_not_counted_and_rejected_ones_are(tmp_path: Path):
    assert read_csv(tmp_path, "sku,title\nA,Mug\n,\n\nB,\n").row_count == 2


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("B,Bowl", None, "has 2 cells where the header has 4"),  # too short
        ("B,Bowl, wide,,7", None, "has 5 cells where the header has 4"),  # a comma without quotes
        ('B,"Bowl,,', None, "a quote in this row is not closed"),  # a quote left open
        ('B,"Bowl" wide,,', None, "a quote in this row is not closed or not doubled"),  # a quote not doubled
        ("B,Bowl,7:5,", "aspect_ratio", "'1:1', '2:3'"),  # an unknown ratio
        ("B,Bowl,,x", "seed", "'x' is not a whole number"),  # a word for a number
        ("B,Bowl,7:5,x", "aspect_ratio", "also wrong: seed"),  # two faults in one row
    ],
)
def test_a_bad_row_is_set_aside_and_its_neighbours_are_read(tmp_path: Path, row: str, column: str | None, reason: str):
    catalog = read_csv(tmp_path, f"sku,title,aspect_ratio,seed\nA,Mug,,\n{row}\nC,Cup,,\n")
    assert skus(catalog) == ["A", "C"]
    assert rejections(catalog) == [(3, "B", column)]
    assert reason in catalog.rejected[0].reason


def test_a_quote_left_open_before_a_quoted_row_spoils_only_its_own_row(tmp_path: Path):
    catalog = read_csv(tmp_path, 'sku,title\nA,"Mug\nB,"Bowl"\nC,Cup\n')
    assert (skus(catalog), rejections(catalog)) == (["B", "C"], [(2, "A", None)])


def test_empty_cells_beyond_the_header_do_no_harm(tmp_path: Path):
    assert skus(read_csv(tmp_path, "sku,title\nA,Mug,,\n")) == ["A"]


def test_of_two_rows_with_one_sku_the_first_stays(tmp_path: Path):
    catalog = read_csv(tmp_path, "sku,title\nA,Mug\nB,Bowl\nA,Cup\n")
    assert catalog.products[0].title == "Mug"
    assert catalog.rejected[0].reason == "A already stands in row 2: the first row counts, remove or rename this one"


def test_skus_that_differ_only_by_case_are_duplicates_because_of_file_systems(tmp_path: Path):
    catalog = read_csv(tmp_path, "sku,title\nA-x,Mug\na-X,Cup\n")
    assert "a-X differs from A-x of row 2 only by case, and file systems" in catalog.rejected[0].reason


def test_a_rejected_row_does_not_take_its_sku_from_a_good_one(tmp_path: Path):
    assert skus(read_csv(tmp_path, "sku,title\nA,\nA,Mug\n")) == ["A"]


def test_a_row_that_names_an_unknown_scene_is_set_aside(tmp_path: Path):
    scenes = [Scene(id="desk", title="Desk", prompt="On a desk")]
    catalog = read_catalog(write(tmp_path, "sku,title,scenes\nA,Mug,desk\nB,Bowl,desk;beach\n"), scenes=scenes)
    assert rejections(catalog) == [(3, "B", "scenes")]
    assert catalog.rejected[0].reason == "there is no scene 'beach'; known scenes: desk"


def test_without_scenes_their_ids_are_not_checked(tmp_path: Path):
    assert skus(read_csv(tmp_path, "sku,title,scenes\nB,Bowl,beach\n")) == ["B"]


def test_tsv_is_divided_by_tabs(tmp_path: Path):
    assert read_catalog(write(tmp_path, "sku\ttitle\nA\tMug, wide\n", "c.tsv")).products[0].title == "Mug, wide"


@pytest.mark.parametrize("name", ["c.csv.gz", "C.CSV.GZ"])
def test_packed_files_are_unpacked(tmp_path: Path, name: str):
    assert skus(read_catalog(write(tmp_path, gzip.compress(b"sku,title\nA,Mug\n"), name))) == ["A"]


def test_json_lines_are_read_with_their_types_and_lists(tmp_path: Path):
    lines = [{"SKU": 12, "title": "Mug", "scenes": ["a", "b"]}, {"sku": "B", "title": "NA", "seed": 7, "price": 1.5}]
    catalog = read_catalog(write(tmp_path, "\n".join(json.dumps(line) for line in lines), "c.jsonl"))
    assert [(product.sku, product.scenes, product.seed) for product in catalog.products] == [
        ("12", ("a", "b"), None),
        ("B", (), 7),
    ]


@pytest.mark.parametrize(
    "line",
    [
        '{"sku": "B"',  # cut off
        '["B", "Bowl"]',  # a list
        "[" * 100_000,  # nested beyond reason
        '{"sku": "B", "title": {"de": "Schale"}}',  # an object for a text
    ],
    ids=["cut off", "list", "nested", "object"],
)
def test_a_bad_json_line_is_set_aside_with_its_line_number(tmp_path: Path, line: str):
    good = '{"sku": "A", "title": "Mug"}'
    catalog = read_catalog(write(tmp_path, f"{good}\n\n{line}\n", "c.ndjson"))
    assert (skus(catalog), [row.row_number for row in catalog.rejected]) == (["A"], [3])


def test_parquet_numbers_and_gaps_become_the_text_they_mean(tmp_path: Path):
    file = tmp_path / "catalog.parquet"
    frame = pd.DataFrame(
        {"sku": [123, 2**53 + 1], "title": ["Mug", "Bowl"], "seed": [7.0, float("nan")], "scenes": [["a"], None]}
    )
    frame.to_parquet(file)
    assert [(product.sku, product.seed, product.scenes) for product in read_catalog(str(file)).products] == [
        ("123", 7, ("a",)),
        ("9007199254740993", None, ()),
    ]


def test_parquet_whole_numbers_with_a_gap_keep_their_digits(tmp_path: Path):
    file = tmp_path / "catalog.parquet"
    pd.DataFrame({"sku": pd.array([2**53 + 1, None], dtype="Int64"), "title": ["Mug", "Bowl"]}).to_parquet(file)
    catalog = read_catalog(str(file))
    assert (skus(catalog), rejections(catalog)) == (["9007199254740993"], [(2, None, "sku")])


def test_a_float_column_of_whole_skus_loses_its_point(tmp_path: Path):
    file = tmp_path / "catalog.parquet"
    pd.DataFrame({"sku": [123.0, 7.0], "title": ["Mug", "Bowl"]}).to_parquet(file)
    assert skus(read_catalog(str(file))) == ["123", "7"]


def test_a_sku_kept_as_the_index_of_a_parquet_file_is_found(tmp_path: Path):
    file = tmp_path / "catalog.parquet"
    pd.DataFrame({"title": ["Mug"]}, index=pd.Index(["A"], name="sku")).to_parquet(file)
    assert skus(read_catalog(str(file))) == ["A"]


def test_a_catalog_is_read_from_any_storage():
    UPath("memory://read-test/shop/catalog.csv").write_bytes(b"sku,title\nA,Mug\n")
    catalog = read_catalog("memory://read-test/shop/catalog.csv")
    assert (skus(catalog), catalog.photo_root) == (["A"], "memory://read-test/shop")


def test_a_file_address_is_a_path(tmp_path: Path):
    folder = tmp_path / "my shop"
    folder.mkdir()
    write(folder, "sku,title\nA,Mug\n")
    catalog = read_catalog((folder / "catalog.csv").as_uri())
    assert (skus(catalog), catalog.photo_root) == (["A"], str(folder))


def test_photos_of_a_relative_catalog_start_from_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    write(tmp_path, "sku,title\nA,Mug\n")
    monkeypatch.chdir(tmp_path)
    assert read_catalog("catalog.csv").photo_root == str(tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("c.csv", b"", "the file is empty"),  # no bytes
        ("c.csv", b"\xef\xbb\xbf\n", "the file is empty"),  # only a byte order mark
        ("c.csv", b"sku,title\n", "there is no row in it"),  # only a header
        ("c.csv", b"sku,title\n,\n", "there is no row in it"),  # only blank rows
        ("c.csv", b"id,name\nA,Mug\n", "no column sku and no column title; columns found: 'id', 'name'"),  # others
        ("c.csv", b"sku;title\nA;Mug\n", "separated by semicolons"),  # a European spreadsheet
        ("c.csv", b"sku,title,SKU\nA,Mug,B\n", "the column sku stands there twice"),  # which one?
        ("c.csv", b'sku,"title\nA,Mug\n', "column names cannot be read"),  # a quote open in the header
        ("c.csv", b"sku,title\nA,Sch\xe4le\n", "line 2 is not UTF-8"),  # Latin-1
        ("c.csv", "sku,title\nA,Mug\n".encode("utf-16"), "line 1 is not UTF-8"),  # Excel's Unicode text
        ("c.csv.gz", b"sku,title\nA,Mug\n", "no complete gzip file"),  # not packed at all
        ("c.csv.gz", gzip.compress(b"sku,title\nA,Mug\n", mtime=0)[:-5], "no complete gzip file"),  # cut off
        ("c.parquet", b"PAR1 nothing", "no readable Parquet file"),  # damaged
        ("c.jsonl", b"[]\n", "no column sku and no column title; columns found: none"),  # no object at all
        ("c.xlsx", b"PK", r"catalogs, end in \.csv, \.tsv, \.parquet"),  # another format
        ("catalog", b"sku,title", r"catalogs, end in \.csv"),  # no ending
    ],
)
def test_an_unreadable_file_is_one_line_that_names_it(tmp_path: Path, name: str, content: bytes, complaint: str):
    with pytest.raises(CatalogError, match=complaint) as caught:
        read_catalog(write(tmp_path, content, name))
    assert str(caught.value).startswith(str(tmp_path / name))
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(CatalogError, match=r"catalog\.csv: there is no such file"):
        read_catalog(str(tmp_path / "catalog.csv"))


def test_a_folder_is_not_a_catalog(tmp_path: Path):
    (tmp_path / "catalog.csv").mkdir()
    with pytest.raises(CatalogError, match="this is a folder"):
        read_catalog(str(tmp_path / "catalog.csv"))


def test_ten_thousand_broken_rows_are_read_in_reasonable_time(tmp_path: Path):
    catalog = read_csv(tmp_path, "sku,title\n" + 'A,"Mug" wide\n' * 10_000 + "B,Bowl\n")
    assert (skus(catalog), len(catalog.rejected)) == (["B"], 10_000)
