"""How a picture came to be, in the words of the IPTC, written into its file as XMP and read from it.

Google Merchant Center asks for it of every picture that a model made or had a hand in
(support.google.com/merchants/answer/6324350, read November 2026).
"""

from __future__ import annotations

import re
from enum import Enum

from PIL import Image

IPTC_DIGITAL_SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
"""The vocabulary's address, which is part of each term's (cv.iptc.org, read November 2026)."""

_WRITTEN = re.compile(
    rb"Iptc4xmpExt:DigitalSourceType\s*(?:=\s*[\"']|>|[^>]*rdf:resource\s*=\s*[\"'])\s*([^\"'<\s]+)", re.IGNORECASE
)


class DigitalSource(str, Enum):
    """A term of the IPTC's vocabulary."""

    GENERATED = "trainedAlgorithmicMedia"
    """All of it was made by a model."""
    REAL_PRODUCT = "compositeWithTrainedAlgorithmicMedia"
    """The product is a photo; a model cut it out, or made what is around it."""

    @property
    def uri(self) -> str:
        """The term's address."""
        return f"{IPTC_DIGITAL_SOURCE_TYPES}{self.value}"


def xmp_packet(source: DigitalSource) -> bytes:
    """XMP that says so, for a file (ISO 16684-1; the property is of IPTC Photo Metadata 2023.2)."""
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">'
        f"<Iptc4xmpExt:DigitalSourceType>{source.uri}</Iptc4xmpExt:DigitalSourceType>"
        '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()


def digital_source_uri(picture: Image.Image) -> str | None:
    """The address of the term that a picture's file names, as it stands there; None where it names none."""
    packet = picture.info.get("xmp")
    written = _WRITTEN.search(packet if isinstance(packet, bytes) else b"")
    return written[1].decode("utf-8", "replace") if written else None
