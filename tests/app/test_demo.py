"""The demo's lines through the public door: valid, the same again, and never a real person's number."""

from __future__ import annotations

import pytest

from app.demo import DemoOptions, generate
from graph.records import RECORD


@pytest.mark.parametrize("options", [DemoOptions(), DemoOptions(customers=60, seed=8)], ids=["default", "other seed"])
def test_every_line_is_a_record(options: DemoOptions) -> None:
    for line in generate(options):
        RECORD.validate_python(line)


def test_the_same_seed_gives_the_same_lines() -> None:
    assert list(generate(DemoOptions(120))) == list(generate(DemoOptions(120)))
    assert list(generate(DemoOptions(50))) != list(generate(DemoOptions(50, seed=8)))
