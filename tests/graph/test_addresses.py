"""Postal addresses: all ways to write one are one value, in parts or on a line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.addresses import address_line, address_text, clean_address, postcode
from graph.errors import InvalidIdentifier
from graph.identifiers import KINDS, Hint, identify, parse_key
from graph.record_parts import Address
from tests.graph.identifier_values import BRITISH_ADDRESSES, MANY

SAME_DOOR = [
    # region, as written, the value it must mean, why it is hard
    ("GB", "12 High Street, London SW1A 1AA", "gb|sw1a1aa|12 high street", "as the post likes it"),
    ("GB", "12 high st., LONDON, sw1a1aa", "gb|sw1a1aa|12 high street", "shortened, no space in the postcode"),
    ("GB", "12 High Street London SW1A 1AA", "gb|sw1a1aa|12 high street", "no commas"),
    (
        "GB",
        "12, High Street, Westminster, London, Greater London, SW1A 1AA, UK",
        "gb|sw1a1aa|12 high street",
        "all there is",
    ),
    ("GB", "12 High Street\nLondon\nSW1A 1AA", "gb|sw1a1aa|12 high street", "an envelope"),
    ("GB", "Jane Doe, 12 High Street, London SW1A 1AA", "gb|sw1a1aa|12 high street", "with the name"),
    (
        "GB",
        "Rose Cottage, 12 High Street, London SW1A 1AA",
        "gb|sw1a1aa|12 high street",
        "a number makes a house's name needless",
    ),
    ("GB", "No. 12 High Street, London SW1A 1AA", "gb|sw1a1aa|12 high street", "the number's sign"),
    ("US", "12 High Street, London SW1A 1AA", "gb|sw1a1aa|12 high street", "the postcode says where"),
    ("GB", "Flat 2, 12 High Street, London SW1A 1AA", "gb|sw1a1aa|flat 2 12 high street", "a flat"),
    (
        "GB",
        "Apt 2, Queen's Court, 12 High St, London SW1A 1AA",
        "gb|sw1a1aa|flat 2 12 high street",
        "an apartment, in a named house",
    ),
    ("GB", "12 High Street, Flat 2, London SW1A 1AA", "gb|sw1a1aa|flat 2 12 high street", "the flat after the street"),
    ("GB", "12A High Street, SW1A 1AA", "gb|sw1a1aa|12a high street", "a letter"),
    ("GB", "12 a High Street, SW1A 1AA", "gb|sw1a1aa|12a high street", "a letter apart"),
    ("GB", "12-14 High Street, SW1A 1AA", "gb|sw1a1aa|12 14 high street", "two numbers"),
    ("GB", "12 – 14 High Street, SW1A 1AA", "gb|sw1a1aa|12 14 high street", "two numbers and a dash"),
    ("GB", "1 St John’s Rd, Bury St Edmunds IP33 1AA", "gb|ip331aa|1 saint johns road", "both kinds of St in one"),
    ("GB", "1 Church St St Albans AL1 1AA", "gb|al11aa|1 church street", "and next to each other"),
    ("GB", "Rose Cottage, Mill Lane, Little Snoring NR21 0AA", "gb|nr210aa|rose cottage mill lane", "no number"),
    ("GB", "PO Box 123, Leeds LS1 4AP", "gb|ls14ap|po box 123", "a box"),
    ("GB", "P.O. Box 123, Leeds LS1 4AP", "gb|ls14ap|po box 123", "a box with stops"),
    ("GB", "12 High Street, London", "gb||12 high street london", "no postcode: the town has to stay"),
    ("US", "123 Main Street, Springfield, IL 62704", "us|62704|123 main street", "as the post likes it"),
    ("US", "123 MAIN ST SPRINGFIELD IL 62704-1234", "us|62704|123 main street", "capitals, no commas, ZIP+4"),
    ("GB", "123 Main St., Springfield, IL 62704", "us|62704|123 main street", "state and ZIP say where"),
    (
        "US",
        "123 N. Main St Apt 4B, Springfield, IL 62704",
        "us|62704|123 n main street unit 4b",
        "direction and apartment",
    ),
    (
        "US",
        "123 North Main Street #4B, Springfield IL 62704, USA",
        "us|62704|123 n main street unit 4b",
        "the same, otherwise",
    ),
    (
        "US",
        "229 E 9th St, New York, NY 10003",
        "us|10003|229 e 9th street",
        "an E that is the East, no letter of the number",
    ),
    ("US", "229 East 9th Street, New York, NY 10003", "us|10003|229 e 9th street", "the same in full"),
    ("PL", "Teofila Firlika 19, 71-637 Szczecin", "pl|71637|teofila firlika 19", "a dash in the postcode"),
    ("PL", "Teofila Firlika 19, 71637 Szczecin", "pl|71637|teofila firlika 19", "and none"),
    (
        "GB",
        "National Bank of Greece, Skoufa Street 11, London SW1A 1AA",
        "gb|sw1a1aa|skoufa street 11",
        "a bank is no street",
    ),
    ("US", "PO Box 42, Homer, AK 99603", "us|99603|po box 42", "a box"),
    ("US", "12345 Main St, Springfield, IL", "us||12345 main street springfield il", "a house number like a ZIP"),
    ("CH", "Häringstrasse 2, 8001 Zürich", "ch|8001|haringstrasse 2", "the number after the street"),
    (
        "CH",
        "Haeringstr. 2, CH-8001 Zürich",
        "ch|8001|haringstrasse 2",
        "an umlaut typed in two letters; the postcode's prefix",
    ),
    (
        "DE",
        "Triftstraße 67, 13353 Berlin, Deutschland",
        "de|13353|triftstrasse 67",
        "a sharp s; the country in its language",
    ),
    ("DE", "Triftstr. 67 D-13353 Berlin", "de|13353|triftstrasse 67", "no commas"),
    ("RU", "190000, Санкт-Петербург, Гороховая улица 23", "ru|190000|gorokhovaya ulitsa 23", "the postcode first"),
    ("GB", "1 High Street North, London E6 2HJ", "gb|e62hj|1 high street north", "a street with its point"),
    ("DE", "Trift Str. 67, 13353 Berlin", "de|13353|triftstrasse 67", "two words"),
    ("FR", "5 bd. Voltaire, 75011 Paris", "fr|75011|5 boulevard voltaire", "French short words"),
    ("ES", "C/ Mayor, 5, 28013 Madrid", "es|28013|calle mayor 5", "Spanish short words, a number between commas"),
    ("NL", "Damrak 1, 1012 LG Amsterdam", "nl|1012lg|damrak 1", "letters in the postcode"),
    ("AU", "1234 George St, Sydney NSW 2000", "au|2000|1234 george street", "a house number like a postcode"),
    ("GB", "123 Main St SE, Montréal QC H3Z 2Y7", "ca|h3z2y7|123 main street se", "the postcode says Canada"),
    (
        "AU",
        "12 High Street, Bega, New South Wales",
        "au||12 high street bega new south wales",
        "not the Wales of Britain",
    ),
    ("US", "12 High Street, Taos, New Mexico 87571", "us|87571|12 high street", "not the Mexico next to it"),
    ("FR", "12 High Street, Taos, NM 87571, United States of America", "us|87571|12 high street", "four words"),
    (
        "FR",
        "12 High Street, Belfast BT1 1AA Northern Ireland",
        "gb|bt11aa|12 high street",
        "not the Ireland next to it",
    ),
    ("JP", "東京都千代田区千代田1-1", None, "kept, in letters, as it cannot be read"),
    ("", "somewhere", "zz||somewhere", "no country at all"),
]


@pytest.mark.parametrize(("region", "written", "value", "reason"), [row for row in SAME_DOOR if row[2]])
def test_one_door_is_one_value(region: str, written: str, value: str, reason: str) -> None:
    identifier = identify("postal_address", written, Hint(region))
    assert identifier.value == value, reason
    assert clean_address(Address(text=written), Hint(region)) == identifier


PARTS = [
    (Address(line1="12 High St", city="London", postcode="SW1A1AA", country="UK"), "gb|sw1a1aa|12 high street"),
    (
        Address(line1="12 High Street", line2="Flat 2", city="London", postcode="sw1a 1aa"),
        "gb|sw1a1aa|flat 2 12 high street",
    ),
    (
        Address(line1="Flat 2", line2="12 High Street", city="London", postcode="sw1a 1aa"),
        "gb|sw1a1aa|flat 2 12 high street",
    ),
    (Address(line1="12 High St", city="London"), "gb||12 high street london"),
    (
        Address(line1="123 Main St.", city="Springfield", region="IL", postcode="62704", country="US"),
        "us|62704|123 main street",
    ),
    (
        Address(line1="123 Main St", city="Springfield", region="Illinois", postcode="62704", country="usa"),
        "us|62704|123 main street",
    ),
    (Address(line1="Haeringstr. 2", city="Zürich", postcode="8001", country="Schweiz"), "ch|8001|haringstrasse 2"),
    (Address(line1="Häringstrasse 2", city="Zürich", postcode="8001", country="CH"), "ch|8001|haringstrasse 2"),
    (Address(line1="12 High St", city="Hull", country="Atlantis", postcode="HU1 1AA"), "gb|hu11aa|12 high street"),
    (Address(text="12 High Street, London", postcode="SW1A 1AA"), "gb|sw1a1aa|12 high street"),
]


@pytest.mark.parametrize(("address", "value"), PARTS)
def test_parts_mean_the_same_as_the_line(address: Address, value: str) -> None:
    assert clean_address(address).value == value


STREETS = st.sampled_from(
    ["High Street", "St John's Road", "Queen's Park Avenue", "Mill Lane", "The Green", "Church Hill"]
)
TOWNS = st.sampled_from(["London", "Leeds", "Little Snoring", "Hull", "King's Lynn"])
POSTCODES = st.sampled_from(["SW1A 1AA", "LS1 4AP", "NR21 0AA", "M1 1AE", "DN55 1PT"])
FLATS = st.sampled_from([None, "Flat 2", "Apartment 14", "Unit 3"])


@given(st.integers(1, 9999), STREETS, TOWNS, POSTCODES, FLATS)
@MANY
def test_parts_and_every_line_of_them_agree(number: int, street: str, town: str, code: str, flat: str | None) -> None:
    house = f"{number} {street}"
    whole = Address(line1=flat or house, line2=house if flat else None, city=town, postcode=code, country="GB")
    line = address_line(whole)
    expected = clean_address(whole).value
    for written in (
        line,
        line.upper(),
        line.replace(", ", "\n"),
        f"{line}, United Kingdom",
        line.replace(code, code.replace(" ", "")),
    ):
        assert identify("postal_address", written).value == expected


@given(BRITISH_ADDRESSES)
@MANY
def test_commas_capitals_and_stops_do_not_count(written: str) -> None:
    value = identify("postal_address", written).value
    assert identify("postal_address", written.replace(",", "")).value == value
    assert identify("postal_address", written.upper().replace(".", "")).value == value
    assert parse_key(f"postal_address:{value}").value == value


@pytest.mark.parametrize(
    "text",
    ["東京都千代田区千代田1-1", "улица Ленина 5, Москва", "السلام 12", "Ærøskøbing 5970 Baggårde 17A", "?9", "x" * 300],
)
def test_what_cannot_be_read_is_kept_as_folded_text(text: str) -> None:
    value = identify("postal_address", text).value
    assert value.startswith("gb|")
    assert value.isascii()
    assert identify("postal_address", value).value == value


@pytest.mark.parametrize(
    "address", [Address(), Address(text="???"), Address(line1="-", city="."), Address(line1="12\x00", city="Hull")]
)
def test_no_address_at_all_is_refused(address: Address) -> None:
    with pytest.raises(InvalidIdentifier, match=r"^postal_address: "):
        clean_address(address)


LIKENESS = [
    ("12 High Street, London SW1A 1AA", "14 High Street, London SW1A 1AA", 0.6, 0.95, "next door"),
    ("12 High Street, London SW1A 1AA", "12 Hihg Street, London SW1A 1AA", 0.6, 0.95, "a typo"),
    ("12 High Street, London SW1A 1AA", "12 High Street, London", 0.2, 0.5, "no postcode"),
    ("12 High Street, London SW1A 1AA", "1 Mill Lane, Leeds LS1 4AP", 0.0, 0.1, "elsewhere"),
]


@pytest.mark.parametrize(("a", "b", "least", "most", "reason"), LIKENESS)
def test_likeness_counts_the_words_and_the_postcode(a: str, b: str, least: float, most: float, reason: str) -> None:
    values = [identify("postal_address", text).value for text in (a, b)]
    assert least <= KINDS["postal_address"].compare(*values) <= most, reason


POSTCODES_IN_TEXT = [
    ("12 High Street, London sw1a1aa", None, "SW1A1AA"),
    ("123 Main St, Springfield, IL 62704-1234", "US", "62704"),
    ("8001 Zürich", "Switzerland", "8001"),
    ("H3Z 2Y7", "ca", "H3Z2Y7"),
    ("no code here", None, None),
    ("1012 LG", "XX", None),
]


@pytest.mark.parametrize(("text", "country", "code"), POSTCODES_IN_TEXT)
def test_a_postcode_is_found_in_a_text(text: str, country: str | None, code: str | None) -> None:
    assert postcode(text, country) == code


def test_the_searchable_text_has_the_postcode_both_ways() -> None:
    address = Address(line1="12 High Street", city="Zürich", postcode="sw1a 1aa", country="GB")
    assert address_text(address) == "12 High Street, Zürich, sw1a 1aa, GB SW1A1AA"
    assert address_text(Address(text="12 High Street, SW1A1AA")) == "12 High Street, SW1A1AA"
    assert address_text(Address(country="GB")) == "GB"
