"""What is made in every benchmark: made-up products, each through generate -> cutout -> lifestyle shot in one scene.

All methods send the same bodies, so the sandbox, which draws a job's latency from its seed and the body, gives all of
them the same latencies.
"""

from __future__ import annotations

from collections.abc import Iterable

from benchmarks.work import ProductWork, Stage
from bria_assets.catalog.product import Product
from bria_assets.catalog.scene import Scene
from bria_assets.client.requests import BriaRequest, RemoveBackground, ReplaceBackground
from bria_assets.pipeline.generation import Generation
from bria_assets.pipeline.order import ProductOrder
from bria_assets.pipeline.picture_assets import REFRESHED_ASSETS
from bria_assets.pipeline.product_image import image_making

SCENE = Scene(id="table", title="Table", prompt="On an oak table in morning light")
_NO_PICTURE = "0" * 64


def product(number: int) -> Product:
    """The product of a number; no two are alike."""
    return Product(sku=f"P-{number:05}", title=f"Mug number {number}", category="Home")


def scene(number: int) -> Scene:
    """The scene of a number; no two are alike."""
    return SCENE.model_copy(update={"id": f"{SCENE.id}-{number}", "prompt": f"{SCENE.prompt}, number {number}"})


def product_orders(numbers: Iterable[int]) -> list[ProductOrder]:
    """What our own walk is asked for."""
    return [
        ProductOrder(product=product(number), photo_root="", scenes=(SCENE,), assets=frozenset(REFRESHED_ASSETS))
        for number in numbers
    ]


def product_work(numbers: Iterable[int]) -> tuple[ProductWork, ...]:
    """The same as plain bodies, for methods that know nothing of ours."""
    cutout = _stage(RemoveBackground(image=_NO_PICTURE))
    shot = _stage(ReplaceBackground(image=_NO_PICTURE, prompt=SCENE.prompt))
    return tuple(
        ProductWork(
            number=number,
            stages=(_stage(image_making(product(number), Generation(), server="bria").request), cutout, shot),
        )
        for number in numbers
    )


def _stage(request: BriaRequest) -> Stage:
    body = {name: value for name, value in request.deciding_fields().items() if name not in request.picture_fields}
    return Stage(endpoint=request.endpoint, body=body)
