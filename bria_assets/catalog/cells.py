"""How the cell of a file or a database becomes the value of a product.

Files give text, Parquet and databases give numbers, lists and several kinds of nothing. One rule for all of them keeps
a product the same whichever way it was read, so that no picture is bought again because a catalog was exported anew.
"""

import math
import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from uuid import UUID

import pandas as pd

# The largest whole number that JSON readers, Parquet and SQL databases all keep exactly as BIGINT.
MAX_WHOLE_NUMBER = 2**63 - 1

MAX_SHOWN_CHARACTERS = 60
MAX_SHOWN_COLUMNS = 20

_WHITE_SPACE_CONTROLS = "\t\n\r"


def cell_text(cell: object) -> str | None:
    """Read a cell as text.

    Runs of white space, line breaks included, become one blank: the texts end in prompts, where they mean nothing, and
    a change of line endings must not change a picture. Unicode is brought to its composed form for the same reason.

    Args:
        cell: What the source gave.

    Returns:
        The text, or None where the cell is empty, blank, NaN or null.

    Raises:
        ValueError: The cell holds control characters, or something that is not text, a number or a date.
    """
    written = _written(cell)
    if written is None:
        return None
    # Nearly every cell is plain: the quick test keeps ten thousand products well below a second.
    if not (written.isascii() and written.isprintable()):
        refuse_control_characters(written)
        written = unicodedata.normalize("NFC", written)
    return " ".join(written.split()) or None


def cell_address(cell: object) -> str | None:
    """Read a cell as a path or an address: like text, but inner blanks and the form of its letters stay as they are.

    Raises:
        ValueError: The cell holds control characters, or something that is not text.
    """
    written = _written(cell)
    if written is None:
        return None
    address = written.strip()
    refuse_control_characters(address, allowed="")
    return address or None


def cell_parts(cell: object) -> tuple[str, ...]:
    """Read a cell as several short texts: a list where the source has lists, else text divided by semicolons.

    Returns:
        The parts in their order, each once; none for an empty cell.

    Raises:
        ValueError: A part holds control characters or is not text.
    """
    if isinstance(cell, list | tuple | set | frozenset):
        texts = [cell_text(part) for part in cell]
    else:
        texts = [cell_text(part) for part in (cell_text(cell) or "").split(";")]
    return tuple(dict.fromkeys(text for text in texts if text is not None))


def cell_whole_number(cell: object) -> int | None:
    """Read a cell as a whole number from 0 to `MAX_WHOLE_NUMBER`.

    Raises:
        ValueError: The cell is not such a number.
    """
    text = cell_text(cell)
    if text is None:
        return None
    # A spreadsheet may write a column of whole numbers as 42.0.
    whole = re.fullmatch(r"([0-9]{1,19})(?:\.0+)?", text)
    if whole is None or int(whole[1]) > MAX_WHOLE_NUMBER:
        raise ValueError(f"{shown(text)} is not a whole number from 0 to {MAX_WHOLE_NUMBER}")
    return int(whole[1])


def refuse_control_characters(text: str, *, allowed: str = _WHITE_SPACE_CONTROLS) -> None:
    """Refuse characters that nobody types and that break logs, files and databases.

    Raises:
        ValueError: The text holds a control character that is not allowed, or half of a surrogate pair.
    """
    for position, character in enumerate(text, start=1):
        if character not in allowed and unicodedata.category(character) in {"Cc", "Cs"}:
            raise ValueError(f"holds the control character U+{ord(character):04X} at position {position}: remove it")


def shown(value: object) -> str:
    """Quote a value for a message, cut to `MAX_SHOWN_CHARACTERS` and with nothing unprintable in it."""
    text = value if isinstance(value, str) else str(value)
    return repr(text if len(text) <= MAX_SHOWN_CHARACTERS else text[: MAX_SHOWN_CHARACTERS - 3] + "...")


def column_list(names: Iterable[str]) -> str:
    """Name columns in a message, at most `MAX_SHOWN_COLUMNS` of them."""
    known = list(names)
    surplus = len(known) - MAX_SHOWN_COLUMNS
    return ", ".join(known[:MAX_SHOWN_COLUMNS]) + (f" and {surplus} more" if surplus > 0 else "")


def _written(cell: object) -> str | None:
    if isinstance(cell, str):
        return cell
    if cell is None or cell is pd.NA or cell is pd.NaT:
        return None
    if isinstance(cell, bool):
        raise ValueError(f"holds {cell} where text is expected: change the column's type to text")  # noqa: TRY004 - pydantic reports ValueErrors only
    if isinstance(cell, float | Decimal):
        return _number_text(cell)
    if isinstance(cell, int | date | UUID):
        return str(cell)
    raise ValueError(f"holds a {type(cell).__name__} where text is expected: change the column's type to text")


def _number_text(number: float | Decimal) -> str | None:
    if math.isnan(number):
        return None
    if math.isfinite(number) and number == int(number):
        return str(int(number))
    return str(number)
