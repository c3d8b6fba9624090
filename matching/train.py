"""Estimates a model from profiles, without labels: Splink does the counting, and what it has too little to go by stays as it was.

How it goes (Fellegi and Sunter 1969; Winkler 1988 for expectation maximisation):
1. u: how often two random profiles agree.
2. m: how often two profiles of one person agree. It is learned from pairs that agree on a name, or on a birth date, whose other columns tell
   which of them are one person.
3. The prior: those pairs also tell how many true pairs there are. If 5,500 pairs have one name, 98 % of them are one person, and one person's
   profiles have one name in 19 % of cases, then there are 28,000 true pairs. The median of what each set of pairs says.
4. Households: of pairs that share an address or an email, how many more have different given names than one person's own profiles do. The rest
   are families, and tell what a home is worth where names contradict (`matching.scoring`).
5. Random pairs hold a few true ones, which matters where nearly all who agree are true: u' = (u - prior * m) / (1 - prior).
6. Each estimate is weighed against the base model by how many pairs it rests on: a column nobody fills keeps the base model's weights, and so
   does a graph of ten profiles.
7. Frequencies of names, towns and dates are those of the profiles, and stay as they are until the next training (DESIGN §5.2).
8. What a pair that was never scored counts: of two profiles that are both strongly linked to a third, how often they are not scored with each
   other. One person's profiles are scored with each other the more often the better the data are.
9. Where people have judged pairs, the prior moves to what they say (`calibrated`). Weights do not: people judge the doubtful pairs, and what
   those agree on says nothing about all pairs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import combinations
from math import log, log2, prod
from operator import attrgetter
from statistics import median

from graph.progress import Report, silent
from matching.blocking import found_by
from matching.comparisons import COMPARISONS, UNKNOWN, Comparison
from matching.features import Features
from matching.judged import NOTHING_JUDGED, Judged
from matching.linkage import RARE_COLUMNS, Columns, Estimate, Training, silence
from matching.model import LevelWeights, Model, Thresholds
from matching.scoring import DIGITS, Scorer

LEAST = 100
"""Profiles that say who they are, below which nothing is estimated."""
STRICT: tuple[Columns, ...] = (
    ("given", "family", "born"),
    ("born", "postcode"),
    ("given", "family", "postcode"),
    ("given", "email"),
    ("given", "phone"),
    ("national_id",),
)
"""Rules that find hardly anybody but true pairs: where estimation begins."""
RECALL = 0.5
"""The share of true pairs that such rules are taken to find."""
BLOCKS: Mapping[Columns, tuple[str, ...]] = {
    ("given", "family"): ("given_name", "family_name"),
    ("born",): ("birth_date",),
    ("postcode",): ("postcode",),
    ("email",): ("email",),
    ("phone",): ("phone",),
}
"""Columns on which pairs agree from which m is learned, and the comparisons that cannot be learned from those. The first three that the data
fill are used."""
HOMES: tuple[Columns, ...] = (("family", "street"), ("family", "postcode"), ("email",), ("phone",))
"""Columns on which members of one household agree."""
_FEWEST_PAIRS, _SESSIONS = 200, 2
_HUBS, _FOUND_LESS = 1_000, 4.0
"""Profiles whose pairs are looked at; and how many times as often as there any two profiles of one person are not scored: where the truth is
known 1.6 to 2.7 times, and rather more than less, for one that counts too much keeps the profiles of one person apart."""
_HOME_PAIRS, _AT_HOME, _WORTH_OF_HOMES = 50_000, 20, 12.0
_U_PAIRS, _M_PAIRS = 4_000_000, 2_000_000
_BASE_M, _BASE_U = 100.0, 1_000.0
"""Pairs that the base model's m and u are worth when they are weighed against an estimate."""
_PRIORS = (1e-7, 0.1)
_COMMONEST = 0.5
PURPOSES = {
    "service": Thresholds(accept=0.0, propose=-4.0, precision=0.98),
    "marketing": Thresholds(accept=-1.0, propose=-4.0, precision=0.96),
    "strict": Thresholds(accept=3.0, propose=-4.0, precision=0.99),
}
"""Thresholds of a model that knows its data: even odds, for groups of profiles (`docs/matching.md` has what was measured)."""
_SHIFT = 2.0
_SAID_MARGIN = 1.0

