"""A refresh in a terminal, drawn from what the command itself writes there."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
from io import StringIO

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from docs.screenshots.home import CHECKOUT, SampleHome

COLUMNS = 100
ROWS = 40
FEWEST_IN_FLIGHT = 8
"""The picture is the last frame in which Bria has that many jobs or more: well after the start, and before the end."""

_ERASED_LINES = re.compile(r"(?:\r?\x1b\[2K(?:\x1b\[1A)?)+")
"""What the display writes between two frames."""


def record_refresh(home: SampleHome, *, title: str) -> str:
    """Refreshes the sample catalog in a terminal of its own; returns a picture from the middle of it, as SVG."""
    written = _in_terminal(home)
    frames = [frame.strip() for frame in _ERASED_LINES.split(written) if "lifestyle_shot" in frame]
    plan, *display = frames
    middle = [frame for frame in display if _jobs_in_flight(frame) >= FEWEST_IN_FLIGHT][-1]
    plan = plan[plan.index("Plan on") :]
    console = Console(record=True, width=COLUMNS, file=StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text.from_ansi(plan.partition("asset ")[0].rstrip()))
    console.print(Text.from_ansi(middle), "", sep="\n")  # else the last line's underscores are cut off
    drawing = console.export_svg(title=title, theme=MONOKAI, unique_id="terminal")
    # No outside fonts: any monospaced one will do, every line has its length.
    drawing = re.sub(r"@font-face \{.*?\}\s*", "", drawing, flags=re.DOTALL)
    return drawing.replace("Fira Code, monospace", "ui-monospace, 'DejaVu Sans Mono', monospace")


def _jobs_in_flight(frame: str) -> int:
    numbers = re.search(r"(\d+) jobs in flight", re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", frame))
    return int(numbers[1]) if numbers else 0


def _in_terminal(home: SampleHome) -> str:
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    process = subprocess.Popen(  # noqa: S603 - our own command
        home.command("refresh"),
        env={**home.variables, "TERM": "xterm-256color", "COLORTERM": "truecolor"},
        cwd=CHECKOUT,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    written = bytearray()
    while True:
        try:
            chunk = os.read(ours, 65536)
        except OSError:  # how Linux says that nobody writes any more
            break
        if not chunk:
            break
        written += chunk
    os.close(ours)
    if process.wait() != 0:
        raise SystemExit(f"The refresh failed:\n{written.decode(errors='replace')}")
    return written.decode("utf-8", errors="replace").replace("\r\n", "\n")
