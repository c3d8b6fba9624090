"""What a customer says of themselves in a message: order numbers, addresses, numbers and names (spaCy's `Matcher`, no model).

What is said is *claimed*: it may propose a link, never make one. So the finder prefers silence to a wrong claim: what the sentence gives to
somebody else, what a reply quotes, prices, dates, product codes and the shop's own numbers are left out, and nothing is told that its kind
refuses. A finding says where it stands, so that a page can show it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import phonenumbers
from phonenumbers import PhoneNumberType

from graph.errors import InvalidIdentifier
from graph.identifiers import Hint, identify, looks_like_card_number
from graph.identifiers.address_lines import spaced, squeeze
from graph.identifiers.text import Unclean, tidy
from matching.said_context import NAME, POSTCODE, is_own
from matching.said_names import names_in
from matching.said_words import LOYALTY_WORDS, NETWORKS, Pipeline, make_pipeline

MAX_TEXT = 20_000
"""Characters of a message that are read: what people say of themselves stands at its beginning."""

_WORTH_READING = re.compile(
    r"""[\d@\n] | \bname\b | \bnam(?:e|en)\s+ist\b | appelle | \bllamo\b | \bhei(?:ß|ss)e\b
    | \b(?:this\ is|it['’]?s|i['’]?m|i\ am|it\ is|here|hier\ ist|speaking)\b
    | \b(?:regards|wishes|sincerely|faithfully|cheers|thanks|thank\ you)\b\W{1,4}\S+\s+\S+(?:\s+\S+)?\s*$""",
    re.VERBOSE | re.IGNORECASE,
)
_RETWEET = re.compile(r"^\s*(?:RT|MT)\s+@\w+", re.IGNORECASE)
_REPLY = re.compile(
    r"""^[ \t>]*(?:
      -{2,}\s*(?:original|forwarded|weitergeleitete|message|ursprüngliche)\b.*
    | (?:on|am|le|el)\b[^\n]{0,200}(?:\n[^\n]{0,100})?\b(?:wrote|writes|schrieb|a\s+écrit|escribió)\b[^\n]{0,100}:
    | _{10,}\s*\n\s*(?:from|von|de)\s*:
    | (?:from|von|de)\s*:[^\n]*\n[ \t>]*(?:sent|date|to|gesendet|datum|an|envoyé|à)\s*:
    )""",
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)
_QUOTED_LINE = re.compile(r"^[ \t]*>[^\n]*", re.MULTILINE)
_DATE = re.compile(r"^(?:\d{1,2}[./-]\d{1,2}[./-](?:\d{2}|\d{4})|\d{4}[./-]\d{1,2}[./-]\d{1,2})$")
_STREET = re.compile(
    r"""(?:(?:flat|apt\.?|apartment|unit)\s+\w{1,5},?\s+)?\b\d{1,4}[a-z]?,?\s+(?:[\w'’.-]+\s+){1,4}?
    (?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|close|crescent|cres|terrace|way|gardens|gdns|grove|court|ct|square|sq|place|pl|hill|park|green|
    row|rise|view|walk|gate|mews|parade|wharf|quay|boulevard|croft|fold)\b\.?(?:[,\s]+[\w'’.-]+){0,8}[,\s]*$""",
    re.VERBOSE | re.IGNORECASE,
)
_NOBODYS = frozenset(
    {PhoneNumberType.TOLL_FREE, PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST, PhoneNumberType.VOICEMAIL}
)
_PHONE_CUE = re.compile(
    r"\b(?:numbers?|phone|tel|telephone|mobile|mob|cell|call|ring|text|whatsapp|contact|reach|telefon|handy|téléphone)\b[^.!?]{0,40}$",
    re.IGNORECASE,
)
_BETWEEN = frozenset({",", "and", "&", "or", "/", "und", "et"})
_NO_ORDERS = frozenset({"19", "20"})


@dataclass(frozen=True, slots=True)
class Said:
    """Something a message says of its writer. `kind`: an identifier kind, `name` or `postcode`; `value` is clean; text[start:end] said it."""

    kind: str
    value: str
    start: int
    end: int

    @property
    def key(self) -> str:
        """Readable and unique over all kinds, as `Identifier.key` is: `email:jane@x.org`, `postcode:LS1 4AP`."""
        return f"{self.kind}:{self.value}"


@dataclass(frozen=True, slots=True)
class _Span:
    """A candidate: tokens [first, last) of the message."""

    kind: str
    first: int
    last: int


def find_said(text: str, region: str) -> tuple[Said, ...]:
    """What the writer of a message says of themselves, in the order of the text. `region`: where national numbers are local (ISO 3166)."""
    if not _WORTH_READING.search(text) or _RETWEET.match(text):
        return ()
    own = _own_words(text[:MAX_TEXT])
    pipeline = _pipeline()
    if pipeline.is_full:
        _pipeline.cache_clear()
    return tuple(_Message(own, region, pipeline).findings())


@cache
def _pipeline() -> Pipeline:
    return make_pipeline()


def _own_words(text: str) -> str:
    """The text with what it quotes blanked out, every character in its place."""
    reply = _REPLY.search(text)
    if reply:
        text = text[: reply.start()]
    return _QUOTED_LINE.sub(lambda line: " " * len(line[0]), text) if ">" in text else text


class _Message:
    def __init__(self, text: str, region: str, pipeline: Pipeline) -> None:
        self.text = text
        self.region = region
        # spaCy's own hints do not know `check_flag`.
        self.doc: Any = pipeline.read(text)
        self._flags = pipeline.flags
        self._matches: dict[str, list[_Span]] = {}
        names = pipeline.language.vocab.strings
        for label, first, last in pipeline.matcher(self.doc):
            kind = names[label]
            self._matches.setdefault(kind, []).append(_Span(kind, first, last))

    def findings(self) -> list[Said]:
        found: list[Said] = []
        taken: set[int] = set()
        for kind in ("email", "handle", "loyalty_card", "order_number", "postcode", "phone", "bare"):
            for span in self._longest(kind):
                said = self._finding(span) if taken.isdisjoint(range(span.first, span.last)) else None
                if said:
                    taken.update(range(span.first, span.last))
                    found.append(said)
                    found += self._listed(span) if kind == "order_number" else ()
        found += [said for said in self._addresses(found) if said]
        found += [Said(NAME, name, start, end) for name, start, end in self._names()]
        unique: dict[str, Said] = {}
        for said in sorted(found, key=lambda said: (said.start, -said.end, said.kind)):
            unique.setdefault(said.key, said)
        return list(unique.values())

    def _listed(self, span: _Span) -> Iterator[Said]:
        """The numbers that follow in a list: `orders 536365, 536366 and 536367`."""
        at = span.last
        while at < len(self.doc) and self.doc[at].lower_ in _BETWEEN:
            at += 1
            if at < len(self.doc) and self._is(at, "order") and self.doc[at].shape_ == self.doc[span.first].shape_:
                following = self._finding(_Span("order_number", at, at + 1))
                yield from (following,) if following else ()
                at += 1

    def _longest(self, kind: str) -> list[_Span]:
        """The values of a kind's matches without their cues, of each place the longest; a part of a longer number is none."""
        longest: dict[int, _Span] = {}
        for span in map(self._value, self._matches.get(kind, ())):
            before = longest.get(span.first)
            if (before is None or before.last < span.last) and not self._goes_on(kind, span):
                longest[span.first] = span
        return [longest[first] for first in sorted(longest)]

    def _goes_on(self, kind: str, span: _Span) -> bool:
        if kind not in ("phone", "bare") or span.first == 0:
            return False
        return self._is(span.first, "number") and self._is(span.first - 1, "number")

    def _value(self, span: _Span) -> _Span:
        kind, first, last = span.kind, span.first, span.last
        if kind == "order_number" and not self._is(last - 1, "order"):
            last = first + 1
        elif kind == "order_number":
            first = last - 1
        elif kind == "handle":
            first, last = (first, first + 1) if self._is(first, "handle") else (last - 1, last)
        elif kind == "postcode":
            first = last - 2 if self._is(last - 1, "inward") and self._is(last - 2, "outward") else last - 1
        elif kind == "loyalty_card":
            while first < last - 1 and not self._is(first, "card") and not self._is(first, "number"):
                first += 1
        return _Span(kind, first, last)

    def _is(self, at: int, flag: str) -> bool:
        return bool(self.doc[at].check_flag(self._flags[flag]))

    def _finding(self, span: _Span) -> Said | None:
        start, end = self.doc[span.first].idx, self.doc[span.last - 1].idx + len(self.doc[span.last - 1])
        written = self.text[start:end].rstrip("(-/ ")
        before, after = self.sentence(start, end)
        if not is_own(span.kind, written, before, after):
            return None
        kind, value = span.kind, self._clean(span, written, before)
        if kind == "handle":
            kind = self._network(span, before)
        return Said("order_number" if kind == "bare" else kind, value, start, start + len(written)) if value else None

    def sentence(self, start: int, end: int) -> tuple[str, str]:
        """What stands before and after text[start:end] in its sentence."""
        before, after = self.text[max(0, start - 200) : start], self.text[end : end + 120]
        ends = [match.end() for match in _SENTENCE_END.finditer(before)]
        cut = _SENTENCE_END.search(after)
        return before[ends[-1] :] if ends else before, after[: cut.start()] if cut else after

    def _clean(self, span: _Span, written: str, before: str) -> str | None:
        if span.kind == "postcode":
            return self._postcode(span, written)
        if not self._is_plausible(span, written, before):
            return None
        kind = {"bare": "order_number", "handle": self._network(span, before)}.get(span.kind, span.kind)
        return self._identified(kind, written)

    def _identified(self, kind: str, written: str) -> str | None:
        try:
            value = identify(kind, written, Hint(self.region)).value
            # What can be read twice with two results is no clean value.
            return value if identify(kind, value, Hint(self.region)).value == value else None
        except InvalidIdentifier:
            return None

    def _is_plausible(self, span: _Span, written: str, before: str) -> bool:
        digits = sum(character.isdigit() for character in written)
        if span.kind == "phone":
            return self._is_phone(written, before, digits)
        if span.kind == "bare":
            return self._stands_alone(span, before) and not _DATE.match(written)
        if span.kind == "order_number":
            return not _DATE.match(written) and not (digits == 4 == len(written) and written[:2] in _NO_ORDERS)
        if span.kind == "loyalty_card":
            # "Card number …" alone may be a bank's: then it has to be one of those no network gives out.
            loyal = any(word in before.lower() for word in LOYALTY_WORDS)
            return not looks_like_card_number(written) and (loyal or 6 <= digits <= 14)
        if span.kind == "handle":
            return bool(re.search(r"\b(?:my|i|i['’]m|me|our)\b", before, re.IGNORECASE)) or not before.split()[1:]
        return True

    def _is_phone(self, written: str, before: str, digits: int) -> bool:
        if not 9 <= digits <= 15 or _DATE.match(written) or re.search(r"[£$€]\s*$|\d[.,]$", before):
            return False
        if written.lstrip("(").startswith(("+", "0")):
            return self._is_somebodys(written)
        american = self.region in ("US", "CA") and re.match(r"^\(?\d{3}\)?[ .-]?\d{3}[ .-]\d{4}$", written)
        return bool(american or (_PHONE_CUE.search(before) and digits >= 10)) and self._is_somebodys(written)

    def _is_somebodys(self, written: str) -> bool:
        """A number that is free to call, or dear, belongs to a business."""
        key = self._identified("phone", written)
        return key is not None and phonenumbers.number_type(phonenumbers.parse(key)) not in _NOBODYS

    def _stands_alone(self, span: _Span, before: str) -> bool:
        """A number that is nearly all its sentence says: an answer to "what is your order number?"."""
        start = self.doc[span.first].idx
        said = (before + self.sentence(start, self.doc[span.last - 1].idx + len(self.doc[span.last - 1]))[1]).split()
        answered = re.search(
            r"\b(?:sure|yes|yep|yeah|ok|okay|here you go|it['’]?s|it is|here it is)[\s,:.-]*$", before, re.IGNORECASE
        )
        return len(said) <= 2 or bool(answered)

    def _postcode(self, span: _Span, written: str) -> str | None:
        british = span.last - span.first == 2 or self._is(span.first, "glued")
        if british:
            code = squeeze(written, "GB")
            return spaced(code, "GB") if _is_british(code) else None
        return written.upper() if re.match(r"^[A-Z0-9-]{4,9}$", written.upper()) else None

    def _network(self, span: _Span, before: str) -> str:
        near = [*before.lower().split()[-6:], self.doc[min(len(self.doc), span.last + 1) - 1].lower_, *self._next(span)]
        words = [word.strip(":,-'’\"()") for word in near]
        return next((NETWORKS[word] for word in reversed(words) if word in NETWORKS), "twitter")

    def _next(self, span: _Span) -> list[str]:
        return [token.lower_ for token in self.doc[span.last : span.last + 2]]

    def _addresses(self, found: list[Said]) -> Iterator[Said | None]:
        """The street that stands before a postcode makes a postal address of it."""
        for said in found:
            if said.kind == POSTCODE:
                street = _STREET.search(self.text[max(0, said.start - 120) : said.start])
                if street:
                    start = max(0, said.start - 120) + street.start()
                    value = self._identified("postal_address", self.text[start : said.end])
                    yield Said("postal_address", value, start, said.end) if value else None

    def _names(self) -> Iterator[tuple[str, int, int]]:
        cues = [
            (span.kind, span.first, span.last)
            for kind in ("name", "perhaps_name", "name_before")
            for span in self._matches.get(kind, ())
        ]
        for first, last in names_in(self.doc, cues, self.text):
            start, end = self.doc[first].idx, self.doc[last - 1].idx + len(self.doc[last - 1])
            written = self.text[start:end]
            if is_own(NAME, written, *self.sentence(start, end)) and (name := _tidied(written)):
                yield name, start, end


def _tidied(name: str) -> str | None:
    try:
        return tidy(name, lines=False)
    except Unclean:
        return None


def _is_british(code: str) -> bool:
    return bool(_BRITISH.match(code))


_SENTENCE_END = re.compile(r"(?:(?<![A-Z])(?<!\b[Nn]o)(?<!\b[Nn]r)(?<!\b[Tt]el)(?<!\b[Rr]ef)[.!?]+(?=\s|$)|\n)")
_BRITISH = re.compile(
    r"^(?:AB|AL|B|BA|BB|BD|BF|BH|BL|BN|BR|BS|BT|BX|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|DT|DY|E|EC|EH|EN|EX|FK|FY|G|GL|GU|GY|HA|HD|HG|"
    r"HP|HR|HS|HU|HX|IG|IM|IP|IV|JE|KA|KT|KW|KY|L|LA|LD|LE|LL|LN|LS|LU|M|ME|MK|ML|N|NE|NG|NN|NP|NR|NW|OL|OX|PA|PE|PH|PL|PO|PR|RG|RH|RM|S|SA|SE|SG|"
    r"SK|SL|SM|SN|SO|SP|SR|SS|ST|SW|SY|TA|TD|TF|TN|TQ|TR|TS|TW|UB|W|WA|WC|WD|WF|WN|WR|WS|WV|YO|ZE)\d"
)
"""The postcode areas (Royal Mail): T42 and B2B look like outward codes and are none."""
