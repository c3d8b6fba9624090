"""What happens around the execution of every operation, as extensions of the schema."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import cast

from strawberry.extensions import SchemaExtension

from resolvers.context import Context
from resolvers.known import Known, Memory
from resolvers.selection import Selection


class Audited(SchemaExtension):
    """Puts who was seen on the audit trail before the answer leaves; where that fails, no answer leaves."""

    def on_operation(self) -> Iterator[None]:
        """Write the look when all else is done."""
        yield
        note(cast("Context", self.execution_context.context))

    def on_stream_result(self, result: object) -> Iterator[None]:
        """Write the look of one event before it leaves."""
        note(cast("Context", self.execution_context.context))
        yield


class Answered(SchemaExtension):
    """Answers a valid document from its compiled form, and remembers it; leaves to the ordinary executor what it must."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def on_execute(self) -> AsyncIterator[None]:
        """Leave the result on the execution context, where there is one. Raises GraphQLError for too high a cost."""
        execution = self.execution_context
        document = execution.graphql_document
        known = document and Known.of(execution.schema._schema, document, execution.operation_name)
        if known:
            self._memory.put(execution.query, known)
            execution.result = await known.answer(execution.context, execution.variables)
        yield


def note(context: Context) -> None:
    """Write what this request has seen. Raises AuditUnavailable."""
    if context.look.customers:
        context.look.operation = _operation(context.selection)
        context.trail.write(context.look)


def _operation(selection: Selection | None) -> str:
    if selection is None:
        return "graphql"
    return selection.once("operation", (), lambda: _named(selection))


def _named(selection: Selection) -> str:
    name = selection.operation.name.value if selection.operation.name else "graphql"
    roots = dict.fromkeys(node.name.value for node in selection.fields(selection.operation.selection_set))
    return f"{name}: {', '.join(roots)}"
