"""What is compared of two profiles, and how far it can agree: the model's words, one declaration each.

A comparison runs through its levels from the strongest and stops at the first that holds. Where one of the two says nothing, it counts
neither for nor against. To add one: a line here, and `whom train` learns what its levels are worth; the default model needs its weights too.
"""

from __future__ import annotations

from dataclasses import dataclass

from graph.access import Thing
from matching.features import Features
from matching.levels import (
    Condition,
    alike,
    among,
    apart,
    both,
    crossed,
    either,
    initial,
    missing,
    no,
    overlap,
    parts,
    same,
    slips,
    within,
)

UNKNOWN = -1
"""The level of a comparison on which one of the two says nothing."""


@dataclass(frozen=True, slots=True)
class Level:
    """One way to agree. `rarity` names the column whose value counts the more the rarer it is (term frequency adjustment)."""

    name: str
    sentence: str
    condition: Condition
    rarity: str | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two profiles agree in one respect: the level, its number (0 the strongest, -1 unknown), and a sentence that says it."""

    comparison: str
    level: str
    number: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """One respect. `shows`: the columns a person is shown; `differs`: the sentence when no level holds.

    `missing`: holds where one says nothing. `needs`: one of these columns has to be there for anything to be said, on both sides, or with
    `one_sided` on one. `reveals`: what a viewer has to be allowed to see, all of it, to be shown the values. `learned`: whether its weights
    can be estimated without labels. Those of identifiers cannot: hardly any random pair agrees on one.
    """

    name: str
    shows: tuple[str, ...]
    missing: Condition
    levels: tuple[Level, ...]
    differs: str
    needs: tuple[str, ...]
    reveals: tuple[Thing, ...]
    one_sided: bool = False
    learned: bool = True

    def number(self, a: Features, b: Features) -> int:
        """The number of the level, from 0; `len(levels)` when they differ, -1 when one says nothing."""
        if self.missing.holds(a, b):
            return UNKNOWN
        for number, level in enumerate(self.levels):
            if level.condition.holds(a, b):
                return number
        return len(self.levels)

    def __call__(self, a: Features, b: Features) -> Agreement:
        return self.agreement(self.number(a, b))

    def agreement(self, number: int) -> Agreement:
        """What a level's number means."""
        if number == UNKNOWN:
            return Agreement(self.name, "unknown", number, "one of the two says nothing of it")
        if number == len(self.levels):
            return Agreement(self.name, "differs", number, self.differs)
        level = self.levels[number]
        return Agreement(self.name, level.name, number, level.sentence)

    def level_names(self) -> tuple[str, ...]:
        """All levels that carry a weight, the strongest first."""
        return (*(level.name for level in self.levels), "differs")


_DATE = ((0, 4), (5, 2), (8, 2))

