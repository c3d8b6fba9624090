"""What a document asks for below a field, read straight from its syntax: fragments spread, @skip and @include heeded.

The schema has no interfaces and no unions, so a fragment's type always fits where validation let it stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar, cast

from graphql import (
    BooleanValueNode,
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_argument_values,
    get_variable_values,
)
from graphql.execution.values import VariableValues
from strawberry.schema import Schema
from strawberry.types.arguments import convert_arguments
from strawberry.types.field import StrawberryField

T = TypeVar("T")
_NO_VARIABLES = VariableValues({}, {})


@dataclass(frozen=True, slots=True)
class Selection:
    """One operation of a document with the values given for its variables.

    `memo` is shared by all requests with the same document and the same conditions.
    """

    schema: GraphQLSchema
    operation: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: VariableValues = _NO_VARIABLES
    memo: dict[Any, Any] | None = None

    @classmethod
    def of(cls, schema: GraphQLSchema, document: DocumentNode, name: str | None) -> Selection | None:
        """The named operation of a document, or the only one; None where there is no such one."""
        operation = operation_named(document, name)
        return cls(schema, operation, fragments_of(document)) if operation else None

    def given(self, values: Mapping[str, Any] | None) -> Selection | None:
        """The same with values for its variables; None where they do not fit.

        Then the executor says why, in the words of the specification.
        """
        declared = self.operation.variable_definitions
        if not declared:
            return self
        variables = get_variable_values(self.schema, declared, dict(values or {}))
        return None if isinstance(variables, list) else replace(self, variables=variables)

    def remembering(self, memo: dict[Any, Any]) -> Selection:
        """The same, keeping in `memo` what does not depend on variables."""
        return replace(self, memo=memo)

    def once(self, what: str, nodes: Sequence[FieldNode], work: Callable[[], T]) -> T:
        """The outcome of `work` on these nodes; done once for all requests where no variable is mentioned under them."""
        key = (what, *map(id, nodes))
        if self.memo is None:
            return work()
        if key in self.memo:
            found: T = self.memo[key]
            return found
        outcome = work()
        if not any(self.varies(node) for node in nodes):
            self.memo[key] = outcome
        return outcome

    def varies(self, node: FieldNode) -> bool:
        """Whether what this field selects depends on variables (other than those of @skip and @include)."""
        return arguments_vary(node) or any(self.varies(inner) for inner in self.below([node]))

    def below(self, nodes: Iterable[FieldNode]) -> Iterator[FieldNode]:
        """The fields selected under these field nodes, in the order of the document."""
        for node in nodes:
            if node.selection_set:
                yield from self.fields(node.selection_set)

    def fields(self, selected: SelectionSetNode) -> Iterator[FieldNode]:
        """The fields of a selection set, fragments spread."""
        for selection in selected.selections:
            if selection.directives and not self._included(selection):
                continue
            if isinstance(selection, FieldNode):
                yield selection
            else:
                yield from self.fields(spread(selection, self.fragments))

    def named(self, nodes: Iterable[FieldNode], *path: str) -> list[FieldNode]:
        """The field nodes reached by following these names down."""
        found = list(nodes)
        for name in path:
            found = [node for node in self.below(found) if node.name.value == name]
        return found

    def arguments(self, field: GraphQLField, node: FieldNode) -> dict[str, Any]:
        """The arguments a resolver of this field is called with. Raises GraphQLError."""
        given = get_argument_values(field, node, self.variables)
        strawberry = strawberry_field(field)
        schema = strawberry_schema(self.schema)
        return convert_arguments(given, strawberry.arguments, schema.schema_converter.scalar_registry, schema.config)

    def type_named(self, name: str) -> GraphQLObjectType:
        """One of the schema's object types."""
        return cast("GraphQLObjectType", self.schema.type_map[name])

    def _included(self, selection: SelectionNode) -> bool:
        return all(
            self._condition(directive) == (directive.name.value == "include")
            for directive in selection.directives or ()
            if directive.name.value in ("include", "skip")
        )

    def _condition(self, directive: DirectiveNode) -> bool:
        value = next(argument.value for argument in directive.arguments or () if argument.name.value == "if")
        if isinstance(value, VariableNode):
            return bool(self.variables.coerced[value.name.value])
        return cast("BooleanValueNode", value).value


def arguments_vary(node: FieldNode) -> bool:
    """Whether the arguments of this field mention a variable."""
    return any(_mentions_variable(argument.value) for argument in node.arguments or ())


def _mentions_variable(value: ValueNode) -> bool:
    if isinstance(value, ListValueNode):
        return any(_mentions_variable(item) for item in value.values)
    if isinstance(value, ObjectValueNode):
        return any(_mentions_variable(field.value) for field in value.fields)
    return isinstance(value, VariableNode)


def operation_named(document: DocumentNode, name: str | None) -> OperationDefinitionNode | None:
    """The operation of this name; without a name, the only one there is."""
    found = [
        definition
        for definition in document.definitions
        if isinstance(definition, OperationDefinitionNode)
        and (not name or (definition.name and definition.name.value == name))
    ]
    return found[0] if len(found) == 1 else None


def fragments_of(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    """The document's fragments by name."""
    return {
        definition.name.value: definition
        for definition in document.definitions
        if isinstance(definition, FragmentDefinitionNode)
    }


def spread(selection: SelectionNode, fragments: Mapping[str, FragmentDefinitionNode]) -> SelectionSetNode:
    """What a fragment, inline or spread, stands for."""
    if isinstance(selection, InlineFragmentNode):
        return selection.selection_set
    return fragments[cast("FragmentSpreadNode", selection).name.value].selection_set


def strawberry_field(field: GraphQLField) -> StrawberryField:
    """The declaration a field of the schema was made from."""
    return cast("StrawberryField", field.extensions["strawberry-definition"])


def strawberry_schema(schema: GraphQLSchema) -> Schema:
    """The declaration a schema was made from."""
    return cast("Schema", schema.extensions["strawberry-definition"])
