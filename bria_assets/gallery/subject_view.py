"""All that the gallery shows of one product: its card in the grid, and its page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from bria_assets.gallery.picture_view import PictureView, kind_title
from bria_assets.gallery.place import TO_THE_STORE
from bria_assets.gallery.subjects import Subject, order_of
from bria_assets.images.record import ImageRecord


class Status(str, Enum):
    """How a product stands, for people who look for something."""

    FAILED = "failed"
    MISSING = "missing"
    DOUBTFUL = "doubtful"
    COMPLETE = "complete"
    RETIRED = "retired"


STATUS_TITLES: Mapping[Status, str] = {
    Status.FAILED: "Failed",
    Status.MISSING: "Missing",
    Status.DOUBTFUL: "To look at",
    Status.COMPLETE: "Complete",
    Status.RETIRED: "Left the catalog",
}


@dataclass(frozen=True, kw_only=True)
class SubjectView:
    """A product, or a key that is none, with its pictures."""

    subject: Subject
    pictures: Sequence[PictureView]

    @property
    def title(self) -> str:
        """What people call it."""
        return self.subject.product.title if self.subject.product else self.subject.key

    @property
    def category(self) -> str:
        """What it is found under."""
        product = self.subject.product
        if product is not None:
            return product.category or "No category"
        assets = {picture.cell.asset for picture in self.pictures}
        return kind_title(min(assets, key=order_of)) + "s" if assets else "No category"

    @property
    def statuses(self) -> tuple[Status, ...]:
        """Everything that it is to be found under, what matters most first."""
        found: list[Status] = []
        if any(picture.failure is not None for picture in self.pictures):
            found.append(Status.FAILED)
        if any(picture.is_wanting and picture.failure is None for picture in self.pictures):
            found.append(Status.MISSING)
        if any(picture.has_doubts for picture in self.pictures):
            found.append(Status.DOUBTFUL)
        if not found and self.pictures:
            found.append(Status.COMPLETE)
        if self.subject.product is not None and not self.subject.is_in_catalog:
            found.append(Status.RETIRED)
        return tuple(found)

    def page(self) -> dict[str, object]:
        """What the product's page shows."""
        product = self.subject.product
        given = product.model_dump(exclude_none=True) if product else {}
        named = ("description", "brand", "color", "material", "instruction")
        return {
            "key": self.subject.key,
            "title": self.title,
            "category": self.category,
            "facts": [[name.capitalize(), str(given[name])] for name in named if name in given],
            "statuses": [STATUS_TITLES[status] for status in self.statuses],
            "pictures": [picture.as_json(_original(picture.record)) for picture in self.pictures],
        }

    @property
    def files(self) -> Iterator[str]:
        """The gallery's files that it names."""
        for picture in self.pictures:
            if picture.thumbnail is not None:
                yield picture.thumbnail
            # What it is compared with need not be a picture that is shown: a refinement's first one is kept, but no
            # record names it any more.
            for other in (picture.before, picture.heat_map):
                if other is not None:
                    yield other["thumbnail"]


def _original(record: ImageRecord | None) -> str | None:
    return record and f"{TO_THE_STORE}{record.path}"
