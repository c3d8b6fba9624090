"""A selection made once into plain functions that build the answer, as graphql-jit does for JavaScript.

The ordinary executor decides afresh, for every field of every object, how to resolve and complete it; that is nearly
all the time a short answer takes. Here it is decided when a document is first seen. What does not go as it usually
does (an exception, a null where none may be, a value its type cannot write) ends in `Unusual`: then the ordinary
executor answers from the start, and words the errors as the specification has them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from types import CoroutineType
from typing import Any, NamedTuple, cast

from graphql import (
    FieldNode,
    GraphQLEnumType,
    GraphQLError,
    GraphQLField,
    GraphQLLeafType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    is_leaf_type,
    located_error,
)

from resolvers.context import Context
from resolvers.selection import Selection, arguments_vary, strawberry_field


class Unusual(Exception):
    """Something to leave to the ordinary executor."""


@dataclass(slots=True)
class Run:
    """One execution: its context, and the awaitables met on the way with the places their outcomes belong."""

    context: Context
    selection: Selection
    pending: list[tuple[Any, Done, dict[str, Any], str]] = field(default_factory=list)


class Asked(NamedTuple):
    """What a resolver uses of strawberry's Info."""

    context: Context
    nodes: list[FieldNode]


class Step(NamedTuple):
    """How one response key is filled: from a resolver, or else the attribute of a name."""

    key: str
    name: str
    resolve: Resolve | None
    done: Done


Done = Callable[[Any, Run], Any]
Resolve = Callable[[Any, Run], Any]


def read(source: Any, name: str) -> Any:
    """A field without a resolver: rows of the graph are dicts, everything else has attributes."""
    return source.get(name) if type(source) is dict else getattr(source, name)


class Compiled:
    """One operation in its compiled form. Raises Unusual when made of what it does not know, such as introspection."""

    def __init__(self, selection: Selection) -> None:
        root = selection.schema.query_type
        if root is None or selection.operation.operation.value != "query":
            raise Unusual
        self._nodes = _grouped(selection.fields(selection.operation.selection_set))
        self._roots = _steps(selection, root, self._nodes)
        if any(isinstance(root.fields[nodes[0].name.value].type, GraphQLNonNull) for nodes in self._resolved()):
            raise Unusual

    async def answer(self, run: Run) -> tuple[dict[str, Any], list[GraphQLError]]:
        """The answer's data and errors. Raises Unusual."""
        try:
            data, errors = self._complete(await self._resolve(run), run)
            while run.pending:
                await _settle(run)
        except Exception as error:
            _drop(run)
            raise Unusual from error
        return data, errors

    def _resolved(self) -> Iterable[list[FieldNode]]:
        return (nodes for nodes in self._nodes.values() if nodes[0].name.value != "__typename")

    async def _resolve(self, run: Run) -> list[Any]:
        outcomes = [step.resolve(None, run) for step in self._roots if step.resolve]
        if len(outcomes) == 1:
            return [await _outcome(outcomes[0])]
        return await asyncio.gather(*map(_outcome, outcomes))

    def _complete(self, outcomes: list[Any], run: Run) -> tuple[dict[str, Any], list[GraphQLError]]:
        data: dict[str, Any] = {}
        errors: list[GraphQLError] = []
        for step, outcome in zip(self._roots, outcomes, strict=True):
            if isinstance(outcome, Exception):
                errors.append(located_error(outcome, self._nodes[step.key], [step.key]))
                data[step.key] = None
            else:
                data[step.key] = step.done(outcome, run)
        return data, errors


async def _outcome(value: Any) -> Any:
    try:
        return await value if _later(value) else value
    except Exception as error:
        return error


async def _settle(run: Run) -> None:
    waiting, run.pending = run.pending, []
    outcomes = await asyncio.gather(*(value for value, *_ in waiting))
    for (_, done, place, key), outcome in zip(waiting, outcomes, strict=True):
        place[key] = done(outcome, run)


def _drop(run: Run) -> None:
    for value, *_ in run.pending:
        if isinstance(value, CoroutineType):
            value.close()
    run.pending.clear()


def _later(value: Any) -> bool:
    return isinstance(value, (CoroutineType, asyncio.Future))


