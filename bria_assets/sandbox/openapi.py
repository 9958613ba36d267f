"""The sandbox's own OpenAPI 3.1 document, made from the models of its requests and answers and from its tables.

What each endpoint answers beside that is the same for all of its version: the statuses that docs.bria.ai's OpenAPI
files (read August 2026) name.
"""

from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from bria_assets.sandbox.answers import (
    AcceptedAnswer,
    CompletedStatus,
    ErrorAnswer,
    FailedStatus,
    FinishedAnswer,
    ImageResult,
    NotFoundStatus,
    ResultsAnswer,
    ResultUrlAnswer,
    UnfinishedStatus,
)
from bria_assets.sandbox.endpoint import Endpoint
from bria_assets.sandbox.errors import DOWNLOAD_FAILED, PLAIN_STRING_IN_V1, phrase
from bria_assets.sandbox.faults import RESULTS_ENDPOINT, STATUS_ENDPOINT
from bria_assets.sandbox.usage import Usage

DESCRIBED_AS_OF = "2026-08"
"""The document's version: when Bria's files were read."""

_MODE: JsonSchemaMode = "validation"
_SCHEME = "api_token"
_REFUSALS = (400, 401, 403, 404, 413, 415, 422, 429, DOWNLOAD_FAILED)
_RETRY_AFTER = {
    "Retry-After": {
        "description": "Seconds or an HTTP date; only where the sandbox is set to send it.",
        "schema": {"type": "string"},
    }
}

_Json = dict[str, Any]


class _Schemas:
    """The schemas of all models, each once, and references to them."""

    def __init__(self, models: Iterable[type[BaseModel]]) -> None:
        keys: list[tuple[type[BaseModel], JsonSchemaMode]] = [(model, _MODE) for model in dict.fromkeys(models)]
        references, definitions = models_json_schema(keys, ref_template="#/components/schemas/{model}")
        self._references = references
        self.components: _Json = definitions["$defs"]

    def json(self, *models: type[BaseModel]) -> _Json:
        """Return the content of a JSON body that is any of these models."""
        references = [self._references[model, _MODE] for model in models]
        return {"application/json": {"schema": references[0] if len(references) == 1 else {"anyOf": references}}}


def openapi_document(endpoints: Sequence[Endpoint[Any]], *, public_url: str) -> _Json:
    """Describe a sandbox.

    Args:
        endpoints: Those that make jobs.
        public_url: Where the sandbox is.

    Returns:
        The document as JSON data.
    """
    results = [CompletedStatus[result] for result in dict.fromkeys([ImageResult, *(row.result for row in endpoints)])]
    statuses: list[type[BaseModel]] = [UnfinishedStatus, *results, FailedStatus]
    schemas = _Schemas(
        [
            *(endpoint.request for endpoint in endpoints),
            *(_finished(endpoint) for endpoint in endpoints),
            *(AcceptedAnswer, ErrorAnswer, NotFoundStatus, Usage),
            *statuses,
        ]
    )
    paths: _Json = {
        path: {"post": _post(endpoint, path, schemas)}
        for endpoint in endpoints
        for path in (endpoint.path, *endpoint.aliases)
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "A sandbox that imitates Bria's image API",
            "version": DESCRIBED_AS_OF,
            "description": "Draws its pictures itself; any text is a token unless tokens were set.",
        },
        "servers": [{"url": public_url}],
        "security": [{_SCHEME: []}],
        "paths": {
            **paths,
            f"{STATUS_ENDPOINT}/{{request_id}}": {"get": _get_status(schemas, statuses)},
            f"{RESULTS_ENDPOINT}/{{picture_name}}": {"get": _get_result(schemas)},
            "/usage": {"get": _get_usage(schemas)},
        },
        "components": {
            "schemas": schemas.components,
            "securitySchemes": {_SCHEME: {"type": "apiKey", "in": "header", "name": "api_token"}},
        },
    }


def _finished(endpoint: Endpoint[Any]) -> type[BaseModel]:
    match endpoint.form:
        case "job":
            return FinishedAnswer[endpoint.result]
        case "results":
            return ResultsAnswer
        case "result_url":
            return ResultUrlAnswer


def _post(endpoint: Endpoint[Any], path: str, schemas: _Schemas) -> _Json:
    answers = {"200": _response("The result", schemas.json(_finished(endpoint)))}
    if endpoint.form == "job":
        answers["202"] = _response("The job that was accepted", schemas.json(AcceptedAnswer))
    plain = PLAIN_STRING_IN_V1 if endpoint.is_v1 else frozenset[HTTPStatus]()
    cut = {"text/html": {"schema": {"type": "string"}}, **schemas.json(ErrorAnswer)}
    return {
        "operationId": _operation_id(path),
        "summary": _summary(endpoint),
        "requestBody": {"required": True, "content": schemas.json(endpoint.request)},
        "responses": {
            **answers,
            **_refusals(_REFUSALS, schemas, plain=plain),
            "504": _response("The connection was held for a minute and cut; the job goes on", cut),
            "5XX": _response("The sandbox itself failed, or shows a fault", schemas.json(ErrorAnswer)),
        },
    }


def _get_status(schemas: _Schemas, statuses: Sequence[type[BaseModel]]) -> _Json:
    return {
        "operationId": "status",
        "summary": "How a job stands.",
        "parameters": [_path_parameter("request_id")],
        "responses": {
            "200": _response("How the job stands, also if it failed", schemas.json(*statuses)),
            "404": _response("Unknown, or forgotten", schemas.json(NotFoundStatus)),
            **_refusals((401, 429), schemas),
            "5XX": _response("The sandbox itself failed, or shows a fault", schemas.json(ErrorAnswer)),
        },
    }


def _get_result(schemas: _Schemas) -> _Json:
    pictures = {f"image/{kind}": {"schema": {"type": "string", "format": "binary"}} for kind in ("png", "jpeg")}
    return {
        "operationId": "result",
        "summary": "The picture of a job that ended well.",
        "security": [],
        "parameters": [_path_parameter("picture_name")],
        "responses": {"200": _response("The picture", pictures), **_refusals((403, 404), schemas)},
    }


def _get_usage(schemas: _Schemas) -> _Json:
    content = {**schemas.json(Usage), "text/html": {"schema": {"type": "string"}}}
    return {
        "operationId": "usage",
        "summary": "What was asked of the sandbox, as JSON, or as a page for browsers.",
        "security": [],
        "responses": {"200": _response("The usage", content)},
    }


def _refusals(
    status_codes: Iterable[int], schemas: _Schemas, *, plain: frozenset[HTTPStatus] = frozenset()
) -> dict[str, _Json]:
    as_text = {"application/json": {"schema": {"type": "string"}}}
    refusals = {
        str(code): _response(phrase(code), as_text if code in plain else schemas.json(ErrorAnswer))
        for code in status_codes
    }
    if (too_many := refusals.get("429")) is not None:
        too_many["headers"] = _RETRY_AFTER
    return refusals


def _response(description: str, content: Mapping[str, Any]) -> _Json:
    return {"description": description, "content": dict(content)}


def _path_parameter(name: str) -> _Json:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}


def _operation_id(path: str) -> str:
    return path.strip("/").replace("/", "_").replace("-", "_")


def _summary(endpoint: Endpoint[Any]) -> str:
    described = endpoint.answer if endpoint.draw is None else endpoint.draw
    return (described.__doc__ or endpoint.path).partition("\n")[0]
