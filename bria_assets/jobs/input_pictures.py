"""How a request's input pictures travel: by Bria's own result URL while that lives, else in the body."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta, timezone

from bria_assets.client.addresses import may_be_sent
from bria_assets.images.record import ImageRecord
from bria_assets.images.store import ImageStore
from bria_assets.images.upload import upload_base64

EXPIRY_MARGIN = timedelta(minutes=15)
"""A job may wait this long at Bria before it fetches its inputs."""


def input_pictures(
    records: Iterable[ImageRecord], *, store: ImageStore, server: str, base_url: str, by_url: bool
) -> dict[str, str]:
    """For each picture's SHA-256 what stands for it in a request body: a URL or raw base64. Blocks.

    Args:
        records: the pictures' records.
        store: holds their bytes.
        server: who will fetch them; a URL of another server's means nothing to it.
        base_url: the API's address, whose own host may be named even where it is private.
        by_url: False puts every picture into the body.

    Raises:
        FileNotFoundError: a picture is not in the store.
    """
    wire: dict[str, str] = {}
    for record in records:
        url = address_of(record, server=server, base_url=base_url) if by_url else None
        wire[record.picture.sha256] = upload_base64(store.read(record.path)) if url is None else url
    return wire


def address_of(record: ImageRecord, *, server: str, base_url: str) -> str | None:
    """Where the server can still fetch a picture that it made; None where it cannot.

    Args:
        record: the picture's.
        server: who would fetch it.
        base_url: the API's address, whose own host may be named even where it is private.
    """
    latest = datetime.now(timezone.utc) + EXPIRY_MARGIN
    usable = record.server == server and record.lives_at_source(latest)
    is_sent = usable and record.source_url is not None and may_be_sent(record.source_url, base_url=base_url)
    return record.source_url if is_sent else None
