"""The time that a sentence names, as whoever wrote it then meant it: "by Friday", "within 3 working days", "tomorrow", "on 12 December"."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBER = rf"\d{{1,3}}|{'|'.join(_NUMBERS[1:])}|an?|couple of|few"
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*\.?"
_YEAR = r"(?:,? (?P<year>20\d\d))?"
_SPAN = re.compile(
    rf"\b(?:within|in|takes?|allow|next|up to|after)(?: the next| about| up to| around)? (?:(?:{_NUMBER}) ?(?:-|–|to|or) ?)?(?P<count>{_NUMBER}) "
    r"(?P<working>working |business )?(?P<unit>hour|day|week|month)s?\b(?! ago)",
    re.IGNORECASE,
)
_TODAY = re.compile(
    r"\b(?:today|tonight|this (?:morning|afternoon|evening)|(?:the )?end of (?:the )?(?:day|business))\b", re.IGNORECASE
)
_TOMORROW = re.compile(r"\btomorrow\b", re.IGNORECASE)
_DAY_AFTER = re.compile(r"\b(?:the )?day after tomorrow\b", re.IGNORECASE)
_WEEKDAY = re.compile(rf"\b(?P<next>next )?(?P<day>{'|'.join(_DAYS)})\b", re.IGNORECASE)
_WEEK = re.compile(
    r"\b(?P<which>next week|this week|(?:the )?end of (?:the|this) week|(?:the )?weekend)\b", re.IGNORECASE
)
_MONTH_END = re.compile(r"\b(?:the )?end of (?:the|this) month\b", re.IGNORECASE)
_DATED = (
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH}{_YEAR}\b", re.IGNORECASE),
    re.compile(rf"\b{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b{_YEAR}", re.IGNORECASE),
    re.compile(r"\b(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b"),
    # Day first, as Europe writes it.
    re.compile(r"\b(?P<day>\d{1,2})[/.](?P<month>\d{1,2})(?:[/.](?P<year>(?:20)?\d\d))?\b"),
)
_LATE = timedelta(days=30)
"""How long ago a day without a year may be; one longer ago is next year's: who promises speaks of what is to come."""


def due_in(sentence: str, at: datetime) -> datetime | None:
    """The time it names, the latest where it gives a span; None where it names none. `at`: when it was written, in the zone by which days end."""
    for reading in _READINGS:
        due = reading(sentence, at)
        if due:
            return due
    return None


def _dated(sentence: str, at: datetime) -> datetime | None:
    for form in _DATED:
        found = form.search(sentence)
        if found and (due := _date(found, at)):
            return due
    return None


def _date(found: re.Match[str], at: datetime) -> datetime | None:
    month, year = found["month"].lower(), found["year"]
    number = int(month) if month.isdigit() else _MONTHS.index(month[:3]) + 1
    try:
        if year:
            return _end(at.replace(year=2000 + int(year) % 100, month=number, day=int(found["day"])))
        near = at.replace(month=number, day=int(found["day"]))
        # "By 3 January", written in December, is of the year to come.
        return _end(near if near > at - _LATE else near.replace(year=at.year + 1))
    except ValueError:
        return None


def _span(sentence: str, at: datetime) -> datetime | None:
    found = _SPAN.search(sentence)
    if not found:
        return None
    word, unit = found["count"].lower(), found["unit"].lower()
    if word == "few":
        return None
    count = int(word) if word.isdigit() else {"a": 1, "an": 1, "couple of": 2}.get(word) or _NUMBERS.index(word)
    if unit == "hour":
        return at + timedelta(hours=count)
    if found["working"]:
        return _end(_working(at, count * {"day": 1, "week": 5, "month": 21}[unit]))
    return _end(at + timedelta(days=count * {"day": 1, "week": 7, "month": 30}[unit]))


def _working(at: datetime, days: int) -> datetime:
    while days:
        at += timedelta(days=1)
        days -= at.weekday() < 5
    return at


def _near(sentence: str, at: datetime) -> datetime | None:
    if _DAY_AFTER.search(sentence):
        return _end(at + timedelta(days=2))
    if _TOMORROW.search(sentence):
        return _end(at + timedelta(days=1))
    return _end(at) if _TODAY.search(sentence) else None


def _weekday(sentence: str, at: datetime) -> datetime | None:
    found = _WEEKDAY.search(sentence)
    if not found:
        return None
    day = _DAYS.index(found["day"].lower())
    if found["next"] or (_WEEK.search(sentence) and "next" in sentence.lower()):
        return _end(at + timedelta(days=7 - at.weekday() + day))
    return _end(at + timedelta(days=(day - at.weekday() - 1) % 7 + 1))


def _week(sentence: str, at: datetime) -> datetime | None:
    if _MONTH_END.search(sentence):
        first = (at.replace(day=28) + timedelta(days=4)).replace(day=1)
        return _end(first - timedelta(days=1))
    found = _WEEK.search(sentence)
    if not found:
        return None
    # A week ends on Sunday, so that nobody is called late who is not.
    sunday = at + timedelta(days=6 - at.weekday())
    return _end(sunday + timedelta(days=7) if found["which"].lower() == "next week" else sunday)


def _end(day: datetime) -> datetime:
    return day.replace(hour=23, minute=59, second=59, microsecond=0)


_READINGS: tuple[Callable[[str, datetime], datetime | None], ...] = (_dated, _span, _near, _weekday, _week)
"""The surer first: "on Friday 12 December" is the twelfth."""
