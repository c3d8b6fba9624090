"""What each track event of Segment's e-commerce (v1 and v2), email, push and live chat specs means to us."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from connectors.discretion import kept
from connectors.segment_message import Fields, Message, interaction, profile, told
from graph.errors import SkipRecord

_V1_NAMES = {
    "viewed product category": "product list viewed",
    "viewed product": "product viewed",
    "clicked product": "product clicked",
    "added product": "product added",
    "removed product": "product removed",
    "completed order": "order completed",
    "updated order": "order updated",
    "started order": "checkout started",
    "viewed promotion": "promotion viewed",
    "clicked promotion": "promotion clicked",
}
_EMAIL_RESPONSES = {
    "email delivered": "delivered",
    "email opened": "opened",
    "email link clicked": "clicked",
    "email bounced": "bounced",
    "email marked as spam": "complained",
    "unsubscribed": "unsubscribed",
}
_PUSH_RESPONSES = {
    "push notification received": "delivered",
    "push notification tapped": "clicked",
    "push notification bounced": "bounced",
}
_PROMOTION_RESPONSES = {"promotion viewed": "viewed", "promotion clicked": "clicked"}
_ORDER_STATUSES = {"order completed": "completed", "order updated": "updated", "order cancelled": "cancelled"}
_SIGN_UPS = {"signed up", "user registered"}


def read(message: Message) -> list[Fields]:
    """The records of one track call, by the name of its event."""
    event = message.body.get("event")
    if not isinstance(event, str) or not event.strip():
        raise SkipRecord("a track call needs an event name", code="no_event")
    name = " ".join(event.lower().replace("_", " ").split())
    name = _V1_NAMES.get(name, name)
    return EVENTS.get(name, _other)(message, name)


def _order(message: Message, name: str) -> list[Fields]:
    said = message.properties
    order = _bought(message)
    # The event does not say when the order was placed, only that it was by then.
    order |= {"changed_at": message.at, "id": _order_id(said), "status": _ORDER_STATUSES[name]}
    contact = {key: said[key] for key in ("email", "phone") if said.get(key)}
    return [*(profile(message, contact, []) if contact else []), order | {"total": _paid(said, order)}]


def _refund(message: Message, name: str) -> list[Fields]:
    returned, number = _bought(message), _order_id(message.properties)
    lines = [line | {"quantity": -line["quantity"]} for line in returned["lines"]]
    amount = _paid(message.properties, {**returned, "shipping": Decimal(0)}) or Decimal(0)
    if not lines and not amount:
        # All of it, or nobody said how much: something that happened, and no order of nothing.
        return [interaction(message, _slug(name), order=number, attributes=returned["attributes"])]
    # Goods that come back are an order of their own with quantities below zero, so that part refunds add up.
    told_of = {"id": message.id, "number": None, "returns": number, "status": "refunded", "lines": lines}
    no_more = {"shipping": Decimal(0), "discount": Decimal(0), "total": -abs(amount) if amount else None}
    return [returned | told_of | no_more]


def _bought(message: Message) -> Fields:
    said = message.properties
    names = ("total", "subtotal", "revenue", "tax", "affiliation", "checkout_id", "payment_method", "shipping_method")
    return {
        **told(message),
        "type": "order",
        "currency": str(said.get("currency") or message.source.currency).upper(),
        "lines": [_line(product) for product in _products(said)],
        "discount": _money(said, "discount"),
        "shipping": _money(said, "shipping"),
        "coupon": said.get("coupon"),
        "attributes": kept({key: said[key] for key in names if said.get(key) is not None}),
    }


def _paid(said: Mapping[str, Any], order: Fields) -> Decimal | None:
    """What an order comes to where its event says more than its lines do. `revenue` and `subtotal` are without shipping and tax.
    Source: https://segment.com/docs/connections/spec/ecommerce/v2/#order-completed"""
    tax = _money(said, "tax")
    if _given(said, "total"):
        return _money(said, "total")
    for name in ("revenue", "subtotal"):
        if _given(said, name):
            return _money(said, name) + tax + cast("Decimal", order["shipping"])
    if not tax:
        return None
    goods = sum((line["quantity"] * line["unit_price"] for line in order["lines"]), Decimal(0))
    return goods - cast("Decimal", order["discount"]) + cast("Decimal", order["shipping"]) + tax


def _line(product: Mapping[str, Any]) -> Fields:
    sku = product.get("sku") or product.get("product_id") or product.get("id") or product.get("productId")
    if not sku:
        raise SkipRecord("a product has neither sku nor product_id")
    return {
        "sku": sku,
        "name": product.get("name"),
        "quantity": _number(product, "quantity", Decimal(1)),
        "unit_price": _money(product, "price"),
    }


