"""The state of a source is another whenever its content is, and is had without reading products."""

import os
import sqlite3
import threading
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import fsspec
import pytest
from fsspec.implementations.http import HTTPFileSystem

from bria_assets.catalog import CatalogError, source_state


@pytest.fixture
def shop_database(tmp_path: Path) -> Path:
    file = tmp_path / "shop.db"
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE products (sku TEXT, title TEXT, price REAL)")
        connection.executemany("INSERT INTO products VALUES (?, ?, ?)", [("A", "Mug", 9.0), ("B", None, 19.0)])
    return file


def run(file: Path, statement: str) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(statement)


def in_memory(content: bytes, address: str = "memory://source-state/catalog.csv") -> str:
    with fsspec.open(address, "wb") as stream:
        stream.write(content)  # pyright: ignore[reportAttributeAccessIssue] - fsspec's file is one
    return address


def test_a_file_that_nobody_touched_has_the_same_state(tmp_path: Path):
    (tmp_path / "c.csv").write_text("sku,title\n")
    assert source_state(str(tmp_path / "c.csv")) == source_state(str(tmp_path / "c.csv"))


def test_another_size_is_another_state(tmp_path: Path):
    file = tmp_path / "c.csv"
    file.write_text("sku,title\n")
    before = source_state(str(file))
    times = (file.stat().st_atime_ns, file.stat().st_mtime_ns)
    file.write_text("sku,title\nA,Mug\n")
    os.utime(file, ns=times)
    assert source_state(str(file)) != before


def test_another_time_is_another_state(tmp_path: Path):
    file = tmp_path / "c.csv"
    file.write_text("sku,title\n")
    before = source_state(str(file))
    os.utime(file, ns=(1, file.stat().st_mtime_ns + 1))
    assert source_state(str(file)) != before


def test_an_object_of_a_storage_has_another_state_when_it_is_written_again():
    before = source_state(in_memory(b"sku,title\n"))
    assert source_state("memory://source-state/catalog.csv") == before
    assert source_state(in_memory(b"sku,title\nA,Mug\n")) != before


def test_rows_have_the_same_state_however_often_they_are_read(shop_database: Path):
    location = f"sqlite:///{shop_database}#products"
    assert source_state(location) == source_state(location)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE products SET title = 'Bowl' WHERE sku = 'B'",
        "UPDATE products SET price = 10 WHERE sku = 'A'",
        "INSERT INTO products VALUES ('C', 'Cup', 1)",
        "DELETE FROM products WHERE sku = 'A'",
        "ALTER TABLE products RENAME COLUMN price TO cost",
    ],
)
def test_a_changed_row_or_column_is_another_state(shop_database: Path, statement: str):
    location = f"sqlite:///{shop_database}#products"
    before = source_state(location)
    run(shop_database, statement)
    assert source_state(location) != before


def test_what_a_statement_leaves_out_changes_no_state(shop_database: Path):
    location = f"sqlite:///{shop_database}#SELECT sku, title FROM products"  # noqa: S608
    before = source_state(location)
    run(shop_database, "UPDATE products SET price = 10")
    assert source_state(location) == before


@contextmanager
def web_file(headers: Callable[[], dict[str, str]], content: Callable[[], bytes]) -> Generator[str]:
    """A file on the web whose validators and content may change."""

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response(200)
            for name, value in {**headers(), "Content-Length": str(len(content()))}.items():
                self.send_header(name, value)
            self.end_headers()

        def do_GET(self) -> None:
            self.do_HEAD()
            self.wfile.write(content())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
            """Nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"https://127.0.0.1:{server.server_port}/catalog.csv"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def _https_without_certificates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets addresses say https, as the project asks, where the test's own server has no certificate."""

    def plainly(address: str) -> tuple[HTTPFileSystem, str]:
        return HTTPFileSystem(skip_instance_cache=True), address.replace("https://", "http://")

    monkeypatch.setattr(fsspec, "url_to_fs", plainly)


@pytest.mark.usefixtures("_https_without_certificates")
@pytest.mark.parametrize("validator", ["ETag", "Last-Modified"])
def test_a_file_on_the_web_is_known_by_what_its_server_says_of_it(validator: str):
    said = {validator: '"1"'}
    with web_file(lambda: said, lambda: b"sku,title\n") as address:
        before = source_state(address)
        assert source_state(address) == before
        said[validator] = '"2"'
        assert source_state(address) != before


@pytest.mark.usefixtures("_https_without_certificates")
def test_a_file_of_a_server_that_says_nothing_is_known_by_its_bytes():
    content = [b"sku,title\n"]
    with web_file(dict, lambda: content[0]) as address:
        before = source_state(address)
        assert source_state(address) == before
        content[0] = b"sku,title\nA,Mug\n"
        assert source_state(address) != before


@pytest.mark.parametrize(
    ("location", "what"),
    [
        ("{folder}/none.csv", "no such file"),
        ("memory://source-state/none.csv", "no such file"),
        ("sqlite:///{folder}/none.db#products", "no such database file"),
        ("sqlite:///{folder}/shop.db#none", "no such table"),
    ],
)
def test_a_source_that_is_not_there_is_one_line(tmp_path: Path, location: str, what: str, shop_database: Path):
    assert shop_database.exists()
    with pytest.raises(CatalogError, match=what):
        source_state(location.format(folder=tmp_path))
