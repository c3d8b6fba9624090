"""The people of the GraphQL tests: one of everything, under sources and values nobody else's tests use.

Each value that some role may not see is written down in SECRETS, so that a test can look for it in every answer.
"""

from __future__ import annotations

from typing import Any

from graph.access import Thing
from graph.judgements import Decision
from graph.records import RECORD, Record

SECRETS: dict[Thing, tuple[str, ...]] = {
    Thing.NATIONAL_ID: ("QQ123456C",),
    Thing.BIRTH_DATE: ("1981-03-07",),
    Thing.ACCESSIBILITY: ("cannot hear well",),
    Thing.SCORES: ("propensity-of-lanterns", "0.7713"),
    Thing.ADDRESS: ("Zanzibar Mews", "SW1A 1AA", "SW1A1AA", "zanzibar"),
    Thing.DEVICES: ("facedevice0001", "facecookie0001", "Nokia 3310"),
    Thing.ATTRIBUTES: ("shoe-size-41", "gate-code-77", "fax-only", "vip-of-the-month"),
    Thing.ORDERS: ("FACE-1001", "FACE-1002", "Brass lantern"),
    Thing.ORDER_MONEY: ("48.48", "17.17", "13.13", "SPRING-COUPON", "3.33", "7.77", "SORRY-FACE"),
    Thing.PAYMENT: ("paid by plum card", "4242", "back to plum card"),
    Thing.PRIVATE_INTERACTIONS: ("private-outcome", "a private word"),
    Thing.INTERACTION_TEXT: (
        "a private word",
        "a public word",
        "Subject of worry",
        "Where is my lantern",
        "/secret-page",
        "number 9",
        "a keyed word",
        "a cracked pane",
    ),
    Thing.SESSIONS: ("/secret-page", "session-outcome"),
    Thing.CASES: ("Where is my lantern", "face-desk:K1"),
    Thing.CONSENTS: ("yes to letters", "face-consent"),
    Thing.CAMPAIGNS: ("summer-of-lanterns", "face-clicked"),
    Thing.JUDGE: ("a familiar voice", "quarrel-judge"),
}

JANE = {"source": "face-desk", "profile": "jane"}

CROWD = [
    f"{given} Crowd"
    for given in (
        "Ada", "Boris", "Chloe", "Dmitri", "Esther", "Fergus", "Gwen", "Hamid", "Ingrid", "Jomo",
        "Kezia", "Lars", "Mireille", "Nils", "Olga", "Pavel", "Quentin", "Rosa", "Sven", "Tilda",
    )
]  # fmt: skip
"""Twenty people that nobody takes for one."""

