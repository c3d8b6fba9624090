"""Profile links as they are copied from a browser or an app: `https://mobile.twitter.com/@Jane?lang=en`."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from graph.identifiers.text import Unclean, tidy

_HOST = re.compile(r"^(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{0,61}[^\W_]$")
_WWW = re.compile(r"^(?:www\.)+(?=[^.]+\.)")
_SCHEME = re.compile(r"^([a-z][a-z0-9+.-]*):(//)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Link:
    """A link's parts: host in small letters without `www.`, decoded path, the first value of each query parameter."""

    scheme: str
    host: str
    path: tuple[str, ...]
    query: dict[str, str]

    def at(self, hosts: Container[str]) -> bool:
        """Whether the link leads to one of the hosts or a subdomain of one (`m.facebook.com`)."""
        labels = self.host.split(".")
        return any(".".join(labels[start:]) in hosts for start in range(len(labels)))


def parse_link(text: str) -> Link | None:
    """The parts of a link written with or without its scheme; None when the text is no link.

    `//user?screen_name=jane` is what an app's link (`twitter://user?…`) leaves when its scheme is read as a kind.
    """
    if " " in text or ("." not in text and "//" not in text):
        return None
    scheme = _SCHEME.match(text)
    try:
        parts = urlsplit(text if scheme and scheme[2] else "//" + text.lstrip("/"))
        host = _WWW.sub("", parts.hostname or "").rstrip(".")
        path = tuple(tidy(unquote(segment)) for segment in parts.path.split("/") if segment)
    except (ValueError, Unclean):
        return None
    if parts.username is not None or not (_HOST.match(host) or host in ("user", "profile", "send")):
        return None
    return Link(parts.scheme, host, path, dict(reversed(parse_qsl(parts.query))))
