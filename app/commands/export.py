"""`whom export`: a copy of the graph that names nobody, for analysts."""

from __future__ import annotations

import asyncio
import getpass
import json
import secrets
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from app.database import connected
from app.export import Copy, write_copy
from app.logs import set_up_logs
from app.progress import Bars
from app.secrets import kept
from app.services import audit_trail
from app.settings import read_settings
from graph.access import Viewer
from graph.audit import Look
from graph.errors import BadRequest, SetupError
from graph.pseudonyms import KEY_BYTES

PATIENCE = 600.0
"""Seconds to wait for a Neo4j that went away before giving up."""

File = Annotated[Path, typer.Argument(help="Where to write the copy; packed if it ends on .gz.", metavar="FILE")]
Pseudonymised = Annotated[bool, typer.Option("--pseudonymised", help="Required: there is no other copy.")]
KeyFile = Annotated[
    Path | None,
    typer.Option("--key-file", help="Secret the pseudonyms are made with, in hex; made if there is none yet."),
]
ShiftTimes = Annotated[
    bool, typer.Option("--shift-times", help="Move all times back by the same secret number of weeks.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print what was written as JSON.")]


def export(
    file: File,
    pseudonymised: Pseudonymised = False,
    key_file: KeyFile = None,
    shift_times: ShiftTimes = False,
    as_json: AsJson = False,
) -> None:
    """Write a pseudonymised copy of the graph, which `whom import` loads into another Neo4j.

    Without --key-file its key is forgotten: no two copies can be joined, and nobody can test a guess against one.
    """
    if not pseudonymised:
        raise BadRequest(
            "Whom exports pseudonymised copies only: say --pseudonymised. To move the data itself, dump the Neo4j."
        )
    set_up_logs("warning")
    key = _key(key_file) if key_file else secrets.token_bytes(KEY_BYTES)
    with Bars() as bars:
        written = asyncio.run(_export(file, Copy(key, shift_times, bars)))
    _tell(file, written, as_json=as_json)


async def _export(file: Path, copy: Copy) -> Counter[str]:
    who, settings = Viewer(f"cli:{getpass.getuser()}", "admin", "export"), read_settings()
    async with connected(settings, copy.report) as driver:
        audit_trail(settings).write(Look(who, "cli:export", everyone=True))
        return await write_copy(driver.with_patience(PATIENCE), who, file, copy)


def _key(path: Path) -> bytes:
    try:
        key = bytes.fromhex(kept(path, lambda: secrets.token_hex(KEY_BYTES)))
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not hexadecimal"
        raise SetupError(f"the key file can't be used: {why}", code="invalid_key_file") from None
    if len(key) < KEY_BYTES:
        raise SetupError(f"the key file must hold {2 * KEY_BYTES} hex digits or more", code="invalid_key_file")
    return key


def _tell(file: Path, written: Counter[str], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(written))
        return
    console = Console(highlight=False, soft_wrap=True, emoji=False)
    console.print(f"[bold]{escape(str(file))}[/]: {written.total():,} lines")
    for kind, count in sorted(written.items()):
        console.print(f"  {count:>9,} {kind.replace('_', ' ')}s")
    console.print("It is pseudonymised, not anonymous: who knows enough of a person may still find them in it.")
