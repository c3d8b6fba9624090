"""What a given name may be short for."""

from __future__ import annotations

import pytest

from matching.nicknames import known_as


@pytest.mark.parametrize(
    ("short", "full", "reason"),
    [
        ("bob", "robert", "the library knows it"),
        ("shiv", "siobhan", "Irish"),
        ("kasia", "katarzyna", "Polish"),
        ("gaz", "gary", "British"),
        ("lyn", "linda", "British"),
        ("mo", "mohammed", "one of several ways to write it"),
        ("asia", "joanna", "a short form may be a word of its own"),
    ],
)
def test_short_for(short: str, full: str, reason: str) -> None:
    assert full in known_as(short), reason
    assert short in known_as(short), "everybody is called by their own name"


@pytest.mark.parametrize(
    ("one", "other"), [("emma", "emily"), ("emily", "amelia")], ids=lambda name: name if isinstance(name, str) else ""
)
def test_two_sisters_are_not_one_for_the_names_they_share(one: str, other: str) -> None:
    assert other not in known_as(one)
