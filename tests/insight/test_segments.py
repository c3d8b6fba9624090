"""Every segment of the registry: who is in it and who is not, what is said, and its row in the docs."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insight.base import LEAST, base
from insight.buying import Rates
from insight.fitting import fit
from insight.purchases import Facts
from insight.segments import SEGMENTS, Segment, segments
from insight.worth import YEAR, worth, worths
from tests.insight.simulated import AS_OF, base_of, bought_on

PAGE = (Path(__file__).parents[2] / "docs" / "worth.md").read_text("utf-8")
SHOP = base_of(Rates(0.9, 60.0, 0.1, 1.0), 1_000)[0]
FITTED = fit(SHOP, AS_OF)
THIS = base(SHOP, worths(SHOP, FITTED, YEAR), AS_OF)


def told(one: Facts) -> dict[str, str]:
    return {found.name: found.reason for found in segments(one, worth(one, FITTED, YEAR), THIS)}


def every(gap: int, count: int, last: int = 3) -> tuple[date, ...]:
    """`count` days, `gap` days apart, the last one `last` days ago."""
    return tuple(AS_OF.date() - timedelta(days=last + gap * n) for n in reversed(range(count)))


CHRISTMAS = (date(2023, 12, 1), date(2024, 12, 3), date(2025, 11, 20))
HARD: list[tuple[str, bool, str, Facts, str]] = [
    ("VIP", True, "a wholesaler", bought_on(every(14, 23, 9), 46_000),
     "VIP: top 2 % by expected value over 12 months; 23 orders, last 9 days ago"),
    ("VIP", False, "two orders of the usual size", bought_on(every(14, 2), 80), ""),
    ("VIP", False, "a currency hardly anybody pays in has no top", bought_on(every(14, 23), 46_000, currency="CHF"), ""),
    ("high potential", True, "new, and keen", bought_on(every(9, 2), 80), "high potential: 80 GBP so far, "),
    ("high potential", False, "a VIP is no promise any more", bought_on(every(14, 40), 80_000), ""),
    ("high potential", False, "one order years ago", bought_on(every(14, 1, 700), 40), ""),
    ("gift purchaser", True, "half of them go to others", bought_on(every(30, 4), gifts=0.5),
     "gift purchaser: 2 of 4 orders for others"),
    ("gift purchaser", True, "before Christmas, year after year", bought_on(CHRISTMAS, peak=1.0),
     "gift purchaser: 100% of days with orders before Christmas, in 3 years"),
    ("gift purchaser", False, "one Christmas is none", bought_on((date(2025, 12, 1), date(2025, 12, 9)), peak=1.0), ""),
    ("gift purchaser", False, "two orders are no habit", bought_on(every(30, 2), gifts=1.0), ""),
    ("heavily discounted", True, "hardly ever at full price", bought_on(every(30, 5), discounted=0.8),
     "heavily discounted: a coupon or reduced price on 4 of 5 orders"),
    ("heavily discounted", False, "one order is left of four", bought_on(every(30, 1), bought=4, discounted=1.0), ""),
    ("heavily discounted", False, "now and then", bought_on(every(30, 5), discounted=0.4), ""),
    ("frequent returner", True, "sends back every other order", bought_on(every(30, 4), returning=0.5, returned=0.31),
     "frequent returner: something came back of 2 of 4 orders, 31% of the value of an order on average"),
    ("frequent returner", True, "even if nothing is left of any", Facts(AS_OF, bought=4, returning=1.0, returned=1.0), "frequent returner: "),
    ("frequent returner", False, "a bad parcel once", bought_on(every(30, 9), returning=0.11), ""),
    ("lapsing", True, "every month, and now silent for a year", bought_on(every(30, 12, 365)), "lapsing: orders about every "),
    ("lapsing", False, "every month, last month", bought_on(every(30, 12, 31)), ""),
    ("lapsing", False, "once a year, half a year ago", bought_on(every(365, 4, 180)), ""),
    ("lapsing", False, "never came back at all", bought_on(every(30, 1, 365)), ""),
    ("lapsing", False, "gone for three years", bought_on(every(30, 12, 1_100)), ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "is_in", "case", "one", "reason"), HARD, ids=[f"{name}: {case}" for name, _, case, *_ in HARD]
)
def test_hard_cases(name: str, is_in: bool, case: str, one: Facts, reason: str) -> None:
    assert (name in told(one)) == is_in, told(one)
    assert told(one).get(name, "").startswith(reason)


@pytest.mark.parametrize("declared", SEGMENTS, ids=lambda declared: declared.name)
def test_each_has_its_row_in_the_docs_and_its_cases_here(declared: object) -> None:
    name, meaning = declared.name, declared.meaning  # type: ignore[attr-defined]
    assert f"| {name} | {meaning} |" in PAGE
    assert {is_in for case, is_in, *_ in HARD if case == name} == {True, False}
    assert re.fullmatch(r"[A-Z].*\.", meaning), "a sentence"


def test_nobody_in_the_docs_but_not_in_the_registry() -> None:
    rows = re.findall(r"^\| ([^|]+) \|", PAGE.partition("<!-- segments -->")[2].partition("\n\n")[0], re.MULTILINE)
    assert [row for row in rows if row not in ("segment", "---")] == [declared.name for declared in SEGMENTS]


def test_vips_are_the_top_two_of_a_hundred() -> None:
    assert sum("VIP" in told(one) for one in SHOP) == 20


@pytest.mark.parametrize("field", ["discounted", "gifts", "returning"])
def test_a_habit_everybody_has_is_nobodys(field: str) -> None:
    """Where the shop sells with a coupon always, having one says nothing; who stands out there needs more."""
    chance = random.Random(2)
    shop = [replace(one, **{field: chance.uniform(0.6, 1.0)}) for one in SHOP]
    against = base(shop, worths(shop, FITTED, YEAR), AS_OF)
    usual = bought_on(every(30, 5), **{field: 0.7})
    assert not {"heavily discounted", "gift purchaser", "frequent returner"} & {
        found.name for found in segments(usual, worth(usual, FITTED, YEAR), against)
    }


def test_a_handful_of_customers_has_no_top() -> None:
    few = SHOP[: LEAST - 1]
    against = base(few, worths(few, FITTED, YEAR), AS_OF)
    assert (against.vip, against.much, against.little) == ({}, {}, {})
    assert base([], [], AS_OF).customers == 0


@settings(deadline=None)
@given(st.permutations(range(60)))
def test_a_base_does_not_depend_on_the_order_of_its_customers(order: list[int]) -> None:
    some = SHOP[:60]
    mixed = [some[nth] for nth in order]
    assert base(mixed, worths(mixed, FITTED, YEAR), AS_OF) == base(some, worths(some, FITTED, YEAR), AS_OF)


shares = st.floats(0, 1)
anybody = st.just(Facts(AS_OF)) | st.builds(
    bought_on,
    st.sets(st.integers(0, 3_000), min_size=1, max_size=40).map(
        lambda days: tuple(sorted(AS_OF.date() - timedelta(days=day) for day in days))
    ),
    st.floats(0.01, 1e7),
    currency=st.sampled_from(["GBP", "XAU", ""]),
    gifts=shares,
    discounted=shares,
    returning=shares,
    returned=shares,
    peak=shares,
)


@settings(deadline=None)
@given(anybody)
def test_whoever_it_is_each_reason_begins_with_its_segment(one: Facts) -> None:
    found = segments(one, worth(one, FITTED, YEAR), THIS)
    assert all(isinstance(each, Segment) and re.match(f"{each.name}: .*[a-z].*", each.reason) for each in found)
    assert [each.name for each in found] == [each.name for each in SEGMENTS if each.name in {e.name for e in found}]
