"""How a written name is read, and whether two could be one person's."""

from __future__ import annotations

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.comparisons import COMPARISONS
from matching.features import Features, features_of
from matching.name_parts import Parts, parts_of
from matching.names import could_be_one, name_of

READ = [
    ("Jane Smith", "jane|smith", "the plain case"),
    ("jane.smith", "jane|smith", "a user name for a name"),
    ("Smith, Jane Ann", "jane ann|smith", "the family name first, with a comma"),
    ("Dr Jane Smith", "jane|smith", "a title"),
    ("Rt Hon. Jane Smith MP", "jane|smith", "two titles, and what follows a name"),
    ("Senator Brown", "|brown", "a title and one name: the family's"),
    ("Mrs Jones", "|jones", "the same, the commonest of all"),
    ("Mr and Mrs Jones", "|jones", "two people, of whom nobody says a given name"),
    ("Brown", "brown|", "one name alone could be either, and is compared as the given one"),
    ("Dr", "|", "nothing but a title is no name"),
    ("Joe Manchin, III", "joe|manchin", "a numeral behind a comma is no given name"),
    ("Joseph P. Kennedy III", "joseph p|kennedy", "a numeral"),
    ("Jane Smith, Ph.D., MBE", "jane|smith", "degrees and honours, with dots"),
    ("Jack Ma", "jack|ma", "a family name that looks like a degree"),
    ('Henry C. "Hank" Johnson Jr.', "henry c|johnson|hank", "what he is called, in quotes"),
    ("Robert (Bob) Smith", "robert|smith|bob", "in brackets"),
    ("Jane Smith (Leeds)", "jane|smith", "a remark in brackets at the end"),
    ("Jane Smith (née Jones)", "jane|smith", "so is her name at birth"),
    ("Chris Van Hollen", "chris|van hollen", "a family name of two words"),
    ("Oscar de la Hoya", "oscar|de la hoya", "of three"),
    ("Al Green", "al|green", "what may begin a family name is a given one, at the beginning"),
    ("La Toya Jones", "la toya|jones", "the same"),
    ("Mario Diaz-Balart", "mario|diaz balart", "a double name with a hyphen"),
    ("Mary O'Neil", "mary|oneil", "an apostrophe is no end of a word"),
    ("G.K. Butterfield", "g k|butterfield", "initials without a space"),
    ("jane@example.org", "|", "a mail address is no name"),
    ("Jane Doe <jane@example.org>", "jane|doe", "nor is it a part of one"),
    ('"Jane Doe"', "jane|doe", "all of it in quotes"),
    ("Smith, J.R.", "j r|smith", "initials that look like a title after the name"),
    ("Rahman, Md", "md|rahman", "a given name that looks like a degree"),
    ("Smith, Jane, PhD", "jane|smith", "a degree after a second comma"),
    ("Hon Wai Chan", "hon wai|chan", "a given name that looks like a title"),
    ("Rep. Brown", "|brown", "with a dot it is one"),
    ("Mrs van der Berg", "|van der berg", "a title and a family name of several words"),
    ("Drew Smith", "drew|smith", "a name that begins like a title"),
    ("Jane Smith 🎁", "jane|smith", "emoji are no name"),
    ("José Muñoz", "jose|munoz", "accents are folded"),
]


@pytest.mark.parametrize(("written", "parts", "reason"), READ, ids=[row[0] for row in READ])
def test_a_written_name_is_read(written: str, parts: str, reason: str) -> None:
    read = parts_of(written, None, None)
    told = [" ".join(words) for words in (read.given, read.family, read.called)]
    assert told == [*parts.split("|"), ""][:3], reason


FIELDS = [
    ("Jane", "Smith", Parts(("jane",), ("smith",)), "the plain case"),
    ("Dr Jane", "Smith MBE", Parts(("jane",), ("smith",)), "titles in the fields"),
    ("Mr", "Smith", Parts((), ("smith",)), "a title for a given name"),
    ("Hon", "Lee", Parts(("hon",), ("lee",)), "a given name that looks like a title"),
    ("(Jane)", "Smith", Parts(("jane",), ("smith",)), "in brackets, and nothing else"),
    ('Henry "Hank"', "Johnson Jr.", Parts(("henry",), ("johnson",), ("hank",)), "what he is called, in quotes"),
    (None, "van der Berg", Parts((), ("van", "der", "berg")), "a family name alone"),
    ("Jane", None, Parts(("jane",), ()), "a given name alone"),
]


