"""Where a Neo4j answers and how to log in."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, field


@dataclass(frozen=True, slots=True)
class Connection:
    """What a driver (`uri`), and a person with Neo4j Browser (`http_url`), need to connect."""

    uri: str
    user: str = "neo4j"
    password: str = field(default="", repr=False)
    _: KW_ONLY
    http_url: str = ""
    database: str = "neo4j"
