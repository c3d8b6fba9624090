"""Contacts with the help desk: mails, calls and chats, tweets and posts that go on in private, and the cases over them."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.demo import numbers, voice
from app.demo.chance import Chance
from app.demo.clock import iso
from app.demo.options import DAY, NOW
from app.demo.orders import Placed
from app.demo.person import Person
from app.demo.systems import Accounts, Line
from app.demo.voice import Matter

_FORMS = {"email": "mail", "phone": "call", "chat": "chat", "twitter": "tweet", "facebook": "tweet", "whatsapp": "chat"}
_ACTIVITIES = {
    "email": "mail",
    "phone": "call",
    "chat": "chat",
    "twitter": "tweet",
    "facebook": "post",
    "whatsapp": "message",
}
_OPEN_FOR = 10 * DAY
_MINUTE, _HOUR = 60, 3_600
_PRESENT = iso(NOW)


@dataclass(slots=True)
class Exchange:
    """One matter being dealt with: who asks, over which channel, in which case."""

    who: Line
    channel: str
    matter: Matter
    case: str

    def contact(self, id_: str, at: int, direction: str = "inbound") -> Line:
        """An interaction of it, without what was said."""
        line: Line = {"type": "interaction", "source": "helpdesk", "id": id_, **self.who, "channel": self.channel}
        line |= {"at": iso(at), "direction": direction, "activity": _ACTIVITIES[self.channel]}
        return line | {"thread": self.case, "case": self.case}


@dataclass(slots=True)
class Contacts:
    """One person's contacts with the help desk. `partner` is an order of somebody they live with."""

    chance: Chance
    person: Person
    accounts: Accounts
    placed: list[Placed]
    partner: Placed | None = None
    _count: int = 0
    _lines: list[Line] = field(default_factory=list)

    def lines(self) -> list[Line]:
        """Everything up to the demo's present."""
        chance, accounts = self.chance, self.accounts
        if accounts.helpdesk:
            for turn in range(1 + (chance.maybe(0.4) or self.person.star)):
                self._ask(self._desk(), turn)
        elif (stranger := self._stranger()) and chance.maybe(0.25):
            self._ask(stranger, 0)
        if accounts.twitter:
            self._go_public("twitter", accounts.twitter)
        if accounts.facebook:
            self._go_public("facebook", accounts.facebook)
        return [line for line in self._lines if str(line.get("at") or line["opened_at"]) < _PRESENT]

    def _desk(self) -> Line:
        """Who the help desk says it was: its own user, or only a number that nobody tied to the user."""
        stranger = self._stranger()
        return (
            stranger
            if stranger and self.chance.maybe(0.12) and not self.person.star
            else {"profile": self.accounts.helpdesk}
        )

    def _stranger(self) -> Line | None:
        """A caller's number or a writer's address that is this person's alone, and that some system knows."""
        person, chance = self.person, self.chance
        if person.mobile in self.accounts.given_phones and chance.maybe(0.75):
            return _by("whatsapp" if chance.maybe(0.15) else "phone", str(person.mobile))
        alone = person.living not in ("one email", "firm") and person.email in self.accounts.given_emails
        return _by("email", person.email) if alone else None

    def _matter(self, channel: str, turn: int) -> Matter:
        if self.person.star and turn == 0 and channel != "facebook":
            return voice.late_parcel(
                self.person, self.placed, NOW - (4 if channel == "twitter" else 2) * DAY + 10 * _HOUR
            )
        return voice.matter(self.chance, self.person, self.placed)

    # Asking the help desk

    def _ask(self, who: Line, turn: int) -> None:
        chance = self.chance
        kind = who.get("identifier", {}).get("kind")
        channel = kind or chance.one(("email", "email", "phone", "phone", "chat"))
        if self.person.star:
            channel = ("phone", "email")[turn]
        exchange = Exchange(who, channel, self._matter(channel, turn), self._next("C"))
        at = exchange.matter.at
        self._speak(exchange, at)
        if channel != "phone":
            at += chance.between(_HOUR, 30 * _HOUR) if channel == "email" else chance.between(_MINUTE, 20 * _MINUTE)
            self._answer(exchange, at)
        if "profile" in who and exchange.matter.topic != "praise" and chance.maybe(0.3):
            at += chance.between(DAY, 3 * DAY)
            self._chase(Exchange(who, "phone", exchange.matter, exchange.case), at)
        self._case(exchange, at)

    def _speak(self, exchange: Exchange, at: int) -> None:
        chance, matter, channel = self.chance, exchange.matter, exchange.channel
        text = voice.say(chance, matter, _FORMS[channel])
        if channel == "email":
            text = f"Hello,\n\n{text} {self._maybe_clue(matter, 0.5)}".rstrip() + f"\n\n{self._signature()}"
        elif channel in ("chat", "whatsapp"):
            text = f"{text} {self._maybe_clue(matter, 0.3)}".rstrip()
        line = exchange.contact(self._next("i"), at) | {"text": text, "staff": voice.colleague(chance)}
        if channel == "email":
            line["subject"] = matter.subject
        if matter.order and chance.maybe(0.5):
            line["order"] = matter.order.number
        self._lines.append(self._call(line, matter) if channel == "phone" else line)

    def _chase(self, exchange: Exchange, at: int) -> None:
        """Rings about a matter that is with the shop already."""
        text = voice.phrase(self.chance, "chase call", exchange.matter.words)
        line = exchange.contact(self._next("i"), at) | {"text": text, "staff": voice.colleague(self.chance)}
        self._lines.append(self._call(line, exchange.matter))

    def _call(self, line: Line, matter: Matter) -> Line:
        """How long it took, how it ended, and what was keyed in before anybody answered; some ring off before."""
        chance = self.chance
        menu = chance.one(("orders", "orders > delivery", "returns", "something else"))
        line |= {"ivr": {"menu": menu.split(" > ")}, "waited": chance.between(5, 900)}
        if matter.order and chance.maybe(0.4):
            line["ivr"]["keyed"] = [{"label": "order number", "value": matter.order.number, "kind": "order_number"}]
        if chance.maybe(0.07):
            return {key: value for key, value in line.items() if key not in ("text", "staff")} | {
                "duration": 0,
                "outcome": "abandoned",
            }
        ends = (
            ("promised_call_back", "escalated")
            if matter.at > NOW - _OPEN_FOR
            else ("resolved", "resolved", "escalated")
        )
        outcome = chance.one(ends)
        return line | {"duration": chance.between(40, 1_500), "outcome": outcome}

    def _answer(self, exchange: Exchange, at: int) -> None:
        text = voice.say(self.chance, exchange.matter, "reply")
        line = exchange.contact(self._next("i"), at, "outbound") | {
            "staff": voice.colleague(self.chance),
            "outcome": "answered",
        }
        if exchange.channel == "email":
            text = f"Dear {self.person.given},\n\n{text}"
            line["subject"] = f"Re: {exchange.matter.subject}"
        self._lines.append(line | {"text": text})

    def _case(self, exchange: Exchange, last: int) -> None:
        """Still open if its last contact was a few days ago. Nobody opens a case for thanks."""
        chance, matter = self.chance, exchange.matter
        if matter.topic == "praise":
            return
        changed = iso(min(last + chance.between(600, DAY), NOW - _MINUTE))
        line: Line = {
            "type": "case",
            "source": "helpdesk",
            "id": exchange.case,
            **exchange.who,
            "opened_at": iso(matter.at),
        }
        line |= {
            "changed_at": changed,
            "subject": matter.subject,
            "channel": exchange.channel,
            "staff": voice.colleague(chance),
        }
        line["priority"] = chance.one(("normal", "normal", "normal", "high", "urgent"))
        if last > NOW - _OPEN_FOR:
            line["status"] = "open" if self.person.star else chance.one(("open", "open", "pending", "on_hold"))
        else:
            line |= {"status": chance.one(("resolved", "closed", "closed")), "closed_at": changed}
        if matter.order:
            about = {"order": matter.order.number} if chance.maybe(0.7) else {"sku": matter.order.sku}
            line |= about
        self._lines.append(line)

    # Going public

    def _go_public(self, network: str, account: str) -> None:
        """A public post, the shop's request to write privately, and the private message with what tells who it is."""
        chance = self.chance
        exchange = Exchange(
            {"profile": account, "profile_source": network}, network, self._matter(network, 0), self._next("C")
        )
        at = exchange.matter.at
        self._public(exchange, at, voice.addressed(network, voice.say(chance, exchange.matter, "tweet")))
        at += chance.between(5 * _MINUTE, 4 * _HOUR)
        self._public(exchange, at, voice.phrase(chance, "ask", {}), voice.colleague(chance))
        at += chance.between(2 * _MINUTE, 20 * _HOUR)
        self._private(exchange, at, self._telling(exchange.matter))
        at += chance.between(5 * _MINUTE, 10 * _HOUR)
        self._private(exchange, at, voice.say(chance, exchange.matter, "reply"), voice.colleague(chance))
        if chance.maybe(0.6) or self.person.star:
            self._case(exchange, at)

    def _public(self, exchange: Exchange, at: int, text: str, staff: str | None = None) -> None:
        line = exchange.contact(self._next("i"), at, "outbound" if staff else "inbound") | {
            "public": True,
            "text": text,
        }
        self._lines.append(line | {"staff": staff} if staff else line)

    def _private(self, exchange: Exchange, at: int, text: str, staff: str | None = None) -> None:
        line = exchange.contact(self._next("i"), at, "outbound" if staff else "inbound") | {
            "public": False,
            "text": text,
        }
        line |= {"activity": "direct_message", "thread": f"{exchange.case}-dm"}
        self._lines.append(line | {"staff": staff} if staff else line)

    def _telling(self, matter: Matter) -> str:
        """Nearly everybody tells who they are; some speak for somebody they live with, a few won't say."""
        chance = self.chance
        if self.partner and chance.maybe(0.12):
            partners = voice.phrase(chance, "clue partner", {"order": self.partner.number})
            return (
                f"{partners} {voice.clues(chance, self.person, self.accounts, matter)}"
                if chance.maybe(0.6)
                else partners
            )
        if chance.maybe(0.02) and not self.person.star:
            return voice.phrase(chance, "clue none", {})
        return voice.clues(chance, self.person, self.accounts, matter, 1 + chance.maybe(0.4))

    # What they have in common

    def _next(self, letter: str) -> str:
        self._count += 1
        return f"{letter}{self.person.index}-{self._count}"

    def _maybe_clue(self, matter: Matter, share: float) -> str:
        return voice.clues(self.chance, self.person, self.accounts, matter) if self.chance.maybe(share) else ""

    def _signature(self) -> str:
        person, draw = self.person, self.chance.random()
        name = person.short if draw < 0.3 else f"{person.given} {person.family}"
        return f"{name}\n{numbers.spoken(person.phone, 1)}" if person.phone and draw > 0.8 else name


def _by(kind: str, value: str) -> Line:
    return {"identifier": {"kind": kind, "value": value}}
