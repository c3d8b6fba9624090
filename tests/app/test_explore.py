"""The saved queries, on a graph where each has something to find, and `whom explore` that runs them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from graph.access import ROLES, SYSTEM, Viewer
from graph.audit import Look
from graph.driver import Driver, Rows
from graph.errors import BadRequest, Forbidden, UnknownKind
from graph.explorations import EXPLORATIONS, browser_text, exploration, explorations, explore, parameters
from graph.intake import Intake
from graph.records import RECORD
from graph.writes import store
from matching.worker import work_until_idle
from tests.app.conftest import Run
from tests.graph_state import emptied

Line = dict[str, Any]
NOW = datetime.now(UTC).replace(microsecond=0)


def ago(**how_long: float) -> str:
    return (NOW - timedelta(**how_long)).isoformat()


def person(id_: str, name: str | None, *identifiers: tuple[str, str], source: str = "xshop") -> Line:
    known = [{"kind": kind, "value": value} for kind, value in identifiers]
    return {
        "type": "profile",
        "source": source,
        "id": id_,
        "name": name,
        "identifiers": known,
        "seen_at": ago(days=100),
    }


ADA, BEN, LANDLINE = ("email", "ada@explore.example"), ("email", "ben@explore.example"), ("phone", "01632 960311")


def order(id_: str, who: str, at: str, *lines: tuple[str, int], **fields: Any) -> Line:
    told = [{"sku": sku, "name": sku.title(), "quantity": quantity, "unit_price": "2.50"} for sku, quantity in lines]
    return {"type": "order", "source": "xshop", "id": id_, "profile": who, "at": at, "lines": told} | fields


def contact(id_: str, channel: str, at: str, **fields: Any) -> Line:
    return {"type": "interaction", "source": "xdesk", "id": id_, "channel": channel, "at": at} | fields


LINES = [
    person("ada", "Ada Moss", ADA, LANDLINE),
    person("ada-till", "Ada Moss", ADA, ("loyalty_card", "XPL0001"), source="xtill"),
    person("ada-desk", "Ada Moss", ADA, source="xdesk"),
    person("ben", "Ben Fell", BEN, LANDLINE),
    person("nameless", None, BEN, source="xweb"),
    person("empty", None, source="xweb"),
    order("x1", "ada", ago(days=3), ("XLAMP", 20), ("XMUG", 1), gift=True, recipient={"profile": "ben"}),
    order("x2", "ben", ago(days=2), ("XLAMP", 10)),
    order("x3", "ben", ago(days=1), ("XLAMP", -6), returns="x2"),
    contact("m1", "email", ago(days=2), profile="ada-desk", text="Where is it?", case="c1"),
    contact("m2", "chat", ago(days=1.5), profile="ada-desk", case="c1"),
    contact("m3", "phone", ago(days=1), profile="ada-desk", activity="call", case="c1"),
    {"type": "session", "source": "xweb", "id": "v1", "at": ago(days=1.2), "profile": "ada", "profile_source": "xshop",
     "pages": ["/returns"]},
    {"type": "case", "source": "xdesk", "id": "c1", "profile": "ada-desk", "opened_at": ago(days=20), "order": "x1", "subject": "Late"},
    {"type": "case", "source": "xdesk", "id": "c2", "profile": "ada-desk", "opened_at": ago(days=20), "status": "closed"},
    {"type": "campaign_response", "source": "xmail", "id": "r1", "profile": "ada", "profile_source": "xshop", "campaign": "xspring",
     "response": "clicked", "at": ago(days=4)},
    {"type": "campaign_response", "source": "xmail", "id": "r2", "profile": "ben", "profile_source": "xshop", "campaign": "xspring",
     "response": "clicked", "at": ago(hours=1)},
]  # fmt: skip


@pytest.fixture(scope="module")
async def town(driver: Driver, intake: Intake) -> Driver:
    await emptied(driver)
    await store(driver, SYSTEM, [RECORD.validate_python(line) for line in LINES], intake)
    await work_until_idle(driver)
    return driver


Ask = Callable[..., Any]


@pytest.fixture
def ask(town: Driver) -> Ask:
    async def asked(name: str, **params: Any) -> Rows:
        return await explore(town, Look(SYSTEM), exploration(name), params)

    return asked


def week() -> dict[str, str]:
    return {"since": ago(days=7), "until": ago(days=-1)}


@pytest.fixture
async def ada(ask: Ask) -> str:
    rows = await ask("neighbourhoods", keys=["email:ada@explore.example"])
    return str(rows[0]["customer"])


async def test_a_neighbourhood_has_all_of_a_customer(ask: Ask) -> None:
    rows = await ask("neighbourhoods", keys=["email:ada@explore.example"])
    assert {row["profile"] for row in rows} >= {"xshop:ada", "xtill:ada-till", "xdesk:ada-desk"}
    assert {row["what"] for row in rows} == {"identifier", "order", "case", "email", "chat", "phone", "web"}
    assert len({row["customer"] for row in rows}) == 1


async def test_a_neighbourhood_is_cut_at_its_limit(ask: Ask) -> None:
    rows = await ask("neighbourhoods", keys=["email:ada@explore.example"], limit=1)
    told = [(row["profile"], row["what"]) for row in rows if row["what"] == "identifier"]
    assert len(told) == len(set(told)) == 3


async def test_what_two_customers_have_in_common(ask: Ask, ada: str) -> None:
    ben = (await ask("neighbourhoods", keys=["email:ben@explore.example"]))[0]["customer"]
    (row,) = await ask("paths_between_customers", keys=[ada, ben])
    assert row["over"] == ["phone:+441632960311"]
    assert {row["customer"], row["other"]} == {ada, ben}
    assert await ask("paths_between_customers", keys=[ada]) == []


async def test_whom_most_systems_know(ask: Ask, ada: str) -> None:
    row = (await ask("customers_in_most_systems", limit=1))[0]
    assert (row["customer"], row["systems"], row["profiles"]) == (ada, 3, 3)


async def test_who_was_joined_and_why(ask: Ask, ada: str) -> None:
    rows = await ask("customers_changed", since=ago(hours=1))
    assert {(row["change"], row["cause"]) for row in rows} == {("joined", "import")}
    assert ada in {row["customer"] for row in rows}
    assert await ask("customers_changed", since=ago(days=-1)) == []


async def test_who_was_split(town: Driver, ask: Ask, intake: Intake) -> None:
    """The till's profile takes its mail address back, and stands alone again."""
    news = person("ada-till", "Ada Moss", ("loyalty_card", "XPL0001"), source="xtill") | {"seen_at": ago(days=1)}
    await store(town, SYSTEM, [RECORD.validate_python(news)], intake)
    await work_until_idle(town)
    rows = await ask("customers_changed", since=ago(hours=1), limit=1)
    assert [(row["change"], row["profile"]) for row in rows] == [("split", "xtill:ada-till")]
    back = person("ada-till", "Ada Moss", ADA, ("loyalty_card", "XPL0001"), source="xtill") | {"seen_at": ago(hours=1)}
    await store(town, SYSTEM, [RECORD.validate_python(back)], intake)
    await work_until_idle(town)


