"""Reads every `.cypher` file once and refuses those that break the house rules.

A file is a header of `//` lines and one statement:

    // Orders of each customer, newest first.
    // mode: read
    // plan: seek
    // example: {"keys": ["c_1"], "limit": 20}
    UNWIND $keys AS key …

The first line is a sentence for people. `mode` is `read` or `write`; `plan` is `seek`, `search` (full-text procedure) or `scan`
(with its reason after it). One that answers with thousands of rows returns them as one list, `RETURN collect({key: …}) AS packed`; whoever
runs it gets rows all the same. `example` names exactly the `$parameters` of the text, so the file can be pasted into Neo4j Browser.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from graph.errors import CatalogError

MODES = ("read", "write")
PLANS = ("seek", "search", "scan")
_TAG = re.compile(r"^// ?(mode|plan|example): (.+)$")
_SKIP = re.compile(r"('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")|//[^\n]*|/\*.*?\*/", re.DOTALL)
_PARAMETER = re.compile(r"\$([A-Za-z_]\w*)")
_SKIP_OR_PARAMETER = re.compile(f"{_SKIP.pattern}|{_PARAMETER.pattern}", re.DOTALL)

GIVEN = "given"
"""The one parameter in which the driver sends those of a statement, as a map."""


@dataclass(frozen=True, slots=True)
class Query:
    """One statement with its declared signature. `reason` says why a scan is allowed."""

    name: str
    text: str
    doc: str
    mode: Literal["read", "write"]
    plan: Literal["seek", "search", "scan"]
    reason: str
    example: Mapping[str, Any]

    @property
    def parameters(self) -> frozenset[str]:
        """The names of the `$parameters` the statement takes."""
        return frozenset(self.example)

    @property
    def statement(self) -> str:
        """What is sent to Neo4j: the text without its header, and each `$name` read from the map `$given`.

        Neo4j keeps a plan for every combination of the types of the parameters, and for a list its length counts as type (none, one, up to
        ten, a hundred …): three lists make dozens of plans, each a tenth of a second and more at its first use, seen whenever a batch
        had another shape. What is within a map has no type, so a statement is planned once (`docs/decisions/0017`).
        """
        lines = self.text.splitlines()
        while lines and (lines[0].startswith("//") or not lines[0].strip()):
            lines.pop(0)
        return _SKIP_OR_PARAMETER.sub(lambda match: f"${GIVEN}.{match[2]}" if match[2] else match[0], "\n".join(lines))


def bare(text: str) -> str:
    """The statement without the content of strings and without comments, read from left to right: `'https://…'` is no comment, and the
    apostrophe of a comment begins no string."""
    return _SKIP.sub(lambda match: "''" if match[1] else " ", text)


def parse(name: str, text: str) -> Query:
    """Check one file's header against its statement. Raises CatalogError that names the file and the mend."""
    tags = {match[1]: match[2].strip() for line in text.splitlines() if (match := _TAG.match(line))}
    missing = [tag for tag in ("mode", "plan", "example") if tag not in tags]
    if missing:
        raise CatalogError(f"{name}.cypher: the header lacks {', '.join(missing)}")
    plan, _, reason = tags["plan"].partition(" ")
    query = Query(
        name=name,
        text=text,
        doc=text.splitlines()[0].removeprefix("//").strip(),
        mode=_one_of(name, "mode", tags["mode"], MODES),
        plan=_one_of(name, "plan", plan, PLANS),
        reason=reason.strip(" ()—-"),
        example=_example(name, tags["example"]),
    )
    _check_signature(query)
    return query


def _one_of(name: str, tag: str, value: str, allowed: tuple[str, ...]) -> Any:
    if value not in allowed:
        raise CatalogError(f"{name}.cypher: {tag} is {value!r}; it must be one of {', '.join(allowed)}")
    return value


def _example(name: str, text: str) -> Mapping[str, Any]:
    try:
        example = json.loads(text)
    except ValueError as error:
        raise CatalogError(f"{name}.cypher: the example is not JSON ({error})") from None
    if not isinstance(example, dict):
        raise CatalogError(f"{name}.cypher: the example must be a JSON object")
    return example


def _check_signature(query: Query) -> None:
    used = frozenset(_PARAMETER.findall(bare(query.text)))
    if used != query.parameters:
        raise CatalogError(
            f"{query.name}.cypher: the example must name exactly the parameters; differing: "
            f"{', '.join(sorted(used ^ query.parameters))}"
        )
    if not query.doc.endswith(".") or query.doc.startswith(("mode", "plan", "example")):
        raise CatalogError(
            f"{query.name}.cypher: the first line must be a sentence for people, ending with a full stop"
        )
    if query.plan == "scan" and not query.reason:
        raise CatalogError(f"{query.name}.cypher: a scan needs its reason after it")


def _texts() -> Iterator[tuple[str, str, str]]:
    for folder in MODES:
        for entry in sorted(files("cypher").joinpath(folder).iterdir(), key=lambda e: e.name):
            if entry.name.endswith(".cypher"):
                yield folder, entry.name.removesuffix(".cypher"), entry.read_text(encoding="utf-8")


@cache
def catalog() -> Mapping[str, Query]:
    """Every query by name. Raises CatalogError at the first file that breaks a rule."""
    found: dict[str, Query] = {}
    for folder, name, text in _texts():
        query = parse(name, text)
        if query.mode != folder:
            raise CatalogError(f"{name}.cypher: is in cypher/{folder} but says mode: {query.mode}")
        if name in found:
            raise CatalogError(f"{name}.cypher: the name is used twice")
        found[name] = query
    return found
