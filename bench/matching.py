"""Figure d: who is the same as whom, on sets with truth, beside Splink in the same run; and how fast a backlog is dealt with."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from app.demo.options import DemoOptions
from app.ingest import Load, load_file
from app.loops import run_fast
from app.resolutions import all_resolutions
from app.truth import read_truth
from bench import demo_truth, peer_links
from bench.demo_found import SHAREABLE, Said, joined_by_them_alone, leave_out, sharing_things, towards
from bench.matching_sets import SETS
from bench.matching_sets.entries import SetFiles
from bench.measure import Figure, Options, Outcome, Spread
from bench.stage import INTAKE, Stage, clear, stage
from graph.access import SYSTEM
from graph.driver import Driver
from graph.errors import SetupError
from matching.active import activate, default_model
from matching.batch import columns, read_everybody, work_out
from matching.evaluation import Partition, b_cubed, by_source, pairwise
from matching.train import train
from matching.worker import work_until_idle

ONLINE_TARGET = 500
"""Profiles a second that the worker deals with, on two cores with the database."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A set, how peers link it, the probability that Splink's own page cuts at, and what ours has to reach: pairs, B-cubed."""

    name: str
    recipe: str
    documented: float
    pairs: float | None = None
    b_cubed: float | None = None
    peers: tuple[str, ...] = ("splink",)
    shipped: bool = True


BOTH = ("splink", "recordlinkage")
SUBJECTS = (
    Subject("fake_1000", "fake_1000", 0.5, 0.935, 0.955),
    Subject("febrl3", "febrl3", 0.5, 0.9995, peers=BOTH),
    Subject("febrl3_claimed", "febrl3", 0.5, peers=()),
    Subject("febrl4", "febrl4", 0.5, 0.9996, peers=BOTH),
    Subject("febrl4_claimed", "febrl4", 0.5, peers=()),
    Subject("people_50k", "people", 0.95, 0.89, 0.915, shipped=False),
)
QUICK = (SUBJECTS[0], Subject("people_5k", "people", 0.95))


@dataclass(frozen=True, slots=True)
class Ours:
    """What Whom made of a set, the seconds that took from the first change to the last, and those of training before."""

    found: Partition
    seconds: float
    training: float

    @property
    def rate(self) -> float:
        """Profiles dealt with per second."""
        return len(self.found) / self.seconds


def measure(options: Options) -> Outcome:
    """The figures for every set that can be had here, and what Splink does on the same."""
    with stage(options.report) as on:
        return run_fast(_measure(on, options))


async def _measure(on: Stage, options: Options) -> Outcome:
    figures: list[Figure] = []
    details: dict[str, Any] = {}
    async with on.driver() as driver:
        for subject in QUICK if options.quick else SUBJECTS:
            try:
                files = SETS[subject.name](on.folder / subject.name, options.report)
            except SetupError as error:
                details[subject.name] = error.message
                continue
            truth = read_truth(files.truth)
            ours = await _resolved(driver, files, options, trained=True)
            figures += _figures(subject, truth, ours)
            details[subject.name] = _told(truth, ours)
            if subject.shipped:
                untrained = await _resolved(driver, files, options, trained=False)
                details[f"{subject.name}_by_the_model_that_ships"] = _told(truth, untrained)
            for peer in subject.peers:
                linked = peer_links.link(peer, subject.recipe, files, on.folder / peer / subject.name, options)
                details[f"{subject.name}_{peer}"] = _peer(subject, truth, linked)
        figures += _speed(figures, details)
        await _demo(driver, on, options, figures, details)
    return Outcome(figures, details)


async def _resolved(driver: Driver, files: SetFiles, options: Options, *, trained: bool) -> Ours:
    """Import into an empty graph, train without labels where wanted, then let the worker deal with everything. What was refused is an
    error of the bench."""
    await clear(driver)
    loaded = await load_file(driver, files.lines, Load(INTAKE, report=options.report))
    if loaded.rejected:
        raise RuntimeError(f"{files.folder.name}: lines were refused: {dict(loaded.rejected)}")
    await driver.run("refresh_statistics", seconds=60)
    began = time.perf_counter()
    if trained:
        people = columns(await read_everybody(driver, options.report))
        await activate(driver, train(list(people.values()), default_model(), report=options.report))
    started = time.perf_counter()
    await work_until_idle(driver, report=options.report)
    seconds = time.perf_counter() - started
    found = {profile: customer async for page in all_resolutions(driver, SYSTEM) for profile, customer in page}
    return Ours(found, seconds, started - began)