def _grouped(nodes: Iterable[FieldNode]) -> dict[str, list[FieldNode]]:
    grouped: dict[str, list[FieldNode]] = {}
    for node in nodes:
        grouped.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
    return grouped


def _steps(selection: Selection, type_: GraphQLObjectType, grouped: dict[str, list[FieldNode]]) -> tuple[Step, ...]:
    return tuple(_step(selection, type_, key, nodes) for key, nodes in grouped.items())


def _step(selection: Selection, type_: GraphQLObjectType, key: str, nodes: list[FieldNode]) -> Step:
    name = nodes[0].name.value
    if name == "__typename":
        return Step(key, name, lambda _row, _run: type_.name, _as_it_is)
    if name not in type_.fields:
        raise Unusual
    declared = type_.fields[name]
    done = _done(selection, declared.type, nodes)
    return Step(key, strawberry_field(declared).python_name, _resolver(selection, declared, nodes), done)


def _resolver(selection: Selection, declared: GraphQLField, nodes: list[FieldNode]) -> Resolve | None:
    resolver = strawberry_field(declared).base_resolver
    if resolver is None:
        return None
    function = cast("Callable[..., Any]", resolver.wrapped_func)
    varying = arguments_vary(nodes[0])
    fixed = {} if varying else selection.arguments(declared, nodes[0])
    told = resolver.info_parameter is not None
    rooted = resolver.root_parameter is not None
    if rooted and not told and not fixed and not varying:
        return lambda row, _run: function(row)

    def resolve(row: Any, run: Run) -> Any:
        arguments = dict(run.selection.arguments(declared, nodes[0]) if varying else fixed)
        if rooted:
            arguments["root"] = row
        if told:
            arguments["info"] = Asked(run.context, nodes)
        return function(**arguments)

    return resolve


def _done(selection: Selection, type_: GraphQLOutputType, nodes: list[FieldNode]) -> Done:
    if isinstance(type_, GraphQLNonNull):
        return _never_null(_filled(selection, type_.of_type, nodes))
    return _or_null(_filled(selection, type_, nodes))


def _filled(selection: Selection, type_: GraphQLOutputType, nodes: list[FieldNode]) -> Done:
    if isinstance(type_, GraphQLList):
        return _list(_done(selection, type_.of_type, nodes))
    if isinstance(type_, GraphQLObjectType):
        return _object(_steps(selection, type_, _grouped(selection.below(nodes))))
    if is_leaf_type(type_):
        return _leaf(type_)
    raise Unusual


def _never_null(filled: Done) -> Done:
    def done(value: Any, run: Run) -> Any:
        if value is None:
            raise Unusual
        return filled(value, run)

    return done


def _or_null(filled: Done) -> Done:
    def done(value: Any, run: Run) -> Any:
        return None if value is None else filled(value, run)

    return done


def _list(item: Done) -> Done:
    def done(values: Any, run: Run) -> Any:
        if type(values) is not list:
            raise Unusual
        return [item(value, run) for value in values]

    return done


def _object(steps: tuple[Step, ...]) -> Done:
    def done(row: Any, run: Run) -> Any:
        written: dict[str, Any] = {}
        plain = type(row) is dict
        for key, name, resolve, complete in steps:
            if resolve is None:
                written[key] = complete(row.get(name) if plain else getattr(row, name), run)
                continue
            value = resolve(row, run)
            if _later(value):
                # The key keeps its place in the answer until the value is there.
                written[key] = None
                run.pending.append((value, complete, written, key))
            else:
                written[key] = complete(value, run)
        return written

    return done


def _as_it_is(value: Any, _run: Run) -> Any:
    return value


_OWN_TYPES: dict[str, type] = {"String": str, "ID": str, "DateTime": str, "Boolean": bool}
"""Types of values that these scalars write just as they are."""


def _leaf(type_: GraphQLLeafType) -> Done:
    write = type_.coerce_output_value
    own = _OWN_TYPES.get(type_.name)
    if own is not None:
        return lambda value, _run: value if type(value) is own else write(value)
    if isinstance(type_, GraphQLEnumType):
        names = {member.value: name for name, member in type_.values.items()}
        return lambda value, _run: names.get(value) or write(value)
    return lambda value, _run: write(value)
