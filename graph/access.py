"""Who may see what: one table of role × thing, and the viewer every read and write starts from.

A thing a viewer may not see answers as if it did not exist: it is filtered in the graph before counting and limiting, or
its fields are empty. Nobody is told that something is there but hidden. To add a role, add one line to `ROLES`; to add a
thing, one to `Thing`, and one to `FIELDS` or `KIND_THINGS` if fields or identifier kinds go with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from graph.errors import Forbidden, UnknownKind
from graph.identifiers import KINDS


class Thing(StrEnum):
    """What can be seen or done; the value is its name in `docs/access.md`."""

    INDIVIDUALS = "individuals"
    NAMES = "names"
    IDENTIFIERS = "identifiers"
    NATIONAL_ID = "national_id"
    BIRTH_DATE = "birth_date"
    ADDRESS = "address"
    ACCESSIBILITY = "accessibility"
    DEVICES = "devices"
    ATTRIBUTES = "attributes"
    ORDERS = "orders"
    ORDER_MONEY = "order_money"
    PAYMENT = "payment"
    INTERACTIONS = "interactions"
    PRIVATE_INTERACTIONS = "private_interactions"
    INTERACTION_TEXT = "interaction_text"
    SESSIONS = "sessions"
    MOOD = "mood"
    CASES = "cases"
    CONSENTS = "consents"
    CAMPAIGNS = "campaigns"
    SCORES = "scores"
    TOTALS = "totals"
    WRITE = "write"
    JUDGE = "judge"
    CORRECT = "correct"
    VERIFY = "verify"
    HANDLE_CASES = "handle_cases"


KIND_THINGS: Mapping[str, Thing] = {
    "national_id": Thing.NATIONAL_ID,
    "postal_address": Thing.ADDRESS,
    "payment_card": Thing.PAYMENT,
    "order_number": Thing.ORDERS,
    "device": Thing.DEVICES,
    "cookie": Thing.DEVICES,
}
"""Identifier kinds that are seen only with the thing they reveal; every other kind goes with `identifiers`."""

FIELDS: Mapping[Thing, Mapping[str, frozenset[str]]] = {
    Thing.NAMES: {
        "profiles": frozenset({"name", "given_name", "family_name", "other_names"}),
        "orders": frozenset({"recipient_name"}),
        "parties": frozenset({"name"}),
    },
    Thing.ACCESSIBILITY: {"profiles": frozenset({"accessibility"})},
    Thing.BIRTH_DATE: {"profiles": frozenset({"birth_date"})},
    Thing.ADDRESS: {"profiles": frozenset({"addresses"}), "orders": frozenset({"recipient_address"})},
    Thing.DEVICES: {"interactions": frozenset({"device"})},
    Thing.ATTRIBUTES: {
        name: frozenset({"attributes"})
        for name in ("profiles", "interactions", "orders", "cases", "campaign_responses")
    },
    Thing.ORDERS: {
        "interactions": frozenset({"order_number"}),
        "cases": frozenset({"order_number"}),
        "verifications": frozenset({"question", "proof"}),
    },
    Thing.PRIVATE_INTERACTIONS: {"identifiers": frozenset({"said_in"})},
    Thing.ORDER_MONEY: {
        "orders": frozenset({"total", "discount", "shipping", "coupon"}),
        "lines": frozenset({"unit_price", "discount"}),
        "order_events": frozenset({"amount", "code"}),
    },
    Thing.PAYMENT: {"orders": frozenset({"payment"}), "order_events": frozenset({"method"})},
    Thing.INTERACTION_TEXT: {
        "interactions": frozenset({"text", "subject", "pages", "referrer"}),
        "cases": frozenset({"subject"}),
        "case_actions": frozenset({"note"}),
        "order_events": frozenset({"reason"}),
        "consents": frozenset({"text"}),
    },
    Thing.MOOD: {
        "interactions": frozenset({"sentiment", "sentiment_confidence", "topics", "topic_words"}),
        "contacts": frozenset({"label", "confidence", "topics"}),
    },
    Thing.CASES: {"interactions": frozenset({"case_id"}), "order_events": frozenset({"case_id"})},
    Thing.CAMPAIGNS: {"interactions": frozenset({"campaign"})},
}
"""The fields, by the kind of row they are on, that are empty for whoever may not see the thing."""

_DOING = {Thing.WRITE, Thing.JUDGE, Thing.CORRECT, Thing.VERIFY, Thing.HANDLE_CASES}
_PEOPLE = frozenset(Thing) - _DOING
_SERVING = {Thing.CORRECT, Thing.VERIFY, Thing.HANDLE_CASES}
_MONEY = {Thing.ORDER_MONEY, Thing.PAYMENT, Thing.SCORES}
# Attributes are free form: a source may have put anything there, a national id too.
_OWN = {Thing.NATIONAL_ID, Thing.BIRTH_DATE, Thing.ATTRIBUTES}

# What somebody needs tells of their health (Article 9 of the GDPR): for those who serve them face to face or by voice, and nobody else.
_HEALTH = Thing.ACCESSIBILITY


@dataclass(frozen=True, slots=True)
class Role:
    """What the holders of one role see. `configured_kinds`: only the identifier kinds named for each of them."""

    title: str
    sees: frozenset[Thing]
    configured_kinds: bool = False


ROLES: Mapping[str, Role] = {
    "agent": Role("Customer service", _PEOPLE | _SERVING | {Thing.JUDGE}),
    "technical_support": Role("Technical support", (_PEOPLE | _SERVING) - _MONEY - _OWN - {Thing.CAMPAIGNS}),
    "social": Role("Social media team", (_PEOPLE | _SERVING) - _MONEY - _OWN - {Thing.ADDRESS, Thing.DEVICES, _HEALTH}),
    "store": Role("Shop floor", (_PEOPLE | _SERVING) - _MONEY - _OWN - {Thing.INTERACTION_TEXT, Thing.DEVICES}),
    "marketing": Role(
        "Marketing",
        _PEOPLE
        - {Thing.NATIONAL_ID, Thing.ATTRIBUTES, Thing.PAYMENT, Thing.CASES}
        - {Thing.PRIVATE_INTERACTIONS, Thing.INTERACTION_TEXT, _HEALTH},
    ),
    "supervisor": Role("Team leader", _PEOPLE | _SERVING | {Thing.JUDGE}),
    "analyst": Role("Analyst", frozenset({Thing.TOTALS})),
    "integrator": Role(
        "Another system",
        frozenset(Thing) - _OWN - {_HEALTH, Thing.INTERACTION_TEXT, Thing.JUDGE, Thing.CORRECT, Thing.HANDLE_CASES},
        configured_kinds=True,
    ),
    "admin": Role("Administrator", frozenset(Thing)),
}


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking, in which role and what for. `who` names an API key or a person at work, never a customer.

    `kinds` limits the identifier kinds seen; None is no limit, save for a role with configured kinds, where it is none
    at all. Raises UnknownKind for a role that does not exist.
    """

    who: str
    role: str
    purpose: str = ""
    kinds: frozenset[str] | None = None

    def __post_init__(self) -> None:
        if self.role not in ROLES:
            raise UnknownKind(f"there is no such role; roles are {', '.join(ROLES)}")
        if self.kinds is None and ROLES[self.role].configured_kinds:
            object.__setattr__(self, "kinds", frozenset())


