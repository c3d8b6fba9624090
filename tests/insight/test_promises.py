"""What is a promise and by when, case by case; each row says why."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insight.promises import promises, said

AT = datetime(2026, 11, 4, 10, 30, tzinfo=UTC)
"""A Wednesday."""
ROWS: list[tuple[str, date | None, str]] = [
    ("We'll refund you by Friday.", date(2026, 11, 6), "the plain case"),
    ("You will receive it tomorrow.", date(2026, 11, 5), "what the customer gets is promised too"),
    ("Your parcel will arrive on 12 December.", date(2026, 12, 12), "a date"),
    ("Your parcel will arrive on 12 May.", date(2027, 5, 12), "the month, not the doubt; a day long gone by is next year's"),
    ("Your order is due on 3 January", date(2027, 1, 3), "over the turn of the year"),
    ("It will be there on December 1st, 2026.", date(2026, 12, 1), "month first"),
    ("We will deliver it on 2026-11-20.", date(2026, 11, 20), "ISO"),
    ("The replacement is scheduled for 09/11", date(2026, 11, 9), "day first"),
    ("Your refund will be with you in 3-5 working days.", date(2026, 11, 11), "the later end; no weekends"),
    ("Your order will be delivered within two working days.", date(2026, 11, 6), "numbers in words"),
    ("We will reply within a week.", date(2026, 11, 11), "an article is one"),
    ("Our courier is going to collect it next Tuesday.", date(2026, 11, 10), "of the week after"),
    ("A colleague will ring you on Monday morning.", date(2026, 11, 9), "somebody of ours"),
    ("We will call you back on Wednesday.", date(2026, 11, 11), "said on a Wednesday: the one to come"),
    ("I'll call you back this afternoon", date(2026, 11, 4), "today"),
    ("Expect it by the end of the week.", date(2026, 11, 8), "a week ends on Sunday"),
    ("Thanks, you'll hear from us next week.", date(2026, 11, 15), "by its end"),
    ("We will have it in stock by the end of the month.", date(2026, 11, 30), "of November"),
    ("It will be with you the day after tomorrow.", date(2026, 11, 6), "not tomorrow"),
    ("I have asked the carrier to find it and will come back to you by tomorrow noon.", date(2026, 11, 5), "who will is said once"),
    ("We have it here and will not open on Friday.", None, "what will not be, said in the same way"),
    ("If you send it back we will refund you by Friday.", None, "a condition"),
    ("We will refund you by Friday once you have sent it back, unless it is used.", None, "a condition at the end"),
    ("We won't charge you on Friday.", None, "what will not be"),
    ("We will not be open on Friday.", None, "what will not be"),
    ("We hope it will arrive by Friday.", None, "a hope"),
    ("It might arrive tomorrow.", None, "a guess"),
    ("We will look into it.", None, "no time"),
    ("We will reply in a few days.", None, "no time one could be held to"),
    ("Will you be in on Friday?", None, "a question"),
    ("We refunded you on Friday.", None, "the past"),
    ("It was delivered yesterday.", None, "the past"),
    ("Please send it back by Friday.", None, "what the customer is to do"),
    ("We are open until 6 today.", None, "no promise to anybody"),
    ("You will receive it on 31 February.", None, "no such day"),
    ("", None, "nothing"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "due", "why"), ROWS, ids=[row[0][:40] for row in ROWS])
def test_rows(text: str, due: date | None, why: str) -> None:
    found = said(text, AT)
    assert [at.date() for _, at in found] == ([due] if due else []), why


def test_hours_count_from_the_message() -> None:
    assert said("We will get back to you within 24 hours.", AT) == [
        ("We will get back to you within 24 hours.", AT + timedelta(hours=24))
    ]


def test_only_the_sentence_that_promises_is_told() -> None:
    text = "Dear Jane,\nwe are sorry. We'll refund you by Friday. Please keep the box."
    assert [sentence for sentence, _ in said(text, AT)] == ["We'll refund you by Friday."]


@given(st.text(max_size=300), st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)))
def test_any_text_of_any_time_is_read_and_nothing_is_due_before_its_day(text: str, at: datetime) -> None:
    for sentence, due in said(f"We will call you. {text}", at.replace(tzinfo=UTC)):
        assert sentence
        assert due.tzinfo is UTC


@given(st.integers(1, 300), st.sampled_from(["hour", "day", "week", "working day"]), st.integers(0, 6))
def test_a_span_ends_after_it_begins(count: int, unit: str, day: int) -> None:
    at = AT + timedelta(days=day)
    ((_, due),) = said(f"We will reply within {count} {unit}s.", at)
    least = {"hour": timedelta(hours=count), "week": timedelta(weeks=count)}.get(unit, timedelta(days=count))
    assert due >= at + least


def written(id_: str, text: str, at: datetime = AT, case: str | None = "c:1") -> dict[str, Any]:
    told = {"type": "interaction", "id": id_, "at": at.isoformat(), "channel": "email", "text": text}
    return told | {"attributes": None, "case_id": case}


def matter(attributes: str) -> dict[str, Any]:
    return written("c:1", "Late parcel") | {"type": "case", "attributes": attributes}


def test_a_promise_says_where_it_stands_and_how_long_there_is() -> None:
    rows = [written("m:1", "We'll refund you by Friday.")]
    (before,), (after,) = promises(rows, AT), promises(rows, AT + timedelta(days=4))
    assert (before.overdue, before.reason) == (False, "said by email on 4 Nov 2026, due 6 Nov 2026: 2 days left")
    assert (after.overdue, after.reason) == (True, "said by email on 4 Nov 2026, due 6 Nov 2026: overdue for 2 days")
    assert (before.interaction_id, before.case_id) == ("m:1", "c:1")


def test_it_is_overdue_when_its_day_is_over() -> None:
    rows = [written("m:1", "We'll refund you today.")]
    assert not promises(rows, AT.replace(hour=23, minute=50))[0].overdue
    assert promises(rows, AT + timedelta(days=1))[0].overdue


def test_what_a_later_message_says_is_done_is_promised_no_more() -> None:
    rows = [
        written("m:1", "We'll refund you by Friday. Your lantern will arrive tomorrow."),
        written("m:2", "Your money has now been refunded.", AT + timedelta(hours=3)),
    ]
    assert [one.text for one in promises(rows, AT)] == ["Your lantern will arrive tomorrow."]
    assert len(promises(rows[:1], AT)) == 2
    earlier = written("m:0", "Your mug has been refunded.", AT - timedelta(days=3))
    assert len(promises([rows[0], earlier], AT)) == 2, "what was done before is something else"


def test_what_is_said_twice_is_one_promise_by_its_last_word() -> None:
    again = written("m:2", "We'll refund you by Friday.", AT + timedelta(days=7))
    (one,) = promises([written("m:1", "We'll refund you by Friday."), again], AT)
    assert one.interaction_id == "m:2"


def test_an_open_case_is_due_when_its_system_says() -> None:
    (one,) = promises([matter('{"due_at": "2026-11-05T12:00:00Z"}')], AT)
    assert (one.text, one.case_id, one.interaction_id) == ("Late parcel", "c:1", None)
    assert one.due_at == datetime(2026, 11, 5, 12, tzinfo=UTC)
    for broken in ('{"due_at": "soon"}', '{"due_at": null}', '{"due_at": 5}', '{"duety": 1}'):
        assert promises([matter(broken)], AT) == []


def test_the_first_due_comes_first() -> None:
    rows = [written("m:1", "We will call you on 20 November."), written("m:2", "We'll write tomorrow.")]
    assert [one.interaction_id for one in promises(rows, AT)] == ["m:2", "m:1"]


@given(order=st.permutations(range(4)))
def test_the_order_of_arrival_makes_no_difference(order: list[int]) -> None:
    rows = [
        written("m:1", "We'll refund you by Friday. Your lantern will arrive tomorrow."),
        # A week late, or from a clock that jumped back: what counts is when it was said.
        written("m:2", "We'll refund you by Friday.", AT - timedelta(days=7)),
        written("m:3", "Your lantern has been delivered.", AT + timedelta(hours=20)),
        written("m:4", "We will call you tomorrow.", AT - timedelta(hours=2)),
    ]
    found = promises([rows[place] for place in order], AT)
    assert found == promises(rows, AT)
    assert {(one.text, one.interaction_id) for one in found} == {
        ("We'll refund you by Friday.", "m:1"),
        ("We will call you tomorrow.", "m:4"),
    }


def test_a_day_ends_at_the_shops_midnight() -> None:
    """Said on a summer's evening in London; by UTC the day would end an hour later."""
    now = datetime(2026, 7, 3, 22, 30, tzinfo=UTC)
    row = {"type": "interaction", "id": "i", "at": "2026-07-03T17:00:00+00:00", "channel": "email", "case_id": None}
    (one,) = promises([row | {"text": "We will call you back today."}], now.astimezone(ZoneInfo("Europe/London")))
    assert one.due_at == datetime(2026, 7, 3, 22, 59, 59, tzinfo=UTC)
    assert not one.overdue
    (later,) = promises(
        [row | {"text": "We will call you back today."}], now.replace(hour=23).astimezone(ZoneInfo("Europe/London"))
    )
    assert later.overdue
