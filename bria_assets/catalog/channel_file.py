"""Reading the file of channels: a YAML list of entries as `Channel` describes them."""

from bria_assets.catalog.channel import Channel
from bria_assets.catalog.entry_file import EntryFile
from bria_assets.catalog.errors import ChannelFileError

_CHANNELS = EntryFile(
    noun="channel",
    model=Channel,
    needs="id, title, made_from, ground, width_px, height_px and rules",
    error=ChannelFileError,
)


def read_channels(location: str) -> tuple[Channel, ...]:
    """Read all channels, in the file's order.

    Args:
        location: A path or an fsspec address of a YAML file.

    Raises:
        ChannelFileError: The file cannot be read or an entry is wrong; the message names the file, the channel, the
            field, and what is allowed.
    """
    return _CHANNELS.read(location)
