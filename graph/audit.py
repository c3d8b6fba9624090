"""The audit trail: who looked at which customers, when and what for, written before the answer leaves.

One JSON object a line, appended to a file and never changed:

    {"at":"2026-01-31T10:00:00.123456Z","who":"desk-3","role":"agent","purpose":"call","operation":"lookup",
     "request_id":"…","customers":["c_…"]}

It names customers by id (a copy of the whole graph has `"everyone":true` instead) and holds no personal data. Each answer
is one `write` to a file opened for appending, so the lines of several processes do not mix. The file may be renamed, or copied
and emptied, while Whom runs (logrotate's `create` and `copytruncate`): within a second Whom writes to a file of the old name again.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import orjson

from graph.access import Viewer
from graph.errors import StopRun

_CHECK_SECONDS = 1.0
"""How often Whom looks whether the file was renamed."""


class AuditUnavailable(StopRun):
    """The audit trail cannot be written, so no customer may be shown."""

    code = "audit_unavailable"


@dataclass(slots=True)
class Look:
    """One answer in the making: who asked what, and the customers it has touched so far."""

    viewer: Viewer
    operation: str = ""
    request_id: str = ""
    customers: set[str] = field(default_factory=set)
    everyone: bool = False
    """Whether it tells something of all customers there are, as a copy of the graph does."""

    def saw(self, customers: Iterable[str | None]) -> None:
        """Note that the answer tells something of these customers."""
        self.customers.update(customer for customer in customers if customer)


class Trail:
    """The file the looks are written to. Raises AuditUnavailable where it cannot be made or written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = -1
        self._checked = 0.0
        self._open()

    @contextmanager
    def look(self, viewer: Viewer, operation: str = "", request_id: str = "") -> Iterator[Look]:
        """Collect what one answer shows, and write it when the block ends, whether well or with an error."""
        look = Look(viewer, operation, request_id)
        try:
            yield look
        finally:
            self.write(look)

    def write(self, look: Look) -> None:
        """Append one line, unless nothing of any customer was seen. About 20 µs; raises AuditUnavailable."""
        if not look.customers and not look.everyone:
            return
        line = orjson.dumps(_entry(look), option=orjson.OPT_APPEND_NEWLINE)
        try:
            self._follow_rotation()
            if os.write(self._file, line) != len(line):
                raise AuditUnavailable("the audit trail took only part of a line; is the disk full?")
        except OSError as error:
            raise AuditUnavailable(f"the audit trail cannot be written ({error.strerror})") from error
        look.customers.clear()

    def close(self) -> None:
        """Close the file; nothing can be written afterwards."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _open(self) -> None:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_CLOEXEC", 0)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            opened = os.open(self._path, flags, 0o600)
        except OSError as error:
            raise AuditUnavailable(f"the audit trail cannot be opened ({error.strerror})") from error
        self.close()
        self._file = opened

    def _follow_rotation(self) -> None:
        now = time.monotonic()
        if now - self._checked < _CHECK_SECONDS:
            return
        self._checked = now
        try:
            same = os.path.samestat(os.stat(self._path), os.fstat(self._file))
        except FileNotFoundError:
            same = False
        if not same:
            self._open()


def _entry(look: Look) -> dict[str, object]:
    return {
        "at": datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "who": look.viewer.who,
        "role": look.viewer.role,
        "purpose": look.viewer.purpose,
        "operation": look.operation,
        "request_id": look.request_id,
        "customers": sorted(look.customers),
        **({"everyone": True} if look.everyone else {}),
    }
