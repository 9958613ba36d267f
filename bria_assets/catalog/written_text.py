"""Text that a person wrote into a YAML file, as its writer meant it."""

from typing import Annotated

from pydantic import BeforeValidator

from bria_assets.catalog.cells import cell_text, shown


def written_text(value: object) -> str:
    """The text, with runs of white space as one blank.

    Raises:
        ValueError: it is empty, or something else: YAML reads a bare `on`, `12` or `16:9` as no text.
    """
    if not isinstance(value, str):
        raise ValueError(f"must be text, found {shown(value)}: put it in quotes")  # noqa: TRY004 - pydantic reports ValueErrors only
    text = cell_text(value)
    if text is None:
        raise ValueError("is empty: write it")
    return text


WrittenText = Annotated[str, BeforeValidator(written_text)]
