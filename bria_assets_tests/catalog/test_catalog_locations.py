"""Reading catalogs from databases and addresses, and keeping their secrets."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bria_assets.catalog import CatalogError, Product, photo_location, read_catalog
from bria_assets.catalog.errors import MAX_DETAIL_CHARACTERS, one_line


@pytest.fixture
def shop(tmp_path: Path) -> str:
    file = tmp_path / "shop.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE products (SKU INTEGER, Title TEXT, color TEXT, seed REAL, price REAL)")
        connection.executemany(
            "INSERT INTO products VALUES (?, ?, ?, ?, ?)",
            [(2, "Mug 50% off", "red", 7.0, 9.5), (1, "Bowl: wide", None, None, 5)],
        )
        connection.commit()
    return f"sqlite:///{file}"


def test_a_table_is_read_with_numbers_as_text(shop: str):
    products = read_catalog(f"{shop}#products").products
    assert {(product.sku, product.color, product.seed) for product in products} == {("2", "red", 7), ("1", None, None)}


def test_a_table_is_read_with_its_schema(shop: str):
    assert len(read_catalog(f"{shop}#main.products").products) == 2


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM products ORDER BY sku",  # as a person writes it
        "select%20*%20from%20products%20order%20by%20sku",  # as a URL has it
        "WITH p AS (SELECT * FROM products) SELECT * FROM p ORDER BY SKU",  # with a name for a part
        "SELECT * FROM products WHERE title LIKE '%25' AND title <> ':no' ORDER BY sku",  # percent and colon
        "SELECT * FROM products WHERE title <> '%23' ORDER BY sku",  # a number sign
        "SELECT * FROM products WHERE title <> 'a::b://c' ORDER BY sku",  # colons as in an address
    ],
)
def test_a_statement_is_read_in_its_order(shop: str, statement: str):
    assert [product.sku for product in read_catalog(f"{shop}#{statement}").products] == ["1", "2"]


def test_photos_of_a_database_start_from_the_current_directory(
    shop: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    assert read_catalog(f"{shop}#products").photo_root == str(tmp_path)


def test_rows_of_a_database_are_counted_from_one(shop: str):
    statement = "SELECT sku, CASE sku WHEN 1 THEN title END AS title FROM products ORDER BY sku"
    catalog = read_catalog(f"{shop}#{statement}")
    assert [(row.row_number, row.sku, row.column) for row in catalog.rejected] == [(2, "2", "title")]


@pytest.mark.parametrize("statement", ["DELETE FROM products", "DROP TABLE products", "products; DROP TABLE products"])
def test_only_a_table_or_a_statement_that_reads_is_accepted(shop: str, statement: str):
    with pytest.raises(CatalogError, match="does not say what to read"):
        read_catalog(f"{shop}#{statement}")


@pytest.mark.parametrize(
    ("target", "complaint"),
    [
        ("#goods", "no such table: goods"),  # a misspelt table
        ("#SELECT sku FROM", "the database refused"),  # a broken statement
        ("#SELECT sku FROM products", "there is no column title; columns found: 'SKU'"),  # no title
        ("#SELECT * FROM products WHERE 0", "there is no row in it"),  # nothing found
        ("", "does not say what to read"),  # no target
        ("#", "does not say what to read"),  # an empty target
    ],
)
def test_a_database_that_gives_no_catalog_is_one_line(shop: str, target: str, complaint: str):
    with pytest.raises(CatalogError, match=complaint) as caught:
        read_catalog(shop + target)
    assert "\n" not in str(caught.value)


def test_a_missing_sqlite_file_is_not_created(tmp_path: Path):
    with pytest.raises(CatalogError, match="no such database file"):
        read_catalog(f"sqlite:///{tmp_path}/shop.db#products")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "location",
    [
        "mysql+nodriver://reader:tops3cret@db.example/shop#products",  # an unknown driver
        "oracle+cx_oracle://reader:tops3cret@db.example/shop#products",  # a driver that is not installed
        "postgresql+psycopg://reader:tops3cret@db.example/shop",  # nothing to read
        "postgresql+psycopg://reader:tops3cret#db.example/shop",  # a number sign where the @ belongs
        "postgresql+psycopg://reader:tops3cret@db.example:port/shop#products",  # a port that is no number
        "postgresql+psycopg://reader:a#tops3cret@db.example/shop",  # a number sign in the password
        "sqlite:////nowhere/shop.db?key=tops3cret#products",  # an option
        "s3://reader:tops3cret@bucket/catalog.txt",  # a user part where none belongs
        "https://shop.example/catalog.txt?signature=tops3cret",  # a signed link
        "http://shop.example/catalog.csv?signature=tops3cret",  # a signed link, plain
        "simplecache::https://shop.example/c.csv?signature=tops3cret",  # a chain
        "zip://c.csv::https://shop.example/c.zip?signature=tops3cret",  # a chain that begins as an address
        " postgresql://reader:tops3cret@db.example/shop#products",  # a blank before it
        "ftp://reader:tops3cret@127.0.0.1:1/catalog.csv",  # nobody listens there
    ],
)
def test_no_secret_of_a_location_stands_in_its_error(location: str):
    with pytest.raises(CatalogError) as caught:
        read_catalog(location)
    assert "tops3cret" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_no_option_of_a_database_stands_in_the_source(shop: str):
    source = read_catalog(f"{shop}?timeout=17#products").source
    assert source == f"{shop}#products"


@pytest.mark.parametrize("location", ["", "  "])
def test_an_empty_location_says_what_may_stand_there(location: str):
    with pytest.raises(CatalogError, match="no location is given"):
        read_catalog(location)


def test_an_unknown_kind_of_location_says_which_kinds_there_are():
    with pytest.raises(CatalogError, match=r"postgres:// is neither a storage .* nor a database"):
        read_catalog("postgres://db.example/shop#products")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("two\n  lines", "two lines"),  # one line
        ("at https://u:p@host/a?x=1, b", "at https://host/a?... b"),  # user part and query
        ("password is hunter2.", "password is ***."),  # a known secret
        ("hunter22", "hunter22"),  # only whole words
    ],
)
def test_a_foreign_message_becomes_one_safe_line(text: str, line: str):
    assert one_line(text, secrets=["hunter2", ""]) == line


def test_a_long_foreign_message_is_cut():
    assert len(one_line("x" * 5000)) == MAX_DETAIL_CHARACTERS


@pytest.mark.parametrize(
    ("image", "photo_root", "location"),
    [
        (None, "/shop", None),  # no photo
        ("a.png", "/shop", "/shop/a.png"),  # beside the catalog
        ("/srv/a.png", "/shop", "/srv/a.png"),  # absolute
        ("https://x.example/a b.png", "/shop", "https://x.example/a b.png"),  # an address stays as it is
        ("photos/a.png", "s3://bucket/shop", "s3://bucket/shop/photos/a.png"),  # in a storage
        ("../a.png", "s3://bucket/shop", "s3://bucket/a.png"),  # one folder up
        ("../../../a.png", "s3://bucket/shop", "s3://bucket/a.png"),  # never out of the bucket
        ("a.png", "s3://bucket", "s3://bucket/a.png"),  # at a bucket's top
        ("a #1.png", "https://x.example/shop", "https://x.example/shop/a%20%231.png"),  # quoted on the web
    ],
)
def test_a_photo_lies_where_the_catalog_says(image: str | None, photo_root: str, location: str | None):
    assert photo_location(Product(sku="A", title="Mug", image=image), photo_root) == location
