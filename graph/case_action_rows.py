"""Turns records of what colleagues did with cases into the rows of `upsert_case_actions`. Pure."""

from __future__ import annotations

from graph.case_records import CaseActionRecord
from graph.case_status import Status, status_of
from graph.case_story import Kind
from graph.ids import version
from graph.intake import Prepared, Row
from graph.kept import scoped, spoken_text

SETTING = {Kind.RESOLVE: Status.RESOLVED.value, Kind.REOPEN: Status.OPEN.value}
"""The status that an action of these kinds sets where it names none."""


def prepare_action(record: CaseActionRecord, content: bytes) -> Prepared:
    """An action ready to be written; `content` is what its version is made of."""
    row: Row = {"id": record.key, "version": version(record.at, content)}
    row["properties"] = {
        "source": record.source,
        "version": row["version"],
        "case_id": scoped(record.case_source or record.source, record.case),
        "kind": record.kind,
        "by": record.by,
        "at": record.at,
        "status": status_of(record.status).value if record.status else SETTING.get(Kind(record.kind)),
        "staff": record.staff,
        "team": record.team,
        "note": spoken_text(record.note),
        "interaction_id": scoped(record.interaction_source or record.source, record.interaction),
        "other_id": scoped(record.into_source or record.source, record.into),
        "undoes": scoped(record.undoes_source or record.source, record.undoes),
    }
    return Prepared("case_actions", row)
