"""A receiver of webhook deliveries: a real HTTP server on loopback, in a thread."""

import asyncio
import base64
import contextlib
import hashlib
import hmac
import http.server
import json
import threading
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Received:
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        return json.loads(self.body)

    def is_signed_with(self, token: str) -> bool:
        key = hmac.new(token.encode(), b"bria-webhook-signing-v1", hashlib.sha256).digest()
        name, timestamp = self.headers["bria-webhook-id"], self.headers["bria-webhook-timestamp"]
        message = f"{name}.{timestamp}.".encode() + self.body
        signature = base64.b64encode(hmac.new(key, message, hashlib.sha256).digest()).decode()
        return self.headers["bria-webhook-signature"] == f"v1={signature}"


@dataclass
class Receiver:
    url: str = ""
    received: list[Received] = field(default_factory=list[Received])
    answers: list[int] = field(default_factory=list[int])
    at_a_time: int = 0
    most_at_a_time: int = 0
    may_answer: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, received: Received) -> int:
        with self.lock:
            self.received.append(received)
            self.at_a_time += 1
            self.most_at_a_time = max(self.most_at_a_time, self.at_a_time)
            answer = self.answers.pop(0) if self.answers else 200
        self.may_answer.wait(20)
        with self.lock:
            self.at_a_time -= 1
        return answer


@contextlib.contextmanager
def open_receiver(*answers: int) -> Generator[Receiver]:
    """Receive, and answer these HTTP statuses first, 200 afterwards."""
    receiver = Receiver(answers=list(answers))
    receiver.may_answer.set()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.send_response(receiver.take(Received(headers=headers, body=body)))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        receiver.url = f"http://127.0.0.1:{server.server_address[1]}/bria"
        try:
            yield receiver
        finally:
            receiver.may_answer.set()
            server.shutdown()
            thread.join()


async def until(holds: Callable[[], bool], *, timeout_seconds: float = 20) -> None:
    patience_ends = time.monotonic() + timeout_seconds
    while not holds():
        assert time.monotonic() < patience_ends, "it did not happen"
        await asyncio.sleep(0.01)
