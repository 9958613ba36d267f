"""The endpoints that make jobs, one row each: path, request, how the picture is made, what the answer says.

A new endpoint is a request model in ``requests``, a function in ``renderings`` and a row here, or for edits in
``editing_endpoints``. Paths are those of docs.bria.ai's OpenAPI files (read August 2026), two that callers use
besides, and in ``unpublished_endpoints`` those that only Bria's own tools know.
"""

from typing import Any

from bria_assets.sandbox.answers import DescribedImage, SeededImage, StructuredPromptResult
from bria_assets.sandbox.editing_endpoints import EDITING
from bria_assets.sandbox.endpoint import Endpoint
from bria_assets.sandbox.faults import RESULTS_ENDPOINT, STATUS_ENDPOINT, Fault
from bria_assets.sandbox.renderings import generation, lifestyle_shots, product_shots
from bria_assets.sandbox.requests import product_rules
from bria_assets.sandbox.requests.generation import (
    GenerateLiteRequest,
    GenerateRequest,
    StructuredPromptDiffRequest,
    StructuredPromptRequest,
)
from bria_assets.sandbox.requests.lifestyle_shots import V1LifestyleByImageRequest, V1LifestyleByTextRequest
from bria_assets.sandbox.requests.product_shots import (
    CutoutRequest,
    IntegrateRequest,
    PackshotRequest,
    ShadowRequest,
    V1CutoutRequest,
)
from bria_assets.sandbox.unpublished_endpoints import UNPUBLISHED

GENERATION: tuple[Endpoint[Any], ...] = (
    Endpoint(
        path="/v2/image/generate",
        request=GenerateRequest,
        draw=generation.generate,
        answer=generation.generate_answer,
        result=DescribedImage,
    ),
    Endpoint(
        path="/v2/image/generate/lite",
        request=GenerateLiteRequest,
        draw=generation.generate_lite,
        answer=generation.describe_lite_answer,
        result=DescribedImage,
    ),
    Endpoint(
        path="/v2/structured_prompt/generate",
        request=StructuredPromptRequest,
        draw=None,
        answer=generation.describe_answer,
        result=StructuredPromptResult,
    ),
    Endpoint(
        path="/v2/structured_prompt/generate/lite",
        request=StructuredPromptRequest,
        draw=None,
        answer=generation.describe_lite_answer,
        result=StructuredPromptResult,
    ),
    Endpoint(
        path="/v2/structured_prompt/generate_from_diff",
        request=StructuredPromptDiffRequest,
        draw=None,
        answer=generation.diff_answer,
        result=StructuredPromptResult,
    ),
)

PRODUCT_SHOTS: tuple[Endpoint[Any], ...] = (
    Endpoint(
        path="/v2/image/edit/product/cutout",
        request=CutoutRequest,
        draw=product_shots.product_cutout,
        aliases=("/v2/product/cutout",),
    ),
    Endpoint(
        path="/v2/image/edit/product/integrate",
        request=IntegrateRequest,
        draw=product_shots.integrate,
        answer=product_shots.integrate_answer,
        result=SeededImage,
    ),
    Endpoint(
        path="/v1/product/cutout",
        request=V1CutoutRequest,
        draw=product_shots.v1_cutout,
        form="result_url",
    ),
    Endpoint(
        path="/v1/product/packshot",
        request=PackshotRequest,
        draw=product_shots.packshot,
        form="result_url",
    ),
    Endpoint(
        path="/v1/product/shadow",
        request=ShadowRequest,
        draw=product_shots.shadow,
        check=product_rules.check_is_cutout,
        form="result_url",
    ),
    Endpoint(
        path="/v1/product/lifestyle_shot_by_text",
        request=V1LifestyleByTextRequest,
        draw=lifestyle_shots.by_text,
        check=product_rules.check_padded_size,
        form="results",
    ),
    Endpoint(
        path="/v1/product/lifestyle_shot_by_image",
        request=V1LifestyleByImageRequest,
        draw=lifestyle_shots.by_image,
        check=product_rules.check_padded_size,
        form="results",
    ),
)

ENDPOINTS = (*GENERATION, *EDITING, *PRODUCT_SHOTS, *UNPUBLISHED)

ENDPOINT_BY_PATH = {endpoint.path: endpoint for endpoint in ENDPOINTS}

_STRUCK_BY_FAULTS = (*ENDPOINT_BY_PATH, STATUS_ENDPOINT, RESULTS_ENDPOINT)


def wrong_endpoint(fault: Fault) -> str | None:
    """Return what to say of a fault whose endpoint there is not, or at which it never shows; None: all is well.

    Args:
        fault: The fault.
    """
    if fault.endpoint is None:
        return None
    if fault.endpoint not in _STRUCK_BY_FAULTS:
        return f"no endpoint {fault.endpoint} for a fault; there are: {', '.join(_STRUCK_BY_FAULTS)}"
    endpoint = ENDPOINT_BY_PATH.get(fault.endpoint)
    if endpoint is not None and not endpoint.makes_a_picture and fault.kind.startswith("result_"):
        return f"kind: {fault.kind} never shows at {fault.endpoint}, whose result is text: choose another kind"
    return None
