"""The bodies of answers, as models: the OpenAPI document is made from them, and tests hold real answers against them.

Names and what is required follow docs.bria.ai's OpenAPI files (read August 2026).
"""

from typing import Annotated, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

Url = Annotated[str, WithJsonSchema({"type": "string", "format": "uri"})]
StructuredText = Annotated[str, Field(description="A JSON object as text.")]


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class ImageResult(_Answer):
    """A picture and nothing more."""

    image_url: Url


class SeededImage(ImageResult):
    """A picture and the seed that it was made with."""

    seed: int


class TextSeededImage(ImageResult):
    """A picture and the seed that it was made with, as text."""

    seed: str


class RefinedImage(SeededImage):
    """A picture made from a prompt, and that prompt as it was refined, if it was."""

    refined_prompt: str = ""


class PromptedImage(SeededImage):
    """A picture made from a prompt, and that prompt, if there was one."""

    prompt: str = ""


class DescribedImage(SeededImage):
    """A picture and the structured prompt that it was made from."""

    structured_prompt: StructuredText


class EditedImage(SeededImage):
    """An edited picture and what was done to it; a job's status calls that ``structured_prompt`` too."""

    structured_instruction: StructuredText
    structured_prompt: StructuredText = ""


class ResizedAd(_Answer):
    """An advertisement in one of the sizes that were asked for."""

    name: str
    width: int
    height: int
    status: Literal["ok", "failed"]
    strategy: str
    url: Url


class ResizedAds(_Answer):
    """An advertisement in all sizes that were asked for, in their order."""

    results: list[ResizedAd]


class StructuredPromptResult(_Answer):
    """A structured prompt without a picture."""

    seed: int
    structured_prompt: StructuredText


class StructuredInstructionResult(_Answer):
    """A structured instruction without a picture; a job's status calls it ``structured_prompt`` too."""

    seed: int
    structured_instruction: StructuredText
    structured_prompt: StructuredText = ""


ResultT = TypeVar("ResultT", bound=BaseModel)


class FinishedAnswer(_Answer, Generic[ResultT]):
    """200 of v2 with ``sync``: the result."""

    result: ResultT
    request_id: str
    warning: str = Field(default="", description="Only with ip_signal, where the text may speak of protected content.")


class AcceptedAnswer(_Answer):
    """202 of v2: the job, and where its status is asked for."""

    request_id: str
    status_url: Url
    warning: str = Field(default="", description="Only with ip_signal, where the text may speak of protected content.")


class ResultsAnswer(_Answer):
    """200 of v1's lifestyle shots: URL, seed and session id of each picture."""

    result: list[Annotated[list[str], Field(min_length=3, max_length=3)]]


class ResultUrlAnswer(_Answer):
    """200 of v1's other product shots."""

    result_url: Url


class ErrorObject(_Answer):
    """What went wrong."""

    code: int | str
    message: str
    details: str


class ErrorAnswer(_Answer):
    """A refusal, or a failed job of a caller who waited for it."""

    error: ErrorObject
    request_id: str


class UnfinishedStatus(_Answer):
    """A job that has not ended, or of which nothing is known at the moment."""

    status: Literal["IN_PROGRESS", "UNKNOWN"]
    request_id: str


class CompletedStatus(_Answer, Generic[ResultT]):
    """A job that ended well."""

    status: Literal["COMPLETED"]
    result: ResultT
    request_id: str


class FailedStatus(_Answer):
    """A job that failed."""

    status: Literal["ERROR"]
    error: ErrorObject
    request_id: str


class NotFoundStatus(_Answer):
    """404: a job that was never there, or is forgotten."""

    status: Literal["NOT_FOUND"]
