"""The channels on which a shop and its customers meet, one declaration each.

A new channel is one more declaration here, or `register(Channel(…))` where a deployment starts; the rest follows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from graph.errors import SetupError
from graph.identifiers import KINDS


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel.

    `brings`: the identifier kinds a contact over it comes with; `promised_response`: how soon a customer may expect
    an answer, None where none is expected; `reply_path`: how an answer goes back (a name of REPLY_PATHS);
    `private_counterpart`: where a public exchange goes on in private; `public`: whether others can read along.
    """

    name: str
    title: str
    brings: tuple[str, ...]
    promised_response: timedelta | None
    reply_path: str
    private_counterpart: str | None = None
    public: bool = False


REPLY_PATHS = (
    "email",
    "call",
    "public_reply",
    "direct_message",
    "chat",
    "sms",
    "whatsapp",
    "letter",
    "in_person",
    "none",
)

CHANNELS: dict[str, Channel] = {
    channel.name: channel
    for channel in (
        Channel("email", "Email", ("email",), timedelta(hours=24), "email"),
        Channel("phone", "Phone", ("phone",), timedelta(minutes=5), "call"),
        Channel("twitter", "Twitter", ("twitter", "twitter_id"), timedelta(hours=1), "public_reply", "chat", True),
        Channel("facebook", "Facebook", ("facebook",), timedelta(hours=1), "public_reply", "chat", True),
        Channel("instagram", "Instagram", ("instagram",), timedelta(hours=4), "public_reply", "chat", True),
        Channel("youtube", "YouTube", ("youtube",), timedelta(hours=24), "public_reply", "email", True),
        Channel("chat", "Chat", ("email", "cookie", "account"), timedelta(minutes=2), "chat"),
        Channel("sms", "SMS", ("phone",), timedelta(hours=1), "sms"),
        Channel("whatsapp", "WhatsApp", ("whatsapp",), timedelta(hours=1), "whatsapp"),
        Channel("post", "Post", ("postal_address",), timedelta(days=5), "letter"),
        Channel("store", "Store", ("loyalty_card", "device", "payment_card"), timedelta(minutes=10), "in_person"),
        Channel("web", "Web", ("cookie", "account"), None, "none"),
        Channel("review", "Review", ("order_number", "account"), timedelta(days=2), "public_reply", "email", True),
    )
}
"""Every channel by name."""


def register(channel: Channel) -> None:
    """Add a deployment's own channel. Raises SetupError if it is incomplete or its name is taken."""
    if channel.name in CHANNELS:
        raise SetupError(f"channel {channel.name}: is declared twice")
    CHANNELS[channel.name] = channel
    try:
        check_channels()
    except SetupError:
        del CHANNELS[channel.name]
        raise


def check_channels() -> None:
    """Refuse to start with an incomplete or contradictory channel. Raises SetupError that names all of them and what
    each lacks.
    """
    faults = [f"channel {channel.name}: {fault}" for channel in CHANNELS.values() for fault in _faults(channel)]
    if faults:
        raise SetupError("; ".join(faults))


def _faults(channel: Channel) -> list[str]:
    unknown = [kind for kind in channel.brings if kind not in KINDS]
    private = CHANNELS.get(channel.private_counterpart or "")
    checks = (
        (not channel.name or not channel.title, "needs a name and a title"),
        (not channel.brings, "says no identifier kind that it brings"),
        (bool(unknown), f"brings unknown kinds: {', '.join(unknown)}"),
        (channel.reply_path not in REPLY_PATHS, f"its reply path must be one of {', '.join(REPLY_PATHS)}"),
        (
            channel.promised_response is not None and channel.promised_response <= timedelta(),
            "promises a response in no time",
        ),
        (
            (channel.promised_response is None) != (channel.reply_path == "none"),
            "a promised response and a reply path go together",
        ),
        (channel.public and channel.private_counterpart is None, "is public, so it needs a private counterpart"),
        (channel.private_counterpart is not None and private is None, "its private counterpart does not exist"),
        (private is not None and private.public, "its private counterpart is public itself"),
    )
    return [message for failed, message in checks if failed]
