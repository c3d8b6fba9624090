"""How much one document may ask for: its depth, its aliases, and the objects its answer may hold.

Strawberry has limiters for the first two, but they walk a fragment once for every spread, so forty fragments that each
spread the next one twice keep them busy for years. Here every fragment is measured once.
"""

from __future__ import annotations

from typing import Any

from graphql import (
    ASTValidationRule,
    DocumentNode,
    FieldNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLObjectType,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
)
from graphql.validation import ASTValidationContext

from resolvers.selection import Selection, fragments_of, spread, strawberry_field

MAX_DEPTH = 14
"""Levels of fields below the root; the way from a customer over an order back to the customer takes four."""
MAX_ALIASES = 30
MAX_LETTERS = 100_000
"""Characters of a document. Documents are remembered, and one token can be as long as the whole request."""
MAX_TOKENS = 2_000
"""Words of a document. GraphiQL's own introspection has about 500, all there is of a customer 1,700 with fragments. GraphQL's rule that one
name means one thing holds every field against all of its name: 2,000 words take it 0.25 s at worst, 3,000 a second."""
MAX_COST = 50_000
"""Objects an answer may hold, counted from its `first` arguments."""
USUAL_LIST = 10
"""How long a list without a `first` is taken to be."""
LENGTH = "length"
"""Under this name a list that is always, or usually, of one length declares it, in its field's metadata."""

Measure = tuple[int, int]


class Measured(ASTValidationRule):
    """Refuses documents that are too deep or have too many aliases."""

    def __init__(self, context: ASTValidationContext) -> None:
        super().__init__(context)
        self._fragments = fragments_of(context.document)
        self._measured: dict[str, Measure] = {}

    def enter_document(self, node: DocumentNode, *_args: Any) -> None:
        """Measure each operation."""
        for definition in node.definitions:
            if isinstance(definition, OperationDefinitionNode):
                depth, aliases = self._measure(definition.selection_set)
                self._check("query_too_deep", "levels of fields", depth, MAX_DEPTH)
                self._check("too_many_aliases", "aliases", aliases, MAX_ALIASES)

    def _measure(self, selected: SelectionSetNode) -> Measure:
        depth = aliases = 0
        for selection in selected.selections:
            below, more = self._measure_one(selection)
            depth, aliases = max(depth, below), aliases + more
        return depth, aliases

    def _measure_one(self, selection: Any) -> Measure:
        if isinstance(selection, FragmentSpreadNode):
            return self._fragment(selection.name.value)
        if not isinstance(selection, FieldNode):
            return self._measure(selection.selection_set)
        aliased = int(selection.alias is not None)
        # Introspection has a limit of its own (graphql-core's MaxIntrospectionDepthRule).
        if selection.selection_set is None or selection.name.value.startswith("__"):
            return 1, aliased
        depth, aliases = self._measure(selection.selection_set)
        return depth + 1, aliases + aliased

    def _fragment(self, name: str) -> Measure:
        if name not in self._measured:
            # For a fragment that spreads itself; another rule says so.
            self._measured[name] = (0, 0)
            if name in self._fragments:
                self._measured[name] = self._measure(self._fragments[name].selection_set)
        return self._measured[name]

    def _check(self, code: str, what: str, found: int, most: int) -> None:
        if found > most:
            message = f"the document has {found} {what}; {most} are allowed"
            self.report_error(GraphQLError(message, extensions={"code": code}))


def check_length(text: str | None) -> None:
    """Raise GraphQLError for a document that is longer than any that a program or person writes."""
    if text is not None and len(text) > MAX_LETTERS:
        raise GraphQLError(
            f"the document has {len(text)} characters; {MAX_LETTERS} are allowed: put values into variables",
            extensions={"code": "query_too_long"},
        )


def check_cost(cost: int) -> None:
    """Raise GraphQLError if an answer might hold more than MAX_COST objects."""
    if cost > MAX_COST:
        raise GraphQLError(
            f"the answer might hold {cost} objects; {MAX_COST} are allowed: ask for fewer with `first`",
            extensions={"code": "query_too_costly"},
        )


def cost_of(selection: Selection) -> int:
    """How many objects the answer might hold."""
    root = selection.schema.get_root_type(selection.operation.operation)
    return _Costs(selection).of(selection.operation.selection_set, root) if root else 0


def fixed_cost(selection: Selection) -> bool:
    """Whether the cost is the same whatever values the variables have."""
    todo: list[SelectionSetNode] = [selection.operation.selection_set]
    todo += [fragment.selection_set for fragment in selection.fragments.values()]
    while todo:
        for part in todo.pop().selections:
            if any(isinstance(value, VariableNode) for value in _firsts(part)):
                return False
            inside = getattr(part, "selection_set", None)
            if inside is not None:
                todo.append(inside)
    return True


def _firsts(part: Any) -> list[Any]:
    return [argument.value for argument in getattr(part, "arguments", None) or () if argument.name.value == "first"]


class _Costs:
    def __init__(self, selection: Selection) -> None:
        self._selection = selection
        self._fragments: dict[tuple[str, bool], int] = {}

    def of(self, selected: SelectionSetNode, type_: GraphQLObjectType, *, counted: bool = False) -> int:
        """`counted`: a `first` just above says how long the lists here are, as with a connection's nodes."""
        return sum(self._one(part, type_, counted) for part in selected.selections)

    def _one(self, part: Any, type_: GraphQLObjectType, counted: bool) -> int:
        if isinstance(part, FieldNode):
            return self._field(part, type_, counted)
        if isinstance(part, FragmentSpreadNode):
            return self._fragment(part, type_, counted)
        return self.of(part.selection_set, type_, counted=counted)

    def _field(self, node: FieldNode, type_: GraphQLObjectType, counted: bool) -> int:
        field = type_.fields.get(node.name.value)
        named = get_named_type(field.type) if field else None
        if field is None or node.selection_set is None or not isinstance(named, GraphQLObjectType):
            return 0
        below = self.of(node.selection_set, named, counted="first" in field.args)
        return self._times(node, field, counted) * (1 + below)

    def _times(self, node: FieldNode, field: GraphQLField, counted: bool) -> int:
        if "first" in field.args:
            return max(1, self._first(node, field))
        if counted or not is_list_type(get_nullable_type(field.type)):
            return 1
        return int(strawberry_field(field).metadata.get(LENGTH, USUAL_LIST))

    def _first(self, node: FieldNode, field: GraphQLField) -> int:
        default = int(field.args["first"].default_value or USUAL_LIST)
        for value in _firsts(node):
            if isinstance(value, IntValueNode):
                return int(value.value)
            if isinstance(value, VariableNode):
                given = self._selection.variables.coerced.get(value.name.value)
                return given if isinstance(given, int) else default
        return default

    def _fragment(self, part: FragmentSpreadNode, type_: GraphQLObjectType, counted: bool) -> int:
        place = part.name.value, counted
        if place not in self._fragments:
            self._fragments[place] = self.of(spread(part, self._selection.fragments), type_, counted=counted)
        return self._fragments[place]
