"""Why an instruction, or a part of it, is not understood."""

from __future__ import annotations


class Refusal(Exception):
    """A part of an instruction that no form fits, or that could mean several things. The message gives the reason."""
