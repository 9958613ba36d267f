"""What a refined picture's materialization shows besides its picture: what changed, by which words, how one sees it."""

from typing import Any

import dagster as dg

from bria_assets.images.kept_picture import KeptPicture
from bria_assets.images.picture import NotAPicture, decoded
from bria_assets.images.preview import preview_data_uri
from bria_assets.pipeline.design import (
    Design,
    DesignUnreadable,
    RefinementStep,
    design_path,
    heat_map_path,
    read_design,
)

MOST_CHARACTERS_OF_A_CHANGE = 500

REFINEMENT_MEANINGS = {
    "before_and_change": "the picture before, and what changed: the redder, the more",
    "instruction": "the change in words",
    "way": "how it was asked for: a `patch` of the structured prompt, `translated` by Bria, or by `reference` picture",
    "patch": "what the words were understood as",
    "json_diff": "every difference between the structured prompts before and after",
    "outside_patch": "those of them that the patch does not name",
    "visual_diff": "what one can see of it, in numbers",
    "status_url": "where Bria told of the job",
    "design_path": "the artifact with the whole history: requests, answers, structured prompts",
}


def refinement_metadata(kept: KeptPicture) -> dict[str, Any]:
    """Metadata for a refined picture; nothing for an original. Blocks."""
    if not kept.record.parents:
        return {}
    try:
        design = read_design(kept.store, kept.record.partition)
    except (OSError, DesignUnreadable) as unreadable:  # the picture itself is there, and is shown
        return {"design_path": dg.MetadataValue.text(f"The artifact cannot be read: {unreadable}")}
    if design is None or design.latest.after_sha256 != kept.record.picture.sha256:
        return {}
    return _shown(kept, design, design.latest)


def _shown(kept: KeptPicture, design: Design, step: RefinementStep) -> dict[str, Any]:
    changes = "\n".join(f"- {_short(str(change))}" for change in step.json_diff)
    return {
        "before_and_change": _pictures(kept, design, step),
        "instruction": step.instruction,
        "way": step.way,
        "patch": None if step.patch is None else dg.MetadataValue.json(step.patch),
        "json_diff": dg.MetadataValue.md(changes) if changes else None,
        "outside_patch": "; ".join(map(str, step.outside_patch)) or None,
        "visual_diff": step.visual_diff_summary,
        "status_url": dg.MetadataValue.url(step.status_url) if step.status_url else None,
        "design_path": dg.MetadataValue.path(str(kept.store.root / design_path(design.design_id))),
    }


def _pictures(kept: KeptPicture, design: Design, step: RefinementStep) -> dg.MetadataValue:
    shown = {"before": step.before_path, "what changed": heat_map_path(design.design_id)}
    try:
        previews = {title: preview_data_uri(decoded(kept.store.read(path))) for title, path in shown.items()}
    except (OSError, NotAPicture) as unreadable:
        return dg.MetadataValue.text(f"The pictures cannot be shown: {unreadable}")
    return dg.MetadataValue.md(" ".join(f"![{title}]({uri})" for title, uri in previews.items()))


def _short(line: str) -> str:
    return line if len(line) <= MOST_CHARACTERS_OF_A_CHANGE else f"{line[:MOST_CHARACTERS_OF_A_CHANGE]}..."
