"""How a written name is read, and whether two could be one person's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
