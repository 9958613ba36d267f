"""Reading a YAML file that is a list of entries with an id each, such as scenes: every fault is one line."""

from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from bria_assets.catalog.cells import cell_text, shown
from bria_assets.catalog.errors import CatalogError, one_line
from bria_assets.catalog.file_bytes import read_text
from bria_assets.catalog.location import FileLocation, parse_location
from bria_assets.catalog.partition_key import PartitionKey


class YamlEntry(BaseModel):
    """An entry of such a list."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: PartitionKey


Entry = TypeVar("Entry", bound=YamlEntry)


def written_text(value: object) -> str:
    """Read a text that somebody wrote into a YAML file.

    Raises:
        ValueError: It is no text, or empty.
    """
    # YAML reads a bare `on`, `12` or `1:30` as something else than the text its writer meant.
    if not isinstance(value, str):
        raise ValueError(f"must be text, found {shown(value)}: put it in quotes")  # noqa: TRY004 - pydantic reports ValueErrors only
    text = cell_text(value)
    if text is None:
        raise ValueError("is empty: write something, or leave the key out")
    return text


def read_yaml_list(location: str, entry_type: type[Entry], *, thing: str, things: str) -> tuple[Entry, ...]:
    """Read all entries, in the file's order.

    Args:
        location: A path or an fsspec address of a YAML file.
        entry_type: What an entry is.
        thing: What people call an entry.
        things: The same of several.

    Raises:
        CatalogError: The file cannot be read or an entry is wrong; the message names the file, the entry (from 1) and
            how to mend it.
    """
    where = parse_location(location)
    if not isinstance(where, FileLocation):
        raise CatalogError(f"{where.display}: {things} are not read from a database: name a YAML file")
    entries: dict[str, Entry] = {}
    for number, written in enumerate(_written_entries(where, thing=thing, things=things), start=1):
        place = f"{where.display}: {thing} {number}"
        entry = _entry(written, entry_type, place, thing=thing)
        # Compared without case, as SKUs are: their pictures share folders.
        if entry.id.casefold() in entries:
            raise CatalogError(f"{place}: the id {entry.id} is already used: rename one of them")
        entries[entry.id.casefold()] = entry
    return tuple(entries.values())


def _written_entries(where: FileLocation, *, thing: str, things: str) -> list[object]:
    try:
        content: object = yaml.safe_load(read_text(where))
    except yaml.YAMLError as error:
        raise CatalogError(f"{where.display}: this is no valid YAML ({one_line(error)}): correct that place") from error
    except RecursionError:
        raise CatalogError(f"{where.display}: this YAML is nested too deeply: write a plain list of {things}") from None
    if content is not None and not isinstance(content, list):
        raise CatalogError(f"{where.display}: the file must be a list: begin each {thing} with `- id: ...`")
    if not content:
        raise CatalogError(f"{where.display}: there is no {thing} in it: write a list that begins with `- id: ...`")
    return content


def _entry(written: object, entry_type: type[Entry], place: str, *, thing: str) -> Entry:
    known = ", ".join(entry_type.model_fields)
    if not isinstance(written, dict):
        raise CatalogError(f"{place}: {shown(written)} is no {thing}: write keys such as {known}")
    place = f"{place} ({shown(written['id'])})" if "id" in written else place
    unknown = [shown(key) for key in written if key not in entry_type.model_fields]
    if unknown:
        raise CatalogError(f"{place}: unknown key {', '.join(unknown)}: only {known} are known")
    try:
        return entry_type.model_validate(written)
    except ValidationError as error:
        raise CatalogError(one_line(f"{place}: {_fault(error)}")) from error


def _fault(error: ValidationError) -> str:
    fault = error.errors(include_url=False)[0]
    reason = fault.get("ctx", {}).get("error")
    said = str(reason) if isinstance(reason, ValueError) else fault["msg"]
    if not fault["loc"]:
        return said
    key = str(fault["loc"][0])
    if fault["type"] == "missing":
        return f"{key} is missing: add it"
    if fault["type"] == "tuple_type":
        return f"{key} must be a list: write [{shown(fault['input']).strip(chr(39))}]"
    return f"{key}: {said}"
