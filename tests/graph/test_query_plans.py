"""What Neo4j makes of each query, on a migrated and seeded graph: an empty one plans and warns differently."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graph.access import SYSTEM, Viewer
from graph.audit import Look
from graph.case_story import Kind
from graph.cases import Cases, Doing, NewCase
from graph.catalog import Query, catalog
from graph.driver import Driver
from graph.intake import Intake
from graph.records import RECORD, Record
from graph.refusals import Refusal, note_refusals
from graph.writes import store

SEEKS = {
    "NodeUniqueIndexSeek",
    "NodeIndexSeek",
    "NodeIndexSeekByRange",
    "NodeUniqueIndexSeekByRange",
    "MultiNodeIndexSeek",
    "DirectedRelationshipIndexSeek",
}
SCANS = {
    "AllNodesScan",
    "NodeByLabelScan",
    "UnionNodeByLabelsScan",
    "PartitionedNodeByLabelScan",
    "NodeIndexScan",
    "NodeUniqueIndexScan",
    "DirectedRelationshipTypeScan",
    "UndirectedRelationshipTypeScan",
}
PRODUCTS_OF_ONES = {"explore_paths_between_customers", "write_resolutions", "expire_verifications"}
"""Statements that multiply rows, of which each side is one unique seek: nobody times nobody else."""
each_query = pytest.mark.parametrize("query", list(catalog().values()), ids=lambda query: query.name)


def people(count: int, prefix: str) -> list[Record]:
    """Customers with a bit of everything, all under ids of their own."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    lines = []
    for n in range(count):
        who = {"source": prefix, "profile": f"{n}"}
        at = (start + timedelta(minutes=n)).isoformat()
        kinds = {
            "email": f"{prefix}{n}@example.org",
            "loyalty_card": f"{prefix}9{n:07}",
            "cookie": f"{prefix}cookie{n:09}",
        }
        lines += [
            {
                "type": "profile",
                "source": prefix,
                "id": f"{n}",
                "name": f"Jane {prefix} {n}",
                "seen_at": at,
                "identifiers": [{"kind": kind, "value": value} for kind, value in kinds.items()],
            },
            {
                "type": "interaction",
                "id": f"{n}",
                "channel": "email",
                "at": at,
                "text": "Hello",
                "case": f"{n}",
                "order": f"{prefix}{n}",
                **who,
            },
            {"type": "session", "id": f"s{n}", "at": at, **who},
            {
                "type": "order",
                "id": f"{prefix}{n}",
                "at": at,
                "lines": [{"sku": f"A{n % 50}", "name": "Lantern", "unit_price": "2.5"}],
                **who,
            },
            {"type": "case", "id": f"{n}", "opened_at": at, "subject": "Where is it?", "order": f"{prefix}{n}", **who},
            {"type": "consent", "id": f"{n}", "purpose": "marketing", "status": "granted", "at": at, **who},
            {"type": "campaign_response", "id": f"{n}", "campaign": "spring", "response": "opened", "at": at, **who},
        ]
    return [RECORD.validate_python(line) for line in lines]


async def seed(driver: Driver, intake: Intake, count: int, prefix: str) -> None:
    records = people(count, prefix)
    for start in range(0, len(records), 2_000):
        await store(driver, SYSTEM, records[start : start + 2_000], intake)


def full_records() -> list[Record]:
    """One record of each type with all its fields: Neo4j warns of a property or type that no record has ever had."""
    words, at = {"source": "plan", "attributes": {"size": "M"}}, "2026-01-01T00:00:00Z"
    who = {"profile": "full"} | words
    contact = {"place": "Leeds", "device": "phone", "outcome": "done", "campaign": "spring"} | who
    lines = [
        {"type": "profile", "id": "full", "given_name": "Jane", "family_name": "Doe", "other_names": ["J"], "birth_date": "1980-01-01",
         "gender": "female", "language": "en",
         "accessibility": "deaf", "addresses": [{"text": "7 Mill Lane, Leeds LS1 4AP"}], "deleted": True, **words},
        {"type": "profile", "id": "part", "partial": True, "name": "Jane", **words},
        {"type": "interaction", "id": "full", "channel": "phone", "at": at, "subject": "Hello", "text": "Hello", "thread": "1",
         "activity": "call", "staff": "Ann", "duration": 1, "language": "en", **contact},
        {"type": "interaction", "id": "keyed", "channel": "phone", "at": at, "waited": 5,
         "ivr": {"menu": ["orders"], "keyed": [{"label": "order", "value": "77", "kind": "order_number"}]}, **who},
        {"type": "score", "source": "plan", "id": "churn", "profile": "full", "name": "churn", "value": 0.1, "low": 0, "high": 1,
         "model": "m1", "at": at},
        {"type": "session", "id": "full-visit", "at": at, "ended_at": at, "pages": ["/"], "referrer": "https://x.example", **contact},
        {"type": "order", "id": "full", "at": at, "status": "shipped", "coupon": "X", "delivery": "home", "returns": "1",
         "payment": "cash", "payer": {"profile": "payer"}, "gift_wrap": True,
         "states": [{"state": "shipped", "at": at, "place": "Leeds", "reason": "sent"}],
         "refunds": [{"id": "r", "amount": "1", "at": at, "method": "cash", "reason": "broken", "staff": "Ann", "case": "full",
                      "lines": [{"sku": "A1"}]}],
         "goodwill": [{"amount": "1", "at": at, "code": "X"}], **who,
         "recipient": {"profile": "other", "name": "Ann", "address": {"text": "7 Mill Lane"}}},
        {"type": "order", "id": "by-status", "at": at, "status": "shipped", "changed_at": at, **who},
        {"type": "order_state", "source": "plan", "id": "early", "order": "unknown", "state": "ready", "at": at},
        {"type": "case", "id": "full", "opened_at": at, "closed_at": at, "channel": "email", "priority": "high", "staff": "Ann",
         "order": "full", "sku": "A1", "subject": "Late", **who},
        {"type": "case_action", "source": "plan", "id": "did", "case": "full", "kind": "hand_over", "by": "Ann", "at": at, "status": "open",
         "staff": "Bob", "team": "returns", "note": "Hello", "interaction": "full", "into": "other", "undoes": "none"},
        {"type": "consent", "source": "plan", "id": "full", "profile": "full", "purpose": "marketing", "status": "granted", "at": at,
         "channel": "email", "text": "Yes"},
        {"type": "campaign_response", "id": "full", "campaign": "spring", "campaign_name": "Spring", "channel": "email",
         "response": "clicked", "at": at, **who},
    ]  # fmt: skip
    return [RECORD.validate_python(line) for line in lines]


