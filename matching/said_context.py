"""Whose an identifier in a message is: the writer's own, or the shop's, a relative's, a courier's, or expressly not theirs.

Judged from the words of the same sentence before and after it. Where a sentence names several people, the nearest before the value owns it.
"""

from __future__ import annotations

import re

from graph.identifiers.text import word_set

NAME, POSTCODE = "name", "postcode"
"""Kinds of findings that are no identifiers."""

_RELATIVE = (
    r"(?:other\s+half|better\s+half|in-?laws?|step\w+|great[- ]?\w+|(?:mother|father|sister|brother|son|daughter)-in-law|wife|husband|hubby|partner|"
    r"mum|mom|mam|mother|dad|father|parents?|son|daughter|child|kids?|sister|brother|nan|nana|gran|granny|grandma|grandad|grandpa|grandmother|"
    r"grandfather|auntie?|uncle|cousin|niece|nephew|fianc[ée]e?|boyfriend|girlfriend|friends?|mate|flatmate|housemate|neighbou?rs?|boss|"
    r"colleague|manager|assistant|client|carer|landlord|tenant|someone|somebody|frau|mann|mutter|vater|freund\w*|femme|mari|mère|père)"
)
_THINGS = (
    r"(?:orders?|e-?mail|number|phone|mobile|account|card|address|name|postcode|details|parcel|purchase|twitter|handle)"
)
_OWNERS = re.compile(
    rf"""
    (?P<relative>\b(?:my|our|his|her|their|a|an|the)\s+(?:\w+\s+)?{_RELATIVE}\b(?:'s|’s|s'|s’)?|\b(?:someone|somebody)(?:\s+else)?(?:'s|’s)?\b)
    | (?P<theirs>\b(?:his|her|their)\s+(?:\w+\s+){{0,2}}{_THINGS}\b)
    | (?P<own>\b(?:my|mine|our|ours|me)\b)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_FOR = re.compile(r"\b(?:for|of|about|behalf of)\s*$", re.IGNORECASE)
_GIFT = re.compile(
    r"\b(?:gift|present|bought|buy|buying|ordered|purchased|birthday|wedding|christmas|anniversary|treat|surprise|sent)\b",
    re.IGNORECASE,
)
_ON_BEHALF = re.compile(r"\bon behalf of\b|\bin the family\b|\bnot (?:me|mine) but\b", re.IGNORECASE)
_NEGATED = re.compile(
    r"""\b(?:not|isn['’]?t|wasn['’]?t|never|no\s+longer|nor|nicht|kein\w*)\s+
    (?:(?:my|mine|our|the|an?|it|is|for|about|orders?|number|no|e-?mail|mail|address|phone|mobile|postcode|card|loyalty|account|name|meine?)\b[\s:.,\#]*)*$""",
    re.VERBOSE | re.IGNORECASE,
)
_DISOWNED = re.compile(
    rf"""^[\s,;)\-–—]*(?:(?:which|that|it|this)\s+)?(?:'s\s+|’s\s+)?(?:
      (?:is|was|are|were)\s+(?:not|nothing\s+to\s+do)\b(?!\s+(?:work|arriv|here|deliver|receiv|show|accept|correct(?:ly)?\s+\w+ed|recogni|valid|found|in|on|there|yet))
    | (?:is|was|are|were)n['’]?t\s+(?:me|mine|my|our|ours|right|correct|the\s+right)\b
    | not\s+(?:me|mine|my|our|ours)\b
    | (?:is|was)\s+(?:wrong|somebody|someone|your|(?:my|our|his|her|their)\s+(?:\w+\s+)?{_RELATIVE})\b
    | belongs?\s+to\b(?!\s+me\b)
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_YOURS = re.compile(r"\byour(?:s)?(?:\s+(?!my\b|our\b|me\b|i\b)[\w'’-]+){0,4}[^\w]*$", re.IGNORECASE)
_TO_YOU = re.compile(
    r"""\b(?:e-?mailed|emailing|wrote\s+to|written\s+to|writing\s+to|write\s+to|contacted|messaged|texted|rang|rung|ringing|called|calling|phoned|
    phoning|dialled|dialed|tried|from|via|by)\s+(?:you\s+)?(?:(?:on|at|the|this|that|number|address|a|an|e-?mail|helpline|hotline|line|called|
    someone|somebody|from|back)\s+)*[^\w+]*$""",
    re.VERBOSE | re.IGNORECASE,
)
_FROM_ME = re.compile(
    r"""\bi(?:\s+am|['’]m|\s+have|['’]ve)?\s+(?:\w+\s+){0,2}?(?:called|rang|phoned|texted|e-?mailed|wrote|messaged|calling|ringing|phoning|texting|
    emailing|writing|messaging|ordered|registered|paid)\b[^.!?]*\bfrom\s+(?:the\s+)?(?:number\s+|address\s+)?$
    | \b(?:my|our)\s+(?:[\w-]+\s+){1,3}from\s+$""",
    re.VERBOSE | re.IGNORECASE,
)
_OTHER_CODE = re.compile(
    r"""\b(?:product|item|code|sku|model|part|article|voucher|discount|promo|promotion|coupon|gift\s?card|style|size|colou?r|tracking|parcel|
    consignment|case|ticket|complaint|incident|claim|batch|serial|isbn|barcode|ean|vat|sort|pin|password|ending|last\s+four|credit|debit|bank|visa|
    mastercard|amex|payment|iban|pounds?|eur|usd|gbp|rrp|page|error|room|version)
    (?:\s+(?:number|no|nr|id|code|ref|reference|card|in|is|was|with|digits|are|account|the|of))*[\s:.\#£$€]*$""",
    re.VERBOSE | re.IGNORECASE,
)
_ROLES = word_set(
    """
    info support help helpdesk contact contactus hello hi order orders sales customerservice customerservices customercare customer care service
    services noreply no-reply donotreply do-not-reply enquiries enquiry inquiries admin team returns refunds office press jobs marketing
    newsletter feedback complaints shop store webmaster postmaster accounts billing delivery
    """
)
_REACHED = frozenset({"email", "phone", "postcode", "postal_address", "handle"})
"""Kinds by which a shop, too, is reached."""


def is_own(kind: str, value: str, before: str, after: str) -> bool:
    """Whether the writer says it of themselves. `before` and `after`: the rest of its sentence; `value` as it was written."""
    if _NEGATED.search(before) or _DISOWNED.search(after) or _is_others(kind, before):
        return False
    if kind in ("order_number", "bare", "postcode", "loyalty_card", "phone") and _OTHER_CODE.search(before):
        return False
    if kind in _REACHED and _is_shops(before):
        return False
    return not (
        kind == "email" and _is_role(value) and not re.search(r"\b(?:my|our|me|us|account)\b", before, re.IGNORECASE)
    )


def _is_others(kind: str, before: str) -> bool:
    if _ON_BEHALF.search(before):
        return True
    owners = list(_OWNERS.finditer(before))
    if not owners or owners[-1]["own"]:
        return False
    last = owners[-1]
    if last["theirs"] or last[0].lower().endswith(("'s", "’s", "s'", "s’")):
        return True
    # "A present for my mum, order 10045" is the writer's own order; "I'm asking for my mum, order 10045" is not.
    meant = bool(_FOR.search(before[: last.start()]))
    return meant and not (kind in ("order_number", "bare") and bool(_GIFT.search(before)))


def _is_shops(before: str) -> bool:
    return bool(_YOURS.search(before) or (_TO_YOU.search(before) and not _FROM_ME.search(before)))


def _is_role(email: str) -> bool:
    local = email.partition("@")[0].lower()
    return local in _ROLES or re.sub(r"[._-]", "", local) in _ROLES
