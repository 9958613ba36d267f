"""Holds pictures against the standards: which check applies to which picture, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial

from bria_assets.catalog.product import Product
from bria_assets.client.requests import ProductCutout
from bria_assets.images.ground import white_border_share
from bria_assets.images.kept_picture import KeptPicture
from bria_assets.images.known_looks import KnownLooks, Look
from bria_assets.images.likeness import LEAST_SIDE_PX, ProductMask, likeness
from bria_assets.images.perceptual_hash import perceptual_hash
from bria_assets.images.record import ImageRecord
from bria_assets.images.store import ImageStore
from bria_assets.images.transparency import transparency_of
from bria_assets.pipeline.campaign_visual import CampaignOrder
from bria_assets.pipeline.cell import (
    CAMPAIGN_CUTOUT,
    CAMPAIGN_VISUAL,
    CUTOUT,
    EDITED_IMAGE,
    IMAGE_VARIATIONS,
    LIFESTYLE_SHOT,
    PRODUCT_IMAGE,
    REFINED_IMAGE,
    RESTYLED_IMAGE,
    UPSCALED_IMAGE,
    Cell,
)
from bria_assets.pipeline.frame_checks import frame_as_asked, same_frame, truly_larger
from bria_assets.pipeline.generation import Generation
from bria_assets.pipeline.order import ProductOrder
from bria_assets.pipeline.own_photo import OWN
from bria_assets.pipeline.refinement_checks import refinement_checks
from bria_assets.pipeline.standards import (
    CLEAN_CAMPAIGN_CUTOUT,
    CLEAN_CUTOUT,
    EDIT_KEEPS_FRAME,
    FRAME_AS_ASKED,
    LEAST_CLEAR,
    LEAST_LIKENESS,
    LEAST_OPAQUE,
    LEAST_WHITE_BORDER,
    MOST_BITS_ALIKE,
    MOST_BORDER_SOLID,
    NOT_A_DUPLICATE,
    RESTYLING_KEEPS_FRAME,
    SHOWS_THE_PRODUCT,
    SURELY_ANOTHER,
    TRULY_LARGER,
    VARIATION_FRAME,
    VISUAL_FRAME,
    WHITE_GROUND,
    Severity,
    Standard,
)
from bria_assets.pipeline.step import Order
from bria_assets.pipeline.verdict import Number, Verdict, checked, judged, not_judged

Checks = Mapping[Standard, Callable[[], Verdict]]


@dataclass(frozen=True)
class Inspection:
    """Checks the pictures of one run. Blocks: run it off the event loop; safe in many threads.

    Args:
        store: holds the pictures.
        generation: how they were asked for.
        orders: that they belong to.
    """

    store: ImageStore
    generation: Generation
    orders: Iterable[Order] = field(repr=False)

    @cached_property
    def _products(self) -> Mapping[str, Product]:
        return {order.product.sku: order.product for order in self.orders if isinstance(order, ProductOrder)}

    @cached_property
    def _asked_ratios(self) -> Mapping[str, str]:
        products = {sku: product.aspect_ratio for sku, product in self._products.items()}
        campaigns = (order for order in self.orders if isinstance(order, CampaignOrder))
        return {**products, **{order.name: order.visual.recipe.aspect_ratio for order in campaigns}}

    @cached_property
    def _looks(self) -> KnownLooks:
        return KnownLooks(self.store, LIFESTYLE_SHOT)

    def verdicts(self, cell: Cell, picture: KeptPicture) -> list[Verdict]:
        """What every check of a cell's asset finds of its picture."""
        record = picture.record
        checks: Mapping[str, Checks] = {
            PRODUCT_IMAGE: {
                FRAME_AS_ASKED: partial(self._frame, FRAME_AS_ASKED, cell, record),
                WHITE_GROUND: partial(self._ground, cell, picture),
            },
            CUTOUT: {CLEAN_CUTOUT: partial(_cutout, CLEAN_CUTOUT, picture)},
            LIFESTYLE_SHOT: {
                SHOWS_THE_PRODUCT: partial(self._product, cell, picture),
                NOT_A_DUPLICATE: partial(self._duplicate, picture),
            },
            REFINED_IMAGE: refinement_checks(self.store, picture.record),
            EDITED_IMAGE: {EDIT_KEEPS_FRAME: partial(self._same_frame, EDIT_KEEPS_FRAME, record)},
            UPSCALED_IMAGE: {TRULY_LARGER: partial(self._larger, record)},
            RESTYLED_IMAGE: {RESTYLING_KEEPS_FRAME: partial(self._same_frame, RESTYLING_KEEPS_FRAME, record)},
            IMAGE_VARIATIONS: {VARIATION_FRAME: partial(self._frame, VARIATION_FRAME, cell, record)},
            CAMPAIGN_VISUAL: {VISUAL_FRAME: partial(self._frame, VISUAL_FRAME, cell, record)},
            CAMPAIGN_CUTOUT: {CLEAN_CAMPAIGN_CUTOUT: partial(_cutout, CLEAN_CAMPAIGN_CUTOUT, picture)},
        }
        return [checked(standard, check) for standard, check in checks.get(cell.asset, {}).items()]

    def _frame(self, standard: Standard, cell: Cell, record: ImageRecord) -> Verdict:
        asked_ratio = self._asked_ratios[cell.first_key]
        return frame_as_asked(standard, record, asked_ratio=asked_ratio, resolution=self.generation.resolution)

    def _same_frame(self, standard: Standard, record: ImageRecord) -> Verdict:
        return same_frame(standard, record, self._upstream(record))

    def _larger(self, record: ImageRecord) -> Verdict:
        return truly_larger(record, self._upstream(record), factor=self.generation.upscale_factor)

    def _upstream(self, record: ImageRecord) -> ImageRecord | None:
        """The record of the picture that another was made from, while it is still there."""
        cell = Cell.of_name(record.parent_cells[0])
        upstream = self.store.record(cell.asset, cell.partition)
        return upstream if upstream is not None and upstream.picture.sha256 == record.parents[0] else None

    def _ground(self, cell: Cell, picture: KeptPicture) -> Verdict:
        if picture.record.server == OWN:
            return not_judged(WHITE_GROUND, "the shop's own photo")
        if self._products[cell.first_key].prompt:
            return not_judged(WHITE_GROUND, "the product has a prompt of its own")
        share = white_border_share(picture.decoded)
        said = f"{share:.0%} of the border is white"
        faults = {said: Severity.WARN} if share < LEAST_WHITE_BORDER else {}
        numbers: Mapping[str, Number] = {"white_border": round(share, 4), "least_white_border": LEAST_WHITE_BORDER}
        return judged(WHITE_GROUND, faults, numbers, good=said)

    def _product(self, cell: Cell, picture: KeptPicture) -> Verdict:
        cutout = self.store.record(CUTOUT, cell.first_key)
        if cutout is None or cutout.picture.sha256 not in picture.record.parents:
            return not_judged(SHOWS_THE_PRODUCT, "the cutout that it was made from is not the product's any more")
        if max(picture.decoded.size) < LEAST_SIDE_PX:
            return not_judged(SHOWS_THE_PRODUCT, f"under {LEAST_SIDE_PX} px products cannot be told apart")
        found = likeness(ProductMask(KeptPicture(self.store, cutout).decoded), picture.decoded)
        if found is None:
            return not_judged(SHOWS_THE_PRODUCT, "the product is too thin to be sought")
        score = round(found.score, 3)
        said = f"likeness {score}"
        severity = Severity.ERROR if score < SURELY_ANOTHER else Severity.WARN
        faults = {f"{said}: the product is not found in the shot": severity} if score < LEAST_LIKENESS else {}
        numbers: Mapping[str, Number] = {
            "likeness": score,
            "least_likeness": LEAST_LIKENESS,
            "surely_another_under": SURELY_ANOTHER,
            "shape": round(found.shape, 3),
            "pattern": round(found.pattern, 3),
            "tint": round(found.tint, 3),
        }
        return judged(SHOWS_THE_PRODUCT, faults, numbers, good=said)

    def _duplicate(self, picture: KeptPicture) -> Verdict:
        look = Look.of(picture.record, perceptual_hash(picture.decoded))
        closest = self._looks.closest(look)
        self._looks.note(look)
        if closest is None:
            return judged(NOT_A_DUPLICATE, {}, {}, good="there is no shot of another product to compare it with")
        numbers: Mapping[str, Number] = {
            "closest_shot": closest.partition,
            "bits_apart": closest.bits_apart,
            "most_bits_alike": MOST_BITS_ALIKE,
            "is_same_file": str(closest.is_same_file).lower(),
        }
        looks = "is the same file as" if closest.is_same_file else "looks the same as"
        is_twin = closest.is_same_file or closest.bits_apart <= MOST_BITS_ALIKE
        faults = {f"{looks} {closest.partition}, which was made from another request": Severity.WARN} if is_twin else {}
        return judged(NOT_A_DUPLICATE, faults, numbers, good=f"{closest.bits_apart} bits from {closest.partition}")


def _cutout(standard: Standard, picture: KeptPicture) -> Verdict:
    shares = transparency_of(picture.decoded)
    is_cropped = picture.record.endpoint == ProductCutout.endpoint
    faults: dict[str, Severity] = {}
    if shares.clear < LEAST_CLEAR:
        faults[f"only {shares.clear:.1%} is clear: the ground was not removed"] = Severity.ERROR
    if shares.opaque < LEAST_OPAQUE:
        faults[f"only {shares.opaque:.1%} is opaque: nothing is left of the product"] = Severity.ERROR
    if not faults and not is_cropped and shares.border_solid > MOST_BORDER_SOLID:
        faults[f"the product touches {shares.border_solid:.1%} of the frame: it is cut off"] = Severity.WARN
    numbers: dict[str, Number] = {
        "clear": round(shares.clear, 4),
        "least_clear": LEAST_CLEAR,
        "opaque": round(shares.opaque, 4),
        "least_opaque": LEAST_OPAQUE,
        "border_solid": round(shares.border_solid, 4),
    }
    if not is_cropped:
        numbers["most_border_solid"] = MOST_BORDER_SOLID
    return judged(standard, faults, numbers, good=f"{shares.clear:.0%} is clear, {shares.opaque:.0%} opaque")
