"""Records to copy with `whom export`: hard cases, and the lines of a copy."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

from graph.access import SYSTEM
from graph.driver import Driver
from graph.intake import Intake
from graph.records import RECORD
from graph.writes import store
from tests.conftest import ID_KEY

Line = dict[str, Any]
KEY = b"a key for tests, thirty-two bytes"


def profile(id_: str, **fields: Any) -> Line:
    return {"type": "profile", "source": "crm", "id": id_} | fields


def email(value: str, **fields: Any) -> Line:
    return {"kind": "email", "value": value} | fields


HARD: list[tuple[Line, str]] = [
    (profile("only-given", given_name="Wilhelmina", identifiers=[email("wil@hard.example")]), "no family name"),
    (profile("only-family", family_name="Featherstone", identifiers=[email("wil@hard.example")]), "no given name"),
    (profile("whole", name="Wilhelmina Featherstone", identifiers=[email("WIL@hard.example")]), "both in one"),
    (profile("father", name="George Ravensworth", birth_date="1950-01-02", identifiers=[email("family@hard.example")]), "one"),
    (profile("son", name="George Ravensworth", birth_date="1985-11-30", identifiers=[email("family@hard.example")]), "not the other"),
    (profile("no-letters", name="12345 !!", identifiers=[email("family2@hard.example")]), "a name that is none"),
    (profile("claimed", name="Mallory Blackwater", identifiers=[email("wil@hard.example", trust="claimed")]), "typed, not verified"),
    (profile("gone", name="Departed Thistlewood", deleted=True, identifiers=[email("gone@hard.example")]), "deleted in its source"),
    (profile("odd", birth_date="the day after Ascension", attributes={"note": "knows Lady Hexham"}, gender="unheard-of"), "free forms"),
    (profile("addressed", addresses=[
        {"line1": "7 Quillbrook Passage", "city": "Nethermere", "postcode": "ZE2 9ZZ", "country": "Great Britain"},
        {"text": "19 Dunmarrow Wynd, Eastwick AB12 3EF"}, {"line1": "3 Rue Ombrageuse", "postcode": "75011", "country": "FR"},
    ]), "in parts, on one line, and abroad"),
    (profile("every", identifiers=[
        {"kind": kind, "value": value} for kind, value in (
            ("phone", "+44 1632 960 961 ext 77"), ("whatsapp", "+447700900961"), ("twitter", "@hard_handle"), ("twitter_id", "77700011"),
            ("facebook", "hard.facebook"), ("instagram", "hard.insta"), ("youtube", "@hardtube"), ("website", "https://hard-site.example/me"),
            ("device", "6d92078a-8246-4ba4-ae5b-76104861e7dc"), ("cookie", "1033501218.1368477899"), ("loyalty_card", "6340041299887766"),
            ("order_number", "#778899"), ("payment_card", "visa-4242"), ("national_id", "QQ 12 34 56 C"), ("account", "acct-4711"),
        )]), "every kind"),
    ({"type": "interaction", "source": "desk", "id": "said-1", "profile": "whole", "profile_source": "crm", "channel": "email",
      "at": "2026-05-01T10:00:00+02:00", "subject": "About Wilhelmina", "text": "My neighbour Featherstone says hello",
      "thread": "thread-4711", "case": "case-4711", "staff": "Agatha Deskworth", "place": "behind Nethermere church",
      "outcome": "promised Wilhelmina a call", "attributes": {"phone": "01632 960961"}, "order": "778899"}, "everything that can be said"),
    ({"type": "interaction", "source": "desk", "id": "said-2", "channel": "phone", "at": "0001-01-01T00:00:00Z",
      "identifier": {"kind": "phone", "value": "01632 960777"}}, "a caller nobody knows, at the beginning of time"),
    ({"type": "interaction", "source": "desk", "id": "said-3", "channel": "post", "at": "2026-05-01T10:00:00Z"}, "nobody"),
    ({"type": "interaction", "source": "desk", "id": "said-4", "channel": "chat", "at": "2026-05-01T10:00:00Z", "profile": "not-yet"},
     "a profile that never came"),
    ({"type": "order", "source": "crm", "id": "o-1", "profile": "whole", "number": "778899", "at": "2026-04-01T10:00:00Z",
      "coupon": "FOR-WILHELMINA", "payment": "visa 4242", "returns": "777000", "discount": "0.1",
      "lines": [{"sku": "A1", "name": "Lantern", "quantity": "-1", "unit_price": "12345678901.2345"}, {"sku": "A1"}],
      "recipient": {"identifier": email("aunt@hard.example"), "name": "Aunt Cordelia", "address": {"text": "Moor End, ZE2 9ZX"}},
      "payer": {"source": "desk", "profile": "payer-1"}}, "three people on one order"),
    ({"type": "order_state", "source": "carrier", "id": "scan-1", "order": "o-1", "order_source": "crm", "state": "left with neighbour",
      "at": "2026-04-02T10:00:00Z", "place": "depot-7", "reason": "Featherstone's porter took it"}, "a rare word for a state"),
    ({"type": "refund", "source": "crm", "id": "back-1", "order": "o-1", "amount": "2.5", "at": "2026-04-03T10:00:00Z", "method": "visa 4242",
      "reason": "cracked, says Wilhelmina", "staff": "Agatha Deskworth", "lines": [{"sku": "A1"}]}, "money back"),
    ({"type": "goodwill", "source": "desk", "id": "sorry-1", "order": "o-1", "order_source": "crm", "kind": "voucher", "amount": "5",
      "code": "THANKS-W", "case": "case-9", "at": "2026-04-03T10:00:00Z"}, "a code of one person's own"),
    ({"type": "score", "source": "crm", "id": "sc-1", "profile": "whole", "name": "churn", "value": 0.25, "low": 0, "high": 1,
      "model": "for-Wilhelmina", "at": "2026-04-03T10:00:00Z"}, "a score of another system"),
    ({"type": "interaction", "source": "desk", "id": "rang-1", "channel": "phone", "at": "2026-05-01T10:00:00Z", "profile": "whole",
      "profile_source": "crm", "waited": 30, "ivr": {"menu": ["ask for Wilhelmina"], "keyed": [
          {"label": "loyalty card", "value": "6340041299887766", "kind": "loyalty_card"}, {"label": "birth date", "value": "02011950"}]}},
     "what was keyed"),
    ({"type": "order", "source": "crm", "id": "o-2", "at": "2026-04-02T10:00:00Z", "recipient": {"name": "Nobody Knownwell"}},
     "a recipient by name only"),
    ({"type": "case", "source": "desk", "id": "case-9", "profile": "whole", "profile_source": "crm", "opened_at": "2026-04-02T10:00:00Z",
      "subject": "Featherstone's lamp", "staff": "Agatha Deskworth", "order": "778899", "sku": "A1"}, "about an order and a product"),
    ({"type": "case", "source": "desk", "id": "case-10", "profile": "whole", "profile_source": "crm", "opened_at": "2026-04-04T10:00:00Z"},
     "the same matter again"),
    ({"type": "case_action", "source": "desk", "id": "did-1", "case": "case-10", "kind": "note", "by": "agatha.deskworth",
      "at": "2026-04-05T10:00:00Z", "note": "Wilhelmina rang from Hexham"}, "a note"),
    ({"type": "case_action", "source": "crm", "id": "did-2", "case": "case-10", "case_source": "desk", "kind": "hand_over", "by": "Agatha Deskworth",
      "at": "2026-04-05T11:00:00Z", "staff": "Cordelia", "team": "team of Agatha"}, "handed over, in another system"),
    ({"type": "case_action", "source": "desk", "id": "did-3", "case": "case-10", "kind": "merge", "into": "case-9", "by": "x",
      "at": "2026-04-05T12:00:00Z"}, "merged"),
    ({"type": "case_action", "source": "desk", "id": "did-4", "case": "case-9", "kind": "attach", "interaction": "rang-1", "by": "x",
      "at": "2026-04-05T13:00:00Z"}, "a contact put into it"),
    ({"type": "case_action", "source": "desk", "id": "did-5", "case": "case-9", "kind": "resolve", "by": "x", "at": "2026-04-05T14:00:00Z"}, "over"),
    ({"type": "case_action", "source": "desk", "id": "did-6", "case": "case-9", "kind": "undo", "undoes": "did-5", "by": "x",
      "at": "2026-04-05T15:00:00Z"}, "not over"),
    ({"type": "consent", "source": "crm", "id": "yes-1", "profile": "whole", "purpose": "marketing", "status": "granted",
      "at": "2026-04-02T10:00:00Z", "text": "Wilhelmina agrees"}, "words of consent"),
    ({"type": "session", "source": "site", "id": "visit-1", "at": "2026-04-02T10:00:00Z", "ended_at": "2026-04-02T10:05:00Z",
      "identifier": {"kind": "cookie", "value": "1033501218.1368477899"}, "device": "6d92078a-8246-4ba4-ae5b-76104861e7dc",
      "pages": ["/", "/account?email=wil@hard.example"], "referrer": "https://mail.example/inbox/wilhelmina"}, "pages that tell"),
]  # fmt: skip
"""Lines with their reason to be here, beside the demo's."""


def read(path: Path) -> list[Line]:
    """The lines of a copy."""
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [json.loads(line) for line in text.splitlines()]


async def load_some(driver: Driver) -> None:
    """Store the hard cases."""
    lines = [line for line, _ in HARD]
    await store(driver, SYSTEM, [RECORD.validate_python(line) for line in lines], Intake(ID_KEY))
