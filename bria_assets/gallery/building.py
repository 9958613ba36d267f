"""Builds a store's gallery: what is new is drawn and written, what is there already is named, the page comes last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timezone

from bria_assets.catalog.stored_catalog import StoredCatalog
from bria_assets.gallery.entries import Entries, Entry
from bria_assets.gallery.figures import Figures
from bria_assets.gallery.notes import CellName, GalleryNotes
from bria_assets.gallery.page import page
from bria_assets.gallery.place import PAGE, GalleryPlace, GalleryUnusable
from bria_assets.gallery.plots import latency_plot, spending_plot
from bria_assets.gallery.script_data import script_data
from bria_assets.gallery.subjects import RecordFile, Subject, subjects_of
from bria_assets.gallery.thumbnails import Thumbnails
from bria_assets.gallery.viewer import Viewer, descendants
from bria_assets.images.record import ImageRecord
from bria_assets.images.store import RECORDS_READ_AT_ONCE, ImageStore, RecordUnreadable


@dataclass(frozen=True, kw_only=True)
class BuiltGallery:
    """What was built."""

    page: str
    """Where it is, to be opened in a browser."""
    figures: Figures
    thumbnails_drawn: int


@dataclass(frozen=True, kw_only=True)
class _Shown:
    entry: Entry
    page: str
    figures: Figures
    files: Sequence[str]


def build_gallery(store: ImageStore, stored: StoredCatalog, notes: GalleryNotes) -> BuiltGallery:
    """Builds the gallery below the store. Blocks.

    Args:
        store: holds pictures and records.
        stored: the last accepted catalog.
        notes: what else is known.

    Raises:
        GalleryUnusable: it, or the store, cannot be read or written; the earlier page is there, whole.
    """
    try:
        return _built(store, stored, notes)
    except GalleryUnusable:
        raise
    except OSError as failed:
        reason = f"{type(failed).__name__}: {failed}"
        raise GalleryUnusable(
            f"the image store {store.root} cannot be read ({reason}); mend BRIA_IMAGE_STORE"
        ) from failed


def _built(store: ImageStore, stored: StoredCatalog, notes: GalleryNotes) -> BuiltGallery:
    now = datetime.now(timezone.utc)
    place = GalleryPlace(store.root)
    place.has(PAGE)  # looks the folder through once, before many threads ask
    entries, figures, files = Entries(), Figures(), set[str]()
    with Thumbnails(store, place) as thumbnails:
        for shown in _look_at_all(store, stored, notes, place, thumbnails):
            entries.add(shown.entry, shown.page)
            figures.join(shown.figures)
            files.update(shown.files)
    index = place.keep("index", "js", script_data("gallery.index", entries.as_json()))
    place.write(
        PAGE,
        page(
            figures=figures,
            latencies=latency_plot(figures.endpoints()),
            spending=spending_plot(notes.spending, today=now.date()),
            index_script=index,
            built_at=now,
        ),
    )
    place.clear({*files, index}, now=now)
    return BuiltGallery(page=place.page, figures=figures, thumbnails_drawn=thumbnails.drawn)


def _look_at_all(
    store: ImageStore, stored: StoredCatalog, notes: GalleryNotes, place: GalleryPlace, thumbnails: Thumbnails
) -> Iterator[_Shown]:
    subjects = subjects_of((file.path for file in store.record_files()), stored)
    strangers = _read_strangers(store, subjects.strangers)
    offspring = _offspring(strangers.values())
    failed: dict[str, list[CellName]] = {}
    for cell in notes.failures:
        failed.setdefault(cell.partition.partition("|")[0], []).append(cell)
    viewer = Viewer(
        store=store,
        notes=notes,
        thumbnails=thumbnails,
        scene_titles={scene.id: scene.title for scene in stored.scenes},
        offspring=offspring,
        failed=failed,
    )

    def look_at(subject: Subject) -> tuple[_Shown, set[CellName]]:
        view = viewer.view(subject, strangers)
        figures = Figures()
        figures.add(view)
        kept = place.keep("products", "js", script_data("gallery.product", view.subject.key, view.page()))
        shown = _Shown(entry=Entry.of(view), page=kept, figures=figures, files=[kept, *view.files])
        return shown, {picture.cell for picture in view.pictures} if strangers else set()

    adopted = set[CellName]()
    with ThreadPoolExecutor(RECORDS_READ_AT_ONCE, thread_name_prefix="gallery") as threads:
        for shown, cells in threads.map(look_at, subjects.products):
            adopted |= cells
            yield shown
        # What was made from a product's picture is shown with that product; the rest has pages of its own.
        rest = _without_a_product(subjects.strangers, adopted, offspring)
        adopted.update(descendants((file.cell for subject in rest for file in subject.files), offspring))
        seen = {subject.key for subject in (*subjects.products, *rest)}
        nothing_but_failed = [key for key in failed if key not in seen and not adopted.issuperset(failed[key])]
        for shown, _ in threads.map(look_at, [*rest, *(Subject(key=key) for key in nothing_but_failed)]):
            yield shown


def _read_strangers(store: ImageStore, files: Sequence[RecordFile]) -> Mapping[CellName, ImageRecord]:
    def read(file: RecordFile) -> ImageRecord | None:
        try:
            return store.read_record(file.path)
        except RecordUnreadable:
            return None  # read again, and named, where its key has its page

    with ThreadPoolExecutor(RECORDS_READ_AT_ONCE, thread_name_prefix="records") as readers:
        found = zip(files, readers.map(read, files), strict=True)
        return {file.cell: record for file, record in found if record is not None}


def _offspring(records: Iterable[ImageRecord]) -> Mapping[CellName, Sequence[ImageRecord]]:
    """By the cells they were made from, the earliest first."""
    found: dict[CellName, list[ImageRecord]] = {}
    for record in sorted(records, key=lambda record: record.made_at):
        for parent in record.parent_cells:
            asset, _, partition = parent.partition(" ")
            found.setdefault(CellName(asset, partition), []).append(record)
    return found


def _without_a_product(
    files: Sequence[RecordFile], adopted: set[CellName], offspring: Mapping[CellName, Sequence[ImageRecord]]
) -> list[Subject]:
    """A page for each key, but for what is shown on the page of what it was made from."""
    by_key: dict[str, list[RecordFile]] = {}
    for file in files:
        if file.cell not in adopted:
            by_key.setdefault(file.key, []).append(file)
    made_from_others = {CellName(child.asset, child.partition) for of_one in offspring.values() for child in of_one}
    shown: set[CellName] = set()
    rest: list[Subject] = []
    # Originals first, so that each page is there before what it takes in.
    for key in sorted(by_key, key=lambda key: all(file.cell in made_from_others for file in by_key[key])):
        left = tuple(file for file in by_key[key] if file.cell not in shown)
        if left:
            rest.append(Subject(key=key, files=left))
            shown.update(descendants((file.cell for file in left), offspring))
    return rest
