"""The demo's people: nobody real can be hit, and the shares that make matching hard are held."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache

import pytest

from app.demo import numbers
from app.demo.chance import Chance
from app.demo.names import nicknames
from app.demo.options import DemoOptions
from app.demo.people import Neighbourhood
from app.demo.person import TABLET, Person
from app.demo.slips import maybe_slip, misread_date, slip
from app.demo.truth import profile_id
from app.demo.web import give_devices
from graph.identifiers import identify
from tests.app.demo_lines import demo, of_type, people, profiles, share

_AREAS = "113|114|115|116|117|118|121|131|141|151|161"
RESERVED = re.compile(
    rf"\+44(?:7700900\d{{3}}|1632960\d{{3}}|3069990\d{{3}}|8081570\d{{3}}|(?:{_AREAS})4960\d{{3}}"
    r"|1914980\d{3}|2079460\d{3}|2896496\d{3}|2920180\d{3})"
    r"|\+49(?:3023125|6990009|4066969|2214710|8999998)\d{3}|\+3319900\d{4}"
)
"""Ofcom's numbers for drama use, the Bundesnetzagentur's drama numbers, ARCEP's numbers for fiction."""
UNASSIGNED = re.compile(r"\+441632\d{6}")
"""The whole area code that belongs to no area."""
_EMAIL = re.compile(r"[\w.+-]+@[\w.-]+\.\w+")
_PHONE = re.compile(r"\+?\d[\d ]{8,}\d")


def _phones(lines: str) -> set[str]:
    """All that is a phone number by its kind or its look."""
    marked = re.findall(r'"kind": "(?:phone|whatsapp)", "value": "([^"]+)"', lines)
    return {identify("phone", number).value for number in marked}


class TestNobodyReal:
    def test_phone_numbers_are_from_reserved_blocks(self) -> None:
        phones = _phones(_text())
        assert len(phones) > 1_000
        assert [phone for phone in phones if not RESERVED.fullmatch(phone)] == []

    def test_phone_numbers_in_messages_too(self) -> None:
        said = [found for line in of_type("interaction") for found in _PHONE.findall(line.get("text", ""))]
        numbers_said = [number for number in said if number.replace(" ", "").startswith(("0", "+"))]
        assert len(numbers_said) > 100
        assert [number for number in numbers_said if not RESERVED.fullmatch(identify("phone", number).value)] == []

    def test_mail_domains_are_reserved(self) -> None:
        domains = {email.split("@")[1] for email in _EMAIL.findall(_text())}
        assert len(domains) > 30
        assert [name for name in domains if not re.search(r"(\.example|^example\.(com|org|net))$", name)] == []

    @pytest.mark.parametrize("cell", [30, 31, 480, 1_999, 19_999])
    def test_beyond_the_blocks_numbers_are_of_no_area(self, cell: int) -> None:
        found = [number for person in _made(cell) for number in (person.mobile, person.landline) if number]
        assert [n for n in found if not (RESERVED.fullmatch(n) or UNASSIGNED.fullmatch(n))] == []

    def test_no_payment_card_number_is_there(self) -> None:
        fields = (line.get(name, "") for line in demo()[0] for name in ("text", "payment", "subject"))
        long = [number for field in fields for number in re.findall(r"\d{13,}", str(field))]
        assert len(long) > 20
        assert all(number.startswith("29") for number in long), "only loyalty cards"


class TestUnique:
    def test_people_share_an_email_only_on_purpose(self) -> None:
        users = _by(people(), lambda person: person.email)
        assert {len(group) for group in users.values()} == {1, 2, 3}
        for group in users.values():
            assert len(group) == 1 or group[0].living in ("one email", "firm")

    def test_own_numbers_are_nobody_elses(self) -> None:
        own = Counter(person.mobile for person in people() if person.mobile)
        shared = {person.landline for person in people() if person.landline}
        assert own.most_common(1)[0][1] == 1
        assert not own.keys() & shared

    @pytest.mark.parametrize("first", [30, 700, 19_000])
    def test_also_in_a_large_demo(self, first: int) -> None:
        some = [person for cell in range(first, first + 20) for person in _made(cell)]
        assert Counter(person.mobile for person in some if person.mobile).most_common(1)[0][1] == 1
        assert Counter(person.other_email for person in some).most_common(1)[0][1] == 1

    def test_all_numbers_of_a_million_customers_differ(self) -> None:
        seen = {numbers.phone(cell, slot, "-") for cell in range(0, 20_000, 7) for slot in range(50)}
        assert len(seen) >= 0.998 * len(range(0, 20_000, 7)) * 50

    def test_handles_and_cards_are_ones_own(self) -> None:
        found = Counter(
            identify(identifier["kind"], identifier["value"]).key
            for source in ("twitter", "facebook", "till")
            for profile in profiles(source)
            for identifier in profile["identifiers"]
            if identifier["kind"] in ("twitter", "twitter_id", "facebook", "loyalty_card")
        )
        assert found.most_common(1)[0][1] == 1


