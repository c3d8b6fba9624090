"""Records of cases, and of what colleagues did with them."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from graph.case_status import Status, status_of
from graph.errors import UnknownKind
from graph.record_parts import OneRecord, Short, SourceId, SourceName, Text, Time, Told, unknown_status


def _case_word(word: str) -> str:
    try:
        status_of(word)
    except UnknownKind as error:
        raise unknown_status(error) from None
    return word


StatusWord = Annotated[Short, AfterValidator(_case_word)]


class CaseRecord(Told):
    """A matter being worked on."""

    type: Literal["case"]
    status: StatusWord = Field(
        "open", description="Any usual word for " + ", ".join(Status) + "; the word is kept.", examples=["open"]
    )
    subject: Text | None = None
    opened_at: Time
    closed_at: Time | None = None
    changed_at: Time | None = None
    channel: str | None = None
    priority: Short | None = None
    staff: Short | None = None
    order: Short | None = None
    sku: Short | None = None
    attributes: dict[str, Any] = Field(default_factory=dict)


class CaseActionRecord(OneRecord):
    """What a colleague did with a case. It counts as if it had been done in Whom; what it needs besides depends on its kind."""

    type: Literal["case_action"]
    kind: Literal[
        "open", "assign", "note", "hand_over", "set_status", "resolve", "reopen", "merge", "attach", "detach", "undo"
    ]
    at: Time
    by: Short = Field(description="Who did it.", examples=["desk-3"])
    case: SourceId = Field(description="The case's id.")
    case_source: SourceName | None = Field(None, description="The case's source, when it is not the record's.")
    status: StatusWord | None = None
    staff: Short | None = Field(None, description="Who has the case from then on.")
    team: Short | None = None
    note: Text | None = None
    into: SourceId | None = Field(None, description="The case it was merged into.")
    into_source: SourceName | None = Field(None, description="Its source, when it is not the record's.")
    interaction: SourceId | None = Field(None, description="The contact that was attached or detached.")
    interaction_source: SourceName | None = Field(None, description="Its source, when it is not the record's.")
    undoes: SourceId | None = Field(None, description="The action that was taken back.")
    undoes_source: SourceName | None = Field(None, description="Its source, when it is not the record's.")

    @model_validator(mode="after")
    def _has_what_its_kind_needs(self) -> Self:
        needed = _NEEDS.get(self.kind, ())
        if needed and not any(getattr(self, name) for name in needed):
            raise PydanticCustomError("missing", "{said}", {"said": f"{self.kind} needs {' or '.join(needed)}"})
        return self


_NEEDS = {
    "assign": ("staff",),
    "note": ("note",),
    "hand_over": ("staff", "team"),
    "set_status": ("status",),
    "merge": ("into",),
    "attach": ("interaction",),
    "detach": ("interaction",),
    "undo": ("undoes",),
}
