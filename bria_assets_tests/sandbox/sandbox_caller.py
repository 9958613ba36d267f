"""A caller of a sandbox in process, with a clock that only the test moves."""

import base64
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
from PIL import Image, ImageDraw

from bria_assets.sandbox import PictureFetcher, SandboxSettings, Uniform, create_sandbox
from bria_assets.sandbox.clock import Clock

BASE_URL = "http://sandbox.bria.local"
TOKEN = "a-made-up-token"

GENERATE = "/v2/image/generate"
REMOVE_BACKGROUND = "/v2/image/edit/remove_background"
CUTOUT = "/v2/image/edit/product/cutout"
REPLACE_BACKGROUND = "/v2/image/edit/replace_background"
LIFESTYLE = "/v2/image/edit/lifestyle_shot_by_text"
V1_LIFESTYLE = "/v1/product/lifestyle_shot_by_text"


@dataclass
class ManualClock:
    """Seconds since 1970, standing still until moved."""

    seconds: float = 1_000_000.0

    def __call__(self) -> float:
        return self.seconds

    def advance(self, seconds: float) -> None:
        self.seconds += seconds


@dataclass
class Caller:
    client: httpx.AsyncClient
    clock: ManualClock = field(default_factory=ManualClock)
    latency_seconds: float = 1.0

    async def post(self, path: str, body: dict[str, Any], *, token: str = TOKEN) -> httpx.Response:
        return await self.client.post(path, json=body, headers={"api_token": token})

    async def submit(self, path: str, body: dict[str, Any]) -> str:
        response = await self.post(path, body)
        assert response.status_code == 202, response.text
        return response.json()["request_id"]

    async def status(self, request_id: str, *, token: str = TOKEN) -> httpx.Response:
        return await self.client.get(f"/v2/status/{request_id}", headers={"api_token": token})

    async def finish(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        request_id = await self.submit(path, body)
        self.clock.advance(self.latency_seconds)
        answer = (await self.status(request_id)).json()
        assert answer["status"] == "COMPLETED", answer
        return answer["result"]

    async def picture(self, url: str) -> Image.Image:
        response = await self.client.get(url)
        assert response.status_code == 200, response.text
        return Image.open(BytesIO(response.content))


def open_caller(
    state_dir: Path,
    *,
    clock: Clock,
    fetcher: PictureFetcher | None = None,
    latency_seconds: float = 1.0,
    **settings: Any,
) -> Caller:
    values: dict[str, Any] = {"picture_px": 64, "latency": Uniform.exactly(latency_seconds), **settings}
    app = create_sandbox(
        SandboxSettings(state_dir=state_dir, public_url=BASE_URL, **values), clock=clock, fetcher=fetcher
    )
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=BASE_URL)
    moved = clock if isinstance(clock, ManualClock) else ManualClock()
    return Caller(client=client, clock=moved, latency_seconds=latency_seconds)


def product_photo(*, width_px: int = 40, height_px: int = 30) -> Image.Image:
    """Return a red disc on a white ground, a quarter of the picture wide and high."""
    photo = Image.new("RGB", (width_px, height_px), "white")
    box = (width_px * 3 // 8, height_px * 3 // 8, width_px * 5 // 8, height_px * 5 // 8)
    ImageDraw.Draw(photo).ellipse(box, fill=(180, 20, 30))
    return photo


def file_bytes(picture: Image.Image, file_format: str = "PNG") -> bytes:
    file = BytesIO()
    picture.save(file, file_format)
    return file.getvalue()


def as_base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def photo_base64(*, width_px: int = 40, height_px: int = 30) -> str:
    return as_base64(file_bytes(product_photo(width_px=width_px, height_px=height_px)))


def details(response: httpx.Response) -> str:
    return response.json()["error"]["details"]
