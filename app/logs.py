"""Logs as JSON lines on stderr, with the request's id on each and no personal data on any.

An exception is logged by its type and its place in the code, never by its message: a database's or a parser's message
repeats the values that caused it. Only our own errors (`WhomError`) keep theirs, because they are written to be shown.
"""

from __future__ import annotations

import logging
import sys
import traceback
from typing import Any, TextIO

import orjson
import structlog
from structlog.typing import EventDict, Processor

from graph.errors import WhomError

FRAMES = 8
"""Innermost stack frames logged of an exception."""

_QUIET = ("uvicorn.access", "neo4j", "neo4j.notifications", "asyncio", "httpx")
"""Loggers of libraries whose messages may repeat addresses, queries or values: only their errors are kept."""


def set_up_logs(level: str = "info", stream: TextIO | None = None) -> None:
    """Send our log lines, and those of the libraries, to one stream (stderr) as JSON."""
    stream = stream or sys.stderr
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _safe_exception,
    ]
    # Ours are written straight to the stream: by way of Python's own logging a line would cost twice as much.
    structlog.configure(
        processors=[*shared, _render],
        logger_factory=structlog.WriteLoggerFactory(stream),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=False,
    )
    _set_up_library_logs(level, stream, shared)


def _set_up_library_logs(level: str, stream: TextIO, shared: list[Processor]) -> None:
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _render],
        keep_exc_info=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)


def _safe_exception(_logger: Any, _method: str, event: EventDict) -> EventDict:
    found = event.pop("exc_info", None)
    error = sys.exc_info()[1] if found is True else found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        event["error"] = describe(error)
        event["stack"] = _stack(error)
    return event


def describe(error: BaseException) -> str:
    """An error without the data that caused it: its code and message if it is ours, else only its type."""
    if isinstance(error, WhomError):
        return f"{error.reason_code}: {error.message}"
    return type(error).__qualname__


def _stack(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    return [f"{'/'.join(frame.filename.split('/')[-2:])}:{frame.lineno} {frame.name}" for frame in frames]


def _render(_logger: Any, _method: str, event: EventDict) -> str:
    return orjson.dumps(event, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