async def test_who_tried_several_channels(ask: Ask, ada: str) -> None:
    (row,) = await ask("customers_on_several_channels", **week(), least=3)
    assert (row["customer"], sorted(row["channels"]), row["contacts"]) == (ada, ["chat", "email", "phone"], 3)
    assert await ask("customers_on_several_channels", since=ago(days=60), until=ago(days=30), least=1) == []


async def test_what_several_customers_share(ask: Ask) -> None:
    (row,) = await ask("shared_identifiers", kinds=["phone", "email"])
    assert row["identifier"] == "phone:+441632960311"
    assert sorted(row["names"]) == ["Ada Moss", "Ben Fell"]


async def test_profiles_without_a_name(ask: Ask) -> None:
    rows = {(row["source"], row["kind"]): row for row in await ask("nameless_profiles")}
    assert rows["xweb", "email"]["linked_to_a_name"] == 1
    assert rows["xweb", "nothing"]["linked_to_a_name"] == 0


async def test_open_cases_with_their_orders(ask: Ask, ada: str) -> None:
    (row,) = await ask("open_cases", days=7)
    assert (row["case"], row["days"], row["customer"], row["order"]) == ("xdesk:c1", 20, ada, "x1")
    assert await ask("open_cases", days=30) == []


async def test_what_those_with_an_open_case_bought(ask: Ask) -> None:
    rows = await ask("products_of_open_cases")
    assert [(row["sku"], row["customers"], row["pieces"]) for row in rows] == [("XLAMP", 1, 20.0), ("XMUG", 1, 1.0)]


async def test_what_callers_had_looked_at(ask: Ask, ada: str) -> None:
    (row,) = await ask("sessions_before_calls", **week())
    assert (row["customer"], row["pages"], row["minutes_before"]) == (ada, ["/returns"], 288)
    assert await ask("sessions_before_calls", **week(), hours=1) == []


async def test_presents_between_customers(ask: Ask, ada: str) -> None:
    (row,) = await ask("gifts_between_customers")
    assert (row["order"], row["customer"], row["recipient_name"]) == ("x1", ada, "Ben Fell")


async def test_what_comes_back(ask: Ask) -> None:
    (row,) = await ask("returned_products")
    assert (row["sku"], row["sold"], row["returned"], row["percent"], row["orders"]) == ("XLAMP", 30, 6, 20.0, 1)


