"""What every picture is held against: each check, what it measures, its threshold, and why that number.

A picture that does not keep a standard is kept and shown all the same: it was paid for, and people decide.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from bria_assets.pipeline.cell import (
    CAMPAIGN_CUTOUT,
    CAMPAIGN_VISUAL,
    CUTOUT,
    EDITED_IMAGE,
    IMAGE_VARIATIONS,
    LIFESTYLE_SHOT,
    LISTING_IMAGE,
    PRODUCT_IMAGE,
    REFINED_IMAGE,
    RESTYLED_IMAGE,
    UPSCALED_IMAGE,
)


class Severity(str, Enum):
    """How bad it is when a standard is not kept."""

    WARN = "WARN"  # somebody should look at the picture
    ERROR = "ERROR"  # the picture cannot be used


@dataclass(frozen=True, kw_only=True)
class Standard:
    """One check of one asset's pictures."""

    asset: str
    name: str
    description: str
    severity: Severity
    """The worst that it finds."""


MOST_RATIO_DEVIATION = 0.03
"""Models keep to multiples of 8 or 16 px, so that 16:9 may come as 1344 x 768 (1.6 % off); the nearest two ratios that
can be asked for, 3:4 and 4:5, are 6.7 % apart."""

LEAST_PIXELS = {"1MP": 950_000, "4MP": 3_800_000}
"""Width x height by the resolution asked for: 5 % less than its megapixels, for the same rounding."""

LEAST_WHITE_BORDER = 0.9
"""Share of the outermost pixels that are white: a soft shadow that runs out of the frame is let pass, a grey ground, a
room or a gradient is not. All of the sandbox's generated product images have 1.0."""

LEAST_CLEAR = 0.02
"""Share of a cutout that is clear: less is a ground that was not removed."""

LEAST_OPAQUE = 0.01
"""Share of a cutout that is opaque: less is an empty cutout; thin glasses in a wide frame still cover more."""

MOST_BORDER_SOLID = 0.005
"""Share of the outermost pixels that belong to the product: 20 px of a 1024 px frame. More is a product cut by it."""

LEAST_LIKENESS = 0.42
SURELY_ANOTHER = 0.33
"""`images.likeness` of cutout and shot. Measured on 228 of the sandbox's shots, of 24 products: a shot's own product
reaches 0.50 or more (median 0.65); of 456 other products nine in ten stay under 0.32, and what passes 0.42 (1 in 75)
has the same outline and nearly the same colour, as two lamps have. Green backpacks in a green forest, drawn for the
purpose at 256 px, come down to 0.42."""

MOST_BITS_ALIKE = 32
"""Of the 256 bits of `images.perceptual_hash`: a re-encoded picture differs by up to 18, two products in one scene of
the sandbox by 54 or more."""

LEAST_BACKGROUND_CHANGE = 3.0
"""CIEDE2000 at the border from which another background is one: people notice 2.3."""

MOST_BACKGROUND_SHIFT = 4.0
"""CIEDE2000 at the border up to which a background is the same: JPEG leaves 0.6, the same meadow of another seed 4.4, a
forest in its place 18."""

MOST_CLEAR_LOST = 0.05
"""Share of the border's pixels that an accessory which reaches the frame may cover of a transparent background."""

MOST_CHANGED = 0.5
"""Share of the picture that a change of things may take: a product fills a third to a half of its frame; of a picture
that was wholly made anew more changes."""

LEAST_KEPT = 0.05
"""Share of the picture that is as it was when its background has changed: less is another product, or none."""

MOST_COLOUR_SHIFT = 3.0
"""CIEDE2000 outside of what changed: more than the 2.3 that people notice."""

FRAME_AS_ASKED = Standard(
    asset=PRODUCT_IMAGE,
    name="frame_as_asked",
    description=f"A generated image has the aspect ratio that was asked for (up to {MOST_RATIO_DEVIATION:.0%} off) "
    "and, where a resolution is set, so many pixels (up to 5 % less). An own photo is not judged.",
    severity=Severity.WARN,
)
WHITE_GROUND = Standard(
    asset=PRODUCT_IMAGE,
    name="white_ground",
    description=f"At least {LEAST_WHITE_BORDER:.0%} of a generated image's outermost pixels are white. An own photo "
    "and an image of the product's own prompt are not judged.",
    severity=Severity.WARN,
)
CLEAN_CUTOUT = Standard(
    asset=CUTOUT,
    name="clean_cutout",
    description=f"At least {LEAST_CLEAR:.0%} of the cutout are clear and {LEAST_OPAQUE:.0%} opaque (else an error), "
    f"and the product touches at most {MOST_BORDER_SOLID:.1%} of the frame (else a warning: it is cut off). What "
    "`product_cutout` crops tightly is not judged for that.",
    severity=Severity.ERROR,
)
SHOWS_THE_PRODUCT = Standard(
    asset=LIFESTYLE_SHOT,
    name="shows_the_product",
    description="The product of the cutout is found in the shot, by its outline, pattern and colour: a likeness of at "
    f"least {LEAST_LIKENESS}, in any light. Under {SURELY_ANOTHER} it is surely another product, or none: an error.",
    severity=Severity.ERROR,
)
NOT_A_DUPLICATE = Standard(
    asset=LIFESTYLE_SHOT,
    name="not_a_duplicate",
    description=f"No shot of another product that was made from another request looks the same: more than "
    f"{MOST_BITS_ALIKE} of 256 bits of a perceptual hash differ.",
    severity=Severity.WARN,
)

