"""Consents with their history, and what people did with the campaigns they were sent."""

from __future__ import annotations

from collections.abc import Iterator

from app.demo.chance import Chance
from app.demo.clock import iso, seconds
from app.demo.options import DAY, NOW
from app.demo.person import Person
from app.demo.systems import Accounts, Line

_CAMPAIGNS = (
    ("christmas-2025", "Christmas gift guide", "2025-11-24"),
    ("valentine-2026", "Say it with hearts", "2026-02-02"),
    ("mothers-day-2026", "For mums everywhere", "2026-03-02"),
    ("summer-2026", "Garden party", "2026-06-08"),
    ("sale-2026", "Summer sale", "2026-07-20"),
    ("autumn-2026", "Cosy evenings", "2026-09-28"),
    ("early-bird-2026", "Christmas early bird", "2026-10-26"),
)
_WORDING = "Yes, I would like to hear about offers and new things."


_SENT = tuple((key, name, seconds(day)) for key, name, day in _CAMPAIGNS)


def consents(chance: Chance, person: Person, accounts: Accounts, since: int) -> Iterator[Line]:
    """Marketing by email for everyone with an account, and by text or phone for some; some take it back later."""
    source, account = _home(accounts)
    for channel in ("email", *(name for name, share in (("sms", 0.3), ("phone", 0.1)) if chance.maybe(share))):
        status = "granted" if chance.maybe(0.68) or person.star else "denied"
        yield _consent(source, account, channel, status, since)
        if status == "granted" and chance.maybe(0.1) and not person.star:
            yield _consent(source, account, channel, "withdrawn", since + chance.between(20, 200) * DAY)


def _consent(source: str, account: str, channel: str, status: str, at: int) -> Line:
    at = min(at, NOW - DAY)
    line: Line = {
        "type": "consent",
        "source": source,
        "id": f"{account}-{channel}-{status}",
        "profile": account,
        "purpose": "marketing",
    }
    return line | {"channel": channel, "status": status, "at": iso(at), "text": _WORDING}


def responses(chance: Chance, accounts: Accounts, since: int) -> Iterator[Line]:
    """Campaign mails sent, opened, clicked; now and then somebody buys, complains or unsubscribes."""
    if not accounts.shop or chance.maybe(0.35):
        return
    for key, name, day in _SENT:
        if day < since or chance.maybe(0.55):
            continue
        at = day + 9 * 3_600 + chance.between(0, 5_000)
        for response, share in (("sent", 1.0), ("opened", 0.4), ("clicked", 0.35), (chance.one(_LAST), 0.3)):
            if not chance.maybe(share) or at >= NOW:
                break
            yield _response(accounts.shop, key, name, response) | {"at": iso(at)}
            at += chance.between(60, 2 * DAY)


_LAST = ("bought", "bought", "unsubscribed", "complained")


def _response(account: str, key: str, name: str, response: str) -> Line:
    line: Line = {
        "type": "campaign_response",
        "source": "shop",
        "id": f"{key}-{account}-{response}",
        "profile": account,
        "campaign": key,
    }
    return line | {"campaign_name": name, "channel": "email", "response": response}


def _home(accounts: Accounts) -> tuple[str, str]:
    return ("shop", accounts.shop) if accounts.shop else ("till", str(accounts.till))
