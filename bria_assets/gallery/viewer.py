"""Looks at what there is of a product, and says why the rest is not there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bria_assets.gallery.notes import CellName, GalleryNotes
from bria_assets.gallery.picture_view import PictureView, kind_title
from bria_assets.gallery.place import TO_THE_STORE
from bria_assets.gallery.subject_view import SubjectView
from bria_assets.gallery.subjects import LIFESTYLE_SHOT, RecordFile, Subject, order_of
from bria_assets.gallery.thumbnails import Thumbnails
from bria_assets.images.record import ImageRecord
from bria_assets.images.store import ImageStore, RecordUnreadable

NOT_IN_STORE = "its picture is not in the image store any more, or damaged: the next refresh brings it back"
NOT_MADE = "not made yet"


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
        sources = [positions[sha256] for sha256 in record.parents if positions.get(sha256, number) != number]
        before = positions.get(comparison.before_sha256) if comparison else next(iter(sources), None)
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
            before=before,
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
