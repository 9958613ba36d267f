"""Reading a YAML file that lists entries of one kind, each with an id: scenes, styles, recipes, channels."""

from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from bria_assets.catalog.cells import shown
from bria_assets.catalog.errors import CatalogError, one_line
from bria_assets.catalog.file_bytes import read_text
from bria_assets.catalog.location import FileLocation, parse_location
from bria_assets.catalog.strict_yaml import read_yaml

Entry = TypeVar("Entry", bound=BaseModel)


def read_entries(location: str, model: type[Entry], *, noun: str, unusable: type[CatalogError]) -> tuple[Entry, ...]:
    """Read all entries, in the file's order.

    Args:
        location: A path or an fsspec address of a YAML file.
        model: What an entry is; it has an `id`.
        noun: What people call one.
        unusable: Is raised where the file or an entry is wrong.

    Raises:
        unusable: The file cannot be read or an entry is wrong; the message names the file, the entry (from 1) and how
            to mend it.
    """
    try:
        where = parse_location(location)
        text = read_text(where) if isinstance(where, FileLocation) else None
    except CatalogError as error:
        raise unusable(str(error)) from None
    try:
        return _entries(text, model, noun)
    except _Wrong as wrong:
        raise unusable(f"{where.display}: {wrong}") from wrong


class _Wrong(Exception):
    """Something in a file is wrong; the message says where and what, but not in which file."""


def _entries(text: str | None, model: type[Entry], noun: str) -> tuple[Entry, ...]:
    if text is None:
        raise _Wrong(f"{noun}s are not read from a database: name a YAML file")
    entries: dict[str, Entry] = {}
    for number, written in enumerate(_list(text, model, noun), start=1):
        entry = _entry(written, model, place=f"{noun} {number}")
        own_id: str = getattr(entry, "id")  # noqa: B009 - of every model that is read here
        # Compared without case, as SKUs are: their pictures share folders.
        if own_id.casefold() in entries:
            raise _Wrong(f"{noun} {number}: the id {own_id} is already used: rename one of them")
        entries[own_id.casefold()] = entry
    return tuple(entries.values())


def _list(text: str, model: type[BaseModel], noun: str) -> list[object]:
    *first, last = model.model_fields
    nothing = f"there is no {noun} in it: write a list of {', '.join(first)} and {last}"
    try:
        content: Any = read_yaml(text)
    except yaml.YAMLError as error:
        raise _Wrong(f"this is no valid YAML ({one_line(error)}): correct that place") from error
    except RecursionError:
        raise _Wrong(f"this YAML is nested too deeply: write a plain list of {noun}s") from None
    if content is None:
        raise _Wrong(nothing)
    if not isinstance(content, list):
        raise _Wrong(f"the file must be a list: begin each {noun} with `- id: ...`")
    if not content:
        raise _Wrong(nothing)
    return content


def _entry(written: object, model: type[Entry], place: str) -> Entry:
    names = ", ".join(model.model_fields)
    if not isinstance(written, dict):
        raise _Wrong(f"{place}: {shown(written)} is no {place.split(maxsplit=1)[0]}: write {names}")
    place = f"{place} ({shown(written['id'])})" if "id" in written else place
    unknown = [shown(key) for key in written if key not in model.model_fields]
    if unknown:
        raise _Wrong(f"{place}: unknown key {', '.join(unknown)}: only {names} are known")
    try:
        return model.model_validate(written)
    except ValidationError as error:
        raise _Wrong(one_line(f"{place}: {_fault(error)}")) from error


def _fault(error: ValidationError) -> str:
    fault = error.errors(include_url=False)[0]
    reason = fault.get("ctx", {}).get("error")
    if not fault["loc"]:
        return str(reason or fault["msg"])
    key = ".".join(part for part in fault["loc"] if isinstance(part, str))
    if fault["type"] == "missing":
        return f"{key} is missing: add it"
    if fault["type"] == "tuple_type":
        return f"{key} must be a list: write [{_bare(fault['input'])}]"
    # Our own reasons say what was found.
    if reason:
        return f"{key}: {reason}"
    found: object = fault["input"]
    # Text alone is quoted: YAML tells '12' from 12.
    return f"{key}: {fault['msg']}, found {shown(found) if isinstance(found, str) else _bare(found)}"


def _bare(value: object) -> str:
    return shown(value).strip("'")
