"""The words and token shapes by which identifiers are found in a message, and the spaCy pipeline that knows them.

The pipeline is blank (`spacy.blank`): a tokenizer of our own and one `Matcher`, no model. Token shapes are flags of the vocabulary, worked out
once for each different word, so that matching a message is a comparison of bits.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import spacy
from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokenizer import Tokenizer  # type: ignore[import-not-found]
from spacy.tokens import Doc

from graph.identifiers.text import word_set

MAX_WORDS = 100_000
"""Different words the vocabulary may hold before it is made afresh: spaCy never forgets one, and messages are full of numbers."""

ORDER_WORDS = word_set(
    "order orders ordernumber orderno invoice purchase bestellung bestellnummer auftrag auftragsnummer commande pedido ordine"
)
LOYALTY_WORDS = word_set(
    "loyalty member membership memberid points reward rewards club clubcard bonus kundenkarte kundennummer fidélité fidelity"
)
NETWORKS = {
    **dict.fromkeys(("twitter", "tweet", "x.com"), "twitter"),
    **dict.fromkeys(("facebook", "fb"), "facebook"),
    **dict.fromkeys(("instagram", "insta", "ig"), "instagram"),
    **dict.fromkeys(("youtube",), "youtube"),
}
_FILLERS = word_set(
    "number numbers no nr num nummer numéro n° nº ref reference id # : . , - = – ( is was it's its it are ist est lautet von my the of that"
)
_CARD_FILLERS = _FILLERS | word_set("card cards account scheme")
_HANDLE_FILLERS = word_set("is : - my me i'm i’m im i am as at on handle name username account user = , under called")
_POSTCODE_WORDS = word_set("postcode postcodes zip zipcode plz postleitzahl postal cp")
NAME_ENDS = word_set(
    """
    and but i i'm i’m i'd i've my me the a an at of with for on in to by is are was were it it's so because as please thanks thank who which
    that this here order number email e-mail phone mobile postcode account from have has had not or if when und mit et can could would regarding
    re about calling writing ringing living living-at born dob card tel telephone
    """
)
NOT_NAMES = NAME_ENDS | word_set(
    """
    absolutely very really totally still just now never always again simply quite too also only sorry happy unhappy angry annoyed upset
    disappointed disgusted appalled furious fuming livid pleased glad delighted afraid sure certain aware unable able looking waiting trying
    hoping going getting having being making returning chasing asking wondering writing interested ready done fine ok okay good bad great awful
    terrible horrible dreadful shocking ridiculous unacceptable disgraceful outrageous pathetic rubbish brilliant lovely beautiful perfect
    monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november december
    christmas easter mr mrs ms miss mx dr sir madam customer customers service services team support help desk store shop house ltd limited plc
    royal mail post office bank royalmail dhl dpd ups hermes evri amazon paypal hello hi hey dear regards kind best wishes sincerely faithfully
    cheers love yours kindly warm warmest many sent iphone ipad android samsung outlook yahoo gmail london england scotland wales britain uk no
    yes ok thx ta cc ps nb fyi subject date delivery refund return complaint urgent important what where why how there their your our his her
    its an any some all one two three first second third last day days week weeks month months year years today tomorrow yesterday you we they
    he she gift parcel out off up down broken damaged late missing wrong
    """
)
PARTICLES = word_set("de da di do dos du del della der den van von la le el al bin ibn ben y zu ter ten")

_EMAIL = re.compile(r"^[^@\s]{1,64}@[^@\s]+\.[^@\s.]{2,}$")
_HANDLE = re.compile(r"^@[A-Za-z0-9_.]{2,50}$")
_NUMBER = re.compile(r"^(?:\+|00)?\d+(?:[-.‑–]\d+)*$")
_MORE = re.compile(r"^(?:[()/-]|\d+(?:[-.‑–]\d+)*)$")
_ORDER = re.compile(r"^#?(?=(?:\D*\d){3})[A-Za-z0-9][A-Za-z0-9._-]{2,31}$")
_BARE = re.compile(r"^#?[A-Z]{0,3}-?\d{5,10}$")
_CARD = re.compile(r"^(?=(?:\D*\d){4})[A-Za-z0-9][A-Za-z0-9-]{3,31}$")
_OUTWARD = re.compile(r"^(?:[A-Z]{1,2}\d[A-Z\d]?)$", re.IGNORECASE)
_INWARD = re.compile(r"^\d[ABD-HJLNP-UW-Z]{2}$", re.IGNORECASE)
_GLUED = re.compile(r"^[A-Z]{1,2}\d[A-Z\d]?\d[ABD-HJLNP-UW-Z]{2}$", re.IGNORECASE)
_PLACE = re.compile(r"^(?=.*\d)[A-Za-z0-9]{2,5}(?:-?[A-Za-z0-9]{2,4})?$")
_WORD = re.compile(r"^[^\W\d_][\w'’.-]*$")

_PREFIX = re.compile(r"""^[\[({<"'“”‘’«»*~_,;:!?…|–—=-]""")
_SUFFIX = re.compile(r"""[\])}>"'“”‘’«»*~_,;:!?…|.–—=-]$""")
_INFIX = re.compile(r"""[,;|/\\()<>\[\]{}"“”!?…—=]|:(?!//)""")
_LINK = re.compile(r"^(?:https?://|www\.)\S+$", re.IGNORECASE)

SHAPES: dict[str, Callable[[str], bool]] = {
    "email": lambda text: bool(_EMAIL.match(text)),
    "handle": lambda text: bool(_HANDLE.match(text)),
    "number": lambda text: bool(_NUMBER.match(text)),
    "more": lambda text: bool(_MORE.match(text)),
    "order_word": lambda text: text.lower().lstrip("#") in ORDER_WORDS,
    "filler": lambda text: text.lower() in _FILLERS,
    "order": lambda text: bool(_ORDER.match(text)),
    "bare": lambda text: bool(_BARE.match(text)),
    "loyalty_word": lambda text: text.lower() in LOYALTY_WORDS,
    "card_filler": lambda text: text.lower() in _CARD_FILLERS,
    "card": lambda text: bool(_CARD.match(text)),
    "outward": lambda text: bool(_OUTWARD.match(text)),
    "inward": lambda text: bool(_INWARD.match(text)),
    "glued": lambda text: bool(_GLUED.match(text)),
    "postcode_word": lambda text: text.lower() in _POSTCODE_WORDS,
    "place": lambda text: bool(_PLACE.match(text)),
    "network": lambda text: text.lower() in NETWORKS,
    "handle_filler": lambda text: text.lower() in _HANDLE_FILLERS,
    "word": lambda text: bool(_WORD.match(text)),
}
"""What a token may look like, by the name its patterns use."""

Shape = dict[Any, Any]


def _patterns(flag: dict[str, int]) -> dict[str, list[list[Shape]]]:
    """The patterns of each label. The value is the last tokens of a match, from the first that is no cue."""

    def is_(name: str, op: str | None = None) -> Shape:
        return {flag[name]: True} | ({"OP": op} if op else {})

    def low(*words: str) -> list[Shape]:
        return [{"LOWER": word} for word in words]

    numbers = [is_("number"), is_("more", "{0,7}")]
    card_cue = [{"LOWER": "card"}, is_("card_filler", "{0,4}")]
    return {
        "email": [[is_("email")]],
        "handle": [
            [is_("network"), is_("handle_filler", "{0,4}"), is_("handle")],
            [is_("network"), is_("handle_filler", "{1,4}"), is_("word")],
            [is_("handle"), *low("on"), is_("network")],
        ],
        "loyalty_card": [
            [is_("loyalty_word"), is_("card_filler", "{0,5}"), is_("card")],
            [is_("loyalty_word"), is_("card_filler", "{0,5}"), *numbers],
            [*card_cue, is_("card")],
            [*card_cue, *numbers],
        ],
        "order_number": [
            [is_("order_word"), is_("filler", "{0,5}"), is_("order")],
            [is_("order"), *low("is", "my"), is_("order_word")],
            [is_("order"), *low("is", "the"), is_("order_word")],
        ],
        "postcode": [
            [is_("outward"), is_("inward")],
            [is_("glued")],
            [is_("postcode_word"), is_("filler", "{0,3}"), is_("place")],
            [{"LOWER": "code"}, is_("filler", "{0,3}"), is_("outward"), is_("inward")],
            [{"LOWER": "postal"}, {"LOWER": "code"}, is_("filler", "{0,3}"), is_("place")],
            [{"LOWER": "post"}, {"LOWER": "code"}, is_("filler", "{0,3}"), is_("place")],
        ],
        "phone": [numbers, [{"ORTH": "("}, *numbers]],
        "bare": [[is_("bare")]],
        "name": [
            low("name", "is"), low("name's"), low("name’s"), low("name", ":"), low("name", "ist"), low("m'appelle"), low("m’appelle"),
            low("ich", "heiße"), low("i'm", "called"), low("i", "am", "called"), low("under", "the", "name"), low("under", "the", "name", "of"),
            low("in", "the", "name", "of"), low("me", "llamo"),
        ],
        "perhaps_name": [
            low("this", "is"), low("it's"), low("it’s"), low("its"), low("it", "is"), low("i'm"), low("i’m"), low("i", "am"), low("hier", "ist"),
        ],
        "name_before": [low("here"), low("speaking")],
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A tokenizer and a matcher over one vocabulary, with the numbers of its flags."""

    language: Language
    matcher: Matcher
    flags: dict[str, int]

    def read(self, text: str) -> Doc:
        """The text in tokens."""
        return self.language.make_doc(text)

    @property
    def is_full(self) -> bool:
        """Whether its vocabulary has outgrown MAX_WORDS."""
        return len(self.language.vocab) > MAX_WORDS


def make_pipeline() -> Pipeline:
    """A fresh pipeline; takes about 0.2 s."""
    language = spacy.blank("en")
    language.tokenizer = Tokenizer(
        language.vocab,
        prefix_search=_PREFIX.search,
        suffix_search=_SUFFIX.search,
        infix_finditer=_INFIX.finditer,
        token_match=_LINK.match,
    )
    flags = {name: language.vocab.add_flag(partial(_looks, shape)) for name, shape in SHAPES.items()}
    # Its validation does not know flags of one's own.
    matcher = Matcher(language.vocab, validate=False)
    for label, patterns in _patterns(flags).items():
        matcher.add(label, patterns)
    return Pipeline(language, matcher, flags)


def _looks(shape: Callable[[str], bool], text: str) -> bool:
    return shape(text)
