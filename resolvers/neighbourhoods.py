"""A customer's neighbourhood as nodes and edges, to draw."""

from __future__ import annotations

from collections.abc import Iterator

import strawberry

from graph.sections import Row


@strawberry.type(description="One thing to draw.")
class GraphNode:
    id: strawberry.ID = strawberry.field(description="Unique in this neighbourhood.")
    type: str = strawberry.field(description="customer, profile, identifier, order, case, interaction or channel.")
    caption: str | None
    detail: str | None = strawberry.field(description="Source, kind, status or channel.")


@strawberry.type(description="How two of the nodes hang together.")
class GraphEdge:
    source: strawberry.ID
    target: strawberry.ID
    type: str = strawberry.field(description="The relationship as the graph has it, such as IDENTIFIED_BY.")


@strawberry.type(description="Nodes and edges around a customer; what two profiles share is one node.")
class Neighbourhood:
    nodes: list[GraphNode]
    edges: list[GraphEdge]


def neighbourhood(customer: str, profiles: list[Row]) -> Row:
    """The graph around a customer, from its profiles with their facts."""
    nodes = {customer: _node("customer", customer, None, None)}
    edges: dict[tuple[str, str, str], Row] = {}
    for profile in profiles:
        for node, edge in _around(customer, profile):
            nodes.setdefault(node["id"], node)
            edges[edge["source"], edge["target"], edge["type"]] = edge
    known = [edge for edge in edges.values() if edge["source"] in nodes and edge["target"] in nodes]
    return {"nodes": list(nodes.values()), "edges": known}


def _around(customer: str, profile: Row) -> Iterator[tuple[Row, Row]]:
    me = f"profile/{profile['id']}"
    yield _node("profile", me, profile["name"], profile["source"]), _edge(me, customer, "RESOLVES_TO")
    for fact in profile["facts"]:
        id_ = f"{fact['type']}/{fact['id']}"
        node = _node(fact["type"], id_, fact["caption"], fact["detail"])
        yield node, _edge(me, id_, fact["edge"])
        if fact["type"] == "interaction":
            channel = f"channel/{fact['detail']}"
            yield _node("channel", channel, fact["detail"], None), _edge(id_, channel, "VIA")
        if fact["case_id"]:
            yield node, _edge(id_, f"case/{fact['case_id']}", "PART_OF")


def _node(type_: str, id_: str, caption: str | None, detail: str | None) -> Row:
    return {"id": id_, "type": type_, "caption": caption, "detail": detail}


def _edge(source: str, target: str, type_: str) -> Row:
    return {"source": source, "target": target, "type": type_}
