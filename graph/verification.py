"""Proving that a claimed identifier is a person's own: a code sent to it that comes back, or a question only its owner can answer.

A proof makes the claim of one profile verified, for as long as it holds (`VALID`); then the worker takes it back. Codes are kept as salted
scrypt hashes (RFC 7914), answers compared in constant time, guesses and new starts limited; every attempt is counted before it is looked at, in a
transaction of its own, so that guessing from many sides at once gains nothing.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import re
import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from graph import questions
from graph.access import Thing, Viewer, allowed, require, sees_kind
from graph.audit import Look
from graph.changes import change_rows
from graph.driver import Driver, Transaction
from graph.errors import BadRequest, NotFound
from graph.identifiers import KINDS, Identifier
from graph.outbox import Message, Outbox, Sender
from graph.sections import kinds_seen

Row = dict[str, Any]

OPEN_FOR = timedelta(minutes=15)
"""How long a code or question can be answered; NIST SP 800-63B allows 10 minutes for a code by text message, and mail is slower."""
VALID = timedelta(days=365)
"""How long a proof holds: numbers and addresses are given to somebody else after a while."""
ATTEMPTS = 3
STARTS = 5
"""Starts in a day for one profile, and for one identifier: with ATTEMPTS, 15 guesses a day at a code of a million."""
LONGEST_ANSWER = 200


class Method(StrEnum):
    """How an identifier can be proved."""

    DIRECT_MESSAGE = "direct_message"
    CODE_BY_EMAIL = "code_by_email"
    CODE_BY_SMS = "code_by_sms"
    ORDER_QUESTION = "order_question"


CODES: Mapping[Method, frozenset[str]] = {
    Method.CODE_BY_EMAIL: frozenset({"email"}),
    Method.CODE_BY_SMS: frozenset({"phone", "whatsapp"}),
    Method.DIRECT_MESSAGE: frozenset({"twitter", "facebook", "instagram", "youtube", "whatsapp"}),
}
"""The kinds a code can be sent to, by method."""
ASKED = frozenset(
    {"email", "phone", "whatsapp", "loyalty_card", "account", "order_number", *CODES[Method.DIRECT_MESSAGE]}
)
"""The kinds whose owner's orders can be asked about."""
PROVABLE = ASKED


@dataclass(frozen=True, slots=True)
class Offer:
    """An identifier worth proving. `gain` orders offers and means nothing else; `joins`: profiles that would be joined by rule."""

    identifier: Row
    methods: tuple[Method, ...]
    joins: int
    gain: float
    reason: str


