"""A picture with one thing changed, the rest as it was: by the structured prompt of what it is made from."""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bria_assets.client.requests import BriaRequest, GenerateImage, GenerateStructuredPrompt, WrappedRefinement
from bria_assets.images.kept_picture import KeptPicture
from bria_assets.images.record import ImageRecord, ServerName
from bria_assets.images.store import ImageStore
from bria_assets.images.visual_diff import Comparison
from bria_assets.jobs.job import JobOutcome, PromptOutcome
from bria_assets.pipeline.cell import REFINED_IMAGE, Cell
from bria_assets.pipeline.design import Design, RefinementStep, Translation, design_before, design_path, heat_map_path
from bria_assets.pipeline.generation import Generation
from bria_assets.pipeline.making import AnyMaking, Making, TranslatedMaking, input_hash
from bria_assets.pipeline.picture_asset import PictureAsset
from bria_assets.pipeline.prompt_change import (
    PromptRefinement,
    prompt_refinement,
    request_of,
    translated_refinement,
    translation_of,
)
from bria_assets.pipeline.refinement import Refinement
from bria_assets.pipeline.refinement_chains import refined_by, upstream_first
from bria_assets.pipeline.step import MakingOf, Order, Step
from bria_assets.prompts.prompt_changes import changes_between
from bria_assets.prompts.structured_prompt import StructuredPrompt, UnusableStructuredPrompt

ASSET = PictureAsset(name=REFINED_IMAGE, endpoint=lambda _: GenerateImage.endpoint)


@dataclass(frozen=True, kw_only=True)
class RefinementOrder(Order):
    """Refinements that hang together.

    Attributes:
        rows: each after the one that it refines, if that is wanted too.
    """

    rows: tuple[Refinement, ...]

    @property
    def name(self) -> str:
        """The ids."""
        return ", ".join(row.id for row in self.rows)

    def steps(self) -> tuple[Step, ...]:
        """A step for each."""
        return tuple(map(_step, self.rows))


def refinement_orders(rows: Mapping[str, Refinement], wanted: Collection[str]) -> list[RefinementOrder]:
    """An order for all that hang together of the wanted ones.

    Args:
        rows: all there are.
        wanted: ids of some of them.

    Raises:
        RefinementRing: wanted ones refine each other in a ring.
    """
    chains: dict[str, list[Refinement]] = {}
    for row in upstream_first({name: row for name, row in rows.items() if name in wanted}).values():
        chains[row.id] = chains.get(refined_by(row) or "", [])
        chains[row.id].append(row)
    whole = {id(chain): chain for chain in chains.values()}
    return [RefinementOrder(rows=tuple(chain)) for chain in whole.values()]


def original_making(row: Refinement, prompt: str, generation: Generation, *, server: str) -> Making:
    """The picture that others refine."""
    request = GenerateImage(
        prompt=prompt, seed=row.seed, aspect_ratio=row.aspect_ratio, **generation.of_generated_images()
    )
    words = {"prompt": prompt, "seed": row.seed, "aspect_ratio": row.aspect_ratio}
    return Making(request=request, input_hash=input_hash(REFINED_IMAGE, server, words))


def refinement_making(
    row: Refinement, base: ImageRecord, generation: Generation, *, server: str
) -> Making | TranslatedMaking:
    """A base with one thing changed.

    Raises:
        ValueError: it cannot be asked for, as `prompt_refinement` says.
    """
    change = prompt_refinement(row, base, generation)
    before = change.before
    inputs = {
        "base": base.picture.sha256,
        "structured_prompt": before and before.sha256,
        "instruction": row.instruction,
        "patch": row.patch,
    }
    hashed = input_hash(REFINED_IMAGE, server, inputs)
    if before is None or change.way != "translated":
        return _changed_making(row, base, change, generation, hashed)

    def then(translation: PromptOutcome) -> Making:
        translated = translated_refinement(row, before, translation, generation)
        return _changed_making(row, base, translated, generation, hashed)

    question = translation_of(row, base, before, generation)
    return TranslatedMaking(translation=question, then=then, input_hash=hashed, inputs=(base,), refusal=change.refusal)


def _changed_making(
    row: Refinement, base: ImageRecord, change: PromptRefinement, generation: Generation, hashed: str
) -> Making:
    request = request_of(row, base, change, generation)
    question = change.before and change.translation and translation_of(row, base, change.before, generation)

    def keep_besides(store: ImageStore, record: ImageRecord, outcome: JobOutcome) -> None:
        _Keeping(store=store, row=row, base=base, change=change, request=request, question=question).keep(
            record, outcome
        )

    return Making(
        request=request,
        input_hash=hashed,
        inputs=(base,),
        structured_prompt=change.refined and change.refined.prompt.text(),
        keep_besides=keep_besides,
    )


