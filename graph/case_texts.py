"""What colleagues write about cases, checked before anything is kept: length, characters, card numbers, times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from graph.channels import CHANNELS
from graph.errors import BadRequest, UnknownKind
from graph.kept import spoken_text

LONGEST_NOTE = 20_000
"""Characters of a note. Longer is a document, which belongs elsewhere; it is refused, never cut."""
LONGEST_WORD = 200
"""Characters of a colleague's or a team's name."""
LONGEST_SUBJECT = 2_000
AHEAD = timedelta(minutes=5)
"""How far a colleague's clock may run ahead of ours."""


def checked(text: str | None, name: str, longest: int) -> str | None:
    """The text without what is around it and without card numbers; None for nothing. Raises BadRequest (`invalid_case_action`)."""
    plain = (text or "").strip()
    if len(plain) > longest:
        raise invalid(f"{name} has {longest} characters at most")
    if "\0" in plain or any("\ud800" <= character <= "\udfff" for character in plain):
        raise invalid(f"{name} holds a NUL character or half a surrogate pair")
    return spoken_text(plain) or None


def checked_channel(name: str | None) -> str | None:
    """The channel. Raises UnknownKind (`unknown_channel`)."""
    if name is not None and name not in CHANNELS:
        raise UnknownKind(
            f"there is no such channel; the channels are {', '.join(sorted(CHANNELS))}", code="unknown_channel"
        )
    return name


def checked_time(at: datetime, now: datetime) -> datetime:
    """When something happened, as it is told. Raises BadRequest for a time before 1970, or ahead of ours."""
    told = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    if told.year < 1970 or told > now + AHEAD:
        raise invalid("at lies before 1970, or ahead of our clock by more than five minutes")
    return told


def after(newest: datetime | None, now: datetime) -> datetime:
    """The time of what is done now: after all that is known, though a clock were set back meanwhile (a hybrid logical clock, Kulkarni 2014)."""
    if newest is None or newest < now:
        return now
    try:
        return newest + timedelta(microseconds=1)
    except OverflowError:
        return newest


def invalid(message: str) -> BadRequest:
    """A fault of what was to be done."""
    return BadRequest(message, code="invalid_case_action")
