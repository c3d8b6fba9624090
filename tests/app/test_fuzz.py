"""Schemathesis makes requests from our own descriptions of REST and GraphQL; none may end in a 5xx."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import schemathesis
from graphql import NameNode, ObjectFieldNode, ObjectValueNode, StringValueNode, ValueNode
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance

from app.main import rest
from tests.app.conftest import API_KEYS, WRITE_KEYS


def written(told: Any) -> ValueNode:
    """A value as it stands in a document."""
    if isinstance(told, dict):
        fields = [ObjectFieldNode(name=NameNode(value=name), value=written(value)) for name, value in told.items()]
        return ObjectValueNode(fields=tuple(fields))
    return StringValueNode(value=told)


SDL = Path(__file__).parents[2] / "schema.graphql"
KEY = {"X-API-Key": API_KEYS["admin"]}
BOUNDED = settings(
    max_examples=12,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)


# Those left out take the same body through the same code as track and batch.
REST = schemathesis.openapi.from_dict(rest().openapi()).exclude(path_regex="^/v1/(import|page|screen|group)$")
# The JSON of a record, as `whatIf` takes it: some that could be one, most that could not.
TOLD = st.dictionaries(st.sampled_from(["type", "source", "id", "name", "birth_date"]), st.text(max_size=9)) | st.text()
schemathesis.graphql.scalar("JSON", TOLD.map(written))
GRAPHQL = schemathesis.graphql.from_path(SDL)


@REST.parametrize()
@BOUNDED
def test_rest_never_fails(case: Any, served: str) -> None:
    tracking = "tracking" in (case.operation.tags or ())
    answer = case.call(
        base_url=served,
        headers={} if tracking else KEY,
        auth=(WRITE_KEYS["web"], "") if tracking else None,
        timeout=20,
    )
    case.validate_response(answer, checks=[not_a_server_error, response_schema_conformance])


@GRAPHQL.parametrize()
@BOUNDED
def test_graphql_never_fails(case: Any, served: str) -> None:
    answer = case.call(base_url=f"{served}/graphql", headers=KEY, timeout=20)
    assert answer.status_code < 500, answer.status_code
    codes = [error["extensions"]["code"] for error in answer.json().get("errors", [])]
    assert "internal_error" not in codes, case.body
