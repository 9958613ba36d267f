"""What a product is made of, and which values it refuses."""

import pandas as pd
import pytest
from pydantic import ValidationError

from bria_assets.catalog import PICTURE_FIELDS, Product


def product(**values: object) -> Product:
    return Product.model_validate({"sku": "A-1", "title": "Mug", **values})


@pytest.mark.parametrize(
    ("cell", "sku"),
    [
        ("A", "A"),  # one character is enough
        ("007", "007"),  # leading zeros survive
        ("a.b_c-D9", "a.b_c-D9"),  # every kind of character allowed
        ("A" * 64, "A" * 64),  # the longest
        ("  A-1 ", "A-1"),  # blanks around it are no part of it
        (123, "123"),  # a database's whole number
        (123.0, "123"),  # a whole number of a column with gaps
        (12345678901234567, "12345678901234567"),  # more digits than a float holds
    ],
)
def test_a_sku_is_read_as_its_text(cell: object, sku: str):
    assert product(sku=cell).sku == sku


@pytest.mark.parametrize(
    "sku",
    [
        "A,1",  # breaks Dagster's UI
        "A/1",  # breaks paths
        "A|1",  # breaks two-dimensional keys
        "A 1",  # a blank
        "-A1",  # would be taken for a flag
        ".A1",  # would be a hidden file
        "..",  # would be the folder above
        "Ä1",  # not ASCII
        "A" * 65,  # too long
        "A1\x00",  # a control character
        "",  # nothing
        None,  # nothing, from a database
        True,  # a truth value is no key
    ],
)
def test_a_sku_that_cannot_be_a_partition_key_is_refused(sku: object):
    with pytest.raises(ValidationError):
        product(sku=sku)


def test_the_refusal_of_a_sku_says_why_commas_and_slashes_are_not_allowed():
    with pytest.raises(ValidationError, match=r"a comma breaks Dagster's UI, a slash or \| breaks paths"):
        product(sku="A,1")


@pytest.mark.parametrize("title", ["", "   ", None, float("nan"), "x" * 301])
def test_a_title_that_is_missing_or_longer_than_300_characters_is_refused(title: object):
    with pytest.raises(ValidationError):
        product(title=title)


@pytest.mark.parametrize(
    "nothing",
    ["", "  ", "\t\n", "\u00a0", None, float("nan"), pd.NA, pd.NaT],
    ids=["empty", "blanks", "line break", "no-break blank", "None", "NaN", "NA", "NaT"],
)
def test_a_cell_without_content_means_not_given(nothing: object):
    empty = product(
        description=nothing, category=nothing, image=nothing, prompt=nothing, seed=nothing, scenes=nothing,
        aspect_ratio=nothing,
    )  # fmt: skip
    assert empty == product()


@pytest.mark.parametrize("word", ["NA", "null", "None", "nan", "N/A"])
def test_a_word_that_looks_like_nothing_stays_a_word(word: str):
    assert product(title=word, brand=word).brand == word


def test_line_breaks_and_runs_of_blanks_become_one_blank():
    assert product(description="wide \r\n\r\n handle\tand  foot").description == "wide handle and foot"


def test_the_two_ways_to_write_an_umlaut_are_the_same_text():
    assert product(title="Scha\u0308le").title == product(title="Sch\u00e4le").title


@pytest.mark.parametrize("field", ["title", "description", "brand", "image", "prompt", "scenes", "aspect_ratio"])
@pytest.mark.parametrize(
    "character",
    ["\x00", "\x07", "\x1b", "\x85", "\ud800"],
    ids=["NUL", "bell", "escape", "next line", "half a surrogate pair"],
)
def test_control_characters_are_refused_in_every_field(field: str, character: str):
    with pytest.raises(ValidationError, match="control character"):
        product(**{field: f"a{character}b"})