def _step(row: Refinement) -> Step:
    base = row.base_cell
    return Step(
        cell=row.cell,
        how=_how(row),
        upstream=() if base is None else (base,),
        words=row.words,
        is_instruction=row.instruction is not None,
    )


def _how(row: Refinement) -> MakingOf:
    def how(upstream: Mapping[Cell, ImageRecord], generation: Generation, *, server: ServerName) -> AnyMaking:
        if row.prompt is not None or row.base_cell is None:
            return original_making(row, row.words, generation, server=server)
        return refinement_making(row, upstream[row.base_cell], generation, server=server)

    return how


@dataclass(frozen=True, kw_only=True)
class _Keeping:
    """Keeps a refinement's artifact and its heat map."""

    store: ImageStore
    row: Refinement
    base: ImageRecord
    change: PromptRefinement
    request: BriaRequest
    question: GenerateStructuredPrompt | None

    def keep(self, record: ImageRecord, outcome: JobOutcome) -> None:
        """Compares the pictures and writes both files. Blocks."""
        pictures = [KeptPicture(self.store, kept).decoded for kept in (self.base, record)]
        comparison = Comparison(*pictures)
        heat_map = io.BytesIO()
        comparison.heat_map().save(heat_map, "PNG")
        self.store.write(heat_map_path(self.row.id), heat_map.getvalue())
        design = self._design(record, self._latest(record, outcome, comparison))
        self.store.write(design_path(self.row.id), design.model_dump_json(indent=1).encode())

    def _design(self, record: ImageRecord, latest: RefinementStep) -> Design:
        before = design_before(self.store, self.base)
        base = self.base
        return Design(
            design_id=self.row.id,
            row=self.row,
            server=record.server,
            original=before.original if before else base.cell_name,
            original_image_url=before.original_image_url if before else base.source_url,
            original_sha256=before.original_sha256 if before else base.picture.sha256,
            original_structured_prompt=before.original_structured_prompt if before else base.structured_prompt,
            current_state=latest.after_structured_prompt,
            seed=record.seed,
            history=(*(before.history if before else ()), latest),
        )

    def _latest(self, record: ImageRecord, outcome: JobOutcome, comparison: Comparison) -> RefinementStep:
        change, answer = self.change, outcome.answer
        before = change.before
        after = _state_of(record)
        patch = change.patch
        return RefinementStep(
            refinement=self.row.id,
            instruction=self.row.instruction,
            way=change.way,
            patch=None if patch is None else patch.as_mapping(),
            translation=self._translation(),
            before_structured_prompt=before,
            after_structured_prompt=after,
            json_diff=() if before is None or after is None else changes_between(before.root, after.root),
            outside_patch=() if change.refined is None else change.refined.outside_patch,
            request_endpoint=self.request.endpoint,
            request_payload=self._payload(record),
            full_response={} if answer is None else answer.body,
            request_id=outcome.request_id,
            status_url=None if answer is None else answer.status_url,
            seed=record.seed,
            made_at=record.made_at,
            original_image_url=self.base.source_url,
            refined_image_url=record.source_url,
            before_sha256=self.base.picture.sha256,
            before_path=self.base.path,
            after_sha256=record.picture.sha256,
            visual_diff=comparison.diff,
        )

    def _translation(self) -> Translation | None:
        translation = self.change.translation
        if self.question is None or translation is None:
            return None
        answer = translation.answer
        return Translation(
            request_endpoint=self.question.endpoint,
            request_payload=self.question.wire_body({}),
            full_response={} if answer is None else answer.body,
            request_id=translation.request_id,
            status_url=None if answer is None else answer.status_url,
            cost_usd=translation.cost_usd,
        )

    def _payload(self, record: ImageRecord) -> dict[str, object]:
        base = self.base
        takes_url = base.server == record.server and base.lives_at_source(record.made_at)
        is_url = takes_url or isinstance(self.request, WrappedRefinement)  # which takes nothing else
        sha256 = base.picture.sha256
        return self.request.wire_body({sha256: str(base.source_url) if is_url else f"(base64 of picture {sha256})"})


def _state_of(record: ImageRecord) -> StructuredPrompt | None:
    """What the picture shows; None also where Bria's answer is no structured prompt: it was paid for all the same."""
    try:
        return None if record.structured_prompt is None else StructuredPrompt.parse(record.structured_prompt)
    except UnusableStructuredPrompt:
        return None
