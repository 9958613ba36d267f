"""All that the gallery shows of one product: its card in the grid, and its page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from bria_assets.gallery.notes import CellName, GalleryNotes
from bria_assets.gallery.picture_view import PictureView, kind_title
from bria_assets.gallery.place import TO_THE_STORE
from bria_assets.gallery.subjects import LIFESTYLE_SHOT, RecordFile, Subject, order_of
from bria_assets.gallery.thumbnails import Thumbnails
from bria_assets.images.record import ImageRecord
from bria_assets.images.store import ImageStore, RecordUnreadable

NOT_IN_STORE = "its picture is not in the image store any more, or damaged: the next refresh brings it back"
NOT_MADE = "not made yet"


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
            if picture.heat_map is not None:
                yield picture.heat_map["thumbnail"]


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """Looks at one subject after the other. Blocks; safe in many threads."""

    store: ImageStore
    notes: GalleryNotes
    thumbnails: Thumbnails
    scene_titles: Mapping[str, str]
    offspring: Mapping[str, Sequence[ImageRecord]]
    """Pictures under keys that are no product's, by the hash of what they were made from."""
    failed: Mapping[str, Sequence[CellName]]
    """The cells of `notes.failures`, by their first key."""

    def view(self, subject: Subject, known: Mapping[CellName, ImageRecord] | None = None) -> SubjectView:
        """Reads what there is of a subject.

        Args:
            subject: whose pictures.
            known: records that were read already.

        Raises:
            OSError: the store cannot be read, or a thumbnail not be written.
        """
        wanted = [*subject.wanted, *self.failed.get(subject.key, ())]
        found: dict[CellName, ImageRecord | str] = dict.fromkeys(wanted, NOT_MADE)
        for file in subject.files:
            record = (known or {}).get(file.cell) or self._read(file)
            if record is not None:
                found[file.cell] = record
        for record in list(self._descendants(found.values())):
            found[CellName(record.asset, record.partition)] = record
        # Sorted by kind; within one kind as the catalog names them.
        cells = sorted(found, key=lambda cell: order_of(cell.asset))
        records = [(cell, found[cell]) for cell in cells]
        positions = {
            record.picture.sha256: number
            for number, (_, record) in reversed(list(enumerate(records)))
            if isinstance(record, ImageRecord)
        }
        title = subject.product.title if subject.product else subject.key
        titles = [self._titles(cell, subject) for cell in cells]
        return SubjectView(
            subject=subject,
            pictures=tuple(
                self._picture(cell, record, title, titles, positions, number)
                for number, (cell, record) in enumerate(records)
            ),
        )

    def _read(self, file: RecordFile) -> ImageRecord | str | None:
        try:
            return self.store.read_record(file.path)
        except RecordUnreadable as unreadable:
            return str(unreadable)

    def _descendants(self, found: Iterable[ImageRecord | str]) -> Iterator[ImageRecord]:
        if not self.offspring:
            return
        waiting = [record.picture.sha256 for record in found if isinstance(record, ImageRecord)]
        seen = set(waiting)
        while waiting:
            for child in self.offspring.get(waiting.pop(), ()):
                yield child
                if child.picture.sha256 not in seen:
                    seen.add(child.picture.sha256)
                    waiting.append(child.picture.sha256)

    def _titles(self, cell: CellName, subject: Subject) -> tuple[str, str]:
        first_key, _, second_key = cell.partition.partition("|")
        if first_key != subject.key:
            return kind_title(cell.asset), cell.partition
        place = self.scene_titles.get(second_key, second_key) if cell.asset == LIFESTYLE_SHOT else second_key
        return kind_title(cell.asset), place

    def _picture(
        self,
        cell: CellName,
        record: ImageRecord | str,
        subject_title: str,
        titles: Sequence[tuple[str, str]],
        positions: Mapping[str, int],
        number: int,
    ) -> PictureView:
        kind, place = titles[number]
        failure = self.notes.failures.get(cell)
        alt = f"{subject_title}, {kind.lower()}{f': {place}' if place else ''}"
        if isinstance(record, str):
            return PictureView(cell=cell, title=kind, place=place, alt=alt, problem=record, failure=failure)
        comparison = self.notes.comparisons.get(cell)
        thumbnail = self.thumbnails.of_record(record)
        before = [comparison.before_sha256] if comparison else record.parents
        sources = [positions[sha256] for sha256 in before if positions.get(sha256, number) != number]
        return PictureView(
            cell=cell,
            title=kind,
            place=place,
            alt=alt,
            record=record,
            thumbnail=thumbnail,
            problem=NOT_IN_STORE if thumbnail is None else None,
            failure=failure,
            checks=self.notes.checks.get(cell, ()),
            before=next(iter(sources), None),
            made_from=[": ".join(filter(None, titles[source])) for source in sources],
            heat_map=self._heat_map(comparison and comparison.heat_map_path),
            changes=comparison and comparison.summary,
        )

    def _heat_map(self, path: str | None) -> Mapping[str, str] | None:
        if path is None:
            return None
        try:
            return {"thumbnail": self.thumbnails.of(path, pixels=0), "original": f"{TO_THE_STORE}{path}"}
        except (FileNotFoundError, ValueError):
            return None


def _original(record: ImageRecord | None) -> str | None:
    return record and f"{TO_THE_STORE}{record.path}"
