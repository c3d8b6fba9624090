"""The channels on which a shop and its customers meet, one declaration each.

A new channel is one more declaration here. A deployment adds its own without touching this file: its package names a
`Channel` under the entry point group `whom.channels`, or its code calls `register` before anything starts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import EntryPoint, entry_points

from graph.errors import SetupError
from graph.identifiers import KINDS

NO_REPLY = "none"
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
    NO_REPLY,
)
"""How an answer can go back."""

ENTRY_POINTS = "whom.channels"
"""The entry point group under which installed packages declare channels."""

_NAME = re.compile(r"^[a-z][a-z0-9_]{0,31}$")


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel, declared in full.

    `name`: as stored and as in the API; `title`: as shown; `brings`: the identifier kinds a contact over it comes with;
    `promised_response`: how soon a customer may expect an answer, None where none is; `reply_path`: how the answer goes
    back, one of REPLY_PATHS; `private_counterpart`: the channel on which a public exchange goes on in private;
    `public`: whether others can read along.
    """

    name: str
    title: str
    brings: tuple[str, ...]
    promised_response: timedelta | None
    reply_path: str
    private_counterpart: str | None = None
    public: bool = False


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
    """Add a deployment's own channel, before anything starts. Raises SetupError if it is incomplete or its name taken."""
    if channel.name in CHANNELS:
        raise SetupError(f"channel {channel.name}: is declared twice")
    CHANNELS[channel.name] = channel
    try:
        check_channels()
    except SetupError:
        del CHANNELS[channel.name]
        raise


def check_channels() -> None:
    """Refuse to start with an incomplete or contradictory channel, own or installed. Raises SetupError with all faults."""
    for entry in entry_points(group=ENTRY_POINTS):
        _add_installed(entry)
    faults = [
        f"channel {channel.name}: {fault}"
        for name, channel in CHANNELS.items()
        for fault in (*_naming_faults(name, channel), *_reply_faults(channel), *_privacy_faults(channel))
    ]
    if faults:
        raise SetupError("; ".join(faults))


def _add_installed(entry: EntryPoint) -> None:
    try:
        channel = entry.load()
    except (ImportError, AttributeError) as error:
        raise SetupError(f"channel {entry.name}: {entry.value} cannot be loaded ({error})") from None
    if not isinstance(channel, Channel):
        raise SetupError(f"channel {entry.name}: {entry.value} is no graph.channels.Channel")
    if CHANNELS.setdefault(channel.name, channel) != channel:
        raise SetupError(f"channel {channel.name}: is declared twice")


def _naming_faults(name: str, channel: Channel) -> Iterator[str]:
    if not _NAME.match(channel.name):
        yield "needs a name of small letters, digits and underscores"
    elif channel.name != name:
        yield f"is declared as {name}"
    if not channel.title.strip():
        yield "needs a title"
    if not channel.brings:
        yield "brings no identifier kind, so nobody could be found by it"
    if unknown := sorted(set(channel.brings) - set(KINDS)):
        yield f"brings kinds that do not exist: {', '.join(unknown)}"
    if len(set(channel.brings)) < len(channel.brings):
        yield "brings a kind twice"


def _reply_faults(channel: Channel) -> Iterator[str]:
    promised = channel.promised_response
    if channel.reply_path not in REPLY_PATHS:
        yield f"its reply path must be one of {', '.join(REPLY_PATHS)}"
    elif promised is None and channel.reply_path != NO_REPLY:
        yield "says how to reply, so it needs a promised response"
    elif promised is not None and channel.reply_path == NO_REPLY:
        yield "promises a response, so it needs a reply path"
    if promised is not None and promised <= timedelta():
        yield "promises a response in no time"


def _privacy_faults(channel: Channel) -> Iterator[str]:
    name = channel.private_counterpart
    if name is None:
        if channel.public:
            yield "is public, so it needs a private counterpart"
        return
    private = CHANNELS.get(name)
    if not channel.public:
        yield "is private itself, so it needs no private counterpart"
    elif private is None:
        yield f"its private counterpart does not exist: {name}"
    elif private.public:
        yield f"its private counterpart is public itself: {name}"
    elif private.reply_path == NO_REPLY:
        yield f"its private counterpart has no reply path: {name}"
