"""Moderation and the warning of protected content, as a caller can bring them about.

Nothing here judges texts or pictures. Four words stand for what Bria would find:

- ``unsafe-prompt`` in a text: refused while ``prompt_content_moderation`` is on.
- ``unsafe-input`` in a picture's URL or in the bytes of its file, say in a comment: refused while
  ``visual_input_content_moderation`` (v1: ``content_moderation``) is on.
- ``unsafe-output`` in a text, such as the ``sku``, or in a picture's URL: what is made does not pass
  ``visual_output_content_moderation`` (v1: ``content_moderation``).
- ``protected-content`` in a text: with ``ip_signal`` the answer has a warning.

What the flags do follows docs.bria.ai's OpenAPI files (read August 2026): 422, and for placeholders of v1 a file of no
bytes. The words are the sandbox's own.
"""

from http import HTTPStatus
from typing import Any

from bria_assets.sandbox.errors import BriaError
from bria_assets.sandbox.request_pictures import texts_in, words_by_field
from bria_assets.sandbox.requests.fields import SandboxRequest

UNSAFE_PROMPT, UNSAFE_INPUT, UNSAFE_OUTPUT = "unsafe-prompt", "unsafe-input", "unsafe-output"
PROTECTED_CONTENT = "protected-content"

FAILED = "Content moderation failed"
"""The message of Bria's error object."""


def check_texts(request: SandboxRequest) -> None:
    """Refuse a request whose texts do not pass moderation.

    Raises:
        BriaError: 422.
    """
    if not request.moderates_texts():
        return
    field = _field_with(UNSAFE_PROMPT, words_by_field(request))
    if field is not None:
        raise _refusal(f"'{field}' did not pass content moderation (prompt_content_moderation)")


def check_sent_picture(field: str, url: str | None, content: bytes) -> None:
    """Refuse a picture that does not pass moderation.

    Args:
        field: Where it stands in the request.
        url: Where it was downloaded, if it was.
        content: The bytes of its file.

    Raises:
        BriaError: 422.
    """
    if UNSAFE_INPUT.encode() in content or (url is not None and UNSAFE_INPUT in url.casefold()):
        raise _refusal(f"'{field}' did not pass content moderation (visual input)")


def made_picture_fails(request: SandboxRequest) -> bool:
    """Tell whether the pictures that are made for a request will not pass moderation.

    Args:
        request: The request as the caller sent it.
    """
    return request.moderates_made_pictures() and any(UNSAFE_OUTPUT in text.casefold() for text in texts_in(request))


def made_picture_error() -> dict[str, Any]:
    """Return Bria's error object of a job whose picture did not pass moderation."""
    return _refusal("the picture that was made did not pass content moderation (visual output)").object()


def is_moderation_error(error: dict[str, Any]) -> bool:
    """Tell whether an error object is of moderation."""
    return error.get("message") == FAILED


def warning_of(request: SandboxRequest) -> str | None:
    """Return the warning that an answer carries; None: it carries none."""
    if not request.warns_of_protected_content():
        return None
    field = _field_with(PROTECTED_CONTENT, words_by_field(request))
    return None if field is None else f"'{field}' may speak of content that others have rights in"


def _field_with(word: str, texts: dict[str, str]) -> str | None:
    return next((field for field, text in texts.items() if word in text.casefold()), None)


def _refusal(details: str) -> BriaError:
    return BriaError(HTTPStatus.UNPROCESSABLE_ENTITY, details, message=FAILED)
