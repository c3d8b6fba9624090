"""What a role may not see of two profiles does not show in how they compare either."""

from __future__ import annotations

import pytest

from graph.access import ROLES, Thing, Viewer, allowed
from graph.identifiers import KINDS
from matching.comparisons import COMPARISONS, Comparison
from matching.explain import Step, Waterfall, masked

SHOWN = {
    "given": {Thing.NAMES},
    "family": {Thing.NAMES},
    "born": {Thing.BIRTH_DATE},
    "gender": {Thing.NAMES},
    "postcode": {Thing.ADDRESS},
    "street": {Thing.ADDRESS},
    "city": {Thing.ADDRESS},
    "emails": {Thing.IDENTIFIERS},
    "shared_emails": {Thing.IDENTIFIERS},
    "phones": {Thing.IDENTIFIERS},
    "shared_phones": {Thing.IDENTIFIERS},
    "handles": {Thing.IDENTIFIERS},
    "mailboxes": {Thing.IDENTIFIERS},
    "cards": {Thing.IDENTIFIERS},
    "national_id": {Thing.NATIONAL_ID},
    "devices": {Thing.DEVICES},
    "birth_place": {Thing.ATTRIBUTES},
    "occupation": {Thing.ATTRIBUTES},
    "claims": {Thing.INTERACTION_TEXT, Thing.IDENTIFIERS},
    "said_postcodes": {Thing.INTERACTION_TEXT, Thing.ADDRESS},
}
"""What a column says of somebody. A comparison that shows a new one has to find its line here."""

every_comparison = pytest.mark.parametrize("comparison", COMPARISONS, ids=lambda comparison: comparison.name)


def shown_to(viewer: Viewer, comparison: Comparison) -> Step:
    step = Step(comparison.name, "exact", comparison.levels[0].sentence, ("mine",), ("yours",), 2.5, 0.5)
    (told,) = masked(Waterfall(-10, (step,), -7.5), viewer).steps
    assert told.bits == 2.5
    return told


def things_shown(comparison: Comparison) -> set[Thing]:
    return set().union(*(SHOWN[column] for column in comparison.shows))


@every_comparison
@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_shown_the_values_of_what_it_may_see_and_no_others(role: str, comparison: Comparison) -> None:
    viewer = Viewer("somebody", role, kinds=frozenset(KINDS) if ROLES[role].configured_kinds else None)
    told = shown_to(viewer, comparison)
    if not all(allowed(viewer, thing) for thing in things_shown(comparison)):
        assert (told.level, told.a, told.b, told.rarity) == ("hidden", (), (), 0.0)
    elif viewer.kinds is None:
        assert (told.a, told.b) == (("mine",), ("yours",))


@every_comparison
def test_whoever_sees_only_some_kinds_is_shown_no_identifiers_of_mixed_kinds(comparison: Comparison) -> None:
    told = shown_to(Viewer("somebody", "admin", kinds=frozenset(KINDS)), comparison)
    assert (told.level == "hidden") == (Thing.IDENTIFIERS in things_shown(comparison))
