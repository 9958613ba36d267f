"""Brings the pictures of requests into the sandbox: base64, its own results, or pictures on the web."""

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from bria_assets.sandbox.errors import DOWNLOAD_FAILED, BriaError
from bria_assets.sandbox.faults import RESULTS_ENDPOINT
from bria_assets.sandbox.inputs import InputStore, decode_base64
from bria_assets.sandbox.request_pictures import Picture, pictures_in, with_stored_pictures
from bria_assets.sandbox.requests.fields import SandboxRequest

_LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})

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
            BriaError: A picture cannot be had or used.
        """
        names: dict[str, str] = {picture: await self._keep(picture) for picture in pictures_in(request)}
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

    async def _keep(self, picture: Picture) -> str:
        if "://" not in picture:
            return await asyncio.to_thread(lambda: self._inputs.keep(decode_base64(picture)))
        name = self.own_name(picture)
        content = await self._fetch(picture) if name is None else await self._read_own(name)
        return await asyncio.to_thread(self._inputs.keep, content)

    async def _read_own(self, name: str) -> bytes:
        try:
            return await self._own_picture(name)
        except BriaError as error:
            if error.status_code != HTTPStatus.FORBIDDEN:
                raise
            raise BriaError(DOWNLOAD_FAILED, error.details) from error
