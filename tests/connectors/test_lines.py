"""Reading import files: whatever is in them, each line comes out as a record or as an error that says why not."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.columns import Columns, read_columns
from connectors.lines import MAX_LINE, Line, read_lines, record_of
from graph.errors import SetupError, SkipRecord
from graph.records import CaseRecord

PROFILE = '{"type": "profile", "source": "crm", "id": "1", "name": "Jane"}'


def lines_of(tmp_path: Path, content: str | bytes, name: str = "x.jsonl", columns: Columns | None = None) -> list[Line]:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_lines(path, columns))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "invalid_json"),
        ("[1]", "invalid_record"),
        ('{"type": "profile", "source": "crm", "id": "\\ud800"}', "invalid_json"),
        ('{"type": "shoe", "source": "crm", "id": "1"}', "unknown_type"),
        ('{"source": "crm", "id": "1"}', "unknown_type"),
        ('{"type": "profile", "source": "crm"}', "invalid_record"),
        ('{"type": "profile", "source": "CRM!", "id": "1"}', "invalid_record"),
        ('{"type": "profile", "source": "crm", "id": "1", "nmae": "Jane"}', "invalid_record"),
        ('{"type": "profile", "source": "crm", "id": "1", "seen_at": "yesterday"}', "invalid_record"),
        ('{"type": "profile", "source": "crm", "id": "1", "seen_at": "9999-12-31T23:59:59-05:00"}', "invalid_record"),
        ('{"type": "order", "source": "crm", "id": "1", "at": "2026-01-01", "currency": "pounds"}', "invalid_record"),
        ('{"type": "order", "source": "crm", "id": "1", "at": "2026-01-01", "discount": "1e400"}', "invalid_record"),
        ("[" * 100_000, "invalid_json"),
    ],
)
def test_a_bad_line_tells_its_code_and_the_good_ones_around_it_are_read(tmp_path: Path, text: str, code: str) -> None:
    before, bad, after = lines_of(tmp_path, f"{PROFILE}\n{text}\n{PROFILE}\n")
    assert before.record
    assert after.record
    assert bad.error is not None
    assert bad.error.reason_code == code
    assert bad.number == 2


def test_too_many_identifiers_are_a_faulty_export(tmp_path: Path) -> None:
    many = [{"kind": "email", "value": f"a{n}@example.org"} for n in range(10_000)]
    (line,) = lines_of(tmp_path, json.dumps({"type": "profile", "source": "crm", "id": "1", "identifiers": many}))
    assert line.error is not None
    assert line.error.reason_code == "too_many_identifiers"


def test_a_line_of_ten_megabytes_is_refused_whole_and_the_next_is_read(tmp_path: Path) -> None:
    long = '{"type": "profile", "source": "crm", "id": "1", "name": "' + "x" * 10_000_000 + '"}'
    bad, good = lines_of(tmp_path, f"{long}\n{PROFILE}\n")
    assert bad.error is not None
    assert bad.error.reason_code == "line_too_long"
    assert bad.text.strip() == long, "it can be mended, so it is kept"
    assert len(long) > MAX_LINE
    assert good.record


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\n\n"])
def test_line_ends_empty_lines_and_a_byte_order_mark_do_not_matter(tmp_path: Path, ending: str) -> None:
    read = lines_of(tmp_path, "\ufeff" + PROFILE + ending + PROFILE)
    assert [line.record is not None for line in read if line.text] == [True, True]


def test_gzip_is_known_by_its_content(tmp_path: Path) -> None:
    (line,) = lines_of(tmp_path, gzip.compress(PROFILE.encode()), "no-suffix")
    assert line.record


def test_a_mended_rejected_line_reads_like_any_other(tmp_path: Path) -> None:
    wrapped = {"line": 7, "code": "invalid_record", "reason": "…", "record": json.loads(PROFILE)}
    as_text = wrapped | {"record": PROFILE}
    assert all(line.record for line in lines_of(tmp_path, json.dumps(wrapped) + "\n" + json.dumps(as_text)))


HEADER = "type,source,id,name,birth_date\n"


@pytest.mark.parametrize("name", ["b.csv.rejected.jsonl", "b.CSV.gz.rejected.jsonl", "b.jsonl", "B.JSONL"])
@pytest.mark.parametrize("columns", [None, Columns()], ids=["alone", "with a mapping"])
def test_the_rejected_lines_of_a_spreadsheet_are_json(tmp_path: Path, name: str, columns: Columns | None) -> None:
    wrapped = {"line": 7, "code": "invalid_record", "reason": "…", "record": json.loads(PROFILE)}
    (line,) = lines_of(tmp_path, json.dumps(wrapped), name, columns)
    assert line.record


@pytest.mark.parametrize("name", ["H2.CSV", "h2.csv.gz", "H2.Csv.GZ"])
def test_a_spreadsheet_is_known_by_its_last_suffix(tmp_path: Path, name: str) -> None:
    content = (HEADER + "profile,crm,1,Jane,\n").encode()
    (line,) = lines_of(tmp_path, gzip.compress(content) if name.casefold().endswith("gz") else content, name)
    assert line.record


def test_rows_are_numbered_as_an_editor_numbers_them(tmp_path: Path) -> None:
    rows = 'profile,crm,1,"Jane\nDoe",\n\nprofile,crm,,No Id,\nprofile,crm,3,Ann,\n'
    jane, bad, ann = lines_of(tmp_path, HEADER + rows, "x.csv")
    assert (jane.number, bad.number, ann.number) == (2, 5, 6)
    assert bad.error is not None
    assert json.loads(bad.text)["name"] == "No Id", "what was made of it, to be mended"


def test_a_row_that_cannot_be_read_is_kept_as_it_was(tmp_path: Path) -> None:
    bad, good = lines_of(tmp_path, HEADER + "profile,crm,1,a,b,c,d\nprofile,crm,2,Ann,\n", "x.csv")
    assert bad.text == "profile,crm,1,a,b,c,d"
    assert good.record


@pytest.mark.parametrize("tail", ["", 'profile,crm,q,"Poe, Ann",\n'], ids=["no other quote", "a sound quote after it"])
def test_a_quote_that_is_not_closed_costs_its_own_line_only(tmp_path: Path, tail: str) -> None:
    rows = "".join(f"profile,crm,{n},Ann,\n" for n in range(50_000))
    first, *others = lines_of(tmp_path, f'{HEADER}profile,crm,x,"Jane,\n{rows}{tail}', "x.csv")
    assert first.error is not None
    assert (first.number, first.error.reason_code, first.text) == (2, "invalid_csv", 'profile,crm,x,"Jane,')
    assert len(others) == 50_000 + bool(tail)
    assert all(line.record for line in others)
    assert others[-1].number == 2 + len(others)


def test_a_row_that_is_not_utf_8_is_refused_and_not_guessed(tmp_path: Path) -> None:
    rows = (HEADER + "profile,crm,1,Müller,\n").encode("cp1252") + "profile,crm,2,Müller,\n".encode()
    bad, good = lines_of(tmp_path, rows, "x.csv")
    assert bad.error is not None
    assert bad.error.reason_code == "invalid_encoding"
    assert "\ufffd" not in bad.text
    assert good.record
    assert good.record.model_dump()["name"] == "Müller"


@pytest.mark.parametrize(
    ("header", "says"),
    [(b"type,source,id,name,name\n", "named name"), ("type,source,id,näme\n".encode("cp1252"), "UTF-8")],
)
def test_column_names_that_cannot_be_used_stop_the_run(tmp_path: Path, header: bytes, says: str) -> None:
    with pytest.raises(SetupError, match=says):
        lines_of(tmp_path, header + b"profile,crm,1,a,b\n", "x.csv")


def test_columns_of_one_name_may_be_left_out(tmp_path: Path) -> None:
    table = "type,source,id,note,note\nprofile,crm,1,a,b\n"
    (line,) = lines_of(tmp_path, table, "x.csv", Columns({"note": ""}))
    assert line.record


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("attributes,attributes.colour", "abc,red"),
        ("identifiers,email", "abc,a@b.example"),
        ("addresses,city", "abc,Leeds"),
        ("addresses,city", '"[1]",Leeds'),
        ("recipient,recipient.name", "abc,Ann"),
    ],
)
def test_columns_that_do_not_go_together_refuse_the_row(tmp_path: Path, header: str, row: str) -> None:
    (line,) = lines_of(tmp_path, f"type,source,id,{header}\nprofile,crm,1,{row}\n", "x.csv")
    assert line.error is not None
    assert line.error.reason_code == "invalid_record"


def test_what_a_mapping_gives_every_row_is_not_shared_by_rows(tmp_path: Path) -> None:
    table = "type,source,id,attributes.size\nprofile,crm,1,M\nprofile,crm,2,\n"
    first, second = lines_of(tmp_path, table, "x.csv", Columns(defaults={"attributes": {"shop": "York"}}))
    assert first.record is not None
    assert second.record is not None
    assert first.record.model_dump()["attributes"] == {"shop": "York", "size": "M"}
    assert second.record.model_dump()["attributes"] == {"shop": "York"}


def test_lines_done_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(f"{PROFILE}\n" * 5)
    assert [line.number for line in read_lines(path, skip=3)] == [4, 5]


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"

    def peak(count: int) -> int:
        path.write_text(f"{PROFILE}\n" * count)
        tracemalloc.start()
        assert sum(1 for line in read_lines(path) if line.record) == count
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    peak(100)
    assert peak(20_000) < peak(2_000) * 1.5 + 100_000


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="can't be read"):
        list(read_lines(tmp_path / "none.jsonl"))


@given(st.binary(max_size=300), st.sampled_from(["x.jsonl", "x.csv"]))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_to_the_end(tmp_path_factory: pytest.TempPathFactory, content: bytes, name: str) -> None:
    path = tmp_path_factory.mktemp("any") / name
    path.write_bytes(content)
    with suppress(SetupError):  # bytes that begin like gzip and are none, or no column names
        for line in read_lines(path):
            assert line.record is None or line.error is None


def test_a_spreadsheet_with_our_names(tmp_path: Path) -> None:
    table = "type,source,id,name,email,phone,postcode,line1,attributes.size\nprofile,crm,1,Jane,a@example.org,,SW1A 1AA,12 High St,M\n"
    (line,) = lines_of(tmp_path, table, "x.csv")
    assert line.record is not None
    assert line.record.model_dump(exclude_defaults=True) == {
        "type": "profile",
        "source": "crm",
        "id": "1",
        "name": "Jane",
        "identifiers": [{"kind": "email", "value": "a@example.org"}],
        "addresses": [{"line1": "12 High St", "postcode": "SW1A 1AA"}],
        "attributes": {"size": "M"},
    }


MAPPING = """
[defaults]
type = "profile"
source = "till"
[columns]
"Card no" = "id, loyalty_card"
"Full name" = "name"
"Joined" = "seen_at"
"Remarks" = ""
[formats]
seen_at = "%d/%m/%Y"
"""


def test_a_spreadsheet_with_a_mapping(tmp_path: Path) -> None:
    mapping = tmp_path / "map.toml"
    mapping.write_text(MAPPING)
    table = "Card no,Full name,Joined,Remarks\n123456,Jane Doe,31/01/2026,nice\n777777,John,2026-01-31,\n1,2,3,4,5\n"
    good, bad, too_many = lines_of(tmp_path, table, "x.csv", read_columns(mapping))
    assert good.record is not None
    assert good.record.model_dump(exclude_defaults=True)["identifiers"] == [{"kind": "loyalty_card", "value": "123456"}]
    assert good.record.id == "123456"
    assert bad.error is not None
    assert "form" in bad.error.message
    assert too_many.error is not None
    assert too_many.error.reason_code == "invalid_csv"


@pytest.mark.parametrize(
    "text", ["[", "[column]\na = 'b'", "columns = 1", "[columns]\na = 3", "[formats]\nseen_at = 3"]
)
def test_a_wrong_mapping_says_so(tmp_path: Path, text: str) -> None:
    mapping = tmp_path / "map.toml"
    mapping.write_text(text)
    with pytest.raises(SetupError):
        read_columns(mapping)


def test_an_unknown_status_of_a_case_is_refused_by_name_and_a_known_word_is_kept() -> None:
    line = {"type": "case", "source": "s", "id": "1", "opened_at": "2026-03-01"}
    with pytest.raises(SkipRecord, match=r"status: .*open, pending, on_hold, resolved, closed") as caught:
        record_of(line | {"status": "asleep"})
    assert caught.value.reason_code == "unknown_status"
    kept = record_of(line | {"status": "Waiting for customer"})
    assert isinstance(kept, CaseRecord)
    assert kept.status == "Waiting for customer"
