"""Accounts on social networks, by handle, link or number."""

from __future__ import annotations

import re
from typing import ClassVar

from graph.identifiers.base import Hint, Kind
from graph.identifiers.links import Link, parse_link


class SocialKind(Kind):
    """A handle on a network, or a link that holds it."""

    hosts: ClassVar[frozenset[str]]
    pattern: ClassVar[re.Pattern[str]]
    not_people: ClassVar[frozenset[str]] = frozenset()
    likely_at: ClassVar[float]
    likely_bare: ClassVar[float]
    links = True
    personal = True

    def _likelihood(self, text: str) -> float:
        link = self._own_link(text)
        if link is not None:
            return 0.99 if self._from_link(link) else 0.0
        name = text.removeprefix("@")
        if not self.pattern.match(name):
            return 0.0
        return self.likely_at if len(name) < len(text) else self._likely_bare(name)

    def _likely_bare(self, name: str) -> float:
        return self.likely_bare if not name.isdigit() else self.likely_bare / 5

    def _clean(self, text: str, hint: Hint) -> str:
        link = self._own_link(text)
        name = self._from_link(link) if link is not None else text
        if not name:
            raise self.invalid("is a link to something other than an account")
        name = name.strip().removeprefix("@")
        if not self.pattern.match(name):
            raise self.invalid("is not a name the network allows")
        return self._canonical(name)

    def _own_link(self, text: str) -> Link | None:
        link = parse_link(text)
        if link is None or not (link.at(self.hosts) or link.host in ("user", "profile")):
            return None
        return link

    def _from_link(self, link: Link) -> str | None:
        first = link.path[0] if link.path else None
        return None if first is None or first.lower() in self.not_people else first

    def _canonical(self, name: str) -> str:
        return name.lower()

    def _likeness(self, a: str, b: str) -> float:
        return 0.7 if _letters(a) == _letters(b) else 0.0

    def caption(self, value: str) -> str:
        return f"@{value}"


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


_TWITTER_HOSTS = frozenset({"twitter.com", "x.com"})


class Twitter(SocialKind):
    """A Twitter (X) handle, 1 to 15 letters, digits and underscores, in lower case without the @. Handles can be
    given up and taken by somebody else; where the source knows the number behind it, send `twitter_id` too.
    """

    name = "twitter"
    title = "Twitter"
    noun = "Twitter handle"
    example = "https://x.com/Jane"
    specificity = 0.85
    hosts = _TWITTER_HOSTS
    pattern = re.compile(r"^[A-Za-z0-9_]{1,15}$")
    not_people = frozenset(
        {"home", "i", "search", "explore", "hashtag", "share", "settings", "messages", "notifications", "login"}
    )
    likely_at = 0.9
    likely_bare = 0.4

    def _from_link(self, link: Link) -> str | None:
        if "screen_name" in link.query:
            return link.query["screen_name"]
        if link.path[:1] == ("intent",):
            return None
        return super()._from_link(link)


class TwitterId(Kind):
    """The number of a Twitter (X) account, which stays when its handle changes: up to 19 digits."""

    name = "twitter_id"
    title = "Twitter id"
    noun = "Twitter id"
    example = "2244994945"
    specificity = 0.97
    links = True
    personal = True
    max_length = 19

    def _likelihood(self, text: str) -> float:
        if _twitter_number(text):
            return 0.99
        return 0.2 if re.match(r"^[1-9]\d{3,18}$", text) else 0.0

    def _clean(self, text: str, hint: Hint) -> str:
        number = (_twitter_number(text) or text.removeprefix("id:").strip()).lstrip("0")
        if not re.match(r"^\d{1,19}$", number):
            raise self.invalid("is not a number of 1 to 19 digits")
        return number


def _twitter_number(text: str) -> str | None:
    link = parse_link(text)
    if link is None or not link.at(_TWITTER_HOSTS):
        return None
    if link.path[:2] == ("i", "user") and len(link.path) > 2:
        return link.path[2]
    return link.query.get("user_id")


class Facebook(SocialKind):
    """A Facebook account: its username without dots and in lower case (Facebook counts neither), or its number."""

    name = "facebook"
    title = "Facebook"
    noun = "Facebook account"
    example = "https://www.facebook.com/jane.doe"
    specificity = 0.9
    hosts = frozenset({"facebook.com", "fb.com", "fb.me", "m.me"})
    pattern = re.compile(r"^(?=(?:\.*[A-Za-z0-9]){5})[A-Za-z0-9.]{5,50}$")
    not_people = frozenset(
        {
            "groups",
            "events",
            "watch",
            "marketplace",
            "login",
            "sharer",
            "sharer.php",
            "share",
            "photo",
            "photo.php",
            "story.php",
        }
    )
    likely_at = 0.5
    likely_bare = 0.3

    def _from_link(self, link: Link) -> str | None:
        if "id" in link.query and link.path[:1] in (("profile.php",), ()):
            return link.query["id"]
        if link.path[:1] in (("people",), ("pages",)):
            return link.path[-1] if link.path[-1].isdigit() else None
        return link.path[0] if link.host == "profile" and link.path else super()._from_link(link)

    def _canonical(self, name: str) -> str:
        return name.replace(".", "").lower()

    def caption(self, value: str) -> str:
        return f"facebook.com/{value}"


class Instagram(SocialKind):
    """An Instagram username in lower case without the @: up to 30 letters, digits, underscores and dots, and every
    dot counts. A Threads profile has the same name.
    """

    name = "instagram"
    title = "Instagram"
    noun = "Instagram account"
    example = "instagram.com/jane.doe"
    specificity = 0.85
    hosts = frozenset({"instagram.com", "instagr.am", "ig.me", "threads.net", "threads.com"})
    pattern = re.compile(r"^(?!\.)(?!.*\.\.)[A-Za-z0-9._]{1,30}(?<!\.)$")
    not_people = frozenset({"p", "reel", "reels", "explore", "accounts", "direct", "tv"})
    likely_at = 0.8
    likely_bare = 0.35

    def _from_link(self, link: Link) -> str | None:
        if "username" in link.query and link.host == "user":
            return link.query["username"]
        if link.path[:1] in (("stories",), ("_u",), ("m",)):
            return link.path[1] if len(link.path) > 1 else None
        return super()._from_link(link)


class YouTube(SocialKind):
    """A YouTube channel: its handle in lower case without the @, or its id (`UC` and 22 characters, whose case counts).
    Old links (`/user/jane`, `/c/jane`) keep that prefix: those names need not be the handle."""

    name = "youtube"
    title = "YouTube"
    noun = "YouTube channel"
    example = "https://www.youtube.com/@jane"
    specificity = 0.85
    hosts = frozenset({"youtube.com"})
    pattern = re.compile(r"^UC[\w-]{22}$|^(?:(?:c|user)/)?[^\W_](?:[\w.·-]{1,28}[^\W_])$")
    likely_at = 0.6
    likely_bare = 0.2

    def _from_link(self, link: Link) -> str | None:
        if link.path[:1] == ("channel",) and len(link.path) > 1:
            return link.path[1]
        if link.path[:1] in (("c",), ("user",)) and len(link.path) > 1:
            return "/".join(link.path[:2])
        first = super()._from_link(link)
        return first if first and first.startswith("@") else None

    def _canonical(self, name: str) -> str:
        return name if re.match(r"^UC[A-Za-z0-9_-]{22}$", name) else name.lower()

    def caption(self, value: str) -> str:
        return value if value.startswith(("UC", "c/", "user/")) else f"@{value}"
