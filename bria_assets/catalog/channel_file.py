"""Reading the file of channels: a YAML list of entries as `Channel` describes them."""

from bria_assets.catalog.channel import Channel
from bria_assets.catalog.entry_file import read_entries
from bria_assets.catalog.errors import ChannelFileError


def read_channels(location: str) -> tuple[Channel, ...]:
    """Read all channels, in the file's order.

    Args:
        location: A path or an fsspec address of a YAML file.

    Raises:
        ChannelFileError: The file cannot be read or an entry is wrong; the message names the file, the channel, the
            field, and what is allowed.
    """
    return read_entries(location, Channel, noun="channel", unusable=ChannelFileError)