LINES: list[dict[str, Any]] = [
    {
        "type": "profile", "source": "face-desk", "id": "jane", "name": "Jane Facetest", "given_name": "Jane",
        "family_name": "Facetest", "other_names": ["Janey"], "birth_date": "1981-03-07",
        "accessibility": "cannot hear well: write", "seen_at": "2026-03-01T10:00:00Z",
        "addresses": [{"line1": "7 Zanzibar Mews", "city": "London", "postcode": "SW1A 1AA", "country": "GB"}],
        "attributes": {"note": "shoe-size-41"},
        "identifiers": [
            {"kind": "email", "value": "Jane@Facetest.example"},
            {"kind": "phone", "value": "020 7946 0991"},
            {"kind": "national_id", "value": "QQ123456C"},
            {"kind": "device", "value": "facedevice0001"},
            {"kind": "cookie", "value": "facecookie0001"},
            {"kind": "payment_card", "value": "visa 4242"},
        ],
    },
    {
        "type": "profile", "source": "face-shop", "id": "900", "name": "J. Facetest", "seen_at": "2026-01-01T10:00:00Z",
        "identifiers": [{"kind": "email", "value": "jane@facetest.example"}, {"kind": "loyalty_card", "value": "FACE90001"}],
    },
    {
        "type": "profile", "source": "face-social", "id": "jf", "seen_at": "2026-02-01T10:00:00Z",
        "identifiers": [
            {"kind": "twitter", "value": "@jane_facetest"},
            {"kind": "email", "value": "jane@facetest.example"},
        ],
    },
    {
        "type": "interaction", "id": "mail1", "channel": "email", "at": "2026-03-01T10:00:00Z", "outcome": "private-outcome",
        "subject": "Subject of worry", "text": "a private word", "case": "K1", "order": "FACE-1001", "device": "Nokia 3310",
        "attributes": {"note": "gate-code-77"}, **JANE,
    },
    {
        "type": "interaction", "id": "tweet1", "channel": "twitter", "at": "2026-03-02T11:00:00+01:00", "public": True,
        "text": "a public word", "campaign": "summer-of-lanterns", "case": "K1", **JANE,
    },
    {
        "type": "session", "id": "visit1", "at": "2026-03-03T10:00:00Z", "ended_at": "2026-03-03T10:20:00Z",
        "pages": ["/secret-page"], "device": "Nokia 3310", "outcome": "session-outcome", **JANE,
    },
    # Known by its device only: the profile's own id is made of the identifier.
    {
        "type": "interaction", "source": "face-web", "id": "chat1", "channel": "chat", "at": "2026-03-04T10:00:00Z",
        "text": "a private word", "outcome": "private-outcome", "identifier": {"kind": "device", "value": "facedevice0001"},
    },
    {
        "type": "order", "id": "FACE-1001", "at": "2026-03-01T09:00:00Z", "status": "shipped", "coupon": "SPRING-COUPON",
        "payment": "paid by plum card", "shipping": "13.13",
        "lines": [{"sku": "FACE-L", "name": "Brass lantern", "quantity": 2, "unit_price": "17.6750"}],
        "states": [{"state": "dispatched", "at": "2026-03-02", "reason": "left with the porter of number 9"}],
        "refunds": [{"amount": "3.33", "at": "2026-03-03", "method": "back to plum card", "reason": "a cracked pane"}],
        "goodwill": [{"kind": "voucher", "amount": "7.77", "code": "SORRY-FACE", "at": "2026-03-04", "case": "K1"}],
        "recipient": {"profile": "tom", "name": "Tom Facetest", "address": {"line1": "7 Zanzibar Mews"}},
        "attributes": {"note": "fax-only"}, **JANE,
    },
    {
        "type": "order", "id": "FACE-1002", "at": "2026-02-01T09:00:00Z", "status": "open",
        "lines": [{"sku": "FACE-L", "name": "Brass lantern", "quantity": 1, "unit_price": "17.17"}], **JANE,
    },
    {
        "type": "case", "id": "K1", "opened_at": "2026-03-01T10:00:00Z", "subject": "Where is my lantern", "order": "FACE-1001",
        "channel": "email", "attributes": {"note": "vip-of-the-month"}, **JANE,
    },
    {"type": "case", "id": "K2", "status": "closed", "opened_at": "2026-01-01T10:00:00Z", "subject": "Where is my lantern", **JANE},
    {
        "type": "consent", "id": "C1", "purpose": "face-consent", "status": "granted", "at": "2026-01-01T10:00:00Z",
        "text": "yes to letters", **JANE,
    },
    {
        "type": "score", "id": "S1", "name": "propensity-of-lanterns", "value": 0.7713, "at": "2026-01-02T10:00:00Z", **JANE,
    },
    {
        "type": "interaction", "id": "keyed1", "channel": "phone", "at": "2025-12-01T10:00:00Z", "activity": "call", "profile": "kay",
        "ivr": {"menu": ["orders"], "keyed": [
            {"label": "order number", "value": "FACE-7771", "kind": "order_number"},
            {"label": "loyalty card", "value": "FACE90077", "kind": "loyalty_card"},
            {"label": "postcode of the parcel", "value": "a keyed word"},
            {"label": "your PIN", "value": "never-4711"},
        ]},
    },
    {
        "type": "campaign_response", "id": "R1", "campaign": "summer-of-lanterns", "response": "face-clicked",
        "at": "2026-01-02T10:00:00Z", **JANE,
    },
    {
        "type": "profile", "source": "face-desk", "id": "tom", "name": "Tom Facetest", "seen_at": "2026-01-05T10:00:00Z",
        "identifiers": [
            {"kind": "email", "value": "tom@facetest.example"},
            {"kind": "phone", "value": "020 7946 0991", "trust": "claimed"},
        ],
    },
    *(
        {
            "type": "interaction", "source": "face-desk", "id": f"call{n:02}", "profile": "tom", "channel": "phone",
            # Three at each moment: a cursor has to tell rows of one time apart.
            "at": f"2026-02-{1 + n // 3:02}T10:00:00Z", "direction": "outbound" if n % 2 else "inbound", "activity": "call",
        }
        for n in range(25)
    ),
    # People contradict each other about these: 1 is 2, 2 is 3, and 1 is not 3.
    *(
        {"type": "profile", "source": "face-quarrel", "id": f"{n}", "name": f"Quarrel {n}", "seen_at": f"2026-01-0{n}T00:00:00Z"}
        for n in (1, 2, 3)
    ),
    *(
        {
            "type": "profile", "source": "face-crowd", "id": f"{n}", "name": CROWD[n],
            "seen_at": "2026-01-01T00:00:00Z",
            "identifiers": [
                {"kind": "email", "value": f"crowd{n}@facetest.example"},
                {"kind": "phone", "value": "020 7946 0992", "trust": "claimed"},
            ],
        }
        for n in range(20)
    ),
]  # fmt: skip


def records() -> list[Record]:
    """The lines as records; what has no source of its own comes from the help desk."""
    return [RECORD.validate_python({"source": "face-desk"} | line) for line in LINES]


QUARREL = [f"face-quarrel:{n}" for n in (1, 2, 3)]
DECISIONS = [
    Decision("face-quarrel:1", "face-quarrel:2", "accept"),
    Decision("face-quarrel:1", "face-quarrel:3", "reject"),
    Decision("face-quarrel:2", "face-quarrel:3", "accept"),
]
