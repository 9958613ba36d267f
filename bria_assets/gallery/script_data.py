"""Data that a page loads as a script, since a page that was opened from a file may fetch nothing."""

from __future__ import annotations

import json

_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def script_data(function: str, *values: object) -> bytes:
    """A script that calls a function of the page's with some data.

    Whatever texts hold, such as `</script>`, stays text wherever the script is put.
    """
    data = ",".join(
        json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES) for value in values
    )
    return f"{function}({data});\n".encode("utf-8", errors="replace")
