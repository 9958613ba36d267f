"""The grid's own data: each product in a few hundred bytes, so that ten thousand of them are there at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from bria_assets.gallery.picture_view import PictureView
from bria_assets.gallery.subject_view import STATUS_TITLES, Status, SubjectView
from bria_assets.gallery.subjects import LIFESTYLE_SHOT

_STATUSES = list(Status)

PLAIN, WITH_ALPHA, NOT_THERE, FAILED = range(4)
"""What a card shows of a picture: it, it on a checkerboard, its empty place, or that it failed."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What is kept of a product while the others are looked at."""

    key: str
    title: str
    is_product: bool
    category: str
    statuses: tuple[Status, ...]
    words: str
    """What else it is found by."""
    pictures: tuple[tuple[tuple[str, str, str], int, str | None], ...]
    """Of each: asset, title and place; one of the four above; its thumbnail's name."""

    @classmethod
    def of(cls, view: SubjectView) -> Entry:
        """What the grid needs of a product."""
        product = view.subject.product
        return cls(
            key=view.subject.key,
            title=view.title,
            is_product=product is not None,
            category=view.category,
            statuses=view.statuses,
            words=" ".join(filter(None, [product.brand, product.color, product.material] if product else [])),
            pictures=tuple(
                (
                    (picture.cell.asset, picture.title, picture.place),
                    _shown(picture),
                    picture.thumbnail and PurePosixPath(picture.thumbnail).stem,
                )
                for picture in view.pictures
            ),
        )


class Entries:
    """Kinds of pictures, categories and statuses are named once, and then by their number."""

    def __init__(self) -> None:
        self._kinds: dict[tuple[str, str, str], int] = {}
        self._categories: dict[str, int] = {}
        self._rows: list[dict[str, object]] = []

    def add(self, entry: Entry, page: str) -> None:
        """Takes in a product.

        Args:
            entry: the product.
            page: where its page lies, relative to the gallery's.
        """
        row: dict[str, object] = {
            "key": entry.key,
            "title": entry.title,
            "category": self._categories.setdefault(entry.category, len(self._categories)),
            "statuses": [_STATUSES.index(status) for status in entry.statuses],
            "pictures": list(self._pictures(entry)),
            "page": PurePosixPath(page).stem,
        }
        self._rows.append(
            row | ({"words": entry.words} if entry.words else {}) | ({} if entry.is_product else {"isOther": True})
        )

    def as_json(self) -> dict[str, object]:
        """For the page."""
        return {
            "kinds": [{"asset": asset, "title": title, "place": place} for asset, title, place in self._kinds],
            "categories": list(self._categories),
            "statuses": [STATUS_TITLES[status] for status in _STATUSES],
            "shot": LIFESTYLE_SHOT,
            "entries": self._rows,
        }

    def _pictures(self, entry: Entry) -> Iterator[Sequence[object]]:
        for kind, shown, thumbnail in entry.pictures:
            yield [self._kinds.setdefault(kind, len(self._kinds)), shown, *filter(None, [thumbnail])]


def _shown(picture: PictureView) -> int:
    if picture.thumbnail is None or picture.record is None:
        return FAILED if picture.failure else NOT_THERE
    return WITH_ALPHA if picture.record.picture.has_alpha else PLAIN
