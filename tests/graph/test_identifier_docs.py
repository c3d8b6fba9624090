"""The pages about identifiers and channels say what the code does."""

from __future__ import annotations

import inspect
import re
from datetime import timedelta
from pathlib import Path

import pytest

from graph.channels import CHANNELS, Channel
from graph.identifiers import KINDS, NO_LIMIT, Hint, Kind, identify, recognise
from graph.identifiers.mail_rules import RULES

DOCS = Path(__file__).parents[2] / "docs"
IDENTIFIERS = (DOCS / "identifiers.md").read_text(encoding="utf-8")
CHANNEL_PAGE = (DOCS / "channels.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^### (\w+)\n(.*?)(?=^##)", IDENTIFIERS, re.DOTALL | re.MULTILINE))


def in_one_line(text: str) -> str:
    return " ".join(text.split())


def use_of(kind: Kind) -> str:
    return "links" if kind.links else "ties visits" if kind.ties_anonymous else "never links"


def test_every_kind_has_its_section_and_no_other_has_one() -> None:
    assert list(SECTIONS) == list(KINDS)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_a_section_is_the_docstring_and_a_true_example(kind: Kind) -> None:
    assert type(kind).__doc__, "the docstring is the public documentation"
    expected = f"{inspect.getdoc(kind)} Example: `{kind.example}` is `{kind.name}:{kind.clean(kind.example)}`."
    assert in_one_line(SECTIONS[kind.name]) == in_one_line(expected)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_the_table_says_what_the_kind_may_do(kind: Kind) -> None:
    limit = "—" if kind.people_limit == NO_LIMIT else str(kind.people_limit)
    own = "own" if kind.personal else "shareable"
    row = f"| [`{kind.name}`](#{kind.name}) | {kind.specificity:.2f} | {use_of(kind)} | {own} | {limit} |"
    assert row in IDENTIFIERS


def test_the_examples_of_code_are_true() -> None:
    assert identify("twitter", "https://x.com/Jane").key == "twitter:jane"
    assert identify("phone", "020 7946 0958").key == "phone:+442079460958"
    assert identify("account", "1234", Hint(source="zendesk")).key == "account:zendesk:1234"
    assert [found.key for found in recognise("@jane")] == ["twitter:jane", "instagram:jane", "youtube:jane"]
    assert all(code in IDENTIFIERS for code in ("unknown_identifier", "invalid_identifier", "card_number_refused"))


def promised(response: timedelta | None) -> str:
    if response is None:
        return "—"
    minutes = int(response.total_seconds() // 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h" if minutes <= 1440 else f"{minutes // 1440} days"


@pytest.mark.parametrize("channel", CHANNELS.values(), ids=lambda channel: channel.name)
def test_every_channel_is_in_the_table_as_declared(channel: Channel) -> None:
    readers = f"public, then `{channel.private_counterpart}`" if channel.public else "private"
    cells = (
        f"`{channel.name}`",
        ", ".join(channel.brings),
        promised(channel.promised_response),
        channel.reply_path,
        readers,
    )
    assert f"| {' | '.join(cells)} |" in CHANNEL_PAGE


def test_the_page_on_channels_shows_a_declaration_that_works() -> None:
    code = re.search(r"```python\n(.*?)```", CHANNEL_PAGE, re.DOTALL)
    assert code
    names: dict[str, object] = {}
    exec(code[1], names)
    assert isinstance(names["TELEGRAM"], Channel)


@pytest.mark.parametrize("domain", sorted(RULES))
def test_every_mail_provider_with_a_rule_is_listed(domain: str) -> None:
    assert re.search(rf"^\|.*\b{re.escape(domain)}\b.*\|$", IDENTIFIERS, re.MULTILINE)
