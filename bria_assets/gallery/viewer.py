"""Looks at what there is of a product, and says why the rest is not there."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bria_assets.gallery.notes import CellName, GalleryNotes
from bria_assets.gallery.picture_view import LargePicture, PictureView, kind_title
from bria_assets.gallery.place import TO_THE_STORE
from bria_assets.gallery.subject_view import SubjectView
from bria_assets.gallery.subjects import CHAIN, LIFESTYLE_SHOT, RecordFile, Subject, by_number, order_of
from bria_assets.gallery.thumbnails import Thumbnails
from bria_assets.images.picture import NotAPicture
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
    offspring: Mapping[CellName, Sequence[ImageRecord]]
    """Pictures under keys that are no product's, by whose pictures they were made from, be it an earlier one of it."""
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
        found |= descendants(found, self.offspring)
        cells = sorted(found, key=lambda cell: _order(cell, subject))
        records = [(cell, found[cell]) for cell in cells]
        positions = {
            record.picture.sha256: number
            for number, (_, record) in reversed(list(enumerate(records)))
            if isinstance(record, ImageRecord)
        }
        title = subject.product.title if subject.product else subject.key
        pictures: list[PictureView] = []
        for cell, record in records:
            kind, place = self._titles(cell, subject)
            about = f"{title}, {kind.lower()}{f': {place}' if place else ''}"
            pictures.append(self._picture(PictureView(cell=cell, title=kind, place=place, alt=about), record))
        return SubjectView(
            subject=subject,
            pictures=tuple(self._compared(picture, pictures, positions) for picture in pictures),
        )

    def _read(self, file: RecordFile) -> ImageRecord | str | None:
        try:
            return self.store.read_record(file.path)
        except RecordUnreadable as unreadable:
            return str(unreadable)

    def _titles(self, cell: CellName, subject: Subject) -> tuple[str, str]:
        first_key, _, second_key = cell.partition.partition("|")
        if first_key != subject.key:
            return kind_title(cell.asset), cell.partition
        place = self.scene_titles.get(second_key, second_key) if cell.asset == LIFESTYLE_SHOT else second_key
        return kind_title(cell.asset), place

    def _picture(self, picture: PictureView, record: ImageRecord | str) -> PictureView:
        failure = self.notes.failures.get(picture.cell)
        if isinstance(record, str):
            return replace(picture, problem=record, failure=failure)
        thumbnail = self.thumbnails.of_record(record)
        return replace(
            picture,
            record=record,
            thumbnail=thumbnail,
            problem=NOT_IN_STORE if thumbnail is None else None,
            failure=failure,
            checks=self.notes.checks.get(picture.cell, ()),
        )

    def _compared(
        self, picture: PictureView, pictures: Sequence[PictureView], positions: Mapping[str, int]
    ) -> PictureView:
        """The same beside what it was made from."""
        record = picture.record
        if record is None:
            return picture
        parents = [pictures[positions[sha256]] for sha256 in record.parents if sha256 in positions]
        sources = [parent for parent in parents if parent.cell != picture.cell]
        made_from = [": ".join(filter(None, [source.title, source.place])) for source in sources]
        comparison = self.notes.comparisons.get(picture.cell)
        if comparison is None or comparison.after_sha256 != record.picture.sha256:
            before = next((large for source in sources if (large := _large(source)) is not None), None)
            return replace(picture, before=before, made_from=made_from)
        known = positions.get(comparison.before_sha256)
        return replace(
            picture,
            made_from=made_from,
            before=self._kept(comparison.before_path, comparison.before_sha256, "Before", f"{picture.alt}, before")
            if known is None
            else _large(pictures[known]),
            heat_map=self._heat_map(comparison.heat_map_path, picture, record),
            instruction=comparison.instruction,
            translation_usd=comparison.translation_usd,
            changes=comparison.summary,
        )

    def _heat_map(self, path: str | None, picture: PictureView, record: ImageRecord) -> LargePicture | None:
        if path is None:
            return None
        # It lies where the one of the picture before lay: it changes with the picture.
        changes_with = hashlib.sha256(f"{path} {record.picture.sha256}".encode()).hexdigest()
        return self._kept(path, changes_with, "What changed", f"Where {picture.alt} changed")

    def _kept(self, path: str, sha256: str, title: str, alt: str) -> LargePicture | None:
        try:
            thumbnail = self.thumbnails.of(path, sha256=sha256, pixels=0)
        except (FileNotFoundError, NotAPicture):
            return None
        original = f"{TO_THE_STORE}{path}"
        return {"title": title, "alt": alt, "thumbnail": thumbnail, "original": original, "has_alpha": False}


def _large(picture: PictureView) -> LargePicture | None:
    if picture.thumbnail is None or picture.record is None:
        return None
    return {
        "title": picture.title,
        "alt": picture.alt,
        "thumbnail": picture.thumbnail,
        "original": f"{TO_THE_STORE}{picture.record.path}",
        "has_alpha": picture.record.picture.has_alpha,
    }


def descendants(
    cells: Iterable[CellName], offspring: Mapping[CellName, Sequence[ImageRecord]]
) -> Mapping[CellName, ImageRecord]:
    """What was made from these cells, at any remove; each behind what it was made from.

    Args:
        cells: whose.
        offspring: what was made from each cell.
    """
    found: dict[CellName, ImageRecord] = {}
    waiting = deque(cells)
    while waiting:
        for child in offspring.get(waiting.popleft(), ()):
            cell = CellName(child.asset, child.partition)
            if cell not in found:
                found[cell] = child
                waiting.append(cell)
    return found


def _order(cell: CellName, subject: Subject) -> tuple[tuple[int, str], bool, tuple[int | str, ...]]:
    """By kind: the chain as the catalog names it, all else by name, last what bears another key, as it came about."""
    bears_another_key = cell.partition.partition("|")[0] != subject.key
    is_in_order = bears_another_key or cell.asset in CHAIN
    return order_of(cell.asset), bears_another_key, () if is_in_order else by_number(cell.partition)
