"""What tests ask of other processes."""

from __future__ import annotations

import time
from collections.abc import Callable

import psutil


def ended(pid: object) -> bool:
    """Whether a process has ended; one whose parent has not looked yet has."""
    assert isinstance(pid, int)
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def wait_for(condition: Callable[[], object], seconds: float = 60) -> None:
    """Return when `condition()` is true; fail when it does not become so."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not come true in time"
        time.sleep(0.01)
