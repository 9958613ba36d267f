"""Pictures inside requests: how a model says that a field is one, and how stored requests name them."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

STORED_PREFIX = "sha256:"
"""Starts the name of a picture in a stored request; callers cannot send one, for it is no URL and no base64."""


class Picture(str):
    """A picture as a caller gives it: a URL or base64. In a stored request: ``sha256:`` and the hash of its bytes."""

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Read it like a string that is not empty."""
        return core_schema.no_info_after_validator_function(cls, core_schema.str_schema(min_length=1, strict=True))


def _not_base64(picture: Picture) -> Picture:
    if "://" not in picture and not picture.startswith(STORED_PREFIX):
        raise ValueError("must be a URL")
    return picture


PictureUrl = Annotated[Picture, AfterValidator(_not_base64)]


def pictures_in(request: BaseModel) -> list[Picture]:
    """List the pictures of a request, in the order of its fields."""
    return [text for text in _texts(request.model_dump()) if isinstance(text, Picture)]


def texts_in(request: BaseModel) -> list[str]:
    """List the texts of a request: its strings at any depth and the URLs of its pictures, not their base64."""
    return [text for text in _texts(request.model_dump()) if not isinstance(text, Picture) or "://" in text[:16]]


def texts_in_payload(payload: Mapping[str, Any]) -> list[str]:
    """List the texts of a stored request, at any depth; its pictures are none.

    Args:
        payload: What ``with_stored_pictures`` returned.
    """
    return [text for text in _texts(payload) if not text.startswith(STORED_PREFIX)]


def with_stored_pictures(request: BaseModel, stored_names: Mapping[str, str]) -> dict[str, Any]:
    """Return a request as JSON data, each picture replaced.

    Args:
        request: The request as the caller sent it.
        stored_names: For each picture as it was given, its stored name.
    """
    replaced: dict[str, Any] = _replace(request.model_dump(), stored_names)
    return replaced


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _texts(each)


def _replace(value: Any, stored_names: Mapping[str, str]) -> Any:
    if isinstance(value, Picture):
        return stored_names[value]
    if isinstance(value, dict):
        return {key: _replace(each, stored_names) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_replace(each, stored_names) for each in value]
    return value
