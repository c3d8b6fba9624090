"""Mail addresses."""

from __future__ import annotations

import re
from urllib.parse import unquote

from graph.identifiers.base import Hint, Kind
from graph.identifiers.mail_rules import ROLES, mailbox
from graph.identifiers.phones import is_chat_id
from graph.identifiers.text import tidy

_DISPLAY_NAME = re.compile(r"^[^<>]*<\s*(?:mailto:)?([^<>]+?)\s*>$", re.IGNORECASE)
_MAIL_LIKE = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s.]+$")
_PLAIN_MAIL = re.compile(r"^[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}$")


class Email(Kind):
    """A mail address.

    `mailto:` links, `Jane Doe <jane@x.org>` and upper case all mean the same. The domain is compared in Unicode
    (`bücher.de` for `xn--bcher-kva.de`), the part before the @ in lower case, at every provider: RFC 5321 lets a
    server tell `Jane` from `jane`, and none does. Tags and dots are dropped only where the provider documents that
    they reach the same mailbox; elsewhere they count.

    The mailbox of an office (`info@`, `sales@`, `kontakt@`, …; RFC 2142 and what firms commonly use) is nobody's own: it is
    shared as soon as somebody with a name uses it.
    """

    name = "email"
    title = "Email"
    noun = "email address"
    example = "Jane Doe <Jane.Doe+shop@gmail.com>"
    specificity = 0.9
    links = True
    people_limit = 2
    max_length = 254

    def _likelihood(self, text: str) -> float:
        address = _bare_address(text)
        if not _MAIL_LIKE.match(address):
            # Enough for the look-up to say what is wrong with it.
            return 0.2 if re.match(r"^[^@\s]+@+[^@\s]\S*$", address) else 0.0
        return 0.1 if is_chat_id(address) else 0.99

    def _clean(self, text: str, hint: Hint) -> str:
        address = _bare_address(text).lower()
        if _PLAIN_MAIL.match(address) and "--" not in address and len(address) <= 64:
            local, _, domain = address.partition("@")
        else:
            local, domain = self._validated(address)
        return "@".join(mailbox(local, domain))

    def _validated(self, address: str) -> tuple[str, str]:
        # Its tables of Unicode take 50 ms to load, and hardly any address needs them.
        from email_validator import EmailNotValidError, validate_email

        try:
            valid = validate_email(address, check_deliverability=False, globally_deliverable=False)
        except (EmailNotValidError, UnicodeError, ValueError):
            raise self.invalid(_mail_fault(address)) from None
        if len(valid.local_part) > 64:
            raise self.invalid("has more than 64 characters before its @")
        if "." not in valid.domain or valid.domain.rpartition(".")[2].isdigit():
            raise self.invalid("its domain has no top level")
        return valid.local_part.lower(), valid.domain.lower()

    def limit_of(self, value: str) -> int:
        """Fewer for the mailbox of an office than for a person's."""
        return 0 if value.partition("@")[0].partition("+")[0] in ROLES else self.people_limit

    def _likeness(self, a: str, b: str) -> float:
        (local_a, _, domain_a), (local_b, _, domain_b) = a.partition("@"), b.partition("@")
        if domain_a == domain_b:
            return 0.9 if local_a.split("+")[0] == local_b.split("+")[0] else 0.0
        return 0.4 if local_a == local_b else 0.0


def _bare_address(text: str) -> str:
    if text[:7].lower() == "mailto:":
        text = tidy(unquote(text[7:].split("?", 1)[0]))
    if text.endswith(">") and (match := _DISPLAY_NAME.match(text)):
        return match[1]
    return text


def _mail_fault(address: str) -> str:
    if "@" not in address:
        return "has no @"
    if address.count("@") > 1:
        return "has more than one @"
    if "." not in address.partition("@")[2]:
        return "its domain has no top level"
    return "is no valid mail address"
