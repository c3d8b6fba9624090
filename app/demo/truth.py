"""Who is who: for every profile the demo's lines make, the person it belongs to."""

from __future__ import annotations

from app.demo.systems import Line

PEOPLE = frozenset({"email", "phone", "whatsapp"})
"""Kinds that say something of who it was. Profiles known by a cookie or a device alone are nobody's until somebody logs in."""


def profile_id(line: Line) -> str | None:
    """The graph id of the profile a line makes or refers to; `{source}:{kind}:{value}` where it is known by an identifier alone."""
    source = line.get("profile_source") or line["source"]
    if line["type"] == "profile":
        return f"{source}:{line['id']}"
    if "profile" in line:
        return f"{source}:{line['profile']}"
    return identifier_profile(source, line["identifier"]) if "identifier" in line else None


def identifier_profile(source: str, identifier: dict[str, str]) -> str:
    """The id of the profile made for an identifier nobody has a record for."""
    return f"{source}:{identifier['kind']}:{identifier['value']}"


def anonymous(profile: str) -> bool:
    """Whether a profile is a visitor's of whom nothing but a cookie or a device is known."""
    return profile.startswith(("web:cookie:", "web:device:"))
