"""Pictures inside requests: how a model says that a field is one, and how stored requests name them."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, GetCoreSchemaHandler, GetJsonSchemaHandler, WithJsonSchema
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

PICTURE_FORMAT, PICTURE_URL_FORMAT, PICTURE_FILE_FORMAT = "picture", "picture-url", "picture-base64"
"""Names for pictures in the sandbox's OpenAPI document."""

STORED_PREFIX = "sha256:"
"""Starts the name of a picture in a stored request; callers cannot send one, for it is no URL and no base64."""


class Picture(str):
    """A picture as a caller gives it: a URL or base64. In a stored request: ``sha256:`` and the hash of its bytes."""

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Read it like a string that is not empty."""
        return core_schema.no_info_after_validator_function(cls, core_schema.str_schema(min_length=1, strict=True))

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Describe it in the OpenAPI document."""
        described = "A picture: its public URL, or the file as base64. JPEG, PNG or WEBP of at most 12 MB."
        return {**handler(schema), "format": PICTURE_FORMAT, "description": described}

    @property
    def is_url(self) -> bool:
        """Whether it is a URL."""
        return "://" in self[:16]


def _not_base64(picture: Picture) -> Picture:
    if not picture.is_url and not picture.startswith(STORED_PREFIX):
        raise ValueError("must be a URL")
    return picture


def _not_url(picture: Picture) -> Picture:
    if picture.is_url:
        raise ValueError("must be base64, not a URL")
    return picture


def _described(text: str, schema_format: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "minLength": 1, "format": schema_format, "description": text})


PictureUrl = Annotated[
    Picture,
    AfterValidator(_not_base64),
    _described("The public URL of a picture: JPEG, PNG or WEBP of at most 12 MB.", PICTURE_URL_FORMAT),
]
PictureFile = Annotated[
    Picture,
    AfterValidator(_not_url),
    _described("A picture file as base64: JPEG, PNG or WEBP of at most 12 MB.", PICTURE_FILE_FORMAT),
]


def pictures_in(request: BaseModel) -> list[Picture]:
    """List the pictures of a request, in the order of its fields."""
    return list(pictures_by_field(request).values())


def pictures_by_field(request: BaseModel) -> dict[str, Picture]:
    """Return the pictures of a request by where they stand in it, such as ``image`` or ``products.0.image``."""
    return {field: text for field, text in _strings(request.model_dump()) if isinstance(text, Picture)}


def texts_in(request: BaseModel) -> list[str]:
    """List the texts of a request: its strings at any depth and the URLs of its pictures, not their base64."""
    return [text for _, text in _strings(request.model_dump()) if not isinstance(text, Picture) or text.is_url]


def words_by_field(request: BaseModel) -> dict[str, str]:
    """Return the texts of a request that are no pictures, by where they stand in it."""
    return {field: text for field, text in _strings(request.model_dump()) if not isinstance(text, Picture)}


def texts_in_payload(payload: Mapping[str, Any]) -> list[str]:
    """List the texts of a stored request, at any depth; its pictures are none.

    Args:
        payload: What ``with_stored_pictures`` returned.
    """
    return [text for _, text in _strings(payload) if not text.startswith(STORED_PREFIX)]


def with_stored_pictures(request: BaseModel, stored_names: Mapping[str, str]) -> dict[str, Any]:
    """Return a request as JSON data, each picture replaced.

    Args:
        request: The request as the caller sent it.
        stored_names: For each picture as it was given, its stored name.
    """
    replaced: dict[str, Any] = _replace(request.model_dump(), stored_names)
    return replaced


def _strings(value: object, field: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield field, value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _strings(each, f"{field}.{key}" if field else str(key))
    elif isinstance(value, (list, tuple)):
        for index, each in enumerate(value):
            yield from _strings(each, f"{field}.{index}")


def _replace(value: Any, stored_names: Mapping[str, str]) -> Any:
    if isinstance(value, Picture):
        return stored_names[value]
    if isinstance(value, dict):
        return {key: _replace(each, stored_names) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_replace(each, stored_names) for each in value]
    return value
