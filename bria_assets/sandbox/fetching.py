"""Downloads pictures that callers give by URL, from public addresses only.

The sandbox runs on people's own machines and next to their services. A URL in a request must not make it read those,
so an address is looked up once, checked, and then connected to as it was checked: a second look-up could give another.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable
from http import HTTPStatus

import httpx

from bria_assets.sandbox.errors import DOWNLOAD_FAILED, BriaError
from bria_assets.sandbox.inputs import MAX_PICTURE_BYTES, too_large

TIMEOUT_SECONDS = 20.0
"""Time for a whole download, redirects included."""
MAX_REDIRECTS = 3

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")

LookUp = Callable[[str, int], Awaitable[list[str]]]
"""Finds the IP addresses of a host name and port."""


async def look_up(host: str, port: int) -> list[str]:
    """Find the IP addresses of a host with the system's resolver.

    Raises:
        OSError: The host is not known.
    """
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for _, _, _, _, address in found]


class PictureFetcher:
    """Downloads pictures from public http(s) URLs.

    Args:
        transport: What carries the requests; None: the network.
        find_addresses: Finds the addresses of a host.
    """

    def __init__(self, *, transport: httpx.AsyncBaseTransport | None = None, find_addresses: LookUp = look_up) -> None:
        self._transport = transport
        self._find_addresses = find_addresses

    async def fetch(self, url: str) -> bytes:
        """Download a picture.

        Args:
            url: Where it is.

        Returns:
            The body of the answer, not yet checked to be a picture.

        Raises:
            BriaError: 460 not downloadable or not public, 404 nothing there, 413 more than 12 MB.
        """
        try:
            return await asyncio.wait_for(self._follow(url), TIMEOUT_SECONDS)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError, asyncio.TimeoutError) as error:
            raise _failed("the picture could not be downloaded") from error

    async def _follow(self, url: str) -> bytes:
        # A proxy from the environment would do the look-up again, out of our sight.
        async with httpx.AsyncClient(transport=self._transport, trust_env=False, timeout=TIMEOUT_SECONDS) as client:
            target = httpx.URL(url)
            for _ in range(MAX_REDIRECTS + 1):
                content, redirect = await self._get(client, target)
                if redirect is None:
                    return content
                target = target.join(redirect)
        raise _failed("the picture's URL redirects too often")

    async def _get(self, client: httpx.AsyncClient, url: httpx.URL) -> tuple[bytes, str | None]:
        address = await self._public_address(url)
        request = client.build_request(
            "GET",
            url.copy_with(host=address),
            headers={"Host": url.netloc.decode("ascii")},
            extensions={"sni_hostname": url.host},
        )
        response = await client.send(request, stream=True)
        try:
            if response.has_redirect_location:
                return b"", response.headers["Location"]
            if response.status_code == HTTPStatus.NOT_FOUND:
                raise BriaError(HTTPStatus.NOT_FOUND, "there is no picture at the given URL")
            if not response.is_success:
                raise _failed(f"the picture's server answered {response.status_code}")
            content = bytearray()
            async for chunk in response.aiter_bytes():
                content += chunk
                if len(content) > MAX_PICTURE_BYTES:
                    raise too_large()
            return bytes(content), None
        finally:
            await response.aclose()

    async def _public_address(self, url: httpx.URL) -> str:
        if url.scheme not in {"http", "https"} or not url.host:
            raise _failed("a picture's URL must start with http:// or https://")
        port = url.port or (443 if url.scheme == "https" else 80)
        addresses = await self._find_addresses(url.host, port)
        if not addresses or not all(_is_public(address) for address in addresses):
            raise _failed("a picture's URL must lead to a public address")
        return addresses[0]


def _is_public(address: str) -> bool:
    try:
        # A link-local IPv6 address may carry its interface behind a percent sign.
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed in _NAT64:
            return False
        parsed = parsed.ipv4_mapped or parsed.sixtofour or parsed
    return parsed.is_global and not parsed.is_multicast


def _failed(details: str) -> BriaError:
    return BriaError(DOWNLOAD_FAILED, details)
