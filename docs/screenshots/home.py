"""The sample shop in a folder of its own: its settings, the command on it, and Dagster's UI."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import yaml

from bria_assets.configuration import Configuration

CHECKOUT = Path(__file__).parents[2]
PATIENCE_SECONDS = 300.0

REFUSED_SKU = "FAS-0203"
"""Fails in the second refresh, so that there is a failure to look at."""


@dataclass(frozen=True)
class SampleHome:
    """The sample catalog on the sandbox, at the pace of a plan, so that there is a middle to look at."""

    folder: Path

    @property
    def variables(self) -> dict[str, str]:
        """The environment of its processes: nothing of the reader's own shop is touched or shown."""
        profile = self.folder / "profile.yaml"
        profile.write_text(yaml.safe_dump({"latency": {"median_seconds": 5, "p95_seconds": 9}}), encoding="utf-8")
        faults = self.folder / "faults.yaml"
        if not faults.exists():
            faults.write_text("[]", encoding="utf-8")
        # Empty ones, so that none comes from the checkout's .env.
        names = [field.alias for field in Configuration.model_fields.values() if field.alias]
        return {
            **os.environ,
            **dict.fromkeys(names, ""),
            "DAGSTER_HOME": str(self.folder / "dagster"),
            "BRIA_IMAGE_STORE": str(self.images),
            "BRIA_LEDGER_URL": str(self.folder / "ledger.db"),
            "BRIA_SANDBOX_STATE": str(self.folder / "sandbox"),
            "BRIA_SANDBOX_PROFILE": str(profile),
            "BRIA_SANDBOX_FAULTS": str(faults),
            "BRIA_SANDBOX_PLAN": "starter",
        }

    @property
    def images(self) -> Path:
        """The image store."""
        return self.folder / "images"

    @property
    def gallery(self) -> Path:
        """The page that the refresh builds at its end."""
        return self.images / "gallery" / "index.html"

    def refuse(self, sku: str) -> None:
        """From now on the sandbox refuses what mentions this product's title."""
        lines = (CHECKOUT / "data" / "catalog.csv").read_text(encoding="utf-8").splitlines()
        [row] = [line for line in lines if line.startswith(f"{sku},")]
        title = row.split(",")[1].strip('"')[:20]
        (self.folder / "faults.yaml").write_text(
            yaml.safe_dump([{"kind": "refuse", "when_body_contains": title}]), encoding="utf-8"
        )

    def command(self, *arguments: str) -> list[str]:
        """`bria-assets`, as a process."""
        return [str(Path(sys.executable).parent / "bria-assets"), *arguments]

    def run(self, *arguments: str) -> None:
        """Runs the command to its end, whatever that is."""
        subprocess.run(  # noqa: S603 - our own command
            self.command(*arguments), env=self.variables, cwd=CHECKOUT, stdout=subprocess.DEVNULL, check=False
        )

    @contextmanager
    def user_interface(self) -> Generator[str]:
        """Dagster's UI and its daemon, as `make ui` starts them; yields the address."""
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        workspace = str(CHECKOUT / "workspace.yaml")
        arguments = ["dg", "dev", "--workspace", workspace, "--port", str(port)]
        with (self.folder / "ui.log").open("wb") as log:
            process = subprocess.Popen(  # noqa: S603 - our own command
                [sys.executable, "-m", "bria_assets.dagster_home", *arguments],
                env=self.variables,
                cwd=CHECKOUT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            url = f"http://127.0.0.1:{port}"
            self._wait_for(url, process)
            yield url
        finally:
            # Started in the background of a script, they hear neither Ctrl-C nor SIGTERM. Nothing of this home is kept.
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _wait_for(self, url: str, process: subprocess.Popen[bytes]) -> None:
        query = {"query": "{ repositoriesOrError { ... on RepositoryConnection { nodes { name } } } }"}
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            try:
                answer = httpx.post(f"{url}/graphql", json=query, timeout=30, trust_env=False).json()
            except (httpx.TransportError, ValueError):
                time.sleep(1)
                continue
            if answer["data"]["repositoriesOrError"].get("nodes"):
                return
            time.sleep(1)
        sys.exit(f"Dagster's UI did not start: {(self.folder / 'ui.log').read_text(encoding='utf-8')[-2000:]}")
