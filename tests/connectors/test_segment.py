"""Segment calls in, our records out: each call and event of the specs, and any nonsense."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors import CONNECTORS, connector
from connectors.segment import CALLS, records
from connectors.segment_events import EVENTS
from graph.errors import SkipRecord, UnknownKind
from tests.connectors.segment_calls import COOKIE, NOW, PRODUCTS, SHOP, read, track


def test_identify_is_news_about_a_profile() -> None:
    traits = {
        "firstName": "Ada",
        "lastName": "Byron",
        "email": "Ada@Example.org",
        "phone": "020 7946 0018",
        "birthday": "1985-12-10",
        "address": {"street": "1 Mill Rd", "city": "Leeds", "postalCode": "LS1 1AA", "country": "GB"},
        "plan": "gold",
    }
    (profile,) = read(type="identify", userId="u1", anonymousId=COOKIE, traits=traits)
    assert (profile.key, profile.partial, profile.seen_at) == ("web:u1", True, datetime(2026, 3, 1, 11, 59, tzinfo=UTC))
    assert (profile.given_name, profile.family_name, profile.birth_date) == ("Ada", "Byron", "1985-12-10")
    assert [(i.kind, i.value) for i in profile.identifiers] == [
        ("account", "u1"),
        ("cookie", COOKIE),
        ("email", "Ada@Example.org"),
        ("phone", "020 7946 0018"),
    ]
    assert profile.addresses[0].postcode == "LS1 1AA"
    assert profile.attributes == {"plan": "gold"}
    assert all(i.trust is None for i in profile.identifiers), "how far to trust it is the source's setting, not ours"


def test_identify_does_not_mention_what_it_does_not_know() -> None:
    (profile,) = read(type="identify", userId="u1", traits={"email": "ada@example.org"})
    assert profile.model_fields_set == {"type", "source", "id", "partial", "seen_at", "identifiers"}


@pytest.mark.parametrize(
    ("identity", "told_by"),
    [
        ({"userId": "u1", "anonymousId": COOKIE}, ("u1", None)),
        ({"user_id": 42}, ("42", None)),
        ({"anonymousId": COOKIE}, (None, ("cookie", COOKIE))),
        ({"context": {"traits": {"email": "ada@example.org"}}}, (None, ("email", "ada@example.org"))),
    ],
    ids=["a user wins over a cookie", "snake case and numbers", "a cookie alone", "an email alone"],
)
def test_who_did_it(identity: dict[str, Any], told_by: tuple[Any, Any]) -> None:
    record = read(type="page", **identity)[-1]
    pointed = record.identifier and (record.identifier.kind, record.identifier.value)
    assert (record.profile, pointed) == told_by


@pytest.mark.parametrize(
    ("previous", "kinds"),
    [(COOKIE, ["account", "cookie"]), ("ada@example.org", ["email"])],
    ids=["a user's or a browser's: Segment does not say", "an email"],
)
def test_alias_puts_both_ids_on_one_profile(previous: str, kinds: list[str]) -> None:
    (profile,) = read(type="alias", userId="u1", previousId=previous)
    assert [(i.kind, i.value) for i in profile.identifiers] == [
        ("account", "u1"),
        *((kind, previous) for kind in kinds),
    ]


def test_group_is_an_attribute_of_the_profile() -> None:
    (profile,) = read(type="group", userId="u1", groupId="g9", traits={"name": "Initech"})
    assert profile.attributes == {"group": {"id": "g9", "name": "Initech"}}
    assert profile.name is None, "a group's name is not a person's"


def test_page_keeps_the_path_but_not_the_query() -> None:
    url = "https://someone:secret@shop.example/mugs?email=ada%40example.org&token=abc#top"
    (view,) = read(type="page", anonymousId=COOKIE, name="Mugs", properties={"url": url})
    assert (view.channel, view.activity, view.subject) == ("web", "page_view", "Mugs")
    assert view.attributes == {"url": "https://shop.example/mugs"}


def test_a_page_reached_through_a_campaign_is_a_click_on_it() -> None:
    context = {"campaign": {"name": "spring", "medium": "email"}, "page": {"title": "Sale"}}
    view, click = read(type="page", anonymousId=COOKIE, context=context)
    assert (view.campaign, view.subject) == ("spring", "Sale")
    assert (click.type, click.campaign, click.response) == ("campaign_response", "spring", "clicked")


@pytest.mark.parametrize(
    ("event", "properties", "expected"),
    [
        ("Promotion Clicked", {"promotion_id": "p1", "name": "Sale"}, ("campaign_response", "p1", "clicked")),
        ("Viewed Promotion", {"name": "Sale"}, ("campaign_response", "Sale", "viewed")),
        ("Email Opened", {"campaign_id": "c1"}, ("campaign_response", "c1", "opened")),
        ("Email Link Clicked", {"campaign_id": "c1"}, ("campaign_response", "c1", "clicked")),
        ("Email Marked as Spam", {"campaign_name": "News"}, ("campaign_response", "News", "complained")),
        ("Push Notification Tapped", {"campaign": {"name": "Refer"}}, ("campaign_response", "Refer", "clicked")),
    ],
)
def test_campaign_events(event: str, properties: dict[str, Any], expected: tuple[str, str, str]) -> None:
    response = track(event, properties)[-1]
    assert (response.type, response.campaign, response.response) == expected


def test_to_unsubscribe_takes_consent_back() -> None:
    response, consent = track("Unsubscribed", {"campaign_id": "c1"})
    assert response.response == "unsubscribed"
    assert (consent.purpose, consent.channel, consent.status) == ("marketing", "email", "withdrawn")


@pytest.mark.parametrize(
    ("event", "properties", "activity", "subject"),
    [
        ("Product Viewed", {"sku": "MUG-RED", "name": "Red mug"}, "product_viewed", "Red mug"),
        ("Added Product", {"sku": "MUG-RED", "name": "Red mug"}, "product_added", "Red mug"),
        ("Products Searched", {"query": "blue roses"}, "products_searched", "blue roses"),
        ("Cart Viewed", {"cart_id": "k1", "products": PRODUCTS}, "cart_viewed", None),
        ("Checkout Started", {"order_id": "o1"}, "checkout_started", None),
        ("Coupon Applied", {"coupon_id": "SPRING"}, "coupon_applied", None),
        ("Asked for a Gift Wrap!", {}, "asked_for_a_gift_wrap", None),
    ],
)
def test_other_events_are_interactions(event: str, properties: dict[str, Any], activity: str, subject: Any) -> None:
    (record,) = track(event, properties)
    assert (record.type, record.activity, record.subject, record.attributes) == (
        "interaction",
        activity,
        subject,
        properties,
    )


def test_a_chat_line_is_a_chat_interaction() -> None:
    said = {"conversation_id": "c1", "message_body": "Where is my mug?", "agent_name": "Sam"}
    (mine,) = track("Live Chat Message Sent", said)
    (theirs,) = track("Live Chat Message Received", said)
    assert (mine.channel, mine.direction, mine.text, mine.thread) == ("chat", "inbound", "Where is my mug?", "c1")
    assert theirs.direction == "outbound"


def test_a_review_is_public_text() -> None:
    (review,) = track("Product Reviewed", {"product_id": "77", "review_body": "Lovely", "rating": "5"})
    assert (review.channel, review.public, review.text) == ("review", True, "Lovely")


def test_a_sign_up_tells_who_it_was() -> None:
    profile, done = track("Signed Up", {"email": "ada@example.org", "first_name": "Ada", "type": "organic"})
    assert (profile.given_name, profile.identifiers[-1].value) == ("Ada", "ada@example.org")
    assert done.attributes == {"type": "organic"}, "what is on the profile is not kept a second time"


@pytest.mark.parametrize("phone", [["a"], {"number": 1}, True, "1" * 2_001], ids=str)
def test_a_contact_that_can_be_none_costs_nothing_else(phone: Any) -> None:
    (profile,) = read(type="identify", userId="u1", traits={"email": "ada@example.org", "phone": phone})
    assert [i.kind for i in profile.identifiers] == ["account", "email"]


def test_a_wrong_clock_is_set_right() -> None:
    behind = {"timestamp": "2026-03-01T09:30:00Z", "sentAt": "2026-03-01T10:00:00Z"}
    (view,) = records({"type": "page", "userId": "u1", **behind}, SHOP, NOW)
    assert view.at == datetime(2026, 3, 1, 11, 30, tzinfo=UTC)


def test_time_on_the_way_is_not_a_wrong_clock() -> None:
    sent = {"timestamp": "2026-03-01T11:00:00Z", "sentAt": "2026-03-01T11:59:58.5Z"}
    (view,) = records({"type": "page", "userId": "u1", **sent}, SHOP, NOW)
    assert view.at == datetime(2026, 3, 1, 11, 0, tzinfo=UTC)


def test_without_a_message_id_the_same_call_still_counts_once() -> None:
    call = {"type": "page", "userId": "u1", "timestamp": "2026-03-01T11:00:00Z", "name": "Mugs"}
    (first,) = records(call | {"sentAt": "2026-03-01T12:00:00Z"}, SHOP, NOW)
    (again,) = records(call | {"sentAt": "2026-03-01T12:00:09Z"}, SHOP, NOW + timedelta(seconds=9))
    (other,) = records(call | {"name": "Tins"}, SHOP, NOW)
    assert first == again
    assert first.id != other.id


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"type": "identify", "traits": {"name": "Ada"}}, "no_identity"),
        ({"type": "identify", "userId": "  "}, "no_identity"),
        ({"type": "whatever", "userId": "u1"}, "unknown_call"),
        ({"userId": "u1"}, "unknown_call"),
        ({"type": "track", "userId": "u1"}, "no_event"),
        ({"type": "alias", "userId": "u1"}, "no_identity"),
        ({"type": "track", "userId": "u1", "event": "Order Completed"}, "no_order"),
        ({"type": "track", "userId": "u1", "event": "Promotion Clicked"}, "no_campaign"),
        ({"type": "page", "userId": "u1", "timestamp": "yesterday"}, "invalid_record"),
        ({"type": "page", "userId": "u1", "properties": "none"}, "invalid_record"),
        ({"type": "page", "userId": "u" * 600}, "invalid_record"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_used_says_why(payload: dict[str, Any], code: str) -> None:
    with pytest.raises(SkipRecord) as refusal:
        records(payload, SHOP, NOW)
    assert refusal.value.reason_code == code


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
FIELDS = ("userId", "anonymousId", "messageId", "timestamp", "sentAt", "traits", "properties", "context", "previousId",
          "groupId", "name")  # fmt: skip
PROPERTIES = ("order_id", "products", "total", "currency", "email", "campaign", "name", "url", "price", "message_body")


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from([*CALLS, "track"]),
    st.sampled_from([*EVENTS, "anything"]),
    st.dictionaries(st.sampled_from(FIELDS), JSON),
    st.dictionaries(st.sampled_from(PROPERTIES), JSON),
)
def test_nonsense_is_refused_or_read_but_never_breaks(
    call: str, event: str, fields: dict[str, Any], said: dict[str, Any]
) -> None:
    payload = {"type": call, "event": event, "userId": "u1", "properties": said} | fields
    with contextlib.suppress(SkipRecord):
        assert records(payload, SHOP, NOW)


def test_the_registry_finds_it() -> None:
    assert connector("segment").reader() is records
    assert [name for name, entry in CONNECTORS.items() if name != entry.name] == []
    with pytest.raises(UnknownKind, match="segment"):
        connector("nobody")


@pytest.mark.parametrize("name", CONNECTORS)
def test_every_connector_has_a_page_of_docs(name: str) -> None:
    page = (Path(__file__).parents[2] / "docs" / f"{name}.md").read_text()
    assert "Never stored" in page


@pytest.mark.parametrize("event", EVENTS)
def test_every_event_that_means_something_special_is_documented(event: str) -> None:
    page = (Path(__file__).parents[2] / "docs/segment.md").read_text().lower()
    assert event.split()[-1] in page
