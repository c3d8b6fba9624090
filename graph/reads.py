"""Everything that is read of customers, for one viewer and one answer.

What comes back is what the viewer may see and nothing else: kinds, private interactions and whole sections are filtered
in the graph, before counting and limiting, and single fields are emptied here. Whoever is seen is noted on the `Look`,
which is on the audit trail before the answer leaves. Rows are plain dicts; times are ISO 8601 text with their zone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from graph.access import Thing, Viewer, allowed, sees_kind
from graph.audit import Look
from graph.case_rows import group_of, history
from graph.case_status import OPEN
from graph.corrections import sees_field
from graph.details import KINDS_OF_DETAILS, Field, details
from graph.driver import Driver
from graph.errors import BadRequest
from graph.identifiers import KINDS, Identifier
from graph.lucene import query_text
from graph.pages import MAX_FIRST, NO_ROWS, Page, Rows, Sections, cursor_place
from graph.sections import (
    MAX_PARTS,
    Row,
    belong,
    customer_of,
    happened,
    interactions_seen,
    kinds_seen,
    mask,
    mask_events,
    mask_lines,
    parameters,
    rows_of,
)

MAX_CUSTOMERS = 100
"""Customers behind one identifier that are shown; a till's e-mail address may have thousands."""
MAX_LIST = 100
MAX_MATTERS = 20
"""Open cases of a customer, and contacts in no case, that are held against each other."""
SEARCHED = 1_000
"""Hits of the full-text index that are looked at for one search, best first."""
LEAST = 5
"""Customers a group needs before its totals are told."""

_SEARCH_FIELDS: Sequence[tuple[Thing, Sequence[str]]] = (
    (Thing.NAMES, ("name", "given_name", "family_name", "other_names")),
    (Thing.ADDRESS, ("address_text",)),
    (Thing.IDENTIFIERS, ("value",)),
    (Thing.ORDERS, ("number",)),
)
Found = dict[str, list[Row]]