class Verifications:
    """Verifications started and answered for one viewer. Raises Forbidden where the role may not."""

    def __init__(self, viewer: Viewer, driver: Driver, look: Look, sender: Sender | None = None) -> None:
        self._viewer = viewer
        self._driver = driver
        self._look = look
        self._sender = sender or Outbox()

    async def start(self, profile: str, identifier: Identifier, method: Method) -> Row:
        """Begin to prove that the identifier is the profile's. Raises NotFound for what is not there or not seen, and BadRequest:
        `already_verified`, `invalid_verification` (the method does not fit, or there is nothing to ask), `too_many_verifications`."""
        require(self._viewer, Thing.VERIFY)
        code = f"{secrets.randbelow(1_000_000):06}"
        salt = secrets.token_bytes(16)
        hashed = await asyncio.to_thread(_hashed, code, salt)
        secret = {"code": code, "salt": salt.hex(), "hash": hashed}
        return await self._driver.write(lambda transaction: self._start(transaction, profile, identifier, method, secret))  # fmt: skip

    async def answer(self, id_: str, answer: str) -> Row:
        """Check an answer. The verification comes back: `verified`, `started` where there are attempts left, else `failed`. Raises NotFound,
        and BadRequest (`verification_over`) where it can be answered no more."""
        require(self._viewer, Thing.VERIFY)
        await self._seen(id_)
        now = datetime.now(UTC)
        counted = await self._driver.run("count_attempts", keys=[id_], most=ATTEMPTS, now=now)
        if not counted:
            raise BadRequest("this verification is over; start another", code="verification_over")
        right = await self._is_right(counted[0], answer[:LONGEST_ANSWER])
        return await self._driver.write(lambda transaction: self._finish(transaction, counted[0], right))

    async def offers(self, profile: str, other: str | None = None) -> list[Row] | None:
        """What could be proved of a profile, what would settle most first; with `other`, only what would tie the two. None where a profile is
        not there, or the viewer may not see it or verify."""
        if not (allowed(self._viewer, Thing.VERIFY) and allowed(self._viewer, Thing.INDIVIDUALS)):
            return None
        kinds = sorted(kind for kind in PROVABLE if sees_kind(self._viewer, kind))
        keys = [profile, *([other] if other else [])]
        found = await self._driver.run(
            "claims_by_profile_ids", keys=keys, kinds=kinds, hidden=kinds_seen(self._viewer)[1]
        )
        rows = {row["key"]: row for row in found}
        if not rows.keys() >= set(keys):
            return None
        self._look.saw(row["customer"] for row in found)
        offers = [_offer(claim) for claim in rows[profile]["claims"]]
        if other:
            offers = [offer for offer in offers if rows[other]["customer"] in offer.identifier["holders"]]
        return [_offered(offer) for offer in sorted(offers, key=lambda offer: (-offer.gain, offer.identifier["key"]))]

    async def _seen(self, id_: str) -> None:
        found = await self._driver.run("verifications_by_keys", keys=[id_], by="id", hidden=kinds_seen(self._viewer)[1])
        rows = found[0]["rows"] if found else []
        if not rows or not sees_kind(self._viewer, rows[0]["identifier_key"].partition(":")[0]):
            raise NotFound("there is no such verification")
        self._look.saw([rows[0]["customer_id"]])

    async def _start(
        self, transaction: Transaction, profile: str, identifier: Identifier, method: Method, secret: Row
    ) -> Row:
        now = datetime.now(UTC)
        await transaction.run("lock_resolutions", keys=[profile], now=now)
        claim = await self._claim(transaction, profile, identifier)
        _check(claim, identifier, method, now)
        row: Row = {
            "id": uuid.uuid4().hex,
            "profile_id": profile,
            "identifier_key": identifier.key,
            "method": method.value,
        }
        row |= {
            "started_by": self._viewer.who,
            "expires_at": now + OPEN_FOR,
            "question": None,
            "about": None,
            "order_id": None,
        }
        row |= {"salt": None, "hash": None, "delivery": None}
        if method is Method.ORDER_QUESTION:
            row |= await self._question(transaction, profile, identifier)
        else:
            row |= {"salt": secret["salt"], "hash": secret["hash"]}
            row["delivery"] = await self._sender.send(transaction, _message(row, identifier, method, secret["code"]))
        lapsed = await transaction.run("start_verifications", rows=[row], now=now)
        await self._sender.withdraw(transaction, [one["key"] for one in lapsed])
        await self._watch(transaction, row["id"], row["expires_at"], now)
        self._look.saw([claim["customer"]])
        return await self._shown(transaction, row["id"])

    async def _claim(self, transaction: Transaction, profile: str, identifier: Identifier) -> Row:
        if not sees_kind(self._viewer, identifier.kind) or not allowed(self._viewer, Thing.INDIVIDUALS):
            raise NotFound("there is no such identifier on this profile")
        row = {"profile": profile, "key": identifier.key}
        found = await transaction.run(
            "claims_to_verify",
            rows=[row],
            hidden=kinds_seen(self._viewer)[1],
            since=datetime.now(UTC) - timedelta(days=1),
        )
        if not found:
            raise NotFound("there is no such identifier on this profile")
        return found[0]

    async def _question(self, transaction: Transaction, profile: str, identifier: Identifier) -> Row:
        row = {
            "profile": profile,
            "key": identifier.key,
            "number": identifier.value if identifier.kind == "order_number" else None,
        }
        found = await transaction.run("orders_to_ask_about", rows=[row])
        told = [(order, kind) for order in found for kind in questions.askable(order, order["postcodes"] or ())]
        if not told or len({order["customer"] for order in found}) > 1:
            raise BadRequest("there is no order of one owner to ask about", code="invalid_verification")
        # Not the same question each time: an answer found out once should be of little use.
        order, kind = secrets.choice(told)
        return {"question": questions.question(kind, order), "about": kind, "order_id": order["id"]}

    async def _is_right(self, verification: Row, answer: str) -> bool:
        if verification["method"] != Method.ORDER_QUESTION:
            digits = re.sub(r"\D", "", answer)
            hashed = await asyncio.to_thread(_hashed, digits, bytes.fromhex(verification["salt"]))
            return hmac.compare_digest(hashed, verification["hash"])
        found = await self._driver.run("orders_by_ids", keys=[verification["order_id"]])
        return bool(found) and questions.is_right(verification["about"], found[0], answer)

    async def _finish(self, transaction: Transaction, verification: Row, right: bool) -> Row:
        id_, now = verification["id"], datetime.now(UTC)
        if right:
            await transaction.run("lock_resolutions", keys=[verification["profile_id"]], now=now)
            row = {"id": id_, "expires_at": now + VALID, "proof": _proof(verification), "by": self._viewer.who}
            done = await transaction.run("finish_verifications", rows=[row], now=now)
            if not done:
                raise BadRequest("the claim was taken back meanwhile", code="verification_over")
            await note_profiles(transaction, [verification["profile_id"]], id_)
            await self._watch(transaction, id_, row["expires_at"], now)
        elif verification["attempts"] >= ATTEMPTS:
            await transaction.run("fail_verifications", keys=[id_])
        if right or verification["attempts"] >= ATTEMPTS:
            await self._sender.withdraw(transaction, [id_])
        return await self._shown(transaction, id_)

    async def _watch(self, transaction: Transaction, id_: str, due: datetime, now: datetime) -> None:
        """Have the worker look when it is over."""
        row = {"id": uuid.uuid4().hex, "kind": "expiry", "about": id_, "cause": f"verification:{id_}", "due": due}
        await transaction.run("note_expiries", rows=[row], now=now)

    async def _shown(self, transaction: Transaction, id_: str) -> Row:
        found = await transaction.run("verifications_by_keys", keys=[id_], by="id", hidden=[])
        row: Row = found[0]["rows"][0]
        return row


