"""Pictures for campaigns, made from recipes: no product's, though one may fill a gap in the prompt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bria_assets.catalog.product import Product
from bria_assets.catalog.recipe import Visual
from bria_assets.client.requests import GenerateImage
from bria_assets.images.record import ImageRecord
from bria_assets.pipeline.cell import CAMPAIGN_CUTOUT, CAMPAIGN_VISUAL, Cell
from bria_assets.pipeline.cutout import CUTOUT_REQUESTS, cutout_making
from bria_assets.pipeline.generation import Generation
from bria_assets.pipeline.making import Making, input_hash
from bria_assets.pipeline.picture_asset import PictureAsset
from bria_assets.pipeline.step import Order, Step
from bria_assets.prompts.product_prompt import product_words

VISUAL = PictureAsset(name=CAMPAIGN_VISUAL, endpoint=lambda _: GenerateImage.endpoint)
CUT_OUT = PictureAsset(
    name=CAMPAIGN_CUTOUT, endpoint=lambda generation: CUTOUT_REQUESTS[generation.cutout_endpoint].endpoint
)
CAMPAIGN_ASSETS = (VISUAL, CUT_OUT)


def visual_making(visual: Visual, item: str | None, generation: Generation, *, server: str) -> Making:
    """A picture of a recipe.

    Args:
        visual: the picture.
        item: the words for the product that fills a gap; None where none does.
        generation: how pictures are asked for.
        server: who is asked.
    """
    recipe = visual.recipe
    prompt = visual.prompt(item)
    request = GenerateImage(
        prompt=prompt,
        negative_prompt=recipe.negative_prompt,
        aspect_ratio=recipe.aspect_ratio,
        seed=visual.seed,
        **generation.of_generated_images(),
    )
    inputs = {
        "prompt": prompt,
        "negative_prompt": recipe.negative_prompt,
        "aspect_ratio": recipe.aspect_ratio,
        "seed": visual.seed,
    }
    return Making(request=request, input_hash=input_hash(CAMPAIGN_VISUAL, server, inputs))


@dataclass(frozen=True, kw_only=True)
class CampaignOrder(Order):
    """One picture of a recipe, and its cutout where the recipe asks for one.

    Attributes:
        visual: the picture.
        product: that fills a gap in the prompt; None where none does.
        assets: that are wanted.
    """

    visual: Visual
    product: Product | None
    assets: frozenset[str]

    @property
    def name(self) -> str:
        """The key of the picture's partition."""
        return self.visual.key

    def steps(self) -> tuple[Step, ...]:
        """The picture, then its cutout."""
        picture, cutout = Cell(CAMPAIGN_VISUAL, self.name), Cell(CAMPAIGN_CUTOUT, self.name)
        item = self.product and product_words(self.product)

        def make_picture(upstream: Mapping[Cell, ImageRecord], generation: Generation, *, server: str) -> Making:  # noqa: ARG001
            return visual_making(self.visual, item, generation, server=server)

        def make_cutout(upstream: Mapping[Cell, ImageRecord], generation: Generation, *, server: str) -> Making:
            return cutout_making(upstream[picture], generation, server=server, asset=CAMPAIGN_CUTOUT)

        steps = [Step(cell=picture, how=make_picture, words=f"{self.visual.prompt(item)} {self.visual.seed}")]
        if self.visual.recipe.cutout:
            steps.append(Step(cell=cutout, how=make_cutout, upstream=(picture,)))
        return tuple(step for step in steps if step.cell.asset in self.assets)
