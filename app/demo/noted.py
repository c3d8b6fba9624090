"""What colleagues noted of people's needs, and what another system makes of them: invented like the people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.demo.chance import Chance
from app.demo.clock import iso
from app.demo.options import DAY, NOW
from app.demo.systems import Line

_NEEDS = (
    "hard of hearing: write rather than call",
    "sight-impaired: large print, or ring",
    "step-free access when collecting",
    "dyslexia: short sentences, please",
)
_SCORES = (("churn", "churn 2026-10"), ("propensity_to_buy", "propensity 7"))


def noted(chance: Chance, lines: Sequence[Line]) -> Iterator[Line]:
    """Adds needs to a few profiles of one person, and tells the scores that a marketing system gives half of the shop's accounts."""
    for line in lines:
        if line["type"] != "profile":
            continue
        if line["source"] == "helpdesk" and chance.maybe(0.04):
            line["accessibility"] = chance.one(_NEEDS)
        if line["source"] == "shop" and chance.maybe(0.5):
            yield from _scores(chance, line["id"])


def _scores(chance: Chance, account: str) -> Iterator[Line]:
    for nth, (name, model) in enumerate(_SCORES):
        value = chance.between(1, 99) / 100
        for weeks in (8, 1):
            yield {
                "type": "score",
                "source": "marketing",
                "id": f"{account}-{nth}",
                "profile": account,
                "profile_source": "shop",
                "name": name,
                "value": round(min(0.99, value), 2),
                "low": 0,
                "high": 1,
                "model": model,
                "at": iso(NOW - weeks * 7 * DAY),
            }
            value = max(0.01, value + chance.between(-10, 10) / 100)
