"""Reading as those do who are not GraphQL: the REST routes, the command line and whoever comes next."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from graph.access import SYSTEM, Viewer
from graph.audit import Look
from graph.driver import Driver
from graph.errors import BadRequest
from graph.identifiers import identify, recognise
from graph.intake import Intake
from graph.pages import Page, Sections, cursor, cursor_place
from graph.reads import Reads
from graph.records import RECORD
from graph.writes import store
from matching.worker import work_until_idle

ALL = Sections(profiles=True, identifiers=True, orders=Page(), interactions=Page(), cases=Page())
CROWD = 60


@pytest.fixture(scope="module")
async def shop(driver: Driver, intake: Intake) -> Driver:
    """One customer with a bit of everything, and a crowd behind one telephone."""
    told = {"source": "reads-desk", "profile": "1"}
    lines = [
        {"type": "profile", "source": "reads-desk", "id": "1", "name": "Rita Readstest",
         "identifiers": [{"kind": "email", "value": "rita@readstest.example"}]},
        {"type": "profile", "source": "reads-shop", "id": "2", "seen_at": "2025-01-01T00:00:00Z",
         "identifiers": [{"kind": "email", "value": "rita@readstest.example"}]},
        {"type": "order", "id": "READS-7", "at": "2026-01-01", "currency": "JPY",
         "lines": [{"sku": f"R{n}", "quantity": n, "unit_price": "3"} for n in (3, 1, 2)], **told},
        {"type": "interaction", "id": "1", "channel": "email", "at": "2026-01-02T10:00:00+02:00", **told},
        {"type": "case", "id": "1", "opened_at": "2026-01-03", **told},
        *({"type": "profile", "source": "reads-crowd", "id": f"{n}",
           "identifiers": [{"kind": "email", "value": f"crowd{n}@readstest.example"},
                           {"kind": "phone", "value": "020 7946 0777", "trust": "claimed"}]} for n in range(CROWD)),
    ]  # fmt: skip
    await store(driver, SYSTEM, [RECORD.validate_python(line) for line in lines], intake)
    await work_until_idle(driver)
    return driver


def reads(driver: Driver, role: str = "agent") -> Reads:
    viewer = Viewer("test", role)
    return Reads(viewer, driver, Look(viewer))


async def test_a_customer_comes_with_the_sections_asked_for(shop: Driver) -> None:
    (rita,) = await reads(shop).customers(["email:rita@readstest.example"], ALL)
    assert [profile["id"] for profile in rita["profiles"]] == ["reads-shop:2", "reads-desk:1"], "never seen comes last"
    assert [row["key"] for row in rita["identifiers"]] == ["email:rita@readstest.example"]
    assert [row["at"] for row in rita["interactions"].nodes] == ["2026-01-02T08:00:00Z"]
    assert [line["position"] for line in rita["orders"].nodes[0]["lines"]] == [1, 2, 3]
    assert (rita["orders"].total, rita["interactions"].total, rita["cases"].total) == (1, 1, 1)
    assert {row["customer_id"] for row in (*rita["profiles"], *rita["orders"].nodes)} == {rita["id"]}


async def test_nothing_comes_that_was_not_asked_for(shop: Driver) -> None:
    (rita,) = await reads(shop).customers(["email:rita@readstest.example"], Sections())
    assert (rita["profiles"], rita["identifiers"]) == ([], [])
    assert not any(rita[name].nodes or rita[name].total for name in ("orders", "interactions", "cases"))


async def test_many_keys_are_one_question(shop: Driver) -> None:
    keys = [f"email:crowd{n}@readstest.example" for n in range(CROWD)]
    found = await reads(shop).customers([*keys, "email:nobody@readstest.example"], Sections())
    assert {key for customer in found for key in customer["keys"]} == set(keys)


async def test_a_shared_identifier_shows_some_of_its_customers(shop: Driver) -> None:
    key = identify("phone", "020 7946 0777").key
    found = await reads(shop).customers([key], Sections(), first=7)
    assert len(found) == 7
    assert [customer["id"] for customer in found] == sorted(customer["id"] for customer in found), "always the same"
    identifiers = await reads(shop).identifiers([key])
    assert identifiers[key][0]["customer_count"] == CROWD
    profiles = await reads(shop).profiles([key], "identifier", 5)
    assert len(profiles[key]) == 5


async def test_a_look_up_takes_whatever_was_recognised(shop: Driver) -> None:
    for text in ("rita@readstest.example", "READS-7", "order_number:READS-7"):
        (rita,) = await reads(shop).lookup(recognise(text), Sections(profiles=True))
        assert rita["profiles"], text
        assert rita["trust"] == "verified"


async def test_whoever_was_seen_is_on_the_look(shop: Driver) -> None:
    asked = reads(shop)
    (rita,) = await asked.customers(["email:rita@readstest.example"], Sections())
    assert asked._look.customers == {rita["id"]}
    for ask in (
        lambda r: r.profiles(["reads-desk:1"]),
        lambda r: r.orders(["READS-7"]),
        lambda r: r.cases(["reads-desk:1"]),
        lambda r: r.interactions(["reads-desk:1"]),
        lambda r: r.search("readstest rita", Page()),
        lambda r: r.channels([rita["id"]]),
        lambda r: r.activities([rita["id"]]),
        lambda r: r.neighbourhoods([rita["id"]], 5),
    ):
        asked = reads(shop)
        await ask(asked)
        assert asked._look.customers == {rita["id"]}


async def test_what_is_unknown_has_no_rows(shop: Driver) -> None:
    asked = reads(shop)
    assert await asked.customers(["c_nobody", "email:nobody@readstest.example", "", ":", "é"], ALL) == []
    assert not any((await asked.profiles(["nobody"])).values())
    assert not any((await asked.orders(["nobody"])).values())
    assert not any((await asked.cases(["nobody"])).values())
    assert not any((await asked.interactions(["nobody"])).values())
    assert not any((await asked.channels(["c_nobody"])).values())
    assert asked._look.customers == set()


async def test_no_keys_is_no_question(shop: Driver) -> None:
    asked = reads(shop)
    assert await asked.customers([], ALL) == []
    assert await asked.profiles([]) == {}


async def test_an_analyst_reads_nobody(shop: Driver) -> None:
    asked = reads(shop, "analyst")
    assert await asked.customers(["email:rita@readstest.example"], ALL) == []
    assert await asked.identifiers(["email:rita@readstest.example"]) == {}
    assert (await asked.search("rita", Page())).total == 0
    totals = await asked.totals()
    assert {"reads-crowd"} <= {row["key"] for row in totals["sources"]}
    assert (await reads(shop, "integrator").totals())["sources"]


def test_a_cursor_says_where_it_stands() -> None:
    assert cursor_place(cursor("2026-01-01T10:00:00Z", "a:1")) == ("2026-01-01T10:00:00Z", "a:1")
    assert cursor_place(cursor(3.0386035442352295, "c_x")) == (3.0386035442352295, "c_x")
    place = Page(after=cursor("2026-01-01T10:00:00.5Z", "a:1")).place()
    assert place == {"at": datetime(2026, 1, 1, 10, 0, 0, 500_000, UTC), "id": "a:1"}


@pytest.mark.parametrize("text", ["", "x", "é", "W10", cursor("never", "a"), "WzEsImEiXQ", "eyJhIjoxfQ"])
def test_a_cursor_that_is_not_ours_is_refused(text: str) -> None:
    with pytest.raises(BadRequest, match="cursor"):
        cursor_place(text)


@pytest.mark.parametrize("first", [0, -1, 101])
def test_a_page_has_bounds(first: int) -> None:
    with pytest.raises(BadRequest, match="between 1 and 100"):
        Page(first)
