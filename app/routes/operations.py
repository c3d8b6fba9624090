"""What those who run Whom ask: is it alive, is it ready, how is it doing."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response

from app.failures import ErrorAnswer, answer
from app.metrics import CONTENT_TYPE
from app.services import Services, services, viewer
from graph.access import Viewer
from graph.errors import DatabaseUnavailable, Forbidden, SetupError, WhomError
from graph.migrate import pending

READY_PATIENCE = 2.0
"""Seconds `/readyz` and `/metrics` wait for Neo4j."""

METRICS_ROLES = ("admin", "integrator")

router = APIRouter(tags=["operations"])


@router.get("/healthz", summary="Is the process alive?")
async def healthz() -> dict[str, str]:
    """Answers as long as the process does; asks nothing of Neo4j."""
    return {"status": "ok"}


@router.get("/readyz", summary="Can it answer?", responses={503: {"model": ErrorAnswer}})
async def readyz(whom: Annotated[Services, Depends(services)]) -> Any:
    """Ready means that Neo4j answers and has the newest migrations."""
    try:
        missing = await pending(whom.driver.with_patience(READY_PATIENCE))
        if missing:
            raise _NotMigrated(f"Migrations are missing: {', '.join(missing)}. Run `whom migrate`.")
    except WhomError as error:
        return answer(error)
    return JSONResponse({"status": "ready"})


@router.get("/metrics", summary="Figures for Prometheus", responses={401: {"model": ErrorAnswer}})
async def metrics(whom: Annotated[Services, Depends(services)], who: Annotated[Viewer, Depends(viewer)]) -> Response:
    """In Prometheus' text format; needs a key of an administrator or integrator."""
    if who.role not in METRICS_ROLES:
        raise Forbidden(f"The metrics are for the roles {' and '.join(METRICS_ROLES)}.")
    with suppress(DatabaseUnavailable):
        (row,) = await whom.driver.with_patience(READY_PATIENCE).run("waiting_changes")
        whom.metrics.changes_waiting(row["waiting"], row["oldest"] and row["oldest"].to_native())
    return Response(whom.metrics.exposed(), media_type=CONTENT_TYPE)


@router.get("/openapi.json", include_in_schema=False)
async def openapi(request: Request, _: Annotated[Viewer, Depends(viewer)]) -> Any:
    """The description of this API."""
    return JSONResponse(request.app.openapi())


class _NotMigrated(SetupError):
    code = "not_migrated"
    status = 503