Estimates = Mapping[str, Mapping[str, Estimate]]


@dataclass(frozen=True, slots=True)
class _Data:
    """The profiles that say who they are, by id, and the share of them that fill each comparison and each column of BLOCKS."""

    people: Sequence[Features]
    filled: Mapping[str, float]

    @property
    def pairs(self) -> float:
        return len(self.people) * (len(self.people) - 1) / 2

    @property
    def learned(self) -> list[Comparison]:
        return [one for one in COMPARISONS if one.learned and self.filled[one.name]]


_DIRTY = 1 / 3
"""Share of pairs of one person with birth dates that contradict, above which dates tell nobody apart."""
RESIST = -0.5
"""Bits that the pairs of two groups have to be above on average: a model that knows its data may be bolder than the one that ships."""


def train(people: Iterable[Features], base: Model, judged: Judged = NOTHING_JUDGED, report: Report = silent) -> Model:
    """A model of the profiles, in whatever order they come. Too few of them teach nothing: that is the base model."""
    data = _data(people)
    if len(data.people) < LEAST:
        return base
    with silence():
        prior, estimates = _estimated(data, base, report)
    comparisons = dict(base.comparisons)
    for comparison in data.learned:
        comparisons[comparison.name] = _weights(
            base.comparisons[comparison.name],
            estimates[comparison.name],
            data.filled[comparison.name],
            data.pairs,
            prior,
        )
    frequencies, unseen = _frequencies(data.people, base)
    household = _household(data.people, comparisons["given_name"]["differs"], base.household)
    changes = {
        "prior": prior,
        "comparisons": comparisons,
        "household": household,
        "purposes": PURPOSES,
        "resist": RESIST,
        "other_name": 0.0,
        "other_birth": _other_birth(comparisons["birth_date"]),
    }
    model = base.model_copy(update=changes | {"frequencies": frequencies, "unseen": unseen})
    model = model.model_copy(update={"unscored": _unscored(data.people, model)})
    return _proposing(calibrated(model, data.people, judged))


def _other_birth(levels: Mapping[str, LevelWeights]) -> float:
    """What two birth dates that contradict count when groups are joined, in bits: the rarer one person has two, the more."""
    apart = sum(levels[name].m for name in ("differs", "few_years", "same_year"))
    return round(2 * log2(apart), DIGITS) if apart < _DIRTY else 0.0


