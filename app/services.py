"""What the parts of the running API share, made once at its start and handed on."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request

from app.auth import Keys, Sender
from app.gathering import Gathering
from app.metrics import Metrics
from app.secrets import api_keys, id_key
from app.settings import Settings
from app.supervisor import Bell
from graph.access import Viewer
from graph.audit import Trail
from graph.driver import Driver
from graph.intake import Intake
from matching.arrival import Arrivals


@dataclass(frozen=True, slots=True)
class Services:
    """Everything a request may need."""

    settings: Settings
    driver: Driver
    keys: Keys
    trail: Trail
    metrics: Metrics
    id_key: bytes
    bell: Bell
    arrivals: Arrivals
    gathering: Gathering

    @classmethod
    def of(cls, settings: Settings, driver: Driver, bell: Bell) -> Services:
        """Made from the settings. Raises SetupError for keys or an audit trail that cannot be used."""
        keys = Keys(api_keys(settings), settings.segment_write_keys, settings.currency)
        trail = audit_trail(settings)
        metrics = Metrics()
        driver.observers.append(metrics.query_ran)
        arrivals = Arrivals(driver)
        return cls(settings, driver, keys, trail, metrics, id_key(settings), bell, arrivals, Gathering(arrivals))

    def intake(self, *, verified: bool) -> Intake:
        """How records are read that come over the API."""
        return Intake(self.id_key, self.settings.region, "verified" if verified else "claimed")


def audit_trail(settings: Settings) -> Trail:
    """The audit trail the settings name. Raises AuditUnavailable."""
    return Trail(settings.audit_file or settings.home.expanduser() / "audit.jsonl")


def services(request: Request) -> Services:
    """The running API's services, as a FastAPI dependency."""
    found: Services = request.app.state.services
    return found


def viewer(request: Request) -> Viewer:
    """Whoever asks, as a FastAPI dependency. Raises Unauthenticated."""
    found = services(request).keys.viewer(request.headers)
    request.scope["whom.who"] = found.who
    return found


def sender(request: Request, written: str = "") -> Sender:
    """Whoever tracks. Raises Unauthenticated."""
    found = services(request).keys.sender(request.headers, written)
    request.scope["whom.who"] = found.viewer.who
    return found
