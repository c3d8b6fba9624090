"""What the figures rest on: medians, ratios, turns, and the table they end in."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import results
from bench.measure import Figure, Options, Outcome, Spread, Stopwatch, in_turns, percentile

TIMES = st.lists(st.floats(0.001, 1_000), min_size=1, max_size=20)


@given(TIMES, st.floats(0.01, 1))
def test_a_percentile_is_one_of_the_values_that_so_many_do_not_exceed(values: list[float], share: float) -> None:
    found = percentile(values, share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values) - 1e-9


def test_percentiles_of_few_values() -> None:
    assert percentile([3, 1, 2], 0.5) == 2
    assert percentile([1, 2, 3, 4], 0.5) == 2
    assert percentile([7], 0.99) == 7
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.5)


@given(TIMES, st.floats(0.1, 10))
def test_a_ratio_does_not_mind_how_fast_the_machine_is(values: list[float], slower: float) -> None:
    ratio = Spread.ratio([3 * value * slower for value in values], [value * slower for value in values])
    assert ratio.median == pytest.approx(3)
    assert ratio.low == pytest.approx(3)
    assert ratio.high == pytest.approx(3)


def test_a_ratios_spread_is_that_of_rounds_side_by_side() -> None:
    assert Spread.ratio([2, 40, 6], [1, 10, 3]) == Spread(2, 2, 4)


@pytest.mark.parametrize(
    ("measured", "target", "at_least", "met"),
    [
        (1.8, 1.8, False, True),
        (1.81, 1.8, False, False),
        (0.5, 0.5, True, True),
        (0.49, 0.5, True, False),
        (9.0, None, False, None),
    ],
)
def test_whether_a_target_is_met(measured: float, target: float | None, at_least: bool, met: bool | None) -> None:
    assert Figure("x", "y", Spread.of([measured]), target, at_least).met is met


async def test_sides_take_turns_in_being_first() -> None:
    order: list[str] = []

    async def side(name: str) -> str:
        order.append(name)
        return name

    found = await in_turns(lambda: side("a"), lambda: side("b"), 3, lambda _: None)
    assert "".join(order) == "abbaab"
    assert found == (["a"] * 3, ["b"] * 3)


def test_a_stopwatch_counts_the_cpu_of_this_process() -> None:
    watch = Stopwatch()
    sum(number * number for number in range(300_000))
    assert watch.cpu()["bench"] > 0
    assert watch.seconds() > 0


FIGURES = [
    Figure("a1", "reads", Spread(1.5, 1.2, 1.9), 1.8),
    Figure("b", "import", Spread(0.4, 0.4, 0.5), 0.5, at_least=True),
]


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A page with the two marks, and results kept elsewhere."""
    page = tmp_path / "page.md"
    page.write_text(f"before\n{results.BEGIN}\nold\n{results.END}\nafter\n", "utf-8")
    monkeypatch.setattr(results, "PAGE", page)
    monkeypatch.setattr(results, "FOLDER", tmp_path / "results")
    return page


def test_results_are_kept_and_go_between_the_marks_of_the_page(page: Path) -> None:
    results.keep("reads", Outcome(FIGURES, {"ms": Spread(1, 1, 1)}), Options(quick=True), 0.5)
    results.write_page(["never_ran", "reads"])
    text = page.read_text("utf-8")
    assert "| a1 | reads | ≤ 1.8 | 1.50 | 1.20 – 1.90 | met |" in text
    assert "| b | import | ≥ 0.5 | 0.40 | 0.40 – 0.50 | missed |" in text
    assert "quick" in text
    assert "old" not in text
    assert text.startswith("before\n")
    assert text.endswith("after\n")


def test_writing_the_page_twice_changes_nothing(page: Path) -> None:
    results.keep("reads", Outcome(FIGURES), Options(), 0.5)
    results.write_page(["reads"])
    first = page.read_text("utf-8")
    results.write_page(["reads"])
    assert page.read_text("utf-8") == first


def test_a_page_without_marks_is_left_alone(page: Path) -> None:
    page.write_text("no marks", "utf-8")
    with pytest.raises(ValueError, match="lacks the marks"):
        results.write_page([])
    assert page.read_text("utf-8") == "no marks"


def test_the_real_page_has_the_marks() -> None:
    text = (Path(__file__).parents[2] / "docs" / "benchmarks.md").read_text("utf-8")
    assert text.index(results.BEGIN) < text.index(results.END)
