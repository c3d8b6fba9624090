"""`whom schema`: the published formats, made from the code."""

from __future__ import annotations

import typer


def schema() -> None:
    """Print the JSON Schema of an import line."""
    import json

    from graph.records import RECORD

    typer.echo(json.dumps(RECORD.json_schema(), indent=2))