@pytest.mark.parametrize(
    ("cell", "scenes"),
    [
        ("a;b", ("a", "b")),  # as in a file
        (" a ; b ;", ("a", "b")),  # blanks and a last semicolon
        ("a;a;b", ("a", "b")),  # named twice
        (["a", "b"], ("a", "b")),  # a list column
        ([], ()),  # an empty list
    ],
)
def test_scenes_are_read_from_text_and_from_lists(cell: object, scenes: tuple[str, ...]):
    assert product(scenes=cell).scenes == scenes


def test_a_scene_id_follows_the_rule_for_skus():
    with pytest.raises(ValidationError, match="'a,b' must be 1 to 64 of"):
        product(scenes="a,b")


@pytest.mark.parametrize(
    ("cell", "seed"),
    [
        ("0", 0),  # the smallest
        ("42", 42),  # text, as in CSV
        (42.0, 42),  # a float column, as with gaps
        ("42.0", 42),  # what a spreadsheet makes of it
        (2**63 - 1, 2**63 - 1),  # the largest
    ],
)
def test_a_seed_is_read_as_a_whole_number(cell: object, seed: int):
    assert product(seed=cell).seed == seed


@pytest.mark.parametrize(
    "seed", ["-1", -1, "4.5", "1e3", "0x1f", "1_000", "\u0661", 2**63, "seven", True, float("inf")]
)
def test_a_seed_that_is_no_whole_number_from_zero_is_refused(seed: object):
    with pytest.raises(ValidationError):
        product(seed=seed)


def test_an_unknown_aspect_ratio_is_refused_with_the_known_ones():
    with pytest.raises(ValidationError, match="'9:16' or '16:9'"):
        product(aspect_ratio="7:5")


@pytest.mark.parametrize(
    "image",
    [
        "photos/mug 1.jpg",  # relative to the catalog
        "../photos/mug.jpg",  # beside the catalog's folder
        "/srv/photos/mug.jpg",  # absolute
        "file:///srv/photos/mug.jpg",  # on the user's own disk
        "https://shop.example/mug.jpg?v=2",  # on the web
        "HTTPS://shop.example/mug.jpg",  # schemes have no case
        "s3://shop/mug.jpg",  # any storage fsspec knows
    ],
)
def test_a_photo_is_a_path_an_https_or_an_fsspec_address(image: str):
    assert product(image=image).image == image


@pytest.mark.parametrize(
    ("image", "reason"),
    [
        ("http://shop.example/mug.jpg", "use https"),  # can be changed on the way
        ("HTTP://shop.example/mug.jpg", "use https"),  # the same in capitals
        ("simplecache::http://shop.example/a.jpg", "neither a path nor one plain address"),  # hidden plain http
        ("data:image/png;base64,AAAA", "neither a path nor one plain address"),  # the picture itself
        ("gopher://shop.example/mug.jpg", "gopher://"),  # nobody can read it
        ("https:///mug.jpg", "names no host"),  # no host
        ("photos/mug\n.jpg", "control character"),  # a line break in a path
        ("a" * 2049, "2049 characters"),  # longer than any address
    ],
)
def test_a_photo_that_must_not_be_read_is_refused_with_a_reason(image: str, reason: str):
    with pytest.raises(ValidationError, match=reason):
        product(image=image)


def test_every_field_is_described():
    assert [name for name, field in Product.model_fields.items() if not field.description] == []


def test_a_product_cannot_be_changed():
    with pytest.raises(ValidationError, match="frozen"):
        product().title = "Bowl"  # pyright: ignore[reportAttributeAccessIssue] - that it is refused is the claim


def test_a_price_never_enters_a_product():
    assert product(price="9.90") == product()


def test_all_fields_but_the_sku_decide_a_picture():
    assert set(PICTURE_FIELDS) == set(Product.model_fields) - {"sku"}


def test_what_was_not_given_is_no_picture_input():
    assert product().picture_inputs() == {"title": "Mug", "aspect_ratio": "1:1"}