def _unscored(people: Sequence[Features], model: Model) -> float:
    """What two profiles that were not scored count when groups are joined, in bits: the rarer that is between two of one person, the more.
    Two different people hardly ever are, so this is log2 of how often one person's are not."""
    finding = _Finding(people, model)
    hubs = range(0, len(people), len(people) // _HUBS + 1)
    triples = missing = 0
    for hub in hubs:
        near = finding.strongly_linked(hub)
        for a, b in combinations(near, 2):
            triples += 1
            missing += not finding.scores(a, b)
    if triples < _FEWEST_PAIRS:
        return model.unscored
    return round(min(model.unscored, max(-model.cap, log2(_FOUND_LESS * (missing + 1) / (triples + 1)))), DIGITS)


class _Finding:
    """Finds and scores candidates among profiles, as the worker does."""

    def __init__(self, people: Sequence[Features], model: Model) -> None:
        self._scorer = Scorer(model)
        self._model = model
        self._keys = [found_by(one) for one in people]
        self._people = people
        self._on: dict[str, list[int]] = defaultdict(list)
        for index, keys in enumerate(self._keys):
            for key in keys:
                self._on[key].append(index)

    def strongly_linked(self, hub: int) -> list[int]:
        """Some who say a name and score as much as a pair can count."""
        found = {index for key in self._found_by(hub) for index in self._on[key]} - {hub}
        named = sorted(index for index in found if self._people[index].given or self._people[index].family)
        return [index for index in named if self._score(hub, index) >= self._model.cap][:_AT_HOME]

    def scores(self, a: int, b: int) -> bool:
        """Whether two are candidates, and score enough to be kept."""
        met = not self._found_by(a).isdisjoint(self._keys[b])
        return met and self._score(a, b) >= self._model.thresholds.propose

    def _found_by(self, index: int) -> frozenset[str]:
        return frozenset(key for key in self._keys[index] if len(self._on[key]) <= self._model.blocking_limit)

    def _score(self, a: int, b: int) -> float:
        return self._scorer.score(self._people[a], self._people[b]).score


def calibrated(model: Model, people: Iterable[Features], judged: Judged) -> Model:
    """The model with its prior moved so that, of the pairs people judged, as many should be accepted as were.

    Given its score, how often people accept a pair is what the score claims to tell, whichever pairs they chose to judge. The maximum a
    posteriori shift in bits under a normal with standard deviation `_SHIFT` around none, so a handful of judgements moves little.
    """
    known = {one.id: one for one in people}
    scorer = Scorer(model)
    judgements = [(pair, 1.0) for pair in judged.accepted] + [(pair, 0.0) for pair in sorted(judged.apart, key=sorted)]
    told = [
        (max(-model.cap, min(model.cap, scorer.score(*(known[id_] for id_ in sorted(pair))).score)), decision)
        for pair, decision in judgements
        if pair <= known.keys()
    ]
    if not told:
        return model
    odds = 2 ** (model.prior_bits + _best_shift(told))
    return model.model_copy(update={"prior": round(min(max(odds / (1 + odds), _PRIORS[0]), _PRIORS[1]), 9)})


def _best_shift(told: Sequence[tuple[float, float]]) -> float:
    """Where the likelihood's slope in the shift is zero; it falls all the way."""
    low, high = -3 * _SHIFT, 3 * _SHIFT
    while high - low > 1e-6:
        middle = (low + high) / 2
        slope = sum(decision - 1 / (1 + 2 ** -(score + middle)) for score, decision in told) * log(2)
        low, high = (middle, high) if slope > middle / _SHIFT**2 else (low, middle)
    return low


def _proposing(model: Model) -> Model:
    """The model with what is said in messages worth too little to link by itself (DESIGN §5.4), checked as when it is read."""
    most = min(purpose.accept for purpose in model.purposes.values()) - model.prior_bits - _SAID_MARGIN
    said = {
        name: level.u if name == "differs" else max(level.u, level.m / 2**most)
        for name, level in model.comparisons["said"].items()
    }
    said["differs"] = 1 - sum(share for name, share in said.items() if name != "differs")
    levels = {
        name: LevelWeights(m=level.m, u=round(said[name], 9)) for name, level in model.comparisons["said"].items()
    }
    return Model.model_validate(
        model.model_dump() | {"comparisons": {**model.model_dump()["comparisons"], "said": levels}}
    )


def _data(people: Iterable[Features]) -> _Data:
    told = sorted((one for one in people if one.says_who), key=attrgetter("id"))
    needs = {comparison.name: comparison.needs for comparison in COMPARISONS}
    needs |= {column: (column,) for columns in BLOCKS for column in columns}
    filled = {name: _share(told, columns) for name, columns in needs.items()}
    return _Data(told, filled)


def _share(people: Sequence[Features], columns: Columns) -> float:
    return sum(any(getattr(one, column) for column in columns) for one in people) / max(1, len(people))


def _estimated(data: _Data, base: Model, report: Report) -> tuple[float, Estimates]:
    training = Training(data.people, base, data.learned)
    blocks = _blocks(training)
    steps, shares = len(blocks) + 2, {}
    report("Training", 0, steps)
    _begin(training)
    training.estimate_u(_U_PAIRS)
    for done, columns in enumerate(blocks, 1):
        report("Training", done, steps)
        share = training.estimate_m(columns, _M_PAIRS)
        if share is not None:
            shares[columns] = share * training.pairs_on(columns)
    report("Training", steps, steps)
    estimates = training.estimates()
    return _prior(shares, estimates, data) or base.prior, estimates


def _begin(training: Training) -> None:
    rules = [rule for rule in STRICT if training.pairs_on(rule)]
    if rules:
        with suppress(ValueError):
            training.begin(rules, RECALL)


def _blocks(training: Training) -> list[Columns]:
    return [columns for columns in BLOCKS if training.pairs_on(columns) >= _FEWEST_PAIRS][:_SESSIONS]


def _prior(true: Mapping[Columns, float], estimates: Estimates, data: _Data) -> float | None:
    """The share of pairs that are one person; `true`: how many there are among those that agree on some columns."""
    found = []
    for columns, pairs in true.items():
        exact = [estimates[name]["exact"].m or 0.0 for name in BLOCKS[columns]]
        chance = prod(exact) * prod(data.filled[column] ** 2 for column in columns)
        if chance:
            found.append(pairs / chance / data.pairs)
    return round(min(max(median(found), _PRIORS[0]), _PRIORS[1]), 9) if found else None


def _weights(
    base: Mapping[str, LevelWeights], estimates: Mapping[str, Estimate], filled: float, pairs: float, prior: float
) -> dict[str, LevelWeights]:
    known = pairs * filled**2
    m = _weighed(
        {name: one.m or 0.0 for name, one in estimates.items()},
        {name: one.m for name, one in base.items()},
        known * prior / _BASE_M,
    )
    cleaned = {name: _cleaned(one.u or 0.0, one.m or 0.0, prior) for name, one in estimates.items()}
    u = _weighed(cleaned, {name: one.u for name, one in base.items()}, min(known, _U_PAIRS) / _BASE_U)
    return {name: LevelWeights(m=m[name], u=u[name]) for name in base}


def _weighed(estimates: Mapping[str, float], base: Mapping[str, float], weight: float) -> dict[str, float]:
    """The two together, adding up to 1; the estimates count `weight` times as much."""
    total = sum(estimates.values())
    if not total:
        return dict(base)
    mixed = {name: (weight * estimates[name] / total + share) / (weight + 1) for name, share in base.items()}
    return {name: round(min(max(share, 1e-6), 1 - 1e-6), 9) for name, share in mixed.items()}


def _cleaned(u: float, m: float, prior: float) -> float:
    """u without the true pairs among the random ones; a fiftieth of it at least, for the estimates are no better than that."""
    return max((u - prior * m) / (1 - prior), u / 50)


def _household(people: Sequence[Features], differs: LevelWeights, base: float) -> float:
    """Bits of posterior odds of two who share a home, before their given names, which differ, count."""
    pairs = sorted({pair for columns in HOMES for pair in _agreeing(people, columns)})[:_HOME_PAIRS]
    given = COMPARISONS[0]
    numbers = Counter(given.number(people[a], people[b]) for a, b in pairs)
    others = numbers[len(given.levels)]
    fitting = numbers.total() - numbers[UNKNOWN] - others
    if fitting + others < _FEWEST_PAIRS:
        return base
    # One more of each: where there are none, it is not known how rare they are.
    own = fitting * differs.m / (1 - differs.m) + 1
    # How often one person's given names differ is known to a factor of two at best: up to there it need not be families.
    families = max(0.0, others - 2 * own)
    worth = log2(own / (families + 1)) - differs.bits
    return round(min(max(worth, -_WORTH_OF_HOMES), _WORTH_OF_HOMES), 2)


def _agreeing(people: Sequence[Features], columns: Columns) -> Iterable[tuple[int, int]]:
    """Pairs that agree on the columns; of those that very many share, some."""
    on = defaultdict(list)
    for index, one in enumerate(people):
        values = tuple(getattr(one, column) for column in columns)
        if all(values):
            on[values].append(index)
    return (pair for indexes in on.values() for pair in combinations(indexes[:_AT_HOME], 2))


def _frequencies(people: Sequence[Features], base: Model) -> tuple[dict[str, dict[str, float]], dict[str, float]]:
    """How often values occur, of columns that enough profiles fill; those that occur once are as rare as what was never seen."""
    frequencies, unseen = dict(base.frequencies), dict(base.unseen)
    for column in RARE_COLUMNS:
        counts = Counter(value for one in people if (value := getattr(one, column)))
        total = counts.total()
        if total >= LEAST:
            shares = {value: count / total for value, count in sorted(counts.items()) if count > 1}
            frequencies[column] = {value: round(min(share, _COMMONEST), 9) for value, share in shares.items()}
            unseen[column] = round(1 / total, 9)
    return frequencies, unseen
