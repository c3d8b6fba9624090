"""What of a Segment call must never be kept."""

from __future__ import annotations

import pytest

from graph.errors import SkipRecord
from tests.connectors.segment_calls import COOKIE, read, track

SECRETS = {
    "url": "https://shop.example/welcome?token=SECRET",
    "link_url": "https://shop.example/a?email=SECRET",
    "linkHref": "/a?email=SECRET",
    "search": "?email=SECRET",
    "invitee_email": "SECRET@example.org",
    "recipientPhone": "SECRET",
    "password": "SECRET",
    "pushToken": "SECRET",
    "access_token": "SECRET",
    "ip": "203.0.113.SECRET",
    "userAgent": "SECRET",
    "advertisingId": "SECRET",
    "products": [{"sku": "A", "image_url": "https://cdn.example/a.png?sig=SECRET"}],
    "deep": {"er": {"password": "SECRET"}},
}


@pytest.mark.parametrize("event", ["Signed Up", "User Registered", "Asked for a Gift Wrap", "Product Viewed"])
def test_no_event_keeps_secrets_queries_or_other_people(event: str) -> None:
    found = track(event, {**SECRETS, "plan": "gold"})
    assert found[-1].attributes["plan"] == "gold"
    assert found[-1].attributes["url"] == "https://shop.example/welcome"
    assert all("SECRET" not in record.model_dump_json() for record in found)


def test_no_trait_keeps_secrets() -> None:
    (profile,) = read(type="identify", userId="u1", traits={**SECRETS, "plan": "gold"})
    assert "SECRET" not in profile.model_dump_json()
    assert profile.attributes["plan"] == "gold"


def test_what_a_visitor_searched_for_is_no_secret() -> None:
    (record,) = track("Site Searched", {"search": "red mugs", "tokens_left": 3})
    assert record.attributes == {"search": "red mugs", "tokens_left": 3}


def test_the_id_of_a_nameless_visitor_does_not_tell_the_cookie() -> None:
    (first,) = read(type="identify", anonymousId=COOKIE, traits={"plan": "gold"})
    (second,) = read(type="identify", anonymousId=COOKIE, traits={"plan": "silver"})
    (other,) = read(type="identify", anonymousId=COOKIE[::-1], traits={"plan": "gold"})
    assert COOKIE not in first.id
    assert first.id == second.id != other.id


def test_what_must_never_be_kept_is_not() -> None:
    context = {
        "ip": "203.0.113.7",
        "userAgent": "Mozilla/5.0 (secret)",
        "device": {"id": "D-1", "advertisingId": "AD-1", "token": "PUSH-1", "manufacturer": "Apple", "model": "iPhone"},
    }
    said = {"recipient": "friend@example.org", "share_message": "Look", "sku": "MUG-RED"}
    found = [*read(type="identify", userId="u1", context=context), *track("Product Shared", said, context=context)]
    kept = "".join(record.model_dump_json() for record in found)
    for secret in ("203.0.113.7", "Mozilla", "AD-1", "PUSH-1", "friend@example.org"):
        assert secret not in kept
    assert "Apple iPhone" in kept
    assert "D-1" in kept


def test_a_refusal_never_repeats_personal_data() -> None:
    with pytest.raises(SkipRecord) as refusal:
        read(type="identify", userId="u1", traits={"name": {"secret": "Ada Byron"}, "email": ["ada@example.org"]})
    assert "Ada" not in refusal.value.message
    assert "ada@" not in refusal.value.message
