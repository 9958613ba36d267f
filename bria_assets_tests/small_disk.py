"""A folder that is taken for a small disk: its size is stated, and what lies in it is real."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bria_assets.images.room import FreeRoom


@dataclass(frozen=True)
class SmallDisk:
    """Any user may have one, where only root may mount one.

    Attributes:
        folder: The disk.
        size_bytes: What finds room on it.
    """

    folder: Path
    size_bytes: int

    def free_bytes_of(self, _folder: Path) -> int:
        """What is left for any folder on it."""
        used_bytes = 0
        for path in self.folder.rglob("*"):
            with suppress(FileNotFoundError):  # a file that is being written has another name a moment later
                used_bytes += path.stat().st_size if path.is_file() else 0
        return max(0, self.size_bytes - used_bytes)

    def room(self) -> FreeRoom:
        """What a store on it asks; each time anew, so that a test need not wait."""
        return FreeRoom(self.folder, free_bytes_of=self.free_bytes_of, look_every_seconds=0.0)

    def fill(self, *, but_bytes: int) -> None:
        """Leaves so much of it free."""
        left = self.free_bytes_of(self.folder) - but_bytes
        with (self.folder / "filling").open("wb") as file:
            file.truncate(left)

    def clear(self) -> None:
        """Takes away what filled it."""
        (self.folder / "filling").unlink()
