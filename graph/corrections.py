"""What colleagues correct of a customer's details: appended, never changed; taken back by another correction that names it.

A correction is kept by the id of the profile that the customer's id is made of (its anchor), so it follows the customer through links, and on
a split it stays with the part that keeps the id. It changes what is shown, not what sources say nor who is linked to whom.
"""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from typing import Any

from graph.access import Thing, Viewer, allowed, require, sees_kind
from graph.audit import Look
from graph.changes import change_rows
from graph.details import Field
from graph.driver import Driver, Transaction
from graph.errors import BadRequest, Forbidden, InvalidIdentifier, NotFound
from graph.identifiers import KINDS, Hint, identify
from graph.identifiers.text import Unclean, tidy
from graph.sections import kinds_seen

Row = dict[str, Any]

LONGEST = 500
"""Characters of a corrected value."""
_THINGS = {
    Field.NAME: Thing.NAMES,
    Field.BIRTH_DATE: Thing.BIRTH_DATE,
    Field.ADDRESS: Thing.ADDRESS,
    Field.ACCESSIBILITY: Thing.ACCESSIBILITY,
}
_KINDS = {Field.EMAIL: "email", Field.PHONE: "phone"}


def sees_field(viewer: Viewer, field: Field) -> bool:
    """Whether the viewer may see this detail."""
    if field in _KINDS:
        return sees_kind(viewer, _KINDS[field])
    return allowed(viewer, _THINGS.get(field, Thing.INDIVIDUALS))


class Corrections:
    """Corrections made by one viewer. Raises Forbidden where the role may not correct, or not see what it would correct."""

    def __init__(self, viewer: Viewer, driver: Driver, look: Look) -> None:
        self._viewer = viewer
        self._driver = driver
        self._look = look

    async def correct(self, customer: str, field: Field, value: str, hint: Hint) -> Row:
        """Say what is true of a customer, by an id it has or ever had. Raises NotFound, and BadRequest (`invalid_correction`) or
        InvalidIdentifier for a value that the field cannot have."""
        self._check(field)
        clean = clean_value(field, value, hint)
        return await self._driver.write(lambda transaction: self._correct(transaction, customer, field, clean))

    async def undo(self, id_: str) -> Row:
        """Take a correction back; what it replaced shows again. Raises NotFound, and BadRequest (`already_undone`)."""
        require(self._viewer, Thing.CORRECT)
        return await self._driver.write(lambda transaction: self._undo(transaction, id_))

    def _check(self, field: Field) -> None:
        require(self._viewer, Thing.CORRECT)
        if not sees_field(self._viewer, field):
            raise Forbidden(f"the role {self._viewer.role} may not see this detail, nor correct it")

    async def _correct(self, transaction: Transaction, customer: str, field: Field, value: str) -> Row:
        hidden = kinds_seen(self._viewer)[1]
        found = await transaction.run("anchors_by_customer_ids", keys=[customer], hidden=hidden)
        if not found or not allowed(self._viewer, Thing.INDIVIDUALS):
            raise NotFound("there is no such customer")
        row = {"field": field.value, "value": value, "profile_id": found[0]["profile"], "undoes": None}
        return await self._append(transaction, row, found[0]["customer"])

    async def _undo(self, transaction: Transaction, id_: str) -> Row:
        found = await transaction.run("corrections_by_ids", keys=[id_], hidden=kinds_seen(self._viewer)[1])
        if not found or found[0]["undoes"] or not sees_field(self._viewer, Field(found[0]["field"])):
            raise NotFound("there is no such correction")
        before = found[0]
        await transaction.run("lock_resolutions", keys=[before["profile_id"]], now=datetime.now(UTC))
        (before,) = await transaction.run("corrections_by_ids", keys=[id_], hidden=kinds_seen(self._viewer)[1])
        if before["undone"]:
            raise BadRequest("this correction was taken back before", code="already_undone")
        row = {"field": before["field"], "value": None, "profile_id": before["profile_id"], "undoes": id_}
        await self._append(transaction, row, before["customer_id"])
        return {**before, "id": id_, "undone": True}

    async def _append(self, transaction: Transaction, row: Row, customer: str) -> Row:
        now = datetime.now(UTC)
        made = {"id": uuid.uuid4().hex, "made_by": self._viewer.who, **row}
        await transaction.run("append_corrections", rows=[made], now=now)
        changes = change_rows([row["profile_id"]], "correction", "correction")
        await transaction.run("note_changes", rows=changes, now=now)
        self._look.saw([customer])
        return {**made, "made_at": now.isoformat(), "customer_id": customer, "undone": False}


def clean_value(field: Field, value: str, hint: Hint) -> str:
    """The value as the field shows it. Raises BadRequest (`invalid_correction`) or InvalidIdentifier."""
    try:
        text = tidy(value, lines=field is Field.ADDRESS)
    except Unclean as fault:
        raise _invalid(f"the value {fault}") from None
    if len(text) > LONGEST:
        raise _invalid(f"the value is longer than {LONGEST} characters")
    if field in _KINDS:
        return _identifier(_KINDS[field], text, hint)
    if field is Field.BIRTH_DATE:
        return _birth_date(text)
    if field is Field.LANGUAGE and not (2 <= len(text) <= 35 and text.replace("-", "").isalnum() and text.isascii()):
        raise _invalid("a language is a tag such as en or de-CH (BCP 47)")
    return text


def _identifier(kind: str, text: str, hint: Hint) -> str:
    try:
        return KINDS[kind].caption(identify(kind, text, hint).value)
    except InvalidIdentifier as fault:
        raise BadRequest(fault.message, code=fault.reason_code) from None


def _birth_date(text: str) -> str:
    try:
        born = date.fromisoformat(text)
    except ValueError:
        raise _invalid("a birth date is an ISO date, such as 1980-01-31") from None
    if not date(1900, 1, 1) <= born <= datetime.now(UTC).date():
        raise _invalid("a birth date lies between 1900 and today")
    return born.isoformat()


def _invalid(message: str) -> BadRequest:
    return BadRequest(message, code="invalid_correction")