SYSTEM = Viewer("whom", "admin", "system")
"""Whom itself, at work on what was asked of it: migrating, linking, importing from the command line."""


def allowed(viewer: Viewer, thing: Thing) -> bool:
    """Whether the viewer may see the thing at all; one that an identifier kind reveals needs one of those kinds too."""
    if thing not in ROLES[viewer.role].sees:
        return False
    revealing = [kind for kind, revealed in KIND_THINGS.items() if revealed is thing]
    return viewer.kinds is None or not revealing or any(kind in viewer.kinds for kind in revealing)


def sees_kind(viewer: Viewer, kind: str) -> bool:
    """Whether the viewer may see identifiers of this kind, and look up by them."""
    if viewer.kinds is not None and kind not in viewer.kinds:
        return False
    return allowed(viewer, KIND_THINGS.get(kind, Thing.IDENTIFIERS))


def sees_profile(viewer: Viewer, profile_id: str) -> bool:
    """Whether the viewer may see a profile: the id of one known by an identifier alone (`crm:email:…`) shows its kind."""
    kind = profile_id.split(":")[1]
    return kind not in KINDS or sees_kind(viewer, kind)


def visible_kinds(viewer: Viewer, kinds: Iterable[str]) -> list[str]:
    """Those of `kinds` the viewer may see, sorted; the `$kinds` of every read."""
    return sorted(kind for kind in kinds if sees_kind(viewer, kind))


@lru_cache(maxsize=256)
def hidden_fields(viewer: Viewer) -> Mapping[str, frozenset[str]]:
    """The fields this viewer may not see, by the kind of row they are on; a kind with none is not named."""
    hidden: dict[str, frozenset[str]] = {}
    for thing, rows in FIELDS.items():
        if not allowed(viewer, thing):
            for name, fields in rows.items():
                hidden[name] = hidden.get(name, frozenset()) | fields
    return hidden


def require_administrator(viewer: Viewer, why: str) -> None:
    """Raise Forbidden, with the reason, for all but administrators: for what goes over everybody at once and knows no roles."""
    if viewer.role != "admin":
        raise Forbidden(why)


def require(viewer: Viewer, thing: Thing) -> None:
    """Raise Forbidden unless the viewer may. For what one does; what one only sees answers as unknown instead."""
    if not allowed(viewer, thing):
        raise Forbidden(f"the role {viewer.role} may not use {thing.value.replace('_', ' ')}")
