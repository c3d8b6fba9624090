"""A channel is one declaration: an incomplete or contradictory one is refused at start, a new one needs nothing else."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from graph.access import SYSTEM
from graph.channels import CHANNELS, REPLY_PATHS, Channel, check_channels, register
from graph.driver import Driver
from graph.errors import SetupError, WhomError
from graph.identifiers import KINDS
from graph.intake import Intake
from graph.records import RECORD, Record
from graph.writes import declare_channels, store
from tests.graph_state import everything

TELEGRAM = Channel(
    name="telegram",
    title="Telegram",
    brings=("phone", "account"),
    promised_response=timedelta(hours=1),
    reply_path="direct_message",
)


@pytest.fixture(autouse=True)
def _only_ours() -> Iterator[None]:
    before = dict(CHANNELS)
    yield
    CHANNELS.clear()
    CHANNELS.update(before)


def test_the_shop_has_the_channels_of_the_design() -> None:
    design = "email phone twitter facebook chat sms whatsapp post store web review"
    assert set(design.split()) <= set(CHANNELS)
    assert all(name == channel.name for name, channel in CHANNELS.items())
    check_channels()


def test_every_channel_brings_kinds_there_are_and_a_public_one_goes_on_in_private() -> None:
    for channel in CHANNELS.values():
        assert set(channel.brings) <= set(KINDS)
        assert channel.reply_path in REPLY_PATHS
        assert (channel.private_counterpart is not None) == channel.public


def test_a_deployment_adds_one_declaration() -> None:
    register(TELEGRAM)
    check_channels()
    assert CHANNELS["telegram"] is TELEGRAM


@pytest.fixture
async def without_telegram(empty: Driver) -> AsyncIterator[Driver]:
    yield empty
    await empty.migrate("MATCH (n:Channel {name: 'telegram'}) DETACH DELETE n")


def over_telegram() -> Record:
    said = {
        "channel": "telegram",
        "at": "2026-01-02T10:00:00Z",
        "identifier": {"kind": "phone", "value": "07700 900123"},
    }
    return RECORD.validate_python({"type": "interaction", "source": "telegram", "id": "1", **said})


async def test_with_the_declaration_everything_follows(without_telegram: Driver, intake: Intake) -> None:
    """Refused before; with nothing but the declaration it is stored, over its channel and private as declared."""
    with pytest.raises(WhomError, match="there is no such channel"):
        await store(without_telegram, SYSTEM, [over_telegram()], intake)
    register(TELEGRAM)
    await declare_channels(without_telegram)
    await store(without_telegram, SYSTEM, [over_telegram()], intake)
    (found,) = await without_telegram.inspect(
        "MATCH (:Profile)-[:TOOK_PART_IN]->(i:Interaction)-[:VIA]->(c:Channel {name: 'telegram'}) RETURN i.public AS public, c.title AS title"
    )
    assert found == {"public": False, "title": "Telegram"}
    assert (await everything(without_telegram)).types["VIA"] == 1


INCOMPLETE: list[tuple[dict[str, Any], str, str]] = [
    ({"name": ""}, "needs a name of small letters", "nothing to store it under"),
    ({"name": "Tele Gram"}, "needs a name of small letters", "names are in URLs and keys"),
    ({"title": " "}, "needs a title", "nothing to show"),
    ({"brings": ()}, "brings no identifier kind", "a contact nobody can be found by"),
    ({"brings": ("phone", "pager")}, "brings kinds that do not exist: pager", "a kind we do not know"),
    ({"brings": ("phone", "phone")}, "brings a kind twice", "a slip"),
    ({"reply_path": "pigeon"}, "its reply path must be one of", "no way to answer"),
    ({"promised_response": None}, "says how to reply, so it needs a promised response", "a promise is missing"),
    ({"promised_response": timedelta(0)}, "promises a response in no time", "nobody can keep it"),
    ({"promised_response": timedelta(minutes=-5)}, "promises a response in no time", "nor that"),
    ({"reply_path": "none"}, "promises a response, so it needs a reply path", "a promise without a way"),
    ({"public": True}, "is public, so it needs a private counterpart", "card numbers must go somewhere"),
    ({"private_counterpart": "chat"}, "is private itself, so it needs no private counterpart", "contradictory"),
    ({"public": True, "private_counterpart": "pigeon"}, "its private counterpart does not exist: pigeon", "a slip"),
    ({"public": True, "private_counterpart": "twitter"}, "its private counterpart is public itself: twitter", "no use"),
    (
        {"public": True, "private_counterpart": "telegram"},
        "its private counterpart is public itself: telegram",
        "itself",
    ),
    (
        {"public": True, "private_counterpart": "web"},
        "its private counterpart has no reply path: web",
        "nobody could answer",
    ),
]


@pytest.mark.parametrize(("change", "fault", "reason"), INCOMPLETE)
def test_an_incomplete_or_contradictory_channel_is_refused(change: dict[str, Any], fault: str, reason: str) -> None:
    channel = replace(TELEGRAM, **change)
    with pytest.raises(SetupError, match=f"channel {channel.name}: .*{fault}"):
        register(channel)
    assert channel.name not in CHANNELS, reason
    check_channels()


def installed(folder: Path, declaration: str) -> None:
    """Put a package with an entry point for a channel into the folder, as pip would."""
    (folder / "our_shop.py").write_text(declaration)
    about = folder / "our_shop-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: our-shop\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[whom.channels]\npager = our_shop:PAGER\n")


GOOD = "from datetime import timedelta\nfrom graph.channels import Channel\nPAGER = Channel('pager', 'Pager', ('phone',), {}, 'call')"
INSTALLED = [
    (GOOD.format("timedelta(hours=1)"), None),
    (GOOD.format("None"), "channel pager: says how to reply"),
    ("PAGER = 'pager'", "channel pager: our_shop:PAGER is no graph.channels.Channel"),
    ("", "channel pager: our_shop:PAGER cannot be loaded"),
]


@pytest.mark.parametrize(("declaration", "fault"), INSTALLED)
def test_an_installed_package_adds_a_channel(
    declaration: str, fault: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(tmp_path, declaration)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "our_shop", raising=False)
    if fault:
        with pytest.raises(SetupError, match=fault):
            check_channels()
        return
    check_channels()
    check_channels()
    assert CHANNELS["pager"].title == "Pager"


def test_a_name_is_used_once() -> None:
    with pytest.raises(SetupError, match="channel email: is declared twice"):
        register(replace(TELEGRAM, name="email"))
    assert CHANNELS["email"].title == "Email"


def test_the_check_names_every_fault_at_once() -> None:
    CHANNELS["a"] = replace(TELEGRAM, name="a", title="", brings=())
    CHANNELS["b"] = replace(TELEGRAM, name="b", reply_path="pigeon")
    CHANNELS["c"] = replace(TELEGRAM, name="d")
    with pytest.raises(SetupError) as refused:
        check_channels()
    assert refused.value.message.count("channel ") == 4
    assert "channel d: is declared as c" in refused.value.message
