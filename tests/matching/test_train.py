"""What is learned without labels, and that nothing to learn from breaks nothing."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import pytest

from matching.active import default_model
from matching.features import Features
from matching.judged import Judged
from matching.model import Model
from matching.scoring import Scorer
from matching.train import calibrated, train
from tests.matching.crowd import Crowd, bare, person

BASE = default_model()


@pytest.fixture(scope="module")
def crowd() -> list[Features]:
    return Crowd(250, 4, seed=3).profiles()


@pytest.fixture(scope="module")
def trained(crowd: list[Features]) -> Model:
    return train(crowd, BASE)


def test_the_prior_comes_near_the_truth(trained: Model) -> None:
    true = 250 * 6 / (1000 * 999 / 2)
    assert true / 2 < trained.prior < true * 2


def test_agreement_speaks_for_and_contradiction_against(trained: Model) -> None:
    for name in ("given_name", "family_name", "birth_date", "email", "national_id"):
        levels = trained.comparisons[name]
        assert levels["exact"].bits > 2 > -1 > levels["differs"].bits, name


def test_shares_add_up_to_one(trained: Model) -> None:
    for name, levels in trained.comparisons.items():
        if name != "said":
            assert math.fsum(level.m for level in levels.values()) == pytest.approx(1, abs=1e-4), name
            assert math.fsum(level.u for level in levels.values()) == pytest.approx(1, abs=1e-4), name


def test_frequencies_are_those_of_the_data(crowd: list[Features], trained: Model) -> None:
    smiths = sum(one.family == "smith" for one in crowd) / sum(one.family is not None for one in crowd)
    assert trained.frequency("family", "smith") == pytest.approx(smiths)
    assert trained.frequency("family", "nobody") == pytest.approx(1 / sum(one.family is not None for one in crowd))


def test_the_same_profiles_in_any_order_give_the_same_model(crowd: list[Features], trained: Model) -> None:
    shuffled = random.Random(5).sample(crowd, len(crowd))
    assert train(shuffled, BASE).version == trained.version


def test_empty_columns_cost_nothing(crowd: list[Features]) -> None:
    less = [
        bare(one, "postcode", "postcodes", "street", "streets", "city", "email", "emails", "phone", "phones")
        for one in crowd
    ]
    model = train(less, BASE)
    for name in ("postcode", "street", "city", "email", "phone"):
        assert model.comparisons[name] == BASE.comparisons[name]
    assert model.comparisons["given_name"] != BASE.comparisons["given_name"]
    assert model.frequencies.get("postcode") is None


@pytest.mark.parametrize("count", [0, 1, 2, 50])
def test_few_profiles_teach_nothing(crowd: list[Features], count: int) -> None:
    assert train(crowd[:count], BASE) is BASE


@pytest.mark.parametrize(
    "told",
    [
        {"given_name": "Ann", "family_name": "Smith", "birth_date": "1980-01-01"},
        {"given_name": "Ann"},
        {"birth_date": "1980-01-01"},
        {"identifiers": {"email:ann@x.org"}},
        {"claimed": {"email:ann@x.org"}},
    ],
    ids=lambda told: " ".join(told),
)
def test_profiles_that_all_say_the_same_break_nothing(told: dict[str, object]) -> None:
    people = [person(f"same:{n}", **told) for n in range(300)]
    model = train(people, BASE)
    assert math.isfinite(Scorer(model).score(people[0], people[1]).score)


def test_profiles_that_are_all_different_people_break_nothing() -> None:
    people = [person(f"one:{n}", given_name=f"A{n:04}", family_name=f"B{n:04}") for n in range(300)]
    assert math.isfinite(Scorer(train(people, BASE)).score(people[0], people[1]).score)


def test_messages_never_link_by_themselves(trained: Model) -> None:
    said = max(level.bits for level in trained.comparisons["said"].values())
    assert trained.prior_bits + said < min(purpose.accept for purpose in trained.purposes.values())


def test_a_home_is_worth_more_where_nobody_shares_one() -> None:
    families = Crowd(250, 4, seed=3).profiles()
    names = ("Ann", "Bob", "Cat", "Dan")
    couples = [
        person(f"home:{n}-{name}", given_name=name, family_name=f"Family{n}", addresses=[{"line1": f"{n} High Street"}])
        for n in range(100)
        for name in names
    ]
    alone = [
        person(
            f"home:{n}-{copy}",
            given_name=f"Ann{n}",
            family_name=f"Family{n}",
            addresses=[{"line1": f"{n} High Street"}],
        )
        for n in range(100)
        for copy in names
    ]
    assert train(families + couples, BASE).household < train(families + alone, BASE).household


def test_what_was_never_scored_counts_the_more_the_better_the_data() -> None:
    """Where one person's profiles agree on all there is, two that were not scored are two people."""
    clean = [
        replace(one, id=f"{one.id}:{copy}", born_days=one.born_days)
        for one in Crowd(150, 1, seed=5).profiles()
        for copy in range(4)
    ]
    dirty = Crowd(150, 4, seed=5).profiles()
    counts = [train(people, BASE).unscored for people in (clean, dirty)]
    assert -BASE.cap <= counts[0] < counts[1] <= BASE.unscored


def test_judgements_move_the_prior_towards_what_people_say(crowd: list[Features], trained: Model) -> None:
    chance = random.Random(2)
    pairs = {frozenset(one.id for one in chance.sample(crowd, 2)) for _ in range(40)}
    yes, no = Judged(accepted=tuple(pairs)), Judged(apart=frozenset(pairs))
    assert calibrated(trained, crowd, no).prior <= trained.prior < calibrated(trained, crowd, yes).prior
    assert calibrated(trained, crowd, Judged()) is trained


def test_judgements_of_profiles_that_are_gone_do_not_count(crowd: list[Features], trained: Model) -> None:
    gone = Judged(accepted=(frozenset(("gone:1", "gone:2")),))
    assert calibrated(trained, crowd, gone) is trained


def test_training_is_silent(crowd: list[Features], capfd: pytest.CaptureFixture[str]) -> None:
    reports: list[tuple[str, int, int | None]] = []
    train(crowd, BASE, report=lambda *told: reports.append(told))
    assert capfd.readouterr() == ("", "")
    assert reports[0][1] == 0
    assert reports[-1][1] == reports[-1][2]
