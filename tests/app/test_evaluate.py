"""`whom clusters` and `whom evaluate` on a real graph: what is written, what is measured, and what is said of a file that can't be used."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest

from app import resolutions
from app.resolutions import all_resolutions, customers_of
from app.truth import read_truth
from graph.access import ROLES, SYSTEM, Viewer
from graph.driver import Driver
from graph.errors import BadRequest, Forbidden, NotFound, SetupError
from graph.intake import Intake
from graph.records import RECORD
from graph.writes import store
from matching.worker import work_until_idle
from tests.app.conftest import Run


def profile(source: str, id_: str, *emails: str, **fields: Any) -> dict[str, Any]:
    identifiers = [{"kind": "email", "value": email} for email in emails]
    return {"type": "profile", "source": source, "id": id_, "identifiers": identifiers} | fields


PEOPLE = [
    # One person in three systems, one of whose records nothing ties to the others.
    profile("ev-crm", "1", "ada@ev.example", name="Ada Evalway"),
    profile("ev-shop", "1", "ada@ev.example", name="Ada Evalway"),
    profile("ev-twitter", "1", name="Ada E"),
    # Two people of one name who gave one address: joined, and wrongly.
    profile("ev-crm", "2", "office@ev.example", name="John Samename"),
    profile("ev-shop", "2", "office@ev.example", name="John Samename"),
    profile("ev-crm", "gone", "gone@ev.example", name="Gone Away", deleted=True),
]
TRUTH = """profile,entity
ev-crm:1,ada
ev-shop:1,ada
ev-twitter:1,ada
ev-crm:2,john senior
ev-shop:2,john junior
ev-twitter:unknown,nobody
"""


@pytest.fixture(scope="module")
async def people(driver: Driver, intake: Intake) -> None:
    # By the model that ships, whatever was in use before.
    await driver.migrate("MATCH (m:Model) DELETE m")
    await store(driver, SYSTEM, [RECORD.validate_python(line) for line in PEOPLE], intake)
    await work_until_idle(driver)


@pytest.fixture
def truth(tmp_path: Path) -> Path:
    path = tmp_path / "truth.csv"
    path.write_text(TRUTH, "utf-8")
    return path


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


# whom clusters


def test_clusters_name_the_customer_of_each_profile(whom: Run, people: None, tmp_path: Path) -> None:
    done = whom("clusters", "--csv")
    assert done.exit_code == 0, done.output
    rows = {row["profile"]: row["customer"] for row in rows_of(done.stdout)}
    assert rows["ev-crm:1"] == rows["ev-shop:1"] != rows["ev-twitter:1"]
    assert "ev-crm:gone" not in rows, "what its source deleted is nobody's any more"
    assert list(rows) == sorted(rows)
    looks = (tmp_path / "home" / "audit.jsonl").read_text().splitlines()
    assert rows["ev-crm:1"] in {customer for look in looks for customer in json.loads(look)["customers"]}


def test_clusters_of_one_source_go_to_a_file(whom: Run, people: None, tmp_path: Path) -> None:
    path = tmp_path / "clusters.csv.gz"
    done = whom("clusters", "--csv", "--source", "ev-crm", path)
    assert (done.exit_code, done.stdout) == (0, ""), done.output
    assert "2 profiles" in done.stderr
    assert [row["profile"] for row in rows_of(gzip.decompress(path.read_bytes()).decode())] == ["ev-crm:1", "ev-crm:2"]


async def test_pages_are_without_gaps_and_repeats(
    driver: Driver, people: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = [row async for page in all_resolutions(driver, SYSTEM) for row in page]
    monkeypatch.setattr(resolutions, "PAGE", 2)
    pages = [page async for page in all_resolutions(driver, SYSTEM)]
    assert {len(page) for page in pages[:-1]} == {2}
    assert [row for page in pages for row in page] == every
    asked = [profile for profile, _ in every][:5]
    assert await customers_of(driver, SYSTEM, asked) == dict(every[:5])


@pytest.mark.parametrize("role", set(ROLES) - {"admin"})
async def test_only_administrators_may(driver: Driver, role: str) -> None:
    viewer = Viewer("desk", role)
    with pytest.raises(Forbidden):
        await customers_of(driver, viewer, ["ev-crm:1"])
    with pytest.raises(Forbidden):
        await anext(all_resolutions(driver, viewer))


def test_clusters_want_a_format_and_a_folder_that_is_there(whom: Run, tmp_path: Path) -> None:
    refused = whom("clusters")
    assert isinstance(refused.exception, BadRequest)
    assert "--csv" in refused.exception.message
    nowhere = whom("clusters", "--csv", tmp_path / "nowhere" / "clusters.csv")
    assert isinstance(nowhere.exception, SetupError)
    assert nowhere.exception.reason_code == "unwritable_file"


# whom evaluate


def test_evaluate_measures_and_lists_what_went_wrong(whom: Run, people: None, truth: Path) -> None:
    done = whom("evaluate", truth, "--json", "--confusions", "10")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["profiles"], told["entities"], told["missing"]) == (5, 3, {"ev-twitter": 1})
    # Found are Ada's two and the two Johns; of Ada's three pairs one.
    pairs = told["pairwise"]
    assert (pairs["true"], pairs["found"], pairs["right"]) == (3, 2, 1)
    assert (pairs["precision"], pairs["recall"], pairs["f1"]) == (0.5, 0.333333, 0.4)
    assert told["b_cubed"]["precision"] == pytest.approx((1 + 1 + 1 + 0.5 + 0.5) / 5)
    assert told["by_source"]["ev-twitter"] == {
        "precision": 1.0, "recall": 0.0, "f1": 0.0, "true": 2, "found": 0, "right": 0,
    }  # fmt: skip
    reasons = [confusion.pop("why") for confusion in told["confusions"]]
    assert told["confusions"] == [
        {"kind": "missed", "a": "ev-crm:1", "b": "ev-twitter:1", "pairs": 2, "sizes": [2, 1]},
        {"kind": "joined", "a": "ev-crm:2", "b": "ev-shop:2", "pairs": 1, "sizes": [1, 1]},
    ]
    assert "both have the same email" in " ".join(reasons[1]["reasons"])
    assert reasons[1]["waterfall"]["score"] > reasons[0]["waterfall"]["score"]


def test_evaluate_tells_people(whom: Run, people: None, truth: Path) -> None:
    done = whom("evaluate", truth, "--confusions", "1")
    assert done.exit_code == 0, done.output
    for told in ("5 profiles of 3 entities", "1 of ev-twitter", "0.4000", "B-cubed", "missed", "ev-twitter:1"):
        assert told in done.stdout
    assert "ev-crm:2" not in done.stdout, "one confusion was asked for"


def test_what_clusters_writes_is_a_truth_it_agrees_with(whom: Run, people: None) -> None:
    written = whom("clusters", "--csv", "--source", "ev-crm").stdout
    done = whom("evaluate", "-", "--json", input=written)
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["pairwise"]["f1"] == 1


def test_a_truth_of_other_ids_says_what_ids_are(whom: Run, people: None, tmp_path: Path) -> None:
    path = tmp_path / "bare.csv"
    path.write_text("id,who\n1,ada\n2,john\n", "utf-8")
    refused = whom("evaluate", path)
    assert isinstance(refused.exception, NotFound)
    assert "--source NAME" in refused.exception.message
    done = whom("evaluate", path, "--source", "ev-crm", "--json")
    assert json.loads(done.stdout)["profiles"] == 2


# Truths


@pytest.mark.parametrize(
    "text",
    [
        "profile,entity\na:1,x\na:2,y\n",
        "entity,more,profile\nx,,a:1\ny,,a:2\n",
        "a:1,x\na:2,y\n",
        "whoever,person_id\r\na:1,x\r\n\r\na:2,y\r\n",
        "\ufeffprofile;entity\na:1;x\na:2;y\n",
        'profile\tentity\n"a:1"\t"x"\na:2\ty\na:2\ty\n',
    ],
    ids=["named", "in any order", "no heading", "first two", "semicolons and a mark", "tabs, one twice"],
)
def test_a_truth_in_many_forms(tmp_path: Path, text: str) -> None:
    (tmp_path / "truth.csv").write_text(text, "utf-8", newline="")
    assert read_truth(tmp_path / "truth.csv") == {"a:1": "x", "a:2": "y"}
    with gzip.open(tmp_path / "truth.csv.gz", "wt", encoding="utf-8", newline="") as file:
        file.write(text)
    assert read_truth(tmp_path / "truth.csv.gz") == {"a:1": "x", "a:2": "y"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"profile,entity\n", "empty"),
        (b"profile,entity\na:1\n", "Line 2"),
        (b"profile,entity\na:1,\n", "Line 2"),
        (b"profile,entity\na:1,x\na:1,y\n", "Line 3"),
        (b"a:1,\xff\n", "UTF-8"),
    ],
    ids=["nothing", "only a heading", "no entity", "empty entity", "two entities", "not text"],
)
def test_a_faulty_truth_names_its_line(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "truth.csv").write_bytes(content)
    with pytest.raises(BadRequest) as refused:
        read_truth(tmp_path / "truth.csv")
    assert refused.value.reason_code == "invalid_truth"
    assert said in refused.value.message


def test_a_truth_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SetupError) as refused:
        read_truth(tmp_path / "truth.csv")
    assert refused.value.reason_code == "unreadable_file"
    (tmp_path / "cut.csv.gz").write_bytes(gzip.compress(b"a:1,x\n" * 5_000)[:40])
    with pytest.raises(SetupError, match="damaged"):
        read_truth(tmp_path / "cut.csv.gz")
