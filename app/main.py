"""The API as one ASGI app: REST and tracking by FastAPI, GraphQL mounted beside it, and the pages."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from fastapi import FastAPI
from starlette.types import ASGIApp

from app.description import DESCRIPTION, describe, operation_id
from app.failures import handle
from app.requests import Limits, Requests
from app.routes import judgements, lookup, operations, pages, records, segment
from app.services import Services
from app.settings import Settings
from app.supervisor import Bell
from graph.channels import check_channels
from graph.driver import Driver
from resolvers.asgi import graphql_app

PARTS = (lookup.router, judgements.router, records.router, segment.router, operations.router)


class _Rest(FastAPI):
    def openapi(self) -> dict[str, Any]:
        return describe(self)


def rest() -> FastAPI:
    """The REST part, which also knows its OpenAPI description. It needs `state.services` before it can answer."""
    # Its own pages of documentation would fetch scripts from elsewhere; GraphiQL and `docs/` take their place.
    pages_of_its_own = {"docs_url": None, "redoc_url": None, "openapi_url": None}
    app = _Rest(
        title="Whom",
        version=_version(),
        description=DESCRIPTION,
        generate_unique_id_function=operation_id,
        **pages_of_its_own,  # type: ignore[arg-type]
    )
    handle(app)
    for part in PARTS:
        app.include_router(part)
    return app


def create(settings: Settings, driver: Driver, bell: Bell | None = None) -> ASGIApp:
    """The whole API on a driver that is connected; the bell wakes the worker beside it. Raises SetupError for settings or channels that
    cannot be used."""
    check_channels()
    app = rest()
    app.state.services = whom = Services.of(settings, driver, bell or Bell())
    pages.add_pages(app, whom, graphql_app(driver, whom.trail, settings.region, whom.id_key, settings.time_zone))
    return Requests(app, Limits(settings.body_limit, settings.request_timeout), whom.metrics)


def _version() -> str:
    try:
        return version("whom")
    except PackageNotFoundError:
        return "0"
