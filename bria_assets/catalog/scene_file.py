"""Reading the file of scenes: a YAML list of `{id, title, prompt, categories}`."""

from bria_assets.catalog.errors import CatalogError, SceneFileError
from bria_assets.catalog.scene import Scene
from bria_assets.catalog.yaml_list import read_yaml_list


def read_scenes(location: str) -> tuple[Scene, ...]:
    """Read all scenes, in the file's order.

    Args:
        location: A path or an fsspec address of a YAML file.

    Raises:
        SceneFileError: The file cannot be read or an entry is wrong; the message names the file, the entry (from 1) and
            how to mend it.
    """
    try:
        return read_yaml_list(location, Scene, thing="scene", things="scenes")
    except CatalogError as error:
        raise SceneFileError(str(error)) from error
