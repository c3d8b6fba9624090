"""`python -m app.probe ADDRESS`: exit 0 if it answers, for health checks in images that have neither curl nor wget.

For http:// that is a status of 200, for bolt:// an open port.
"""

from __future__ import annotations

import socket
import sys
import urllib.error
import urllib.request
from urllib.parse import urlsplit

PATIENCE = 4.0
"""Seconds to wait for an answer."""


def answers(address: str) -> bool:
    """Whether something answers there."""
    parts = urlsplit(address)
    try:
        if parts.scheme == "http":
            with urllib.request.urlopen(address, timeout=PATIENCE) as answer:  # noqa: S310 - http only, as checked
                return bool(answer.status == 200)
        with socket.create_connection((parts.hostname or "", parts.port or 7687), timeout=PATIENCE):
            return True
    except (OSError, urllib.error.URLError):
        return False


if __name__ == "__main__":
    sys.exit(0 if answers(sys.argv[1]) else 1)