@pytest.fixture(scope="module")
async def seeded(driver: Driver, intake: Intake) -> AsyncIterator[Driver]:
    await seed(driver, intake, 300, "plan")
    # A newer version makes the labels and types of history known too.
    later = people(1, "plan")[0].model_copy(update={"seen_at": datetime.now(UTC), "identifiers": []})
    await store(driver, SYSTEM, [later, *full_records()], intake)
    await driver.run("mark_identifiers", rows=[{"key": "email:plan1@example.org", "witnesses": ["plan:1"]}])
    await driver.run("upsert_imports", rows=[{"id": "plan", "line": 1}])
    await note_refusals(driver, [Refusal("plan", "plan", "invalid_identifier")])
    rows = [{"id": "plan:2", "customer": "c_plan_two", "cause": "import"}]
    await write_resolutions(driver, moves=rows)
    await seed_judgements(driver)
    await seed_claims(driver)
    await seed_cases(driver)
    model = {"version": "plan", "name": "plan", "content": "{}"}
    await driver.run("activate_models", rows=[model], now=datetime.now(UTC))
    await seed_insight(driver)
    await driver.run("refresh_statistics", seconds=60)
    yield driver
    # Nobody could score by it.
    await driver.migrate("MATCH (m:Model {version: 'plan'}) DELETE m")
    await driver.migrate("MATCH (i:Insight {name: 'plan'}) DELETE i")


NOTHING_RESOLVED: dict[str, Any] = {"pairs": [], "dropped": [], "moves": [], "events": [], "changes": []}


async def write_resolutions(driver: Driver, **rows: Any) -> None:
    await driver.run("write_resolutions", **(NOTHING_RESOLVED | rows), now=datetime.now(UTC))


async def seed_insight(driver: Driver) -> None:
    """A message with its label, and something that was learnt."""
    label = {"label": "negative", "confidence": 0.9, "topics": ["delivery"], "words": ["late"], "model": "plan"}
    (message,) = await driver.inspect("MATCH (n:Interaction {id: 'plan:full'}) RETURN n.id AS id, n.version AS version")
    rows = [message | {"changes": [], **label}]
    await driver.run("label_messages", rows=rows, now=datetime.now(UTC))
    row = {"name": "plan", "content": "{}", "as_of": datetime.now(UTC), "orders": 1}
    await driver.run("keep_insights", rows=[row])


async def seed_judgements(driver: Driver) -> None:
    """Two judgements, one of them undone, with the pair they are about."""
    pair = {"a": "plan:1", "b": "plan:2"}
    judgement = {"decision": "accept", "decided_by": "me", "reason": "", "undoes": None, "batch": "plan", **pair}
    rows = [judgement | {"id": f"plan{n}"} for n in range(20)]
    undo = judgement | {"id": "plan-undo", "decision": "undo", "undoes": "plan1"}
    await driver.run("append_judgements", rows=[*rows, undo], now=datetime.now(UTC))
    scoring = {"score": 1.0, "levels": "given_name:exact", "model": "plan"}
    rows = [{"status": "proposed", "conflict": True, "scoring": scoring, **pair}]
    await write_resolutions(driver, pairs=rows)
    compared = {"id": "plan:1", "features": "{}", "hash": "plan", "keys": ["family:plan"]}
    await driver.run("describe_profiles", rows=[compared])
    await driver.run("mark_blocking_keys", rows=[{"key": "family:plan", "wide": True}])
    await driver.run("mark_blocking_keys", rows=[{"key": "email:plan1@example.org", "wide": True}])
    event = {"id": "plan", "kind": "joined", "customer": "c_plan", "others": [], "a": "x", "b": "y", "cause": "import"}
    await driver.run("append_customer_events", rows=[event], now=datetime.now(UTC))