def _told(truth: Partition, ours: Ours) -> dict[str, Any]:
    return _scores(truth, ours.found) | {"profiles_per_s": ours.rate, "training_s": ours.training}


def _figures(subject: Subject, truth: Partition, ours: Ours) -> list[Figure]:
    told = {
        "F1 of pairs": (pairwise(truth, ours.found).score.f1, subject.pairs),
        "F1 B-cubed": (b_cubed(truth, ours.found).f1, subject.b_cubed),
    }
    return [_figure("d1", f"{subject.name}: {what}", value, target) for what, (value, target) in told.items()]


def _figure(name: str, what: str, value: float, target: float | None, digits: int = 4) -> Figure:
    return Figure(name, what, Spread.of([value]), target, at_least=True, digits=digits)


def _scores(truth: Partition, found: Partition) -> dict[str, Any]:
    pairs, cubed = pairwise(truth, found).score, b_cubed(truth, found)
    return {
        "pairs": {"precision": pairs.precision, "recall": pairs.recall, "f1": pairs.f1},
        "b_cubed": {"precision": cubed.precision, "recall": cubed.recall, "f1": cubed.f1},
    }


def _peer(subject: Subject, truth: Partition, linked: peer_links.Linked) -> dict[str, Any]:
    cut = peer_links.weight_of(subject.documented)
    best_pairs, best_b_cubed = linked.best_cut(truth)
    return _scores(truth, linked.clusters(cut)) | {
        "cut_at_probability": subject.documented,
        "best_cut_with_the_truth_in_hand": {"pairs": best_pairs, "b_cubed": best_b_cubed},
        "true_pairs_among_its_candidates": linked.candidate_recall(truth),
        "train_and_predict_s": linked.seconds,
    }


def _speed(figures: list[Figure], details: dict[str, Any]) -> list[Figure]:
    """Of the largest set, which is the last one."""
    name = figures[-1].what.partition(":")[0]
    what = f"{name}: profiles dealt with by one worker, per second"
    return [_figure("d3", what, details[name]["profiles_per_s"], ONLINE_TARGET, digits=0)]


async def _demo(driver: Driver, on: Stage, options: Options, figures: list[Figure], details: dict[str, Any]) -> None:
    files = SETS["demo"](on.folder / "demo", options.report)
    truth = read_truth(files.truth)
    ours = await _resolved(driver, files, options, trained=False)
    said = Said.read(files.lines)
    score = pairwise(truth, ours.found).score
    sharing = sharing_things(said, truth, ours.found)
    without = work_out(leave_out(await read_everybody(driver), SHAREABLE), default_model())
    joined = joined_by_them_alone(sharing, without.targets)
    figures += [
        _figure("d2", "demo shop: precision of pairs", score.precision, 0.995),
        _figure("d2", "demo shop: recall of pairs", score.recall, 0.95),
        Figure(
            "d2", "demo shop: customers joined by a shared telephone or tablet alone", Spread.of([joined]), 0, digits=0
        ),
    ]
    details["demo"] = _told(truth, ours)
    details["demo_customers_of_people_who_share_one"] = len(sharing)
    details["demo_by_source"] = {name: pairs.score.recall for name, pairs in by_source(truth, ours.found).items()}
    details["demo_towards"] = {name: pairs.score.recall for name, pairs in towards(said, truth, ours.found).items()}
    details["demo_exact_identifiers_only"] = _exact(truth)


def _exact(truth: Partition) -> dict[str, Any]:
    """What plain union-find over exact verified identifiers makes of the demo."""
    known = demo_truth.read(DemoOptions())
    return _scores(truth, demo_truth.joined(truth, known.exact))