SIZE_ACCEPTED = Standard(
    asset=LISTING_IMAGE,
    name="size_accepted",
    description="Sides, pixels and ratio are within the channel's rules (else an error), and the picture has the size "
    "that was wanted (else a warning: its source lacks the pixels, and is enlarged only so far).",
    severity=Severity.ERROR,
)
FILE_ACCEPTED = Standard(
    asset=LISTING_IMAGE,
    name="file_accepted",
    description="The file's format is one that the channel takes, and it has at most the channel's bytes.",
    severity=Severity.ERROR,
)
GROUND_ACCEPTED = Standard(
    asset=LISTING_IMAGE,
    name="ground_accepted",
    description="No outermost pixel of the file is darker than the channel's white point. Channels without one are not "
    "judged.",
    severity=Severity.ERROR,
)
FILL_ACCEPTED = Standard(
    asset=LISTING_IMAGE,
    name="fill_accepted",
    description="What is not white spans such a share of the frame's width or height as the channel asks for. Channels "
    "that ask for none are not judged.",
    severity=Severity.ERROR,
)
ORIGIN_ACCEPTED = Standard(
    asset=LISTING_IMAGE,
    name="origin_accepted",
    description="The product was seen by a camera, where the channel asks for that: one that was wholly generated is "
    "refused, as by Amazon for main images.",
    severity=Severity.ERROR,
)
ORIGIN_TOLD = Standard(
    asset=LISTING_IMAGE,
    name="origin_told",
    description="The file says in its XMP how the picture came to be, with the IPTC's digital source type "
    "`trainedAlgorithmicMedia` or `compositeWithTrainedAlgorithmicMedia`.",
    severity=Severity.ERROR,
)
CHANGED_AS_ASKED = Standard(
    asset=REFINED_IMAGE,
    name="changed_as_asked",
    description="Something can be seen to have changed (else an error): the border by at least "
    f"{LEAST_BACKGROUND_CHANGE} (CIEDE2000) where another background was asked for, and that half of the picture where "
    "something was added above, below, left or right.",
    severity=Severity.ERROR,
)
BACKGROUND_KEPT = Standard(
    asset=REFINED_IMAGE,
    name="background_kept",
    description="Unless another background was asked for, a transparent one is still transparent (else an error), and "
    f"any other differs by at most {MOST_BACKGROUND_SHIFT} (CIEDE2000) at the border.",
    severity=Severity.ERROR,
)
REST_PRESERVED = Standard(
    asset=REFINED_IMAGE,
    name="rest_preserved",
    description=f"At most {MOST_CHANGED:.0%} of the picture changed ({1 - LEAST_KEPT:.0%} where another background was "
    f"asked for), by at most {MOST_COLOUR_SHIFT} (CIEDE2000) outside of the changed regions, in the same frame.",
    severity=Severity.WARN,
)

VARIATION_FRAME = replace(FRAME_AS_ASKED, asset=IMAGE_VARIATIONS)
VISUAL_FRAME = replace(
    FRAME_AS_ASKED,
    asset=CAMPAIGN_VISUAL,
    description=f"The picture has the aspect ratio of its recipe (up to {MOST_RATIO_DEVIATION:.0%} off) and, where a "
    "resolution is set, so many pixels (up to 5 % less).",
)
CLEAN_CAMPAIGN_CUTOUT = replace(CLEAN_CUTOUT, asset=CAMPAIGN_CUTOUT)
EDIT_KEEPS_FRAME = Standard(
    asset=EDITED_IMAGE,
    name="keeps_frame",
    description=f"The picture has the aspect ratio of the one that it was made from (up to {MOST_RATIO_DEVIATION:.0%} "
    "off).",
    severity=Severity.WARN,
)
RESTYLING_KEEPS_FRAME = replace(EDIT_KEEPS_FRAME, asset=RESTYLED_IMAGE)
TRULY_LARGER = Standard(
    asset=UPSCALED_IMAGE,
    name="truly_larger",
    description="The picture is exactly so many times as wide and as high as the one that it was made from as was "
    "asked for: 2 or 4 times. One that is stale is held against the factor that is set now.",
    severity=Severity.ERROR,
)

STANDARDS = (
    FRAME_AS_ASKED,
    WHITE_GROUND,
    CLEAN_CUTOUT,
    SHOWS_THE_PRODUCT,
    NOT_A_DUPLICATE,
    SIZE_ACCEPTED,
    FILE_ACCEPTED,
    GROUND_ACCEPTED,
    FILL_ACCEPTED,
    ORIGIN_ACCEPTED,
    ORIGIN_TOLD,
    CHANGED_AS_ASKED,
    BACKGROUND_KEPT,
    REST_PRESERVED,
    EDIT_KEEPS_FRAME,
    TRULY_LARGER,
    RESTYLING_KEEPS_FRAME,
    VARIATION_FRAME,
    VISUAL_FRAME,
    CLEAN_CAMPAIGN_CUTOUT,
)
