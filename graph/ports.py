"""Ports on 127.0.0.1 for the local Neo4j."""

from __future__ import annotations

import socket
import sys
import time
from dataclasses import dataclass

from graph.errors import SetupError

LINGER_SECONDS = 1.5
"""How long the system may hold on to the ports of a Neo4j that has just ended."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Where Neo4j listens on 127.0.0.1. 0 stands for any."""

    bolt: int = 0
    http: int = 0


def free_ports(wanted: Ports) -> Ports:
    """`wanted` (those of the last run: a browser may be open on them) if both come free, else any two."""
    until = time.monotonic() + LINGER_SECONDS
    while wanted != Ports() and time.monotonic() < until:
        if found := _hold(wanted):
            return found
        time.sleep(0.05)
    if found := _hold(Ports()):
        return found
    raise SetupError("There is no free port on 127.0.0.1: close programs that listen there")


def _hold(wanted: Ports) -> Ports | None:
    with socket.socket() as bolt, socket.socket() as http:
        try:
            _claim(bolt, wanted.bolt)
            _claim(http, wanted.http)
        except OSError:
            return None
        return Ports(bolt.getsockname()[1], http.getsockname()[1])


def _claim(held: socket.socket, port: int) -> None:
    if sys.platform != "win32":  # there it would mean to share the port
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", port))