async def test_what_a_campaign_brought(ask: Ask) -> None:
    (row,) = await ask("orders_after_clicks", days=7)
    assert (row["campaign"], row["clicked"], row["buyers"], row["orders"]) == ("xspring", 2, 1, 1)
    assert row["totals"] == ["GBP 52.5"]


def texts(value: Any) -> list[str]:
    """Every text in a value, however deep."""
    if isinstance(value, dict):
        value = list(value.values())
    return [text for item in value for text in texts(item)] if isinstance(value, list) else [str(value)]


@pytest.mark.parametrize("name", EXPLORATIONS)
async def test_each_customer_told_of_is_on_the_audit_trail(town: Driver, ask: Ask, ada: str, name: str) -> None:
    ben = (await ask("neighbourhoods", keys=["email:ben@explore.example"]))[0]["customer"]
    keys = [ada, ben, "email:ada@explore.example"]
    told = {"keys": keys, "kinds": ["phone"], "days": 7, **week()}
    look = Look(SYSTEM)
    query = exploration(name)
    rows = await explore(town, look, query, {key: value for key, value in told.items() if key in query.parameters})
    assert rows
    everyone = {row["id"] for row in await town.inspect("MATCH (c:Customer) RETURN c.id AS id")}
    assert look.customers == set(texts(rows)) & everyone
    assert look.customers or not {"name", "names"} & rows[0].keys() or "campaign" in rows[0], (
        "whoever is named is noted"
    )


@pytest.mark.parametrize("name", EXPLORATIONS)
async def test_each_runs_as_its_example_says_and_returns_a_table(ask: Ask, name: str) -> None:
    for row in await ask(name):
        assert row
        assert "drawing" not in row


@pytest.mark.parametrize("role", sorted(ROLES.keys() - {"admin"}))
async def test_only_administrators_may(town: Driver, role: str) -> None:
    with pytest.raises(Forbidden):
        await explore(town, Look(Viewer("somebody", role)), exploration("open_cases"), {})


def test_names_go_with_and_without_their_prefix() -> None:
    assert exploration("explore_open_cases") is exploration("open_cases")
    with pytest.raises(UnknownKind) as refused:
        exploration("customers_by_keys")
    assert refused.value.reason_code == "unknown_query"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (["limit=5"], {"limit": 5}),
        (["keys=email:jane@example.org"], {"keys": ["email:jane@example.org"]}),
        (['keys=["a","b"]', "limit=1"], {"keys": ["a", "b"], "limit": 1}),
        (["keys=a=b"], {"keys": ["a=b"]}),
    ],
)
def test_parameters_are_read_as_their_examples_are(written: list[str], expected: dict[str, Any]) -> None:
    assert parameters(exploration("neighbourhoods"), written) == expected


@pytest.mark.parametrize("written", ["limit", "limt=5", "limit=many", "limit=2.5", "=5"])
def test_wrong_parameters_are_told(written: str) -> None:
    with pytest.raises(BadRequest):
        parameters(exploration("neighbourhoods"), [written])


def test_what_is_pasted_sets_every_parameter() -> None:
    first, text = browser_text(exploration("neighbourhoods"), {"keys": ["email:o'neil@example.org"]})
    assert first.splitlines() == [':param keys => ["email:o\'neil@example.org"];', ":param limit => 25;"]
    assert text == exploration("neighbourhoods").text


# The command


@pytest.fixture
def explored(whom: Run, town: Driver) -> Ask:
    def run(*arguments: str) -> str:
        done = whom("explore", *arguments, catch_exceptions=False, env={"COLUMNS": "200"})
        assert done.exit_code == 0, done.output
        return done.stdout

    return run


def test_the_list_has_every_query(explored: Ask) -> None:
    told = explored()
    assert all(name in told for name in explorations())


def test_a_table_shows_values_as_they_are(explored: Ask) -> None:
    """An id that holds `:email:` is no picture of a letter."""
    told = explored("neighbourhoods", "--param", "keys=email:ada@explore.example")
    assert "email:ada@explore.example" in told
    assert "phone:+441632960311" in told


def test_nothing_found_is_said(explored: Ask) -> None:
    assert "Nothing found" in explored("open_cases", "--param", "days=9999")


def test_json_has_times_with_their_zone(explored: Ask, home: Path) -> None:
    (row,) = json.loads(explored("gifts_between_customers", "--json"))
    assert datetime.fromisoformat(row["at"]) == NOW - timedelta(days=3)
    trail = [json.loads(line) for line in (home / "audit.jsonl").read_text().splitlines()]
    assert [(look["operation"], look["customers"]) for look in trail] == [
        ("cli:explore_gifts_between_customers", sorted([row["customer"], row["recipient"]]))
    ]


def test_pasting_needs_no_database(explored: Ask) -> None:
    told = explored("open_cases", "--paste", "--param", "days=3")
    assert told.startswith(":param days => 3;\n:param limit => 25;\n\n// Cases that")
