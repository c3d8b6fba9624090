"""What of the free properties of a payload may be kept: nothing secret, nothing that follows a browser, nothing about other people."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from graph.errors import SkipRecord

_NEVER = re.compile(
    r"""
    ip | ip_?address | (?:.+_)?user_?agent | (?:.*_)?(?:password|passwd|passphrase|secret|token|jwt|otp|cvv2?|cvc)s?
    | advertising_?id | idfa | gaid | aaid | (?:.*_)?api_?key | authorization | cookies?
    | recipients?(?:_.*)? | invitees?(?:_.*)? | referees?(?:_.*)? | friends?_(?:e_?mail|name|phone).* | share_message
    """,
    re.VERBOSE,
)
_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//\S+", re.IGNORECASE)
_OF_A_PAGE = re.compile(r"(?:.*_)?(?:url|uri|href|link|path|referrer|referer)")
_DEEPEST = 100


def kept(said: Mapping[str, Any]) -> dict[str, Any]:
    """The properties that may be kept, however deep: no addresses of machines, secrets or advertising ids, nobody else's
    details, and web addresses without their queries. Raises SkipRecord for what is nested over 100 levels deep."""
    return {name: _clean(_words(name), value, 0) for name, value in said.items() if _may_stay(name, value)}


def address_of_page(url: Any) -> str | None:
    """An address without its query and fragment: people's emails and tokens travel there."""
    if not isinstance(url, str) or not url:
        return None
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return None
    return f"{parts.scheme}://{host}{parts.path}" if host else parts.path


def _may_stay(name: str, value: Any) -> bool:
    if value is None or _NEVER.fullmatch(_words(name)):
        return False
    # A page's own property of that name is its address's query; what a visitor looked for has no such form.
    return not (_words(name) == "search" and isinstance(value, str) and value.lstrip().startswith("?"))


def _words(name: str) -> str:
    return re.sub(r"[\W_]+", "_", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)).strip("_").lower()


def _clean(name: str, value: Any, depth: int) -> Any:
    if depth > _DEEPEST:
        raise SkipRecord("is nested too deeply", code="too_deep")
    if isinstance(value, dict):
        return {
            inner: _clean(_words(inner), item, depth + 1) for inner, item in value.items() if _may_stay(inner, item)
        }
    if isinstance(value, list):
        return [_clean(name, item, depth + 1) for item in value]
    if isinstance(value, str) and (_OF_A_PAGE.fullmatch(name) or _ADDRESS.match(value.strip())):
        return address_of_page(value.strip())
    return value
