"""Reading a YAML list of entries, such as scenes or channels: what is wrong becomes one line on how to mend it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from bria_assets.catalog.cells import cell_text, shown
from bria_assets.catalog.errors import CatalogError, one_line
from bria_assets.catalog.file_bytes import read_text
from bria_assets.catalog.location import FileLocation, parse_location


def written_text(value: object) -> str:
    """Read a value that must be text, and must be there.

    Raises:
        ValueError: It is something else: YAML reads a bare `on`, `12` or `1:30` as other than its writer meant.
    """
    if not isinstance(value, str):
        raise ValueError(f"must be text, found {shown(value)}: put it in quotes")  # noqa: TRY004 - pydantic reports ValueErrors only
    text = cell_text(value)
    if text is None:
        raise ValueError("is empty: every entry needs one")
    return text


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


EntryModel = TypeVar("EntryModel", bound=BaseModel)


@dataclass(frozen=True, kw_only=True)
class EntryFile(Generic[EntryModel]):
    """A kind of file: a list of entries, each with an `id` of its own.

    Args:
        noun: What an entry is called; an s makes it plural.
        model: What an entry is read into.
        needs: Its most important keys, in words.
        error: What is raised.
    """

    noun: str
    model: type[EntryModel]
    needs: str
    error: type[CatalogError]

    def read(self, location: str) -> tuple[EntryModel, ...]:
        """Read all entries, in the file's order.

        Args:
            location: A path or an fsspec address of a YAML file.

        Raises:
            CatalogError: As `error`: the file cannot be read or an entry is wrong; the message names the file, the
                entry (from 1) and how to mend it.
        """
        try:
            where = parse_location(location)
            text = read_text(where) if isinstance(where, FileLocation) else None
        except CatalogError as error:
            raise self.error(str(error)) from None
        if text is None:
            raise self.error(f"{where.display}: {self.noun}s are not read from a database: name a YAML file")
        return self._entries(self._list_in(text, where.display), where.display)

    def _list_in(self, text: str, display: str) -> Sequence[object]:
        try:
            content: object = yaml.safe_load(text)
        except yaml.YAMLError as error:
            raise self.error(f"{display}: this is no valid YAML ({one_line(error)}): correct that place") from error
        except RecursionError:
            raise self.error(f"{display}: this YAML is nested too deeply: write a plain list of {self.noun}s") from None
        if content is None or content == []:
            raise self.error(f"{display}: there is no {self.noun} in it: write a list of {self.needs}")
        if not isinstance(content, list):
            raise self.error(f"{display}: the file must be a list: begin each {self.noun} with `- id: ...`")
        return content

    def _entries(self, written: Sequence[object], display: str) -> tuple[EntryModel, ...]:
        entries: dict[str, EntryModel] = {}
        for number, one in enumerate(written, start=1):
            place = f"{display}: {self.noun} {number}"
            entry = self._entry(one, place)
            # Compared without case, as SKUs are: their pictures share folders.
            name = _id_of(entry)
            if name.casefold() in entries:
                raise self.error(f"{place}: the id {name} is already used: rename one of them")
            entries[name.casefold()] = entry
        return tuple(entries.values())

    def _entry(self, entry: object, place: str) -> EntryModel:
        if not isinstance(entry, dict):
            raise self.error(f"{place}: {shown(entry)} is no {self.noun}: write {self.needs}")
        place = f"{place} ({shown(entry['id'])})" if "id" in entry else place
        known = self.model.model_fields
        unknown = [shown(key) for key in entry if key not in known]
        if unknown:
            raise self.error(f"{place}: unknown key {', '.join(unknown)}: only {', '.join(known)} are known")
        try:
            return self.model.model_validate(entry)
        except ValidationError as error:
            raise self.error(one_line(f"{place}: {_fault(error)}")) from error


def _id_of(entry: BaseModel) -> str:
    has_id: _HasId = entry  # pyright: ignore[reportAssignmentType] - every model of entries has one
    return has_id.id


def _fault(error: ValidationError) -> str:
    fault = error.errors(include_url=False)[0]
    reason = fault.get("ctx", {}).get("error")
    words = str(reason) if isinstance(reason, ValueError) else fault["msg"]
    if not fault["loc"]:  # of several fields together: the words name them
        return words
    key = ".".join(part for part in fault["loc"] if isinstance(part, str))
    if fault["type"] == "missing":
        return f"{key} is missing: add it"
    if fault["type"] == "tuple_type":
        return f"{key} must be a list: write [{shown(fault['input']).strip(chr(39))}]"
    return f"{key}: {words}"
