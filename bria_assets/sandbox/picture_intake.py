"""Brings the pictures of requests into the sandbox: base64, its own results, or pictures on the web."""

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import urlsplit

from bria_assets.sandbox.errors import DOWNLOAD_FAILED, BriaError
from bria_assets.sandbox.faults import RESULTS_ENDPOINT
from bria_assets.sandbox.inputs import InputStore, decode_base64
from bria_assets.sandbox.moderation import check_sent_picture
from bria_assets.sandbox.request_pictures import Picture, pictures_by_field, with_stored_pictures
from bria_assets.sandbox.requests.fields import SandboxRequest

_LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})

ResultT = TypeVar("ResultT")

ReadPicture = Callable[[str], Awaitable[bytes]]
"""Returns the bytes of a picture by its URL or name."""


class PictureIntake:
    """Keeps the pictures that requests bring.

    Args:
        inputs: Where they are kept.
        public_url: Base of the sandbox's own result URLs.
        fetch: Downloads a picture by its URL.
        own_picture: Returns one of the sandbox's own results by its name.
    """

    def __init__(self, inputs: InputStore, *, public_url: str, fetch: ReadPicture, own_picture: ReadPicture) -> None:
        self._inputs = inputs
        self._own_prefix = f"{public_url}{RESULTS_ENDPOINT}/"
        self._fetch = fetch
        self._own_picture = own_picture

    async def stored(self, request: SandboxRequest) -> dict[str, Any]:
        """Keep a request's pictures and return the request as JSON data, each picture by its stored name.

        Args:
            request: The request as the caller sent it.

        Raises:
            BriaError: A picture cannot be had or used, or does not pass moderation; names its field.
        """
        names: dict[str, str] = {}
        for field, picture in pictures_by_field(request).items():
            content = await self._named(field, self._content_of(picture))
            if request.moderates_sent_pictures():
                check_sent_picture(field, picture if picture.is_url else None, content)
            names[picture] = await self._named(field, asyncio.to_thread(self._inputs.keep, content))
        return with_stored_pictures(request, names)

    def own_name(self, picture: str) -> str | None:
        """Return the name of a result of this sandbox; None for any other picture.

        Args:
            picture: A URL or base64.
        """
        if "://" not in picture[:16]:
            return None
        # A sandbox that was started again on another port still knows its earlier URLs.
        try:
            parts = urlsplit(picture)
            is_loopback = parts.hostname in _LOOPBACK_HOSTS
        except ValueError:
            return None
        if picture.startswith(self._own_prefix):
            return picture.removeprefix(self._own_prefix).partition("?")[0]
        if is_loopback and parts.path.startswith(f"{RESULTS_ENDPOINT}/"):
            return parts.path.removeprefix(f"{RESULTS_ENDPOINT}/")
        return None

    async def _named(self, field: str, work: Awaitable[ResultT]) -> ResultT:
        try:
            return await work
        except BriaError as error:
            raise error.about(field) from error

    async def _content_of(self, picture: Picture) -> bytes:
        if not picture.is_url:
            return await asyncio.to_thread(decode_base64, picture)
        name = self.own_name(picture)
        return await self._fetch(picture) if name is None else await self._read_own(name)

    async def _read_own(self, name: str) -> bytes:
        try:
            return await self._own_picture(name)
        except BriaError as error:
            if error.status_code != HTTPStatus.FORBIDDEN:
                raise
            raise BriaError(DOWNLOAD_FAILED, error.details) from error
