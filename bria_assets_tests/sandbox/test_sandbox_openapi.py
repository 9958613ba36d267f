"""GET /openapi.json: a valid OpenAPI 3.1 document of every path, and answers that keep to it."""

from typing import Any

import jsonschema
import pytest
from good_bodies import GOOD_BODIES, PHOTO
from sandbox_caller import TOKEN, Caller, ManualClock, open_caller

from bria_assets.sandbox.endpoints import ENDPOINTS

PATHS = [endpoint.path for endpoint in ENDPOINTS]
Document = dict[str, Any]


@pytest.fixture(scope="module")
def caller(tmp_path_factory: pytest.TempPathFactory) -> Caller:
    """A caller of one sandbox, whose jobs end at once, for all that only looks at answers."""
    return open_caller(
        tmp_path_factory.mktemp("openapi") / "state",
        clock=ManualClock(),
        latency_seconds=0,
        picture_px=16,
        plain_pictures=True,
    )


@pytest.fixture(scope="module")
async def document(caller: Caller) -> Document:
    return (await caller.client.get("/openapi.json")).json()


def check(document: Document, response_of: tuple[str, str, int], body: Any) -> None:
    """Hold an answer's body against the schema of its path, method and status."""
    path, method, status_code = response_of
    content = document["paths"][path][method]["responses"][str(status_code)]["content"]
    schema = {**content["application/json"]["schema"], "components": document["components"]}
    jsonschema.Draft202012Validator(schema).validate(body)


async def test_the_document_needs_no_token_and_is_json(caller: Caller):
    response = await caller.client.get("/openapi.json")
    assert (response.status_code, response.headers["content-type"]) == (200, "application/json")


async def test_every_path_is_in_it(document: Document):
    aliases = [alias for endpoint in ENDPOINTS for alias in endpoint.aliases]
    reads = ["/v2/status/{request_id}", "/results/{picture_name}", "/usage"]
    assert set(document["paths"]) == {*PATHS, *aliases, *reads}


async def test_every_schema_is_one_of_the_dialect_of_openapi_3_1(document: Document):
    assert document["openapi"] == "3.1.0"
    for schema in document["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)


async def test_every_reference_leads_somewhere(document: Document):
    def references(value: Any) -> list[str]:
        if isinstance(value, dict):
            own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
            return [*own, *(found for each in value.values() for found in references(each))]
        return [found for each in value for found in references(each)] if isinstance(value, list) else []

    schemas = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert set(references(document)) <= schemas


async def test_operations_have_names_of_their_own(document: Document):
    names = [operation["operationId"] for path in document["paths"].values() for operation in path.values()]
    assert len(names) == len(set(names))


async def test_the_token_is_a_security_scheme_of_all_that_makes_jobs(document: Document):
    scheme = document["components"]["securitySchemes"]["api_token"]
    assert scheme == {"type": "apiKey", "in": "header", "name": "api_token"}
    assert document["security"] == [{"api_token": []}]
    assert not [path for path in PATHS if "security" in document["paths"][path]["post"]]


@pytest.mark.parametrize("path", PATHS)
async def test_a_good_body_keeps_to_the_schema_of_its_endpoint(document: Document, path: str):
    schema = document["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]
    whole = {**schema, "components": document["components"]}
    jsonschema.Draft202012Validator(whole).validate(GOOD_BODIES[path])


@pytest.mark.parametrize("path", PATHS)
async def test_answers_keep_to_the_schema_of_their_endpoint(caller: Caller, document: Document, path: str):
    response = await caller.post(path, GOOD_BODIES[path])
    check(document, (path, "post", response.status_code), response.json())
    if response.status_code == 202:
        status = (await caller.status(response.json()["request_id"])).json()
        assert status["status"] == "COMPLETED"
        check(document, ("/v2/status/{request_id}", "get", 200), status)


@pytest.mark.parametrize("path", [endpoint.path for endpoint in ENDPOINTS if endpoint.form == "job"])
async def test_answers_on_the_open_connection_keep_to_the_schema_of_their_endpoint(
    caller: Caller, document: Document, path: str
):
    response = await caller.post(path, {**GOOD_BODIES[path], "sync": True})
    check(document, (path, "post", response.status_code), response.json())


@pytest.mark.parametrize("path", PATHS)
async def test_refusals_keep_to_the_schema_of_their_endpoint(caller: Caller, document: Document, path: str):
    for response in (
        await caller.post(path, {}),
        await caller.client.post(path, content=b"{", headers={"api_token": TOKEN}),
        await caller.client.post(path, json={}),
    ):
        check(document, (path, "post", response.status_code), response.json())


@pytest.mark.parametrize(
    ("body", "fits"),
    [
        ({"prompt": "a"}, True),
        ({"prompt": "a", "images": [PHOTO]}, True),
        ({"prompt": "a", "images": None}, True),
        ({"prompt": "a", "structured_prompt": "{}"}, True),
        ({"structured_prompt": "{}"}, False),
        ({"structured_prompt": "{}", "prompt": None}, False),
        ({"structured_prompt": "{}", "prompt": "a", "images": [PHOTO]}, False),
        ({}, False),
    ],
)
async def test_the_combinations_that_a_description_can_have_are_in_the_schema(
    document: Document, body: dict[str, Any], *, fits: bool
):
    schema = {"$ref": "#/components/schemas/StructuredPromptRequest", "components": document["components"]}
    assert jsonschema.Draft202012Validator(schema).is_valid(body) == fits


@pytest.mark.parametrize(("body", "fits"), [({"file": PHOTO}, True), ({"file": None}, False), ({"sku": "A"}, False)])
async def test_a_picture_of_the_product_is_in_the_schema_of_v1(document: Document, body: dict[str, Any], *, fits: bool):
    schema = {"$ref": "#/components/schemas/PackshotRequest", "components": document["components"]}
    assert jsonschema.Draft202012Validator(schema).is_valid(body) == fits
