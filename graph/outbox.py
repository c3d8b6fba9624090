"""Where messages to people go. Sending is a connector's work; until there is one, a message is kept as data and nobody says that it was sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from graph.driver import Transaction


@dataclass(frozen=True, slots=True)
class Message:
    """Something to be told to a person. `channel`: email, sms, or the social network; `to`: a clean identifier value."""

    id: str
    channel: str
    to: str = field(repr=False)
    text: str = field(repr=False)


class Sender(Protocol):
    """Takes charge of messages, in the transaction that makes them necessary: what is rolled back is not sent."""

    async def send(self, transaction: Transaction, message: Message) -> str:
        """Returns how far the message has come by now: `recorded` (a connector is still to send it) or `sent`."""
        ...

    async def withdraw(self, transaction: Transaction, ids: list[str]) -> None:
        """Forget what messages say, because it is of use no more."""
        ...


class Outbox:
    """Keeps messages as `(:OutboundMessage {status: "recorded"})` for the connector that will send them. Nothing else reads them."""

    async def send(self, transaction: Transaction, message: Message) -> str:
        row = {"id": message.id, "channel": message.channel, "to": message.to, "text": message.text}
        await transaction.run("record_messages", rows=[row], now=datetime.now(UTC))
        return "recorded"

    async def withdraw(self, transaction: Transaction, ids: list[str]) -> None:
        await transaction.run("withdraw_messages", keys=ids)
