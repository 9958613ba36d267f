"""Reading the file of scenes: a YAML list of `{id, title, prompt, categories}`."""

from bria_assets.catalog.entry_file import read_entries
from bria_assets.catalog.errors import SceneFileError
from bria_assets.catalog.scene import Scene


def read_scenes(location: str) -> tuple[Scene, ...]:
    """Read all scenes, in the file's order.

    Args:
        location: A path or an fsspec address of a YAML file.

    Raises:
        SceneFileError: The file cannot be read or an entry is wrong; the message names the file, the entry (from 1) and
            how to mend it.
    """
    return read_entries(location, Scene, noun="scene", unusable=SceneFileError)