class Reads:
    """The reads of one answer. Raises DatabaseUnavailable, and BadRequest for what makes no sense."""

    def __init__(self, viewer: Viewer, driver: Driver, look: Look) -> None:
        self.viewer = viewer
        self._driver = driver
        self._look = look
        self._individuals = allowed(viewer, Thing.INDIVIDUALS)

    async def customers(self, keys: Sequence[str], sections: Sections, first: int = MAX_CUSTOMERS) -> list[Row]:
        """Customers behind identifier keys or customer ids, old ids too, those identified for certain first.

        Each has `id`, `since`, `keys` (those asked for that lead to it), `trust`, and the sections asked for; one round
        trip, however many.
        """
        if not (self._individuals and keys and first):
            return []
        wanted = parameters(self.viewer, sections)
        rows = await self._driver.run("customers_by_keys", keys=list(keys), first=first, **wanted)
        self._look.saw(row["key"] for row in rows)
        customers = [customer_of(self.viewer, row, sections) for row in rows]
        for customer in customers:
            self._saw_parties(customer["orders"].nodes)
        return customers

    async def users(self, keys: Sequence[str], first: int) -> Found:
        """The `id` and `trust` of the first customers behind each identifier key, those identified for certain first."""
        if not self._individuals:
            return {}
        return await self._keyed("customer_ids_by_keys", keys, kinds=kinds_seen(self.viewer)[0], first=first)

    async def lookup(self, candidates: Iterable[Identifier], sections: Sections, first: int = 20) -> list[Row]:
        """Customers behind any of the identifiers that the viewer may look up by."""
        keys = dict.fromkeys(one.key for one in candidates if sees_kind(self.viewer, one.kind))
        return await self.customers(list(keys), sections, first)

    async def profiles(self, keys: Sequence[str], by: str = "id", first: int = MAX_LIST) -> Found:
        """Profiles by their own ids, or by the identifiers they have (`by="identifier"`), with `customer_id`."""
        kinds, hidden = kinds_seen(self.viewer)
        found = await self._keyed("profiles_by_keys", keys, by=by, kinds=kinds, hidden=hidden, first=first)
        return self._told(found, "profiles")

    async def identifiers(self, keys: Sequence[str], by: str = "key", first: int = MAX_LIST) -> Found:
        """Identifiers by their own keys, or by the ids of the profiles that have them (`by="profile"`)."""
        kinds, _ = kinds_seen(self.viewer)
        found = await self._keyed("identifiers_by_keys", keys, by=by, kinds=kinds, first=first)
        for rows in found.values():
            mask(self.viewer, "identifiers", rows)
        return found

    async def orders(self, numbers: Sequence[str]) -> Found:
        """Orders of these numbers; several sources may have given out the same. With lines and `customer_id`."""
        if not allowed(self.viewer, Thing.ORDERS):
            return {}
        found = await self._keyed("orders_by_numbers", numbers, first=MAX_LIST)
        for orders in found.values():
            mask_lines(self.viewer, orders)
            mask_events(self.viewer, orders)
            self._saw_parties(orders)
        return self._told(found, "orders")

    async def cases(self, ids: Sequence[str]) -> Found:
        """Cases, with `customer_id`."""
        if not allowed(self.viewer, Thing.CASES):
            return {}
        return self._told(await self._keyed("cases_by_ids", ids, hidden=kinds_seen(self.viewer)[1]), "cases")

    async def case_histories(self, ids: Sequence[str]) -> Found:
        """What was done with each case, and what its source told, newest first; with what was done on those merged into it."""
        if not (self._individuals and ids and allowed(self.viewer, Thing.CASES)):
            return {}
        rows = await self._driver.run("case_stories_by_ids", keys=list(ids))
        merged = {case["id"] for row in rows for case in row["cases"]} - set(ids)
        # A case of a profile that is hidden from the viewer stays so, although it was merged into one that is not.
        others = await self.cases(sorted(merged)) if merged else {}
        seen = set(ids) | {id_ for id_, cases in others.items() if cases}
        found = {row["key"]: history(group_of(row), row["key"], seen) for row in rows}
        for acts in found.values():
            mask(self.viewer, "case_actions", acts)
        return found

    async def matters(self, customers: Sequence[str]) -> Found:
        """What each customer has open and which contacts belong to no case: one row each, for `insight.matters`."""
        if not (allowed(self.viewer, Thing.CASES) and allowed(self.viewer, Thing.INTERACTIONS)):
            return {}
        asked = {
            "statuses": [str(status) for status in OPEN],
            "hidden": kinds_seen(self.viewer)[1],
            "first": MAX_MATTERS,
        }
        found = await self._keyed("matters_by_customer_ids", customers, **asked, **interactions_seen(self.viewer))
        for (row,) in found.values():
            mask(self.viewer, "cases", row["cases"])
            mask(
                self.viewer,
                "interactions",
                [*row["loose"], *(one for case in row["cases"] for one in case["contacts"])],
            )
        self._look.saw(found)
        return found

    async def presences(self, customers: Sequence[str]) -> Found:
        """Who is looking at each customer just now, for those who work on cases."""
        if not allowed(self.viewer, Thing.HANDLE_CASES):
            return {}
        return await self._keyed("presences_by_customer_ids", customers, now=datetime.now(UTC))

    async def interactions(self, keys: Sequence[str], by: str = "id", first: int = MAX_LIST) -> Found:
        """Interactions by their own ids, or newest first by their cases (`by="case"`), with `customer_id`."""
        wanted = Thing.CASES if by == "case" else Thing.INTERACTIONS
        if not (allowed(self.viewer, Thing.INTERACTIONS) and allowed(self.viewer, wanted)):
            return {}
        seen = interactions_seen(self.viewer)
        found = await self._keyed("interactions_by_keys", keys, by=by, first=first, **seen)
        return self._told(found, "interactions")

    async def channels(self, customers: Sequence[str]) -> Found:
        """The channels of each customer, with first and last contact and how many."""
        if not allowed(self.viewer, Thing.INTERACTIONS):
            return {}
        found = await self._keyed("channels_by_customer_ids", customers, **happened(self.viewer))
        return self._of_customers(found, "channels")

    async def consents(self, customers: Sequence[str]) -> Found:
        """What each customer allowed, refused or took back, newest first."""
        if not allowed(self.viewer, Thing.CONSENTS):
            return {}
        found = await self._keyed("consents_by_customer_ids", customers, first=MAX_LIST)
        return self._of_customers(found, "consents")

    async def details(self, customers: Sequence[str]) -> Found:
        """The details of each customer, one row each: the best of what its profiles say and colleagues corrected."""
        if not (self._individuals and customers):
            return {}
        kinds = [kind for kind in KINDS_OF_DETAILS if sees_kind(self.viewer, kind)]
        seen = {"kinds": kinds, "hidden": kinds_seen(self.viewer)[1], "first": MAX_PARTS}
        rows = await self._driver.run("details_by_customer_ids", keys=list(customers), **seen)
        for row in rows:
            mask(self.viewer, "profiles", row["profiles"])
            row["corrections"] = [k for k in row["corrections"] if sees_field(self.viewer, Field(k["field"]))]
        self._look.saw(row["key"] for row in rows)
        return {row["key"]: [details(row["profiles"], row["corrections"])] for row in rows}

    async def verifications(self, profiles: Sequence[str]) -> Found:
        """What was done to prove the identifiers of each profile, newest first."""
        found = await self._keyed("verifications_by_keys", profiles, by="profile", hidden=kinds_seen(self.viewer)[1])
        for id_, rows in found.items():
            found[id_] = [row for row in rows if sees_kind(self.viewer, row["identifier_key"].partition(":")[0])]
        return self._told(found, "verifications")

    async def campaign_responses(self, customers: Sequence[str], first: int = MAX_LIST) -> Found:
        """What each customer did with campaigns, newest first."""
        if not allowed(self.viewer, Thing.CAMPAIGNS):
            return {}
        found = await self._keyed("campaign_responses_by_customer_ids", customers, first=first)
        return self._of_customers(found, "campaign_responses")

    async def activities(self, customers: Sequence[str]) -> Found:
        """The latest thing each customer did; at most one row each."""
        found = await self._keyed(
            "activities_by_customer_ids", customers, **{**self._facts_seen(), **happened(self.viewer)}
        )
        return self._of_customers(found, "activities")

    async def purchases(self, customers: Sequence[str]) -> Found:
        """What each customer ordered and gave back, as `insight.purchases.Order.of` takes it; nothing for who may not see money."""
        if not (allowed(self.viewer, Thing.ORDERS) and allowed(self.viewer, Thing.ORDER_MONEY)):
            return {}
        found = await self._keyed("purchases_by_customer_ids", customers)
        self._look.saw(found)
        return found

    async def neighbourhoods(self, customers: Sequence[str], first: int) -> Found:
        """Each customer's profiles, each with the `facts` that hang on it, `first` of a kind at most."""
        kinds, hidden = kinds_seen(self.viewer)
        seen = {"kinds": kinds, "hidden": hidden, **self._facts_seen()}
        found = await self._keyed("neighbourhoods_by_customer_ids", customers, first=first, **seen)
        return self._of_customers(found, "profiles")

    async def links(self, customers: Sequence[str]) -> Found:
        """What ties the profiles of each customer together: one row each, for `matching.how`."""
        if not (self._individuals and customers):
            return {}
        kinds, hidden = kinds_seen(self.viewer)
        counting = [kind for kind in kinds if KINDS[kind].links or KINDS[kind].ties_anonymous]
        linking = [name for name, kind in KINDS.items() if kind.links]
        asked = {"kinds": counting, "linking": linking, "hidden": hidden}
        rows = await self._driver.run("links_by_customer_ids", keys=list(customers), **asked)
        self._look.saw(row["key"] for row in rows)
        if not allowed(self.viewer, Thing.JUDGE):
            for pair in (pair for row in rows for pair in row["pairs"]):
                # Levels tell whether two birth dates agree, and a judgement who made it.
                pair["levels"] = None
                pair["judgements"] = [{**one, "id": None, "decided_by": None} for one in pair["judgements"]]
        return {row["key"]: [row] for row in rows}

    async def judgements(self, owners: Sequence[str]) -> Found:
        """What was judged of profiles, and of all profiles of customers, newest first."""
        if not allowed(self.viewer, Thing.JUDGE):
            return {}
        return await self._keyed("judgements_by_owners", owners, hidden=kinds_seen(self.viewer)[1], first=MAX_LIST)

    async def proposals(self, page: Page, by: str, least: float | None = None) -> Rows:
        """Pairs of profiles of the page's statuses; `by`: uncertainty, customer_value (for who may see it) or newest; `least`: the lowest
        score, in bits."""
        if not (self._individuals and allowed(self.viewer, Thing.JUDGE)):
            return NO_ROWS
        rank, id_ = cursor_place(page.after) if page.after else (None, None)
        if isinstance(rank, str):
            raise BadRequest("this cursor was not given out by a list of proposals", code="invalid_cursor")
        if by == "customer_value" and not allowed(self.viewer, Thing.ORDER_MONEY):
            by = "newest"
        hidden = kinds_seen(self.viewer)[1]
        asked = {"least": least, "by": by, "hidden": hidden, "first": page.first + 1, "rank": rank, "id": id_}
        (answer,) = await self._driver.run("pairs_by_statuses", keys=list(page.statuses or ()), **asked)
        found = rows_of(answer["rows"], page, answer["total"], "rank")
        self._look.saw(customer for row in found.nodes for customer in row["customers"])
        return found

    async def pairs(self, ids: Sequence[tuple[str, str]]) -> list[Row]:
        """Pairs by the ids of their two profiles, the lesser first."""
        if not (self._individuals and allowed(self.viewer, Thing.JUDGE)):
            return []
        keys = [list(pair) for pair in ids]
        found = await self._driver.run("pairs_by_profile_ids", keys=keys, hidden=kinds_seen(self.viewer)[1])
        pairs: list[Row] = [row for answer in found for row in answer["rows"]]
        self._look.saw(customer for pair in pairs for customer in pair["customers"])
        return pairs

    async def search(self, text: str, page: Page) -> Rows:
        """Customers that names, addresses, numbers or subjects lead to, best first; each with its `matches`."""
        query = query_text(text, self._search_fields())
        if query is None or not self._individuals:
            return NO_ROWS
        score, id_ = cursor_place(page.after) if page.after else (None, None)
        if isinstance(score, str):
            raise BadRequest("this cursor was not given out by a search", code="invalid_cursor")
        kinds, hidden = kinds_seen(self.viewer)
        rows = await self._driver.run(
            "customers_by_texts",
            keys=[query],
            kinds=kinds,
            hidden=hidden,
            window=SEARCHED,
            first=page.first + 1,
            score=score,
            id=id_,
        )
        found = rows_of(rows[0]["rows"], page, rows[0]["total"], "score")
        self._look.saw(row["customer_id"] for row in found.nodes)
        return found

    async def totals(self) -> dict[str, list[Row]]:
        """Customers and records by source and by channel; groups of fewer than five customers are withheld."""
        if not allowed(self.viewer, Thing.TOTALS):
            return {"sources": [], "channels": []}
        return {
            "sources": _told_totals(await self._driver.run("totals_of_sources", least=LEAST)),
            "channels": _told_totals(await self._driver.run("totals_of_channels", least=LEAST)),
        }

    async def customers_as_of(self, keys: Sequence[str], at: datetime) -> Found:
        """Customers by ids they had at a time (recorded time: what was known then, not what was true): who belonged to each, what their
        profiles said, and by what they were identified. Nothing for one that was not known yet."""
        kinds, hidden = kinds_seen(self.viewer)
        found = await self._keyed("customers_as_of_by_keys", keys, at=at, kinds=kinds, hidden=hidden, first=MAX_LIST)
        for rows in found.values():
            for row in rows:
                mask(self.viewer, "profiles", row["profiles"])
            self._look.saw(row["id"] for row in rows)
        return found

    async def _keyed(self, query: str, keys: Sequence[str], **params: Any) -> Found:
        if not (self._individuals and keys):
            return {}
        rows = await self._driver.run(query, keys=list(keys), **params)
        return {row["key"]: row["rows"] for row in rows}

    def _told(self, found: Found, kind: str) -> Found:
        for rows in found.values():
            mask(self.viewer, kind, rows)
            self._look.saw(row["customer_id"] for row in rows)
        return found

    def _of_customers(self, found: Found, kind: str) -> Found:
        for customer, rows in found.items():
            mask(self.viewer, kind, rows)
            belong(customer, rows)
        self._look.saw(customer for customer, rows in found.items() if rows)
        return found

    def _saw_parties(self, orders: Iterable[Row]) -> None:
        self._look.saw(party["customer_id"] for order in orders for party in order.get("parties") or ())

    def _facts_seen(self) -> Row:
        things = {"interactions": Thing.INTERACTIONS, "orders": Thing.ORDERS, "cases": Thing.CASES}
        seen = {name: allowed(self.viewer, thing) for name, thing in things.items()}
        return {**seen, **interactions_seen(self.viewer)}

    def _search_fields(self) -> list[str]:
        fields = [name for thing, names in _SEARCH_FIELDS if allowed(self.viewer, thing) for name in names]
        if allowed(self.viewer, Thing.CASES) and allowed(self.viewer, Thing.INTERACTION_TEXT):
            fields.append("subject")
        return fields


def _told_totals(rows: list[Row]) -> list[Row]:
    return [row for row in rows if not row["withheld"]]


__all__ = ["LEAST", "MAX_CUSTOMERS", "MAX_FIRST", "MAX_LIST", "Found", "Reads"]
