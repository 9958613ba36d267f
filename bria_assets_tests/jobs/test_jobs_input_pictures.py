"""How input pictures travel to Bria."""

import base64
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from workshop import png

from bria_assets.images.record import ImageRecord
from bria_assets.images.store import ImageStore
from bria_assets.images.upload import MOST_UPLOAD_BYTES
from bria_assets.jobs.input_pictures import input_pictures

BRIA = "https://engine.prod.bria-api.com"
RESULT = "https://cdn.bria.ai/mug.png?signature=1"
DAY = timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> ImageStore:
    return ImageStore(tmp_path)


def record_of(
    store: ImageStore,
    *,
    source_url: str | None = RESULT,
    lives: timedelta | None = DAY,
    server: str = "bria",
    content: bytes | None = None,
) -> ImageRecord:
    picture, path = store.keep(content or png())
    now = datetime.now(timezone.utc)
    return ImageRecord(
        asset="product_image",
        partition="MUG-1",
        picture=picture,
        path=path,
        server=server,
        input_hash="a" * 64,
        fingerprint="b" * 64,
        made_at=now,
        source_url=source_url,
        source_url_expires_at=None if lives is None else now + lives,
    )


def sent(record: ImageRecord, store: ImageStore, *, server: str = "bria", by_url: bool = True) -> str:
    wire = input_pictures([record], store=store, server=server, base_url=BRIA, by_url=by_url)
    assert list(wire) == [record.picture.sha256]
    return wire[record.picture.sha256]


def test_a_result_that_lives_travels_by_its_url(store: ImageStore):
    assert sent(record_of(store), store) == RESULT


@pytest.mark.parametrize(
    ("source_url", "lives", "server"),
    [
        (RESULT, timedelta(seconds=-1), "bria"),  # expired
        (RESULT, timedelta(minutes=14), "bria"),  # about to, while the job waits its turn
        (RESULT, None, "bria"),  # nobody knows until when
        (None, DAY, "bria"),
        (RESULT, DAY, "own"),  # the shop's own photo
        (RESULT, DAY, "sandbox"),  # means nothing to Bria
        ("http://127.0.0.1:8000/a.png", DAY, "bria"),
        ("http://sandbox.bria.local/results/a.png", DAY, "bria"),
        ("https://user:pass@shop.example.com/a.png", DAY, "bria"),
        ("https://user:pass@engine.prod.bria-api.com/a.png", DAY, "bria"),
        ("file:///shop/a.png", DAY, "bria"),
        ("https://[bad/a.png", DAY, "bria"),
    ],
)
def test_any_other_picture_travels_in_the_body(
    store: ImageStore, source_url: str | None, lives: timedelta | None, server: str
):
    text = sent(record_of(store, source_url=source_url, lives=lives, server=server), store)
    assert base64.b64decode(text, validate=True) == png()


def test_a_url_is_left_out_where_that_is_asked_for(store: ImageStore):
    assert base64.b64decode(sent(record_of(store), store, by_url=False)) == png()


def test_the_api_s_own_host_may_be_named(store: ImageStore):
    url = f"{BRIA}/results/a.png"
    assert sent(record_of(store, source_url=url), store) == url


def test_a_picture_of_more_than_12_megabytes_is_made_smaller(store: ImageStore):
    large = png(side_px=2100)
    # Trailing bytes belong to the file and not to the picture; they make it large and keep it quick to scale.
    large += b"\0" * (MOST_UPLOAD_BYTES - len(large) + 1)
    text = sent(record_of(store, content=large, source_url=None), store)
    assert len(base64.b64decode(text)) <= MOST_UPLOAD_BYTES


def test_a_picture_that_is_missing_is_said_to_be(store: ImageStore):
    record = record_of(store, source_url=None)
    (store.root / record.path).unlink()
    with pytest.raises(FileNotFoundError):
        sent(record, store)
