"""The OpenAPI description of REST: what FastAPI makes of the code, with the keys and the errors there really are."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

SUMMARY = "Any identifier in, the whole customer out."
DESCRIPTION = f"""{SUMMARY}

Every path but `/healthz`, `/readyz` and the pages needs an API key, as `Authorization: Bearer KEY` or `X-API-Key: KEY`.
The tracking paths take a write key as the user name of Basic authentication.
An answer that is not a success is `{{"error": {{"code", "message"}}}}`; `X-Request-ID` finds it in the logs.
"""

SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "An API key."},
    "header": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "An API key."},
    "write": {"type": "http", "scheme": "basic", "description": "A write key as user name, with an empty password."},
}
_API_KEY: list[dict[str, list[str]]] = [{"bearer": []}, {"header": []}]
_OPEN = ("/healthz", "/readyz")
_METHODS = ("get", "post")


def operation_id(route: APIRoute) -> str:
    """The name of a path's operation in generated clients."""
    return route.name


def describe(app: FastAPI) -> dict[str, Any]:
    """The description as JSON."""
    described = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    described["components"]["securitySchemes"] = SCHEMES
    for path, operations in described["paths"].items():
        for method in _METHODS:
            if operation := operations.get(method):
                _mend(path, operation)
    for unused in ("HTTPValidationError", "ValidationError"):
        described["components"]["schemas"].pop(unused, None)
    return described


def _mend(path: str, operation: dict[str, Any]) -> None:
    # FastAPI announces its own 422; ours is a 400 in the one form that all errors have.
    operation["responses"].pop("422", None)
    if path not in _OPEN:
        operation["security"] = [{"write": []}] if operation["tags"] == ["tracking"] else _API_KEY