def _products(said: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    products = said.get("products") or []
    if not isinstance(products, list) or not all(isinstance(product, dict) for product in products):
        raise SkipRecord("products is not a list of objects")
    return products


def _order_id(said: Mapping[str, Any]) -> Any:
    found = said.get("order_id") or said.get("orderId")
    if not found:
        raise SkipRecord("an order event needs an order_id", code="no_order")
    return found


def _given(said: Mapping[str, Any], name: str) -> bool:
    return said.get(name) not in (None, "")


def _money(said: Mapping[str, Any], name: str) -> Decimal:
    return _number(said, name, Decimal(0))


def _number(said: Mapping[str, Any], name: str, default: Decimal) -> Decimal:
    if not _given(said, name):
        return default
    try:
        return Decimal(str(said[name])).quantize(Decimal("0.0001"))
    except InvalidOperation:
        raise SkipRecord(f"{name} is not a number") from None


def _promotion(message: Message, name: str) -> list[Fields]:
    said = message.properties
    campaign = said.get("promotion_id") or said.get("name")
    return [_response(message, campaign, said.get("name"), _PROMOTION_RESPONSES[name]) | {"channel": "web"}]


def _email(message: Message, name: str) -> list[Fields]:
    said = message.properties
    campaign = said.get("campaign_id") or said.get("campaign_name") or said.get("email_id") or said.get("list_id")
    caption = said.get("campaign_name") or said.get("email_subject")
    response = _response(message, campaign or "email", caption, _EMAIL_RESPONSES[name]) | {"channel": "email"}
    return [response, *_withdrawal(message, name)]


def _withdrawal(message: Message, name: str) -> list[Fields]:
    if name != "unsubscribed":
        return []
    consent = {"type": "consent", "purpose": "marketing", "channel": "email", "status": "withdrawn"}
    return [consent | told(message)]


def _push(message: Message, name: str) -> list[Fields]:
    said = message.properties.get("campaign")
    campaign = said.get("name") if isinstance(said, dict) else None
    return [_response(message, campaign or "push", None, _PUSH_RESPONSES[name])]


def _response(message: Message, campaign: Any, caption: Any, response: str) -> Fields:
    if not campaign:
        raise SkipRecord("a campaign event needs the campaign's id or name", code="no_campaign")
    answered = {"type": "campaign_response", "campaign": campaign, "campaign_name": caption, "response": response}
    return answered | told(message)


def _chat(message: Message, name: str) -> list[Fields]:
    said = message.properties
    return [
        interaction(
            message,
            _slug(name.removeprefix("live chat ")),
            channel="chat",
            direction="outbound" if name.endswith("received") else "inbound",
            text=said.get("message_body"),
            thread=said.get("conversation_id"),
            staff=said.get("agent_name") or said.get("agent_username"),
            duration=said.get("conversation_duration"),
        )
    ]


def _review(message: Message, name: str) -> list[Fields]:
    said = message.properties
    about = {key: said[key] for key in ("product_id", "sku", "rating", "review_id") if said.get(key) is not None}
    return [
        interaction(message, _slug(name), channel="review", public=True, text=said.get("review_body"), attributes=about)
    ]


def _sign_up(message: Message, name: str) -> list[Fields]:
    said = message.properties
    of_profile = ("name", "firstName", "first_name", "lastName", "last_name", "email", "phone", "birthday", "gender")
    traits = {key: said[key] for key in of_profile if said.get(key)}
    rest = {key: value for key, value in said.items() if key not in of_profile}
    return [*profile(message, traits, []), interaction(message, _slug(name), attributes=kept(rest))]


def _other(message: Message, name: str) -> list[Fields]:
    said = kept(message.properties)
    subject = said.get("name") or said.get("query") or said.get("category") or said.get("title")
    about = {"subject": subject if isinstance(subject, (str, int)) else None, "order": said.get("order_id")}
    return [interaction(message, _slug(name), attributes=said, **about)]


def _slug(name: str) -> str:
    return re.sub(r"\W+", "_", name).strip("_") or "event"


EVENTS: Mapping[str, Callable[[Message, str], list[Fields]]] = {
    **dict.fromkeys(_ORDER_STATUSES, _order),
    "order refunded": _refund,
    **dict.fromkeys(_PROMOTION_RESPONSES, _promotion),
    **dict.fromkeys(_EMAIL_RESPONSES, _email),
    **dict.fromkeys(_PUSH_RESPONSES, _push),
    **dict.fromkeys(
        (
            "live chat conversation started",
            "live chat conversation ended",
            "live chat message sent",
            "live chat message received",
        ),
        _chat,
    ),
    "product reviewed": _review,
    **dict.fromkeys(_SIGN_UPS, _sign_up),
}