async def seed_cases(driver: Driver) -> None:
    """Something of each kind done with cases, two of them merged."""
    agent = Viewer("plan", "agent")
    cases = Cases(agent, driver, Look(agent))
    for kind in (Kind.NOTE, Kind.ASSIGN, Kind.RESOLVE):
        await cases.act("plan:1", Doing(kind, note="Hello"))
    await cases.act("plan:1", Doing(Kind.HAND_OVER, team="returns"))
    done = await cases.act("plan:1", Doing(Kind.DETACH, interaction="plan:1"))
    assert done.action
    await cases.undo(done.action.id)
    other = await cases.open(NewCase(profile="plan:1", subject="Late", channel="email", priority="high", order="plan1"))
    await cases.act(other.case, Doing(Kind.MERGE, other="plan:1"))
    row = {"id": "plan", "customer": "c_plan", "who": "me", "role": "agent"}
    await driver.run("keep_presences", rows=[row], now=datetime.now(UTC), until=datetime.now(UTC))


async def seed_claims(driver: Driver) -> None:
    """A profile that says who it is in a message, beside what its record tells."""
    said = [f"email:plan{n}@example.org" for n in (1, 2)]
    await driver.run("write_sayings", rows=[{"id": "plan:1", "said": said, "profile": "plan:1"}])
    claims = [
        {"key": key, "kind": "email", "value": key[6:], "said_in": "plan:1", "at": datetime.now(UTC)} for key in said
    ]
    row = {"id": "plan:1", "names": ["Jane"], "postcodes": ["LS1 4AP"], "dropped": [], "claims": claims}
    await driver.run("write_claims", rows=[row])
    correction = {"profile_id": "plan:1", "field": "name", "value": "Jane", "made_by": "me", "undoes": None}
    rows = [correction | {"id": "plan"}, correction | {"id": "plan-undo", "undoes": "plan"}]
    await driver.run("append_corrections", rows=rows, now=datetime.now(UTC))
    await seed_verifications(driver)


async def seed_verifications(driver: Driver) -> None:
    """One of each outcome, so that every property is known."""
    now = datetime.now(UTC)
    row = {
        "profile_id": "plan:1",
        "identifier_key": "email:plan2@example.org",
        "method": "order_question",
        "started_by": "me",
    }
    row |= {
        "expires_at": now,
        "question": "?",
        "about": "total",
        "order_id": "plan:1",
        "salt": "",
        "hash": "",
        "delivery": "",
    }
    for id_ in ("plan1", "plan2"):
        await driver.run("start_verifications", rows=[row | {"id": id_}], now=now)
    rows = [{"id": "plan2", "expires_at": now, "proof": "plan", "by": "me"}]
    await driver.run("finish_verifications", rows=rows, now=now)
    rows = [{"id": "plan", "channel": "email", "to": "jane@example.org", "text": "Hello"}]
    await driver.run("record_messages", rows=rows, now=now)
    await driver.migrate("MATCH (:Profile {id: 'plan:1'})-[has:IDENTIFIED_BY]->() SET has.verification = 'plan'")


@each_query
async def test_plan(seeded: Driver, query: Query) -> None:
    plan = await seeded.explain(query.name)
    assert plan.query_type == ("r" if query.mode == "read" else plan.query_type)
    if query.mode == "write":
        assert plan.query_type in {"w", "rw"}
    assert not [
        note for note in plan.notifications if note.partition(":")[0] in {"UNRECOGNIZED", "PERFORMANCE", "DEPRECATION"}
    ]
    if query.plan == "seek":
        # A statement that only creates looks nothing up.
        looked_up = set(plan.operators) & SEEKS
        assert looked_up or not [name for name in plan.operators if "Seek" in name or "Scan" in name]
        assert not set(plan.operators) & SCANS, plan.operators
        assert "CartesianProduct" not in plan.operators or query.name in PRODUCTS_OF_ONES


COSTLY_READS = ["customers_by_keys", "members_by_profile_ids", "profiles_by_identifier_keys", "fellows_by_profile_ids"]


async def test_a_read_costs_the_same_however_large_the_graph(seeded: Driver, intake: Intake) -> None:
    """Database hits per key must not grow with the number of customers."""
    keys = {
        "customers_by_keys": "email:plan7@example.org",
        "members_by_profile_ids": "plan:7",
        "profiles_by_identifier_keys": "email:plan7@example.org",
        "fellows_by_profile_ids": "plan:7",
    }

    async def hits() -> dict[str, int]:
        found = {}
        for name in COSTLY_READS:
            example = dict(catalog()[name].example) | {"keys": [keys[name]]}
            found[name] = (await seeded.explain(name, profile=True, params=example)).db_hits or 0
        return found

    before = await hits()
    await seed(seeded, intake, 1_500, "more")
    after = await hits()
    assert all(before.values())
    assert all(after[name] <= before[name] * 1.1 + 2 for name in COSTLY_READS), (before, after)