class TestShares:
    def test_seven_point_two_devices_three_in_daily_use(self) -> None:
        assert sum(len(devices) for devices in _devices().values()) / len(_devices()) == pytest.approx(7.2, abs=0.15)
        daily = []
        for cell in range(30):
            daily += [_with_devices(cell)[place].daily for place in range(50)]
        assert sum(daily) / len(daily) == pytest.approx(3, abs=0.1)

    def test_most_visits_are_anonymous(self) -> None:
        assert 0.6 < share("identifier" in line for line in of_type("session")) < 0.8

    def test_households_share_a_phone(self) -> None:
        homes = _by([p for p in people() if p.landline], lambda person: str(person.landline))
        sizes = Counter(len(group) for group in homes.values())
        assert sizes[2] >= 150
        assert sizes[3] >= 50
        assert sizes[4] == 30
        for group in homes.values():
            assert len({person.household for person in group}) == 1 or group[0].living == "switchboard"

    def test_ten_colleagues_call_from_one_switchboard(self) -> None:
        board = _by([p for p in people() if p.living == "switchboard"], lambda person: str(person.phone))
        assert sorted(len(group) for group in board.values()) == [10, 10, 10]

    def test_staff_left_the_tablets_details_with_dozens(self) -> None:
        left = Counter(i["value"] for p in profiles("till") for i in p["identifiers"] if i["value"].startswith("store"))
        assert sorted(left.values()) == [40, 40, 40]
        assert len(TABLET) == 4

    def test_a_couple_in_fifty_shares_one_email(self) -> None:
        pairs = [group for group in _by(people(), lambda person: person.email).values() if len(group) == 2]
        assert len(pairs) == 30
        assert all(a.household == b.household and a.given != b.given for a, b in pairs)

    def test_some_are_hard_to_tell_apart(self) -> None:
        pairs = list(_by([p for p in people() if p.alike], lambda person: f"{person.household}").values())
        same_name = [pair for pair in pairs if pair[0].given == pair[1].given]
        twins = [pair for pair in pairs if pair[0].birth_date == pair[1].birth_date]
        assert (len(same_name), len(twins)) == (8, 7)
        for a, b in same_name:
            assert a.family == b.family
            assert a.home == b.home
            assert int(b.birth_date[:4]) - int(a.birth_date[:4]) >= 18

    def test_people_move_and_marry(self) -> None:
        assert 100 < sum(person.former_home is not None for person in people()) < 250
        assert 50 < sum(person.former_family is not None for person in people()) < 150

    def test_smith_is_common_and_the_tail_is_long(self) -> None:
        families = Counter(person.family for person in people())
        assert families.most_common(1)[0][0] == "Smith"
        assert 1.2 < families["Smith"] / 15 < 4
        assert sum(count == 1 for count in families.values()) > 120

    def test_one_in_three_is_not_of_british_origin(self) -> None:
        assert 0.2 < share(person.people not in ("british", "scottish") for person in people()) < 0.4

    def test_till_names_are_short_shouted_or_wrong(self) -> None:
        by_index = {str(100_000 + person.index): person for person in people()}
        right = [p["name"] == f"{(o := by_index[p['id'][1:]]).given} {o.family}" for p in profiles("till")]
        assert 0.3 < share(right) < 0.6

    def test_birth_dates_are_dates_of_living_people(self) -> None:
        for person in people():
            assert 1940 < date.fromisoformat(person.birth_date).year < 2012

    def test_british_postcodes_are_well_formed(self) -> None:
        for person in people():
            if person.home.country == "GB":
                assert re.fullmatch(r"[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}", person.home.postcode)


class TestSlips:
    def test_a_slip_keeps_the_first_letter_and_changes_little(self) -> None:
        chance = Chance.of("slips")
        for name in ("Featherstonehaugh", "Khan", "Małgorzata", "Smith") * 50:
            wrong = slip(chance, name)
            assert wrong[0] == name[0]
            assert abs(len(wrong) - len(name)) <= 1

    def test_short_words_are_left_alone(self) -> None:
        assert slip(Chance.of(1), "Li") == "Li"

    def test_slips_come_as_often_as_asked(self) -> None:
        chance = Chance.of("often")
        assert 0.15 < share(maybe_slip(chance, "Robinson", 0.2) != "Robinson" for _ in range(2_000)) < 0.25

    @pytest.mark.parametrize("born", ["1980-02-01", "1980-12-31", "1999-02-28", "2004-02-29"])
    def test_a_misread_date_is_a_date_still(self, born: str) -> None:
        chance = Chance.of("dates", born)
        for _ in range(50):
            assert date.fromisoformat(misread_date(chance, born))


def test_nicknames_are_short_forms_of_given_names() -> None:
    assert "Bob" in nicknames()["Robert"]
    assert all(short and name not in short for name, short in nicknames().items())


def _made(cell: int) -> list[Person]:
    return Neighbourhood(DemoOptions(), cell).people()


def _with_devices(cell: int) -> list[Person]:
    made = _made(cell)
    give_devices(Chance.of(DemoOptions().seed, "devices", cell), made)
    return made


def _by(group: Iterable[Person], key: Callable[[Person], str]) -> dict[str, list[Person]]:
    found: dict[str, list[Person]] = defaultdict(list)
    for person in group:
        found[key(person)].append(person)
    return found


@cache
def _text() -> str:
    return "\n".join(json.dumps(line, ensure_ascii=False) for line in demo()[0])


def _devices() -> dict[str, set[str]]:
    """What can be seen of each person's devices: those of visits and those their web profile names."""
    lines, truth = demo()
    seen: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        if line["type"] == "session":
            value = line["device"] if "device" in line else line["identifier"]["value"]
            seen[truth[str(profile_id(line))]].add(value)
        elif line["type"] == "profile" and line["source"] == "web":
            seen[truth[f"web:{line['id']}"]] |= {
                i["value"] for i in line["identifiers"] if i["kind"] in ("device", "cookie")
            }
    return seen
