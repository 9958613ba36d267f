"""What the options of `bria-assets sandbox` may be; anything else ends the command with one line that says so."""

from ipaddress import ip_address
from pathlib import Path
from typing import Literal

from bria_assets.cli.preparation import refuse
from bria_assets.sandbox import (
    REQUESTS_PER_MINUTE,
    Fault,
    FaultsFileError,
    Plan,
    Profile,
    ProfileError,
    SandboxSettings,
    read_faults,
    read_profile,
)

RetryAfter = Literal["seconds", "date"]

NONE = "none"
"""Takes back what the environment says."""

_HIGHEST_PORT = 65535


def port_of(text: str) -> int:
    """The port to listen on."""
    port = _number(text)
    if port is None or port > _HIGHEST_PORT:
        refuse(f"--port {text}: give a port up to {_HIGHEST_PORT}, or 0 for a free one")
    return port


def picture_px_of(text: str) -> int:
    """The side of square pictures in pixels."""
    smallest, largest = 16, 4096
    side = _number(text)
    if side is None or not smallest <= side <= largest:
        refuse(f"--picture-px {text}: give the side of square pictures in pixels, {smallest} to {largest}")
    return side


def plan_of(text: str) -> Plan | None:
    """The plan whose limit holds."""
    choices: dict[str, Plan | None] = {**{plan: plan for plan in REQUESTS_PER_MINUTE}, NONE: None}
    if text not in choices:
        refuse(f"--plan {text}: choose {', '.join(choices)}")
    return choices[text]


def retry_after_of(text: str) -> RetryAfter | None:
    """How a 429 says when to come again."""
    choices: dict[str, RetryAfter | None] = {"seconds": "seconds", "date": "date", NONE: None}
    if text not in choices:
        refuse(f"--retry-after {text}: choose {', '.join(choices)}")
    return choices[text]


def profile_of(name_or_file: str) -> Profile:
    """How jobs advance, by a profile's name or its file."""
    try:
        return read_profile(name_or_file)
    except ProfileError as unusable:
        refuse(f"--profile: {unusable}")


def faults_of(file: Path) -> tuple[Fault, ...]:
    """The faults of a file."""
    try:
        return read_faults(file)
    except FaultsFileError as unusable:
        refuse(f"--faults: {unusable}")


def is_this_machine_alone(host: str) -> bool:
    """Whether nobody but this machine reaches what listens there."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def with_public_url(settings: SandboxSettings, url: str) -> SandboxSettings:
    """The settings with a base of the URLs that are given out."""
    if not url.startswith(("http://", "https://")):
        refuse(f"--public-url {url}: give the base that clients reach it by, such as http://pictures.example.com:8900")
    return settings.model_copy(update={"public_url": url.rstrip("/")})


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None
