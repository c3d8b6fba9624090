"""What a browser or an app leaves behind."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from graph.identifiers.base import Hint, Kind
from graph.identifiers.links import parse_link
from graph.identifiers.text import one_repeated

_UUID = re.compile(
    r"^(?:urn:uuid:)?\{?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\}?$", re.IGNORECASE
)
_OPAQUE = re.compile(r"^[!-~]+$")
_RANDOM = re.compile(r"^(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9_.~=+/-]{16,512}$")


class Website(Kind):
    """A person's own web address: host and path, without scheme, `www.`, query and closing slash. The case of the
    path counts.
    """

    name = "website"
    title = "Website"
    example = "https://www.janedoe.example/Blog/"
    specificity = 0.5
    people_limit = 2

    def _likelihood(self, text: str) -> float:
        if "@" in text or parse_link(text) is None or re.match(r"^[\d.]+$", text):
            return 0.0
        return 0.7 if "/" in text or text.startswith("www.") else 0.25

    def _clean(self, text: str, hint: Hint) -> str:
        link = parse_link(text)
        if link is None or link.scheme not in ("", "http", "https"):
            raise self.invalid("is no web address")
        path = urlsplit(text if "//" in text else "//" + text).path
        return (_idn(link.host) + path).rstrip("/")


def _idn(host: str) -> str:
    try:
        return host.encode("ascii").decode("idna") if "xn--" in host else host
    except UnicodeError:
        return host


class _Opaque(Kind):
    """A value nobody reads, only compares."""

    ties_anonymous = True
    people_limit = 5

    def _clean(self, text: str, hint: Hint) -> str:
        uuid = _UUID.match(text)
        value = "-".join(uuid.groups()).lower() if uuid else text
        if not _OPAQUE.match(value):
            raise self.invalid("holds spaces or characters outside ASCII")
        if one_repeated(value.replace("-", "")):
            raise self.invalid("is one character repeated, which trackers send when a person opts out")
        return value


class Device(_Opaque):
    """A device as an app or a till reports it: advertising id, vendor id, installation id. UUIDs are compared in
    lower case. The all-zero advertising id, sent by everyone who opts out of tracking, is refused.
    """

    name = "device"
    title = "Device"
    example = "{6D92078A-8246-4BA4-AE5B-76104861E7DC}"
    specificity = 0.5

    def _likelihood(self, text: str) -> float:
        if _UUID.match(text):
            return 0.7
        return 0.3 if re.match(r"^(?:[0-9a-f]{16}|\d{15})$", text, re.IGNORECASE) else 0.0


class Cookie(_Opaque):
    """A browser as a web site knows it: an anonymous id kept in a cookie. Quoted and percent-encoded values are read,
    and of a Google Analytics cookie (`GA1.2.…`) the client id."""

    name = "cookie"
    title = "Cookie"
    example = "GA1.2.1033501218.1368477899"
    specificity = 0.4

    def _likelihood(self, text: str) -> float:
        text = _cookie_value(text)
        if _UUID.match(text) or re.match(r"^\d{6,10}\.\d{9,10}$", text):
            return 0.75
        return 0.3 if _RANDOM.match(text) and parse_link(text) is None else 0.0

    def _clean(self, text: str, hint: Hint) -> str:
        return super()._clean(_cookie_value(text), hint)


def _cookie_value(text: str) -> str:
    if text.startswith(("%22", '"')):
        text = unquote(text).strip('"')
    analytics = re.match(r"^GA\d\.\d\.(\d+\.\d+)$", text)
    return analytics[1] if analytics else text
