"""Every error Whom raises on purpose, each with a stable code and the HTTP status it becomes.

    WhomError
    ├── SkipRecord              this one record cannot be used; the run goes on
    │   └── InvalidIdentifier   a value is not an identifier of its kind
    ├── StopRun                 the whole run has to stop
    │   ├── DatabaseUnavailable Neo4j does not answer
    │   │   └── TookTooLong     it does, but not this in the time allowed
    │   ├── SetupError          something the machine or the settings lack; says how to mend it
    │   └── CatalogError        a .cypher file breaks the house rules
    ├── BadRequest              the caller asked for something that makes no sense
    │   ├── UnknownIdentifier   text that is no identifier of any kind
    │   └── UnknownKind         an identifier kind, channel or status that does not exist
    ├── NotFound                well asked, but there is nothing (or nothing this viewer may see)
    ├── Unauthenticated         no key, or a key nobody was given
    └── Forbidden               this role may not do that

A message never carries personal data: it says what was wrong with a value, not the value.
"""

from __future__ import annotations

from typing import ClassVar


class WhomError(Exception):
    """Base of all errors raised on purpose. `code` is stable; `status` is the HTTP status it maps to."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.reason_code = code or type(self).code


class SkipRecord(WhomError):
    """This record cannot be used; report it and go on with the next."""

    code = "invalid_record"
    status = 400


class InvalidIdentifier(SkipRecord):
    """The value is not an identifier of the kind it was said to be."""

    code = "invalid_identifier"


class StopRun(WhomError):
    """The whole run has to stop; going on would lose or damage data."""

    code = "stopped"
    status = 503


class DatabaseUnavailable(StopRun):
    """Neo4j does not answer, or did not within the time allowed."""

    code = "database_unavailable"


class TookTooLong(DatabaseUnavailable):
    """One statement, or one transaction, was not done within the time allowed."""


class SetupError(StopRun):
    """Something is missing on the machine or in the settings; the message says how to mend it."""

    code = "setup_error"
    status = 500


class CatalogError(StopRun):
    """A .cypher file breaks the house rules, so nothing may start with it."""

    code = "catalog_error"
    status = 500


class BadRequest(WhomError):
    """The request makes no sense as it stands; the message says what to change."""

    code = "bad_request"
    status = 400


class UnknownIdentifier(BadRequest):
    """The text is no identifier of any kind Whom knows."""

    code = "unknown_identifier"


class UnknownKind(BadRequest):
    """A kind, channel, status or role that does not exist; the message names those that do."""

    code = "unknown_kind"


class NotFound(WhomError):
    """Nothing there, or nothing this viewer may see: the two answer alike."""

    code = "not_found"
    status = 404


class Unauthenticated(WhomError):
    """No API key came with the request, or one that nobody was given."""

    code = "unauthenticated"
    status = 401


class Forbidden(WhomError):
    """The viewer's role does not allow this."""

    code = "forbidden"
    status = 403
