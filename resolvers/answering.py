"""What happens around the execution of every operation, as extensions of the schema."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from strawberry.extensions import SchemaExtension

from resolvers.context import Context
from resolvers.limits import check_cost
from resolvers.selection import Selection


class Audited(SchemaExtension):
    """Puts who was seen on the audit trail before the answer leaves; where that fails, no answer leaves."""

    def on_operation(self) -> Iterator[None]:
        """Write the look when all else is done."""
        yield
        context = cast("Context", self.execution_context.context)
        context.look.operation = _operation(context.selection)
        context.trail.write(context.look)


class Selected(SchemaExtension):
    """Reads the selection of a valid document, for looking ahead, and refuses one that costs too much."""

    def on_execute(self) -> Iterator[None]:
        """Leave the selection on the context. Raises GraphQLError."""
        execution = self.execution_context
        if execution.graphql_document is not None:
            selection = Selection.of(
                execution.schema._schema, execution.graphql_document, execution.operation_name, execution.variables
            )
            if selection is not None:
                check_cost(selection)
                execution.context.selection = selection
        yield


def _operation(selection: Selection | None) -> str:
    if selection is None:
        return "graphql"
    name = selection.operation.name.value if selection.operation.name else "graphql"
    roots = dict.fromkeys(node.name.value for node in selection.fields(selection.operation.selection_set))
    return f"{name}: {', '.join(roots)}"
