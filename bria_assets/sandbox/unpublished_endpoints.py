"""The endpoints that Bria's own MCP server 2.6.0 calls and no published file has, one row each."""

from typing import Any

from bria_assets.sandbox.answers import ResizedAds, SeededImage
from bria_assets.sandbox.endpoint import Endpoint
from bria_assets.sandbox.renderings import advertisements, guided_removal, people
from bria_assets.sandbox.requests.advertisements import AdResizeRequest
from bria_assets.sandbox.requests.unpublished import GuidedRemovalRequest, HoldingRequest, TryOnRequest

UNPUBLISHED: tuple[Endpoint[Any], ...] = (
    Endpoint(
        path="/v2/image/edit/remove_background/guided",
        request=GuidedRemovalRequest,
        draw=guided_removal.remove_background_guided,
    ),
    Endpoint(
        path="/v2/image/edit/product/holding",
        request=HoldingRequest,
        draw=people.holding,
        answer=people.person_answer,
        result=SeededImage,
    ),
    Endpoint(
        path="/v2/image/edit/product/virtual-tryon",
        request=TryOnRequest,
        draw=people.virtual_tryon,
        answer=people.person_answer,
        result=SeededImage,
    ),
    Endpoint(
        path="/v2/ads/resize",
        request=AdResizeRequest,
        draw=advertisements.resize,
        answer=advertisements.resize_answer,
        result=ResizedAds,
    ),
)