@pytest.mark.parametrize(("first", "last", "parts", "reason"), FIELDS, ids=[str(row[:2]) for row in FIELDS])
def test_the_fields_of_a_name_are_read(first: str | None, last: str | None, parts: Parts, reason: str) -> None:
    assert parts_of(None, first, last) == parts, reason


def test_who_gives_only_the_initial_of_the_first_name_goes_by_the_second() -> None:
    name = name_of("J. French Hill", None, None)
    assert name is not None
    assert name.first == "french"


ONE = [
    ('Henry C. "Hank" Johnson', "Hank Johnson", True, "what he is called is a given name"),
    ("Senator Brown", "Sherrod Brown", True, "a family name alone says nothing against anybody"),
    ("Rep. Jane Smith", "Rep. Adam Smith", False, "that both have a title makes them no one person"),
]


@pytest.mark.parametrize(("mine", "yours", "one", "reason"), ONE)
def test_two_written_names_may_be_one_person_s(mine: str, yours: str, one: bool, reason: str) -> None:
    a, b = name_of(mine, None, None), name_of(yours, None, None)
    assert a is not None
    assert b is not None
    assert could_be_one(a, b) == could_be_one(b, a) == one, reason


@given(st.text(max_size=60))
def test_whatever_is_written_is_read(text: str) -> None:
    for parts in (parts_of(text, None, None), parts_of(None, text, None), parts_of(None, None, text)):
        assert all(word.isascii() and word.islower() for word in parts.given + parts.family + parts.called)


@given(st.lists(st.sampled_from(["Jane", "Smith", "Lee", "Anna"]), min_size=2, max_size=2))
def test_a_title_changes_nothing(names: list[str]) -> None:
    plain = parts_of(" ".join(names), None, None)
    assert parts_of("Dr " + " ".join(names), None, None) == plain
    assert parts_of(" ".join(names) + " Jr.", None, None) == plain


def features(name: str | None = None, *lines: str) -> Features:
    row = dict.fromkeys(("deleted", "given_name", "family_name", "birth_date", "gender", "attributes", "other_names"))
    told = orjson.dumps([{"line1": line} for line in lines]).decode() if lines else None
    return features_of(
        {**row, "key": "x:1", "name": name, "addresses": told, "identifiers": [], "placers": [], "received": []}
    )


LEVELS = [
    ("family_name", "Anna van den Berg", "Anna van Dijk", "differs", "two families that begin alike"),
    ("family_name", "Anna van den Berg", "Anna Berg", "part", "what it begins with left out"),
    ("family_name", "Jane Diaz-Balart", "Jane Balart", "part", "one half of a double name"),
    ("street", "18 Kestrel Close", "20 Kestrel Close", "neighbours", "the house next door"),
    ("street", "Flat 9, 18 Kestrel Close", "Flat 3, 18 Kestrel Close", "neighbours", "another flat of the house"),
    ("street", "Flat 9, 18 Kestrel Close", "18 Kestrel Close", "similar", "the flat left out"),
    ("street", "Flat 9, 168 Hawthorn Close", "Flat 3, 63 Church Rise", "differs", "flats of two streets begin alike"),
    ("street", "Unit 4, Mill Lane", "Unit 7, Quay Street", "differs", "and so do units of two yards"),
    ("street", "18 Kestrel Close Flat 9", "18 Kestrel Close", "close", "the flat left out, at the end"),
    ("street", "18 Kestrel Close", "18 Kestral Close", "close", "a slip in the street"),
]


@pytest.mark.parametrize(("respect", "mine", "yours", "level", "reason"), LEVELS)
def test_names_and_streets_agree_as_far_as_they_do(
    respect: str, mine: str, yours: str, level: str, reason: str
) -> None:
    (comparison,) = (one for one in COMPARISONS if one.name == respect)
    a, b = (features(one) if respect == "family_name" else features(None, one) for one in (mine, yours))
    assert comparison(a, b).level == comparison(b, a).level == level, reason
