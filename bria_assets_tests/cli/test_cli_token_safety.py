"""Where the API token goes: to the API's own origin, and into nothing that is kept or shown."""

import json
import signal
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bria_assets.sandbox import SandboxSettings, Uniform, create_sandbox
from bria_assets_tests.command import Finished, run_command, start_command, wait_until
from bria_assets_tests.pictures import picture
from bria_assets_tests.shop import MUG, Shop, open_shop

TOKEN = "tok-5up3r-s3cr3t-0123456789"


@dataclass
class Asked:
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes = b""
    is_answered: bool = False


@dataclass
class Recorder:
    """Writes down every request on its way to an application."""

    app: ASGIApp
    asked: list[Asked] = field(default_factory=list[Asked])

    @property
    def bodies(self) -> list[Any]:
        """What was posted and answered."""
        return [json.loads(asked.body) for asked in self.asked if asked.is_answered and asked.body]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name.decode().lower(): value.decode() for name, value in scope["headers"]}
        asked = Asked(path=scope["path"], headers=headers)
        self.asked.append(asked)

        async def listen() -> Message:
            message = await receive()
            asked.body += message.get("body", b"")
            return message

        await self.app(scope, listen, send)
        asked.is_answered = True


@contextmanager
def served(app: ASGIApp, host: str) -> Generator[str]:
    """An application on a free port, from a thread."""
    server = uvicorn.Server(uvicorn.Config(app, host=host, port=0, log_config=None, ws="none", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        wait_until(lambda: server.started, what=f"a server listens on {host}")
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://{host}:{port}"
    finally:
        server.should_exit = True
        thread.join()


class _ToBeSet:
    """Stands for an application that is made once its address is known."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


@dataclass(frozen=True)
class Story:
    """A refresh with a token that made a cutout, and one that was stopped at the shots; results lie on another host."""

    shop: Shop
    finished: Finished
    stopped: Finished
    api_url: str
    api: Recorder
    results: Recorder


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    with open_shop(tmp_path_factory.mktemp("token") / "shop", is_on_disk=True) as shop:
        (shop.folder / "mug.png").write_bytes(picture("red"))
        shop.sell({**MUG, "image": "mug.png"})
        api, results = Recorder(_ToBeSet()), Recorder(_ToBeSet())
        with served(api, "127.0.0.1") as api_url, served(results, "localhost") as results_url:
            settings = SandboxSettings(
                state_dir=shop.folder / "bria",
                public_url=results_url,
                picture_px=48,
                latency=Uniform.between(0.0, 0.1),
                accepted_tokens=frozenset({TOKEN}),
            )
            api.app = results.app = create_sandbox(settings)
            variables = {**shop.variables, "BRIA_API_TOKEN": TOKEN, "BRIA_BASE_URL": api_url}
            arguments = ("refresh", "--select", "product_image,cutout", "--json", "report.json")
            finished = run_command(*arguments, variables=variables, folder=shop.folder)
            command = start_command("refresh", variables=variables, folder=shop.folder)
            wait_until(lambda: len(api.bodies) == 3, what="both shots were asked for")
            command.signal(signal.SIGTERM)
            stopped = command.finish()
        yield Story(shop=shop, finished=finished, stopped=stopped, api_url=api_url, api=api, results=results)


def test_one_refresh_went_well_and_one_was_stopped(story: Story):
    assert (story.finished.exit_code, story.stopped.exit_code) == (0, 130), story


def test_the_api_was_sent_the_token_with_every_call(story: Story):
    assert story.api.asked
    assert {asked.headers.get("api_token") for asked in story.api.asked} == {TOKEN}


def test_the_host_of_the_results_was_not_sent_the_token(story: Story):
    assert story.results.asked
    assert not [asked for asked in story.results.asked if TOKEN in str(asked)]


def test_no_file_holds_the_token(story: Story):
    kept = [path for path in story.shop.folder.rglob("*") if path.is_file()]
    assert {"report.json", "ledger.db", "stdout", "stderr"} <= {path.name for path in kept}
    assert [path for path in kept if TOKEN.encode() in path.read_bytes()] == []


def test_nothing_that_was_shown_holds_the_token(story: Story):
    shown = [story.finished.stdout, story.finished.stderr, story.stopped.stdout, story.stopped.stderr]
    assert TOKEN not in "".join(shown)


def urls(value: Any) -> Iterator[str]:
    """Every URL in a JSON document."""
    if isinstance(value, dict):
        for part in value.values():
            yield from urls(part)
    elif isinstance(value, list):
        for part in value:
            yield from urls(part)
    elif isinstance(value, str) and "://" in value[:20]:
        yield value


def test_no_body_names_a_private_address_but_the_api_s_own(story: Story):
    own = urlsplit(story.api_url)
    named = [url for body in story.api.bodies for url in urls(body)]
    assert len(story.api.bodies) == 3
    # All hosts of this test are private.
    assert [url for url in named if urlsplit(url)[:2] != own[:2]] == []
