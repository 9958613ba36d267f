"""Holds listing images against the rules of their channels, by reading the file that would be published."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from itertools import chain

from bria_assets.catalog.channel import Channel
from bria_assets.catalog.channel_rules import SIZE_RULES
from bria_assets.images.digital_source import DigitalSource, digital_source_uri
from bria_assets.images.ground import darkest_of_border, product_fill
from bria_assets.images.kept_picture import KeptPicture
from bria_assets.pipeline.listing_rules import origin_faults
from bria_assets.pipeline.standards import (
    FILE_ACCEPTED,
    FILL_ACCEPTED,
    GROUND_ACCEPTED,
    ORIGIN_ACCEPTED,
    ORIGIN_TOLD,
    SIZE_ACCEPTED,
    Severity,
    Standard,
)
from bria_assets.pipeline.verdict import Number, Verdict, judged, not_judged

_Check = Callable[[Channel, KeptPicture], Verdict]


def listing_checks(channel: Channel | None, picture: KeptPicture) -> Mapping[Standard, Callable[[], Verdict]]:
    """The checks of a listing image.

    Args:
        channel: that it was made for; None: it has gone.
        picture: the file.
    """
    if channel is None:
        gone = "its channel is not in the file of channels any more"
        return {standard: partial(not_judged, standard, gone) for standard in _CHECKS}
    return {standard: partial(check, channel, picture) for standard, check in _CHECKS.items()}


def _size(channel: Channel, picture: KeptPicture) -> Verdict:
    found = picture.decoded
    size = f"{found.width} x {found.height} px"
    broken = chain(channel.rules.size_faults(*found.size), channel.rules.ratio_faults(*found.size))
    faults = dict.fromkeys(broken, Severity.ERROR)
    if found.width < channel.width_px or found.height < channel.height_px:
        wanted = f"{channel.width_px} x {channel.height_px}"
        more = f"{size} in place of {wanted}: its source would be enlarged more than {channel.most_upscaling} times"
        faults[more] = Severity.WARN
    numbers: dict[str, Number] = {
        "width_px": found.width,
        "height_px": found.height,
        "wanted_width_px": channel.width_px,
        "wanted_height_px": channel.height_px,
        **_limits(channel, *SIZE_RULES),
    }
    return judged(SIZE_ACCEPTED, faults, numbers, good=size)


def _file(channel: Channel, picture: KeptPicture) -> Verdict:
    facts = picture.record.picture
    numbers: dict[str, Number] = {"bytes": facts.size_bytes, "format": facts.format, **_limits(channel, "most_bytes")}
    broken = channel.rules.file_faults(facts.format, facts.size_bytes)
    good = f"{facts.format} of {facts.size_bytes} bytes"
    return judged(FILE_ACCEPTED, dict.fromkeys(broken, Severity.ERROR), numbers, good=good)


def _ground(channel: Channel, picture: KeptPicture) -> Verdict:
    white_point = channel.rules.white_point
    if white_point is None:
        return not_judged(GROUND_ACCEPTED, f"{channel.title} asks for no white ground")
    darkest = darkest_of_border(picture.decoded)
    said = f"the ground's darkest value is {darkest}"
    faults = (
        {f"{said}, at least {white_point} is needed (white_point)": Severity.ERROR} if darkest < white_point else {}
    )
    return judged(GROUND_ACCEPTED, faults, {"darkest": darkest, "white_point": white_point}, good=said)


def _fill(channel: Channel, picture: KeptPicture) -> Verdict:
    limits = _limits(channel, "least_fill", "most_fill")
    if not limits:
        return not_judged(FILL_ACCEPTED, f"{channel.title} asks for no share of the frame")
    fill = product_fill(picture.decoded)
    faults = dict.fromkeys(channel.rules.fill_faults(fill), Severity.ERROR)
    good = f"the product spans {fill:.1%} of the frame"
    return judged(FILL_ACCEPTED, faults, {"fill": round(fill, 4), **limits}, good=good)


def _origin(channel: Channel, picture: KeptPicture) -> Verdict:
    uri = digital_source_uri(picture.decoded)
    source = next((source for source in DigitalSource if source.uri == uri), None)
    faults = dict.fromkeys(origin_faults(channel, source), Severity.ERROR)
    numbers: dict[str, Number] = {"digital_source_type": uri or "none"}
    return judged(ORIGIN_ACCEPTED, faults, numbers, good=f"{channel.title} takes such a picture")


def _told(_: Channel, picture: KeptPicture) -> Verdict:
    uri = digital_source_uri(picture.decoded)
    is_told = uri in {source.uri for source in DigitalSource}
    faults = {} if is_told else {f"the file names {uri or 'no digital source type'}": Severity.ERROR}
    return judged(ORIGIN_TOLD, faults, {"digital_source_type": uri or "none"}, good=f"the file names {uri}")


def _limits(channel: Channel, *rules: str) -> dict[str, Number]:
    """Those of some rules that the channel has."""
    given = {rule: getattr(channel.rules, rule) for rule in rules}
    return {rule: limit for rule, limit in given.items() if limit is not None}


_CHECKS: Mapping[Standard, _Check] = {
    SIZE_ACCEPTED: _size,
    FILE_ACCEPTED: _file,
    GROUND_ACCEPTED: _ground,
    FILL_ACCEPTED: _fill,
    ORIGIN_ACCEPTED: _origin,
    ORIGIN_TOLD: _told,
}
