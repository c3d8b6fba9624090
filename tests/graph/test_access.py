"""The table of who may see what, by itself; `tests/resolvers/test_access.py` holds every path to it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.access import (
    FIELDS,
    KIND_THINGS,
    ROLES,
    SYSTEM,
    Thing,
    Viewer,
    allowed,
    hidden_fields,
    require,
    sees_kind,
    visible_kinds,
)
from graph.errors import Forbidden, UnknownKind
from graph.identifiers import KINDS

viewers = st.builds(
    Viewer,
    who=st.just("someone"),
    role=st.sampled_from(sorted(ROLES)),
    kinds=st.none() | st.frozensets(st.sampled_from(sorted(KINDS))),
)

HARD = [
    ("store", Thing.ORDER_MONEY, False, "the shop floor is not told what a customer is worth"),
    ("store", Thing.PAYMENT, False, "nor how they pay"),
    ("store", Thing.NATIONAL_ID, False, "nor who they are to the state"),
    ("store", Thing.ORDERS, True, "but hands out what was ordered"),
    ("analyst", Thing.INDIVIDUALS, False, "an analyst sees groups"),
    ("analyst", Thing.TOTALS, True, "and nothing else"),
    ("marketing", Thing.PRIVATE_INTERACTIONS, False, "what was said in confidence stays there"),
    ("marketing", Thing.CASES, False, "a complaint is no occasion to sell"),
    ("social", Thing.ADDRESS, False, "nobody on Twitter needs to know where someone lives"),
    ("technical_support", Thing.DEVICES, True, "which device it is, is what they are there for"),
    ("agent", Thing.NATIONAL_ID, True, "agents identify callers by it"),
    ("agent", Thing.WRITE, False, "records come from systems, not from people who look"),
    ("agent", Thing.JUDGE, True, "whoever talks to people knows who they are"),
    ("store", Thing.JUDGE, False, "a till sees too little of a customer to say who else they are"),
    ("integrator", Thing.JUDGE, False, "judgements are people's; a system sends records"),
    ("integrator", Thing.WRITE, True, "systems send records in"),
    ("integrator", Thing.INTERACTION_TEXT, False, "words are for people"),
    ("integrator", Thing.ORDERS, False, "orders show their numbers, and this key has no kinds at all"),
    ("admin", Thing.WRITE, True, "an administrator may do all"),
]


@pytest.mark.parametrize(("role", "thing", "expected", "why"), HARD)
def test_hard_cases(role: str, thing: Thing, expected: bool, why: str) -> None:
    assert allowed(Viewer("someone", role), thing) is expected, why


def test_no_role_but_admin_sees_all() -> None:
    assert [role for role in ROLES if all(allowed(Viewer("x", role), thing) for thing in Thing)] == ["admin"]


def test_a_role_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UnknownKind, match="agent"):
        Viewer("someone", "boss")


def test_an_integrator_sees_the_kinds_configured_and_no_other() -> None:
    viewer = Viewer("crm", "integrator", kinds=frozenset({"email", "order_number", "national_id"}))
    assert visible_kinds(viewer, KINDS) == ["email", "order_number"], "never a national id, configured or not"
    assert allowed(viewer, Thing.ORDERS)
    assert not allowed(viewer, Thing.ADDRESS)
    assert visible_kinds(Viewer("crm", "integrator"), KINDS) == []


@given(viewer=viewers)
def test_limits_only_take_away(viewer: Viewer) -> None:
    free = Viewer(viewer.who, viewer.role, kinds=frozenset(KINDS))
    for thing in Thing:
        assert allowed(free, thing) or not allowed(viewer, thing)
    assert set(visible_kinds(viewer, KINDS)) <= set(visible_kinds(free, KINDS))


@given(viewer=viewers)
def test_a_kind_goes_with_the_thing_it_reveals(viewer: Viewer) -> None:
    for kind, thing in KIND_THINGS.items():
        assert allowed(viewer, thing) or not sees_kind(viewer, kind)
        assert sees_kind(viewer, kind) or viewer.kinds is not None or not allowed(viewer, thing)


@given(viewer=viewers)
def test_hidden_fields_are_those_of_the_things_hidden(viewer: Viewer) -> None:
    hidden = {(row, field) for row, fields in hidden_fields(viewer).items() for field in fields}
    expected = {
        (row, field)
        for thing, rows in FIELDS.items()
        if not allowed(viewer, thing)
        for row, fields in rows.items()
        for field in fields
    }
    assert hidden == expected


def test_every_kind_named_exists() -> None:
    assert KIND_THINGS.keys() <= KINDS.keys()


def test_doing_what_one_may_not_says_so() -> None:
    require(SYSTEM, Thing.WRITE)
    with pytest.raises(Forbidden, match="store may not use write"):
        require(Viewer("till", "store"), Thing.WRITE)
