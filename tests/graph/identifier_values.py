"""Values to try on every kind of identifier: plausible ones by kind, and text that means harm."""

from __future__ import annotations

import string

from hypothesis import settings
from hypothesis import strategies as st

from graph.identifiers import KINDS

PATIENT = settings(deadline=None)
"""The first address loads the names of all countries, which takes longer than hypothesis waits."""
MANY = settings(deadline=None, max_examples=200)

ANY_TEXT = st.text(st.characters(exclude_categories=[]), max_size=80)
"""All of Unicode: control characters, surrogates, unassigned ones."""

_LETTERS = string.ascii_lowercase
_WORD = st.text(_LETTERS, min_size=2, max_size=8)
_NAMES = st.sampled_from(
    ["High", "Church", "Station", "Mill", "Victoria", "St John's", "London", "The Green", "Queen's Park"]
)
_TYPES = st.sampled_from(
    ["Street", "St", "Road", "rd.", "Avenue", "Ave", "Lane", "Close", "Crescent", "Gardens", "Hill", "Row"]
)
_TOWNS = st.sampled_from(["London", "Leeds", "Little Snoring", "St Ives", "King's Lynn", "Bury St Edmunds", "Hull"])
_POSTCODES = st.sampled_from(
    ["SW1A 1AA", "sw1a1aa", "LS1 4AP", "NR21 0AA", "M1 1AE", "EC1A 1BB", "CR2 6XH", "DN55 1PT"]
)

BRITISH_ADDRESSES = st.builds("{} {} {}, {} {}".format, st.integers(1, 9999), _NAMES, _TYPES, _TOWNS, _POSTCODES)
_UUIDS = st.uuids().map(str)
# The networks keep words such as `explore` for themselves; none of them begins like this.
_HANDLES = st.text(string.ascii_letters, min_size=3, max_size=12).map("Jo{}".format)

NUMBERS = st.builds(
    "{}{:05d}".format,
    st.sampled_from(
        ["+44 20 794", "07700 9", "+1 212 55", "+49 30 1", "0044 1632 9", "+39 06 69", "+52 1 55 123", "01632 9"]
    ),
    st.integers(10, 99_999),
)
PLAUSIBLE: dict[str, st.SearchStrategy[str]] = {
    "email": st.builds(
        "{}{}@{}.{}".format,
        _WORD,
        st.sampled_from(["", "+shop", ".doe", "-x", "_1"]),
        st.one_of(
            _WORD, st.sampled_from(["gmail", "outlook", "proton", "fastmail", "me", "x.fastmail", "bücher", "yahoo"])
        ),
        st.sampled_from(["com", "org", "co.uk", "me", "de"]),
    ),
    "phone": st.builds("{}{}".format, NUMBERS, st.sampled_from(["", " ext 12", "x7"])),
    "whatsapp": st.builds(
        "{}{}".format, st.sampled_from(["+447700", "https://wa.me/447700", "07700"]), st.integers(100000, 999999)
    ),
    "twitter": st.builds("{}{}".format, st.sampled_from(["@", "https://x.com/", "twitter.com/@"]), _HANDLES),
    "twitter_id": st.one_of(st.integers(1000, 10**10), st.integers(10**18, 2 * 10**18)).map(str),
    "facebook": st.builds("{}{}".format, st.sampled_from(["fb.com/", "https://www.facebook.com/", "@"]), _HANDLES),
    "instagram": st.builds("{}{}".format, st.sampled_from(["@", "instagram.com/"]), _HANDLES),
    "youtube": st.one_of(
        _HANDLES.map("https://youtube.com/@{}".format),
        st.text(string.ascii_letters + "-_", min_size=22, max_size=22).map("youtube.com/channel/UC{}".format),
        _HANDLES.map("youtube.com/c/{}".format),
    ),
    "website": st.builds(
        "{}{}.{}{}".format,
        st.sampled_from(["", "https://www."]),
        _WORD,
        st.sampled_from(["org", "co.uk"]),
        st.sampled_from(["", "/Blog/", "/a/b?x=1"]),
    ),
    "postal_address": BRITISH_ADDRESSES,
    "device": _UUIDS,
    "cookie": st.one_of(
        _UUIDS, st.builds("GA1.2.{}.{}".format, st.integers(10**8, 10**9), st.integers(10**9, 2 * 10**9))
    ),
    "loyalty_card": st.integers(10**4, 10**12).map(str).filter(lambda number: len(set(number)) > 1),
    "order_number": st.builds(
        "{}{}".format, st.sampled_from(["#", "", "C", "Order no. ", "W-"]), st.integers(1000, 10**8)
    ),
    "payment_card": st.one_of(
        st.builds("{} **** {:04d}".format, st.sampled_from(["Visa", "AMEX", "MasterCard"]), st.integers(0, 9999)),
        st.text(string.ascii_letters, min_size=10, max_size=20).map("tok_{}".format),
    ),
    "national_id": st.builds(
        "{}{:06d}{}".format, st.sampled_from(["QQ", "AB"]), st.integers(1, 999_999), st.sampled_from("ABCD")
    ),
    "account": st.builds("{}:{}".format, st.sampled_from(["zendesk", "shop", "till.2"]), st.integers(1, 10**9)),
}
"""Values as somebody might write them, by kind; a kind without them is refused by a test."""

ANY_KIND = st.sampled_from(list(KINDS.values()))
PLAUSIBLE_OF_ANY_KIND = st.sampled_from(sorted(PLAUSIBLE)).flatmap(
    lambda name: st.tuples(st.just(name), PLAUSIBLE[name])
)
