"""A pytest fixture for other people's tests: a sandbox of its own for each test that asks for one.

A suite takes it up in the ``conftest.py`` of its root folder::

    pytest_plugins = ["bria_assets.sandbox.pytest_plugin"]

    def test_a_mug_is_drawn(bria_sandbox):
        client = MyClient(bria_sandbox.url, token=bria_sandbox.token)
        ...
        assert bria_sandbox.usage().jobs == {"/v2/image/generate": 1}

    def test_a_full_minute_is_waited_for(bria_sandbox):
        limited = bria_sandbox.with_settings(plan="free", faults=[{"kind": "slow", "delay_seconds": 0.1, "times": 1}])
        ...

It is no entry point that pytest finds by itself: suites that do not name it are not slowed down by it.
"""

import contextlib
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

import pytest

from bria_assets.sandbox.faults import Fault
from bria_assets.sandbox.profiles import PROFILES, Profile, read_profile
from bria_assets.sandbox.server import running_sandbox
from bria_assets.sandbox.settings import SandboxSettings
from bria_assets.sandbox.usage import Usage, read_usage

TOKEN = "token-of-the-test"  # noqa: S105 - no secret: the sandbox takes any text for a token

PICTURE_PX = 64
"""Side of square pictures in pixels, small so that tests are fast."""

RANDOM_SEED = 0
"""So that the same test meets the same seeds, times and chances in every run."""


class BriaSandbox:
    """A sandbox that listens on a free loopback port from the moment its ``url`` is first asked for.

    Its jobs end as they are accepted, unless its settings say otherwise.

    Args:
        state_dir: A folder of its own.
        settings: What else is set.
        until: What the server ends with.
    """

    token = TOKEN
    """What to send as ``api_token``; the sandbox takes any other text as well."""

    def __init__(self, state_dir: Path, settings: dict[str, Any], until: contextlib.ExitStack) -> None:
        values: dict[str, Any] = {"picture_px": PICTURE_PX, "random_seed": RANDOM_SEED, **settings}
        self.settings = SandboxSettings(state_dir=state_dir, **values)
        self._until = until
        self._url: str | None = None
        self._others = 0

    @property
    def url(self) -> str:
        """Base URL, such as ``http://127.0.0.1:49152``; what clients of Bria take from BRIA_BASE_URL."""
        if self._url is None:
            self._url = self._until.enter_context(running_sandbox(self.settings))
        return self._url

    @property
    def environment(self) -> dict[str, str]:
        """The variables that lead Bria's own clients here: BRIA_BASE_URL and BRIA_API_TOKEN."""
        return {"BRIA_BASE_URL": self.url, "BRIA_API_TOKEN": self.token}

    def usage(self) -> Usage:
        """Count what it was asked for: jobs, bills, polls, 429s, repeated requests, deliveries."""
        if self._url is None:
            raise RuntimeError("nothing can have been asked of this sandbox yet: it begins to listen with its url")
        return read_usage(self.settings.state_dir, prices_usd=self.settings.prices_usd)

    def with_settings(
        self,
        *,
        faults: Sequence[Fault | dict[str, Any]] = (),
        plan: str | None = None,
        profile: str | Path | Profile = "instant",
        **settings: Any,
    ) -> "BriaSandbox":
        """Make another sandbox with a state folder of its own, which ends with the test as well.

        Args:
            faults: What goes wrong on purpose, as ``Fault`` or with its fields.
            plan: Whose rate limit holds: free, starter or enterprise; None: there is no limit.
            profile: How jobs advance: instant, quick, realistic, a YAML file, or a ``Profile``.
            settings: Other fields of ``SandboxSettings``, such as ``requests_per_minute`` or ``picture_px``.

        Raises:
            ProfileError: There is no such profile.
            ValidationError: A setting makes no sense.
            ValueError: A fault is meant for an endpoint that the sandbox does not have; when its url is asked for.
        """
        self._others += 1
        state_dir = self.settings.state_dir.with_name(f"{self.settings.state_dir.name}-{self._others}")
        chosen = profile if isinstance(profile, Profile) else read_profile(str(profile))
        values = {**chosen.as_settings(), "faults": tuple(faults), "plan": plan, **settings}
        return BriaSandbox(state_dir, values, self._until)


@pytest.fixture
def bria_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Generator[BriaSandbox, None, None]:
    """Imitate Bria's API for one test; see ``BriaSandbox``."""
    state_dir = tmp_path_factory.mktemp("bria_sandbox") / "state"
    with contextlib.ExitStack() as until_the_test_ends:
        yield BriaSandbox(state_dir, PROFILES["instant"].as_settings(), until_the_test_ends)
