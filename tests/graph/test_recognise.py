"""What a text typed into the search box may be: everything plausible, likeliest first."""

from __future__ import annotations

import pytest

from graph.errors import UnknownIdentifier
from graph.identifiers import Hint, recognise

TEXTS = [
    # text, the keys that must come first, in order, and why
    ("@jane", ["twitter:jane", "instagram:jane", "youtube:jane"], "a handle of any network"),
    ("@jane.doe", ["instagram:jane.doe"], "Twitter has no dots"),
    ("jane", ["twitter:jane", "instagram:jane"], "a handle without its @"),
    ("https://x.com/Jane", ["twitter:jane"], "its own link"),
    ("facebook.com/jane.doe", ["facebook:janedoe"], "a link without scheme"),
    ("+44 20 7946 0958", ["phone:+442079460958", "whatsapp:+442079460958"], "any number may be on WhatsApp"),
    ("020 7946 0958", ["phone:+442079460958", "whatsapp:+442079460958"], "the region's own way"),
    ("020 7946 0958 ext 12", ["phone:+442079460958;ext=12", "phone:+442079460958"], "the desk, then its switchboard"),
    ("tel:+44-20-7946-0958", ["phone:+442079460958"], "a link from a web page"),
    ("sms:+447700900123?body=hi", ["phone:+447700900123"], "a link from a phone"),
    ("wa.me/447700900123", ["whatsapp:+447700900123"], "a chat link"),
    ("447700900123@c.us", ["whatsapp:+447700900123"], "a chat id, which only looks like mail"),
    ("Jane Doe <jane@x.org>", ["email:jane@x.org"], "pasted from a mail program"),
    ("mailto:jane@x.org", ["email:jane@x.org"], "a link from a web page"),
    ("10045", ["order_number:10045", "loyalty_card:10045"], "what customers read out"),
    ("#10045", ["order_number:10045"], "its own sign"),
    ("6340 0412 3456 7890", ["loyalty_card:6340041234567890"], "16 digits with no payment network's beginning"),
    ("visa 4242", ["payment_card:visa-4242"], "a receipt"),
    ("QQ 12 34 56 C", ["national_id:GB:QQ123456C"], "a national insurance number"),
    ("219-09-9999", ["national_id:GB:219099999"], "a social security number's dashes; the country is the region's"),
    ("zendesk:1234", ["account:zendesk:1234"], "a profile's id"),
    ("12 High Street, London SW1A 1AA", ["postal_address:gb|sw1a1aa|12 high street"], "an address with its postcode"),
    ("12 High Street\nLondon\nSW1A 1AA", ["postal_address:gb|sw1a1aa|12 high street"], "as on an envelope"),
    ("12 High Street, London", ["postal_address:gb||12 high street london"], "an address without"),
    ("twitter:jane", ["twitter:jane"], "a key is exactly what it says"),
    ("Twitter: @Jane", ["twitter:jane"], "so is what people write for one"),
    ("order_number:+442079460958", [], "and may say what nobody would guess"),
    ("GA1.2.1033501218.1368477899", ["cookie:1033501218.1368477899"], "a cookie from a browser's tools"),
    (
        "6d92078a-8246-4ba4-ae5b-76104861e7dc",
        ["cookie:6d92078a-8246-4ba4-ae5b-76104861e7dc", "device:6d92078a-8246-4ba4-ae5b-76104861e7dc"],
        "a UUID says not whose",
    ),
]


@pytest.mark.parametrize(("text", "first", "reason"), [row for row in TEXTS if row[1]])
def test_the_likeliest_come_first(text: str, first: list[str], reason: str) -> None:
    assert [found.key for found in recognise(text)][: len(first)] == first, reason


ALONE = [
    "twitter:jane",
    "email:Jane@x.org",
    "phone:020 7946 0958",
    "Jane Doe <jane@x.org>",
    "12 High Street, London SW1A 1AA",
]


@pytest.mark.parametrize("text", ALONE)
def test_what_can_be_only_one_thing_gives_one(text: str) -> None:
    assert len(recognise(text)) == 1


NOTHING = [
    ("Jane Doe", "a name is for the search, not for the look-up"),
    ("", "nothing"),
    ("   ", "nothing either"),
    ("?!", "signs"),
    ("zendesk:", "a source without id"),
    ("hello, is anybody there", "words"),
    ("x\x00y", "a control character"),
    ("\ud800", "half a character"),
    ("7" * 3000, "too long for anything"),
]


@pytest.mark.parametrize(("text", "reason"), NOTHING)
def test_what_can_be_nothing_is_said_so(text: str, reason: str) -> None:
    with pytest.raises(UnknownIdentifier) as refused:
        recognise(text)
    assert refused.value.reason_code == "unknown_identifier", reason


def test_a_near_miss_says_what_is_wrong_with_it() -> None:
    with pytest.raises(UnknownIdentifier, match="email: has more than one @"):
        recognise("Jane Doe <jane@@x.org>")
    with pytest.raises(UnknownIdentifier, match="email: its domain has no top level"):
        recognise("jane@localhost")
    with pytest.raises(UnknownIdentifier, match="phone: has too many digits") as refused:
        recognise("+44 20 7946 0958 123")
    assert "7946" not in refused.value.message


def test_a_key_of_a_kind_its_value_is_not_says_why() -> None:
    with pytest.raises(UnknownIdentifier, match=r"^phone: holds characters no phone number has$") as refused:
        recognise("phone:jane")
    assert refused.value.reason_code == "invalid_identifier"


@pytest.mark.parametrize(
    "text", ["4111 1111 1111 1111", "378282246310005", "payment_card:4111111111111111", "visa 4111111111111111"]
)
def test_a_full_card_number_is_not_looked_up(text: str) -> None:
    with pytest.raises(UnknownIdentifier) as refused:
        recognise(text)
    assert refused.value.reason_code == "card_number_refused"
    assert "1111" not in refused.value.message
    assert "0005" not in refused.value.message


def test_the_source_makes_an_account_of_a_bare_id() -> None:
    assert recognise("account:1234", Hint(source="zendesk"))[0].key == "account:zendesk:1234"
    assert "account:zendesk:1234" in [found.key for found in recognise("1234", Hint(source="zendesk"))]
    assert not [found for found in recognise("1234") if found.kind == "account"]


def test_numbers_are_read_in_the_region() -> None:
    assert recognise("(212) 555-0123", Hint("US"))[0].key == "phone:+12125550123"
    assert recognise("030 123456", Hint("DE"))[0].key == "phone:+4930123456"
