"""What customers say becomes claims of their profiles, on a real Neo4j: in any order, taken back when it is, and never a link or a key."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.access import SYSTEM
from graph.audit import Look
from graph.driver import Driver
from graph.identifiers import identify
from graph.intake import Intake
from graph.pages import Sections
from graph.reads import Reads
from graph.records import RECORD, Record
from graph.writes import store
from matching.worker import work_once, work_until_idle
from tests.graph_state import customers_of, emptied, identifiers_of
from tests.matching.arrivals import Way, both_ways, ways


def tweeter(number: int = 1, seen: int = 1, *identifiers: str, **facts: Any) -> Record:
    told = [
        {"kind": kind.lstrip("?"), "value": value, "trust": "claimed" if kind.startswith("?") else "verified"}
        for kind, _, value in (text.partition("=") for text in identifiers)
    ]
    return RECORD.validate_python(
        {
            "type": "profile",
            "source": "twitter",
            "id": str(number),
            "identifiers": told,
            "seen_at": f"2026-03-{seen:02}",
        }
        | facts
    )


def tweet(number: int, text: str | None, version: int = 1, who: int | None = 1, **facts: Any) -> Record:
    line = {"type": "interaction", "source": "twitter", "id": str(number), "channel": "twitter", "text": text}
    line |= {"at": f"2026-04-{version:02}", "profile": None if who is None else str(who)}
    return RECORD.validate_python(line | facts)


JANE = RECORD.validate_python(
    {
        "type": "profile",
        "source": "crm",
        "id": "1",
        "name": "Jane",
        "identifiers": [{"kind": "email", "value": "jane@example.org"}],
    }
)


async def heard(driver: Driver, intake: Intake, *records: Record) -> None:
    await store(driver, SYSTEM, records, intake)
    await work_until_idle(driver)


async def profile_of(driver: Driver, profile: str = "twitter:1") -> dict[str, Any]:
    """All that a profile claims and is."""
    (row,) = await driver.run("sayings_by_profile_ids", keys=[profile])
    return {
        "trust": await identifiers_of(driver, profile),
        "said": {key: said_in for key, said_in, _ in row["claims"]},
        "names": row["names"],
        "postcodes": row["postcodes"],
    }


async def test_what_is_said_is_claimed(empty: Driver, intake: Intake) -> None:
    await heard(empty, intake, tweeter(), tweet(1, "My email is jane@example.org and my order is 536365"))
    known = await profile_of(empty)
    assert known["trust"] == {"email:jane@example.org": "claimed", "order_number:536365": "claimed"}
    assert set(known["said"].values()) == {"twitter:1"}


async def test_names_and_postcodes_are_kept_on_the_profile(empty: Driver, intake: Intake) -> None:
    await heard(empty, intake, tweet(1, "It's Bogdan Dumitru, L17 8JN."))
    known = await profile_of(empty)
    assert (known["names"], known["postcodes"]) == (["Bogdan Dumitru"], ["L17 8JN"])


async def test_a_claim_is_a_change_for_the_scorer_and_no_link(empty: Driver, intake: Intake) -> None:
    await heard(empty, intake, JANE, tweeter(1, 1, "twitter=@cross_jane"))
    await store(empty, SYSTEM, [tweet(1, "My email is jane@example.org")], intake)
    assert await work_once(empty, "hears") == 1
    assert [row["kind"] for row in await empty.inspect("MATCH (c:Change) RETURN c.kind AS kind")] == ["profile"]
    await work_until_idle(empty)
    assert len(set((await customers_of(empty, ["crm:1", "twitter:1"])).values())) == 2


async def test_a_claim_opens_nobodys_data_and_stands_after_the_verified(empty: Driver, intake: Intake) -> None:
    await heard(empty, intake, JANE, tweeter(1, 1, "twitter=@cross_jane"), tweet(1, "My email is jane@example.org"))
    reads = Reads(SYSTEM, empty, Look(SYSTEM))
    by_handle = await reads.lookup([identify("twitter", "@cross_jane")], Sections(profiles=True))
    assert [[profile["id"] for profile in row["profiles"]] for row in by_handle] == [["twitter:1"]]
    by_email = await reads.lookup([identify("email", "jane@example.org")], Sections(profiles=True))
    assert [(row["profiles"][0]["id"], row["trust"]) for row in by_email] == [
        ("crm:1", "verified"),
        ("twitter:1", "claimed"),
    ]


async def test_what_shop_and_staff_say_is_not_heard(empty: Driver, intake: Intake) -> None:
    await heard(empty, intake, tweeter(), tweet(1, "My email is jane@example.org", direction="outbound"))
    assert (await profile_of(empty))["trust"] == {}


async def test_a_replaced_message_takes_back_what_only_it_said(empty: Driver, intake: Intake) -> None:
    email, phone = "email:jane@example.org", "phone:+447700900869"
    await heard(
        empty,
        intake,
        tweet(1, "My email is jane@example.org, call me on 07700 900869"),
        tweet(2, "call me: 07700 900869", 2),
    )
    assert (await profile_of(empty))["said"] == {email: "twitter:1", phone: "twitter:1"}
    await heard(empty, intake, tweet(1, "Never mind", 3))
    assert (await profile_of(empty))["said"] == {phone: "twitter:2"}
    await heard(empty, intake, tweet(2, None, 4))
    assert (await profile_of(empty))["trust"] == {}


async def test_a_message_given_to_somebody_else_moves_its_claims(empty: Driver, intake: Intake) -> None:
    await heard(empty, intake, tweet(1, "My email is jane@example.org", 1, who=1))
    await heard(empty, intake, tweet(1, "My email is jane@example.org", 2, who=2))
    assert (await profile_of(empty))["trust"] == {}
    assert (await profile_of(empty, "twitter:2"))["trust"] == {"email:jane@example.org": "claimed"}


async def test_a_record_that_says_it_too_keeps_its_trust_and_the_claim_outlasts_it(
    empty: Driver, intake: Intake
) -> None:
    key = "email:jane@example.org"
    await heard(empty, intake, tweeter(1, 1, "email=jane@example.org"), tweet(1, "My email is jane@example.org"))
    assert (await profile_of(empty))["trust"] == {key: "verified"}
    await heard(empty, intake, tweeter(1, 2, "twitter=@jane"))
    assert (await profile_of(empty))["trust"] == {key: "claimed", "twitter:jane": "verified"}
    was = await empty.inspect("MATCH (:Profile)-[w:WAS_IDENTIFIED_BY]->(i) RETURN i.key AS key, w.trust AS trust")
    assert was == [{"key": key, "trust": "verified"}], "what the record told is history"
    await heard(empty, intake, tweeter(1, 3, "email=jane@example.org"))
    assert (await profile_of(empty))["trust"] == {key: "verified"}
    await heard(empty, intake, tweet(1, None, 2))
    assert await profile_of(empty) == {"trust": {key: "verified"}, "said": {}, "names": None, "postcodes": None}


async def test_news_of_some_fields_does_not_make_the_record_say_it(empty: Driver, intake: Intake) -> None:
    await heard(empty, intake, tweeter(), tweet(1, "My email is jane@example.org"))
    await heard(empty, intake, tweeter(1, 2, "twitter=@jane", partial=True))
    await heard(empty, intake, tweet(1, None, 2))
    assert (await profile_of(empty))["trust"] == {"twitter:jane": "verified"}


TEXTS = [
    None,
    "My email is jane@example.org",
    "my email is jane@example.org, call me on 07700 900869",
    "It's Jane Smith, LS1 4AP.",
    "Sure, 536365",
    "Thank you!",
]
records = st.one_of(
    st.builds(tweet, st.integers(1, 3), st.sampled_from(TEXTS), st.integers(1, 9), st.sampled_from([1, 1, 2, None])),
    st.builds(
        lambda number, seen, told: tweeter(number, seen, *sorted(told)),
        st.integers(1, 2),
        st.integers(1, 9),
        st.sets(st.sampled_from(["email=jane@example.org", "?phone=07700 900869", "twitter=@jane"]), max_size=2),
    ),
)


@given(st.lists(records, min_size=1, max_size=9), ways)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_order_any_batches_any_workers_hear_the_same(
    session_loop: asyncio.AbstractEventLoop,
    driver: Driver,
    intake: Intake,
    records: list[Record],
    way: Way,
) -> None:
    async def end(way: Way, order: Sequence[Record]) -> Any:
        await emptied(driver)
        await way.arrive(driver, intake, order)
        profiles = sorted(row["id"] for row in await driver.inspect("MATCH (p:Profile) RETURN p.id AS id"))
        return {profile: await profile_of(driver, profile) for profile in profiles}

    one, other = session_loop.run_until_complete(both_ways(way, records, end))
    assert one == other
