"""Writes `neo4j.lock` anew: `make lock`, when a new Neo4j is wanted. Nothing else resolves dependencies."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from jgo.maven import Artifact, MavenContext

ROOTS = (
    "org.neo4j:neo4j:2026.08.1",
    "org.neo4j.app:neo4j-server:2026.08.1",
    "org.neo4j.client:neo4j-browser:5.24.0",
)
"""The database, its HTTP server, and Neo4j Browser as the server serves it."""
SCOPES = (None, "compile", "runtime")
"""Maven's words for what is needed at run time; None is a root."""
HEADER = f"# Written by `make lock` from {' + '.join(ROOTS)}\n# coordinate, SHA-256, bytes; in class path order\n"


def resolve(context: MavenContext) -> list[Artifact]:
    """The jars of ROOTS and all they need at run time, nearest first."""
    roots = [context.create_dependency(root) for root in ROOTS]
    resolved, transitive = context.resolver.resolve(roots)
    return [dependency.artifact for dependency in (*resolved, *transitive) if dependency.scope in SCOPES]


def line(artifact: Artifact) -> str:
    """One line of the lock; downloads the jar to hash it."""
    content = artifact.resolve().read_bytes()
    parts = (artifact.groupId, artifact.artifactId, artifact.version, artifact.classifier)
    coordinate = ":".join(part for part in parts if part)
    return f"{coordinate} sha256:{hashlib.sha256(content).hexdigest()} {len(content)}\n"


def main() -> None:
    """Resolve ROOTS afresh and write the lock beside this file."""
    with TemporaryDirectory() as folder, ThreadPoolExecutor(8) as pool:
        context = MavenContext(repo_cache=Path(folder), timeout=60)
        lines = pool.map(line, resolve(context))
        Path(__file__).with_name("neo4j.lock").write_text(HEADER + "".join(lines))


if __name__ == "__main__":
    main()
