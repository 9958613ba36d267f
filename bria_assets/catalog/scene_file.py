"""Reading the file of scenes: a YAML list of `{id, title, prompt, categories}`."""

import yaml
from pydantic import ValidationError

from bria_assets.catalog.cells import shown
from bria_assets.catalog.errors import CatalogError, SceneFileError, one_line
from bria_assets.catalog.file_bytes import read_text
from bria_assets.catalog.location import FileLocation, parse_location
from bria_assets.catalog.scene import Scene


def read_scenes(location: str) -> tuple[Scene, ...]:
    """Read all scenes, in the file's order.

    Args:
        location: A path or an fsspec address of a YAML file.

    Raises:
        SceneFileError: The file cannot be read or an entry is wrong; the message names the file, the entry (from 1) and
            how to mend it.
    """
    try:
        where = parse_location(location)
        text = read_text(where) if isinstance(where, FileLocation) else None
    except CatalogError as error:
        raise SceneFileError(str(error)) from None
    if text is None:
        raise SceneFileError(f"{where.display}: scenes are not read from a database: name a YAML file")
    return _scenes(_entries(text, where.display), where.display)


def _entries(text: str, display: str) -> list[object]:
    try:
        content: object = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise SceneFileError(f"{display}: this is no valid YAML ({one_line(error)}): correct that place") from error
    except RecursionError:
        raise SceneFileError(f"{display}: this YAML is nested too deeply: write a plain list of scenes") from None
    if content is None:
        raise SceneFileError(f"{display}: there is no scene in it: write a list of id, title, prompt and categories")
    if not isinstance(content, list):
        raise SceneFileError(f"{display}: the file must be a list: begin each scene with `- id: ...`")
    if not content:
        raise SceneFileError(f"{display}: there is no scene in it: write a list of id, title, prompt and categories")
    return content


def _scenes(entries: list[object], display: str) -> tuple[Scene, ...]:
    scenes: dict[str, Scene] = {}
    for number, entry in enumerate(entries, start=1):
        scene = _scene(entry, f"{display}: scene {number}")
        # Compared without case, as SKUs are: their pictures share folders.
        if scene.id.casefold() in scenes:
            raise SceneFileError(f"{display}: scene {number}: the id {scene.id} is already used: rename one of them")
        scenes[scene.id.casefold()] = scene
    return tuple(scenes.values())


def _scene(entry: object, place: str) -> Scene:
    if not isinstance(entry, dict):
        raise SceneFileError(f"{place}: {shown(entry)} is no scene: write id, title, prompt and categories")
    place = f"{place} ({shown(entry['id'])})" if "id" in entry else place
    unknown = [shown(key) for key in entry if key not in Scene.model_fields]
    if unknown:
        raise SceneFileError(
            f"{place}: unknown key {', '.join(unknown)}: only {', '.join(Scene.model_fields)} are known"
        )
    try:
        return Scene.model_validate(entry)
    except ValidationError as error:
        raise SceneFileError(one_line(f"{place}: {_fault(error)}")) from error


def _fault(error: ValidationError) -> str:
    fault = error.errors(include_url=False)[0]
    key = str(fault["loc"][0])
    if fault["type"] == "missing":
        return f"{key} is missing: add it"
    if fault["type"] == "tuple_type":
        return f"{key} must be a list: write [{shown(fault['input']).strip(chr(39))}]"
    reason = fault.get("ctx", {}).get("error")
    return f"{key}: {reason if isinstance(reason, ValueError) else fault['msg']}"
