"""The products that can be drawn, one builder for each kind of ``kinds.KINDS``."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from bria_assets.sandbox.drawing.model import Model
from bria_assets.sandbox.drawing.shapes import accessories, bags, clothing, containers, gadgets, interior, tableware

Builder: TypeAlias = Callable[[np.random.Generator], Model]

BUILDERS: dict[str, Builder] = {
    "backpack": bags.backpack,
    "bag": bags.tote,
    "ball": gadgets.sphere,
    "blanket": interior.folded_cloth,
    "book": gadgets.book,
    "bottle": containers.bottle,
    "bowl": tableware.bowl,
    "box": containers.carton,
    "camera": gadgets.camera,
    "can": containers.can,
    "candle": tableware.candle,
    "chair": interior.chair,
    "clock": interior.clock,
    "cushion": interior.cushion,
    "dispenser": containers.dispenser,
    "glass": tableware.wine_glass,
    "hat": clothing.hat,
    "headphones": gadgets.headphones,
    "hoodie": clothing.hoodie,
    "jar": containers.jar,
    "kettle": tableware.kettle,
    "lamp": interior.lamp,
    "mug": tableware.mug,
    "pan": tableware.pan,
    "perfume": containers.perfume,
    "phone": gadgets.phone,
    "plant": containers.planter,
    "plate": tableware.plate,
    "shirt": clothing.t_shirt,
    "shoe": accessories.sneaker,
    "sofa": interior.sofa,
    "speaker": gadgets.speaker,
    "stool": interior.stool,
    "suitcase": bags.suitcase,
    "sunglasses": accessories.sunglasses,
    "toy": accessories.teddy,
    "tube": containers.tube,
    "vase": containers.vase,
    "wallet": bags.wallet,
    "watch": accessories.watch,
}


def build(kind: str, rng: np.random.Generator) -> Model:
    """Build a product.

    Args:
        kind: A key of ``kinds.KINDS``.
        rng: Decides proportions and small details.

    Raises:
        KeyError: There is no such kind.
    """
    return BUILDERS[kind](rng)
