"""Documents seen before: their selection, cost and compiled form, made once for every way their conditions may fall."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
)

from resolvers.compiled import Compiled, Run, Unusual
from resolvers.context import Context
from resolvers.limits import check_cost, cost_of, fixed_cost
from resolvers.selection import Selection

MAX_DOCUMENTS = 256
MAX_TEXT = 20_000
"""Characters of a document that is remembered; the tree of a longer one would not be worth its memory."""
MAX_VARIANTS = 16


@dataclass(slots=True)
class Variant:
    """A document with its @skip and @include settled. `cost` is None where it depends on variables."""

    compiled: Compiled | None
    cost: int | None
    memo: dict[Any, Any] = field(default_factory=dict)


class Known:
    """One operation that was parsed and found valid. `names`: those it can be asked for by."""

    def __init__(self, selection: Selection, names: Sequence[str | None]) -> None:
        self.names = names
        self._selection = selection
        self._conditions = sorted(set(_conditions(selection)))
        self._fixed_cost = fixed_cost(selection)
        self._variants: dict[tuple[bool, ...], Variant] = {}

    @classmethod
    def of(cls, schema: GraphQLSchema, document: DocumentNode, name: str | None) -> Known | None:
        """The named operation of a valid document; None where there is no such one."""
        selection = Selection.of(schema, document, name)
        if selection is None:
            return None
        operations = [part for part in document.definitions if isinstance(part, OperationDefinitionNode)]
        return cls(selection, (name, None) if len(operations) == 1 else (name,))

    async def answer(self, context: Context, values: Mapping[str, Any] | None) -> ExecutionResult | None:
        """The answer, with its selection left on the context; None where the ordinary executor has to give it.

        Raises GraphQLError for an answer that would cost too much.
        """
        selection = self._selection.given(values)
        if selection is None:
            return None
        variant = self._variant(selection)
        check_cost(cost_of(selection) if variant.cost is None else variant.cost)
        context.selection = selection.remembering(variant.memo)
        if variant.compiled is None or context.plainly:
            return None
        try:
            data, errors = await variant.compiled.answer(Run(context, context.selection))
        except Unusual:
            context.plainly = True
            return None
        return ExecutionResult(data, errors or None)

    def _variant(self, selection: Selection) -> Variant:
        falls = tuple(bool(selection.variables.coerced.get(name)) for name in self._conditions)
        variant = self._variants.get(falls)
        if variant is None:
            variant = Variant(_compiled(selection), cost_of(selection) if self._fixed_cost else None)
            if len(self._variants) < MAX_VARIANTS:
                self._variants[falls] = variant
        return variant


class Memory:
    """The documents seen last."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, str | None], Known] = OrderedDict()

    def get(self, text: str | None, name: str | None) -> Known | None:
        """A document that was seen before."""
        known = self._known.get((text or "", name))
        if known is not None:
            self._known.move_to_end((text or "", name))
        return known

    def put(self, text: str | None, known: Known) -> None:
        """Remember a document, and forget the one not asked for longest."""
        if text is None or len(text) > MAX_TEXT:
            return
        for name in known.names:
            self._known[text, name] = known
        while len(self._known) > MAX_DOCUMENTS:
            self._known.popitem(last=False)


def _compiled(selection: Selection) -> Compiled | None:
    try:
        return Compiled(selection)
    except Unusual:
        return None


def _conditions(selection: Selection) -> Iterator[str]:
    todo: list[SelectionSetNode] = [selection.operation.selection_set]
    todo += [fragment.selection_set for fragment in selection.fragments.values()]
    while todo:
        for part in todo.pop().selections:
            for directive in part.directives or ():
                yield from (a.value.name.value for a in directive.arguments or () if isinstance(a.value, VariableNode))
            inside: SelectionSetNode | None = getattr(part, "selection_set", None)
            if inside is not None:
                todo.append(inside)
