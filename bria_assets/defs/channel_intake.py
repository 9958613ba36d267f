"""Takes in the channels: reads them, and keeps Dagster's partitions in step with them."""

from collections.abc import Callable

import dagster as dg

from bria_assets.catalog.channel import Channel
from bria_assets.catalog.errors import ChannelFileError
from bria_assets.defs.partition_keys import add_keys, delete_all_but
from bria_assets.defs.partitions import sales_channels
from bria_assets.defs.resources import CatalogResource


def take_in_channels(
    instance: dg.DagsterInstance, configured: CatalogResource, *, are_needed: bool, warn: Callable[[str], object]
) -> tuple[Channel, ...]:
    """Reads the channels, and registers their partitions. Blocks.

    Args:
        instance: holds the partitions.
        configured: where the file of channels is.
        are_needed: whether listing images are wanted. Where none are, a wrong file spoils nothing.
        warn: is told of a wrong file in that case; the partitions stay as they are.

    Raises:
        ChannelFileError: the file cannot be used, and is needed.
    """
    try:
        channels = configured.read_channels()
    except ChannelFileError as unusable:
        if are_needed:
            raise
        warn(f"{unusable} (the channels keep the partitions they had; no listing image can be made until then)")
        return ()
    keys = [channel.id for channel in channels]
    add_keys(instance, sales_channels, keys)
    delete_all_but(instance, sales_channels, keys)
    return channels