COMPARISONS: tuple[Comparison, ...] = (
    Comparison(
        "given_name",
        ("given",),
        missing("given"),
        (
            Level("exact", "the same given name", same("given"), rarity="given"),
            Level("nickname", "one is short for the other", among("given", "known_as")),
            Level("close", "given names that differ by a slip", alike("given", 0.9)),
            Level("swapped", "given and family name are swapped", crossed("given", "family", 0.8)),
            Level("initial", "one gives only the initial, and it fits", initial("given")),
            Level("similar", "given names that sound alike", alike("given", 0.85)),
            Level("vague", "given names with something in common", alike("given", 0.78)),
        ),
        "different given names",
        needs=("given",),
        reveals=(Thing.NAMES,),
    ),
    Comparison(
        "family_name",
        ("family",),
        missing("family"),
        (
            Level("exact", "the same family name", same("family"), rarity="family"),
            Level("close", "family names that differ by a slip", alike("family", 0.92)),
            Level("swapped", "given and family name are swapped", crossed("given", "family", 0.8)),
            Level("initial", "one gives only the initial, and it fits", initial("family")),
            Level(
                "part", "one family name is part of the other", either(among("family", "families"), overlap("families"))
            ),
            Level("similar", "family names that look alike", alike("family", 0.8)),
        ),
        "different family names",
        needs=("family",),
        reveals=(Thing.NAMES,),
    ),
    Comparison(
        "birth_date",
        ("born",),
        missing("born"),
        (
            Level("exact", "born on the same day", same("born"), rarity="born"),
            Level(
                "slip",
                "birth dates that differ by one digit, or day and month swapped",
                either(slips("born", 1), same("born", "born_swapped")),
            ),
            Level("two_of_three", "birth dates that agree in two of day, month and year", parts("born", _DATE, 2)),
            Level("same_year", "born in the same year", parts("born", _DATE[:1], 1)),
            Level("few_years", "born within three years", within("born_days", 1096)),
        ),
        "born at different times",
        needs=("born",),
        reveals=(Thing.BIRTH_DATE,),
    ),
    Comparison(
        "gender",
        ("gender",),
        missing("gender"),
        (Level("exact", "the same gender", same("gender")),),
        "different genders",
        needs=("gender",),
        reveals=(Thing.NAMES,),
    ),
    Comparison(
        "postcode",
        ("postcode",),
        missing("postcode"),
        (
            Level("exact", "the same postcode", same("postcode"), rarity="postcode"),
            Level("one_of_several", "a postcode both have had", overlap("postcodes")),
            Level("sector", "postcodes of the same few streets", same("sector")),
            Level("slip", "postcodes that differ by one character", slips("postcode", 1)),
            Level("district", "postcodes of the same district", same("district")),
        ),
        "different postcodes",
        needs=("postcode",),
        reveals=(Thing.ADDRESS,),
    ),
    Comparison(
        "street",
        ("street",),
        missing("streets"),
        (
            Level("exact", "the same house and street", overlap("streets")),
            Level("close", "street lines that differ by a slip", both(alike("street", 0.93), no(apart("house")))),
            Level("neighbours", "the same street, another number", both(alike("road", 0.8), apart("house"))),
            Level("similar", "street lines that look alike", alike("road", 0.8)),
        ),
        "different street lines",
        needs=("streets",),
        reveals=(Thing.ADDRESS,),
    ),
    Comparison(
        "city",
        ("city",),
        missing("city"),
        (
            Level("exact", "the same town", same("city"), rarity="city"),
            Level("close", "towns that differ by a slip", alike("city", 0.88)),
        ),
        "different towns",
        needs=("city",),
        reveals=(Thing.ADDRESS,),
    ),
    Comparison(
        "email",
        ("emails", "shared_emails"),
        # Two addresses made of one name tell no more than the name.
        either(
            missing("emails", "shared_emails"),
            both(overlap("named_mailboxes"), no(either(overlap("emails"), overlap("shared_emails")))),
        ),
        (
            Level("exact", "the same email address", overlap("emails")),
            Level("shared", "the same email address, which several people use", overlap("shared_emails")),
            Level("same_mailbox", "the same name before the @", overlap("mailboxes")),
            Level("close", "email addresses that differ by a slip", alike("email", 0.95)),
            Level("similar", "email addresses that look alike", alike("email", 0.85)),
        ),
        "different email addresses",
        needs=("emails", "shared_emails"),
        reveals=(Thing.IDENTIFIERS,),
    ),
    Comparison(
        "phone",
        ("phones", "shared_phones"),
        missing("phones", "shared_phones"),
        (
            Level("exact", "the same phone number", overlap("phones")),
            Level("shared", "the same phone number, which several people use", overlap("shared_phones")),
            Level("slip", "phone numbers that differ by one digit", slips("phone", 1)),
        ),
        "different phone numbers",
        needs=("phones", "shared_phones"),
        reveals=(Thing.IDENTIFIERS,),
    ),
    Comparison(
        "national_id",
        ("national_id",),
        missing("national_id"),
        (
            Level("exact", "the same national id", same("national_id")),
            Level("slip", "national ids that differ by a slip", slips("national_id", 1)),
            Level("two_slips", "national ids that differ by two slips", slips("national_id", 2)),
        ),
        "different national ids",
        needs=("national_id",),
        reveals=(Thing.NATIONAL_ID,),
    ),
    Comparison(
        "handle",
        ("handles", "mailboxes"),
        no(either(overlap("handles"), overlap("handles", "mailboxes"), overlap("handle_names", "aliases"))),
        (
            Level("exact", "the same handle", overlap("handles")),
            Level(
                "mailbox",
                "one's handle is what stands before the @ of the other's email",
                overlap("handles", "mailboxes"),
            ),
            Level(
                "full_name",
                "one tells no name but a handle, and that is the other's full name",
                both(overlap("handle_names", "full_names"), missing("given", "family")),
            ),
            Level("name", "one's handle is made of the other's name", overlap("handle_names", "aliases")),
        ),
        "a handle that says nothing of the other",
        needs=("handles",),
        reveals=(Thing.IDENTIFIERS,),
        one_sided=True,
        learned=False,
    ),
    Comparison(
        "birth_place",
        ("birth_place",),
        missing("birth_place"),
        (
            Level("exact", "born in the same place", same("birth_place"), rarity="birth_place"),
            Level("close", "birth places that differ by a slip", alike("birth_place", 0.88)),
        ),
        "born in different places",
        needs=("birth_place",),
        reveals=(Thing.ATTRIBUTES,),
    ),
    Comparison(
        "occupation",
        ("occupation",),
        missing("occupation"),
        (Level("exact", "the same occupation", same("occupation"), rarity="occupation"),),
        "different occupations",
        needs=("occupation",),
        reveals=(Thing.ATTRIBUTES,),
    ),
    Comparison(
        "device",
        ("devices",),
        no(overlap("devices")),
        (Level("exact", "seen on the same device", overlap("devices")),),
        "different devices",
        needs=("devices",),
        reveals=(Thing.DEVICES,),
        learned=False,
    ),
    Comparison(
        "card",
        ("cards",),
        no(overlap("cards")),
        (Level("exact", "the same card or account", overlap("cards")),),
        "different cards",
        needs=("cards",),
        reveals=(Thing.IDENTIFIERS,),
        learned=False,
    ),
    Comparison(
        "said",
        ("claims", "said_postcodes"),
        no(either(overlap("claims", "knows"), overlap("claims"), overlap("said_postcodes", "postcodes"))),
        (
            Level("names", "one names in a message what belongs to the other", overlap("claims", "knows")),
            Level("both_name", "both name the same in messages", overlap("claims")),
            Level("postcode", "one names the other's postcode in a message", overlap("said_postcodes", "postcodes")),
        ),
        "nothing said of the other",
        needs=("claims", "said_postcodes"),
        reveals=(Thing.INTERACTION_TEXT, Thing.IDENTIFIERS, Thing.ADDRESS),
        one_sided=True,
        learned=False,
    ),
)
"""All of them, in the order they are shown."""