async def note_profiles(transaction: Transaction, profiles: Sequence[str], verification: str) -> None:
    """Have the profiles resolved anew, because a proof came or went."""
    changes = change_rows(profiles, f"verification:{verification}")
    await transaction.run("note_changes", rows=changes, now=datetime.now(UTC))


def _hashed(code: str, salt: bytes) -> str:
    """16 MB and some 40 ms each, so that a stolen hash outlives its code."""
    return hashlib.scrypt(code.encode(), salt=salt, n=2**14, r=8, p=1, dklen=32).hex()


def _check(claim: Row, identifier: Identifier, method: Method, now: datetime) -> None:
    if claim["trust"] == "verified":
        raise BadRequest("this identifier is verified already", code="already_verified")
    fits = identifier.kind in (ASKED if method is Method.ORDER_QUESTION else CODES[method])
    if not fits:
        raise BadRequest(f"{method.value} proves no {identifier.kind}", code="invalid_verification")
    if claim["starts_of_profile"] >= STARTS or claim["starts_of_identifier"] >= STARTS:
        raise BadRequest(
            f"{STARTS} verifications a day may be started; try again tomorrow", code="too_many_verifications"
        )


def _message(row: Row, identifier: Identifier, method: Method, code: str) -> Message:
    channels = {Method.CODE_BY_EMAIL: "email", Method.CODE_BY_SMS: "sms"}
    minutes = int(OPEN_FOR.total_seconds() // 60)
    text = (
        f"Your code is {code}. It can be used for {minutes} minutes. If you did not ask for it, there is nothing to do."
    )
    return Message(row["id"], channels.get(method, identifier.kind), identifier.value, text)


def _proof(verification: Row) -> str:
    if verification["method"] == Method.ORDER_QUESTION:
        return f"answered a question about the {verification['about']} of order {verification['order_id']}"
    return f"gave back the code sent by {verification['method'].replace('code_by_', '').replace('_', ' ')}"


def _offer(claim: Row) -> Offer:
    kind, holders = KINDS[claim["kind"]], claim["holders"]
    links = kind.links and len(holders) == 1
    joins = claim["profiles"] if links else 0
    sure = 1.0 if links else 0.5 if len(holders) == 1 else 0.2 if holders else 0.1
    methods = [method for method, kinds in CODES.items() if claim["kind"] in kinds]
    if claim["orders"] and len(holders) == 1 and claim["kind"] in ASKED:
        methods.append(Method.ORDER_QUESTION)
    return Offer(claim, tuple(methods), joins, kind.specificity * sure, _reason(kind.links, joins, len(holders)))


def _reason(links: bool, joins: int, holders: int) -> str:
    if joins:
        return f"proved, it joins this profile with {joins} other{'s' if joins > 1 else ''} of one customer"
    if not holders:
        return "proved, it joins nobody now, but whoever comes with it later"
    if links:
        return "proved, it leaves open whom it means: several customers have it"
    return "proved, it speaks for a link, but makes none by itself"


def _offered(offer: Offer) -> Row:
    claim = offer.identifier
    return {
        "key": claim["key"],
        "kind": claim["kind"],
        "caption": KINDS[claim["kind"]].caption(claim["value"]),
        "methods": [method.value for method in offer.methods],
        "joins": offer.joins,
        "reason": offer.reason,
        "customer_ids": claim["holders"],
    }
