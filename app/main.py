"""The API as one ASGI app: REST and tracking by FastAPI, GraphQL mounted beside it, and the pages."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from fastapi import FastAPI
from starlette.types import ASGIApp

from app.failures import handle
from app.requests import Limits, Requests
from app.routes import lookup, operations, pages, segment
from app.services import Services
from app.settings import Settings
from graph.channels import check_channels
from graph.driver import Driver
from resolvers.asgi import graphql_app

DESCRIPTION = """Any identifier in, the whole customer out.

Every path but `/healthz`, `/readyz` and the pages needs an API key, as `Authorization: Bearer KEY` or `X-API-Key: KEY`.
The tracking paths take a write key as the user name of Basic authentication.
An answer that is not a success is `{"error": {"code", "message"}}`; `X-Request-ID` finds it in the logs.
"""

PARTS = (lookup.router, segment.router, operations.router)


def rest() -> FastAPI:
    """The REST part, which also knows its OpenAPI description. It needs `state.services` before it can answer."""
    app = FastAPI(
        title="Whom", version=_version(), description=DESCRIPTION, docs_url=None, redoc_url=None, openapi_url=None
    )
    handle(app)
    for part in PARTS:
        app.include_router(part)
    return app


def create(settings: Settings, driver: Driver) -> ASGIApp:
    """The whole API on a driver that is connected. Raises SetupError for settings or channels that cannot be used."""
    check_channels()
    app = rest()
    app.state.services = whom = Services.of(settings, driver)
    pages.add_pages(app, whom, graphql_app(driver, whom.trail, settings.region))
    return Requests(app, Limits(settings.body_limit, settings.request_timeout), whom.metrics)


def _version() -> str:
    try:
        return version("whom")
    except PackageNotFoundError:
        return "0"
