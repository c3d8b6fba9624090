"""Mail addresses: which of them are one mailbox. The sources of the providers' rules are in graph/identifiers/mail_rules.py."""

from __future__ import annotations

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import InvalidIdentifier
from graph.identifiers import identify
from graph.identifiers.mail_rules import RULES
from tests.graph.identifier_values import MANY

SAME_MAILBOX = [
    ("Jane@X.org", "jane@x.org", "capitals on both sides"),
    (" jane@x.org\r\n", "jane@x.org", "a line end from a file"),
    ("mailto:jane@x.org?subject=Hello", "jane@x.org", "a link"),
    ("MAILTO:jane%2Bshop@x.org", "jane+shop@x.org", "a link, percent-encoded"),
    ("Jane Doe <jane@x.org>", "jane@x.org", "from a mail program"),
    ('"Doe, Jane" <Jane@x.org>', "jane@x.org", "quoted, as a comma needs it"),
    ("<jane@x.org>", "jane@x.org", "without the name"),
    ("jane\u200b@x.org", "jane@x.org", "a zero-width space from a web page"),
    ("jane@x.org\ufeff", "jane@x.org", "a byte-order mark"),
    ("ｊａｎｅ＠ｘ．ｏｒｇ", "jane@x.org", "full-width"),
    ("jane@bücher.de", "jane@bücher.de", "a domain in Unicode"),
    ("jane@XN--BCHER-KVA.de", "jane@bücher.de", "the same in Punycode"),
    ("jane@bu\u0308cher.de", "jane@bücher.de", "the same with a combining accent"),
    ("JOSÉ@x.org", "josé@x.org", "an accent in the name"),
    ("jane@corp.local", "jane@corp.local", "an intranet's domain: never mailed by us, so no reason to refuse"),
    ("Jane.Doe+shop@gmail.com", "janedoe@gmail.com", "Google: dots and tags do not count"),
    ("jane.doe@googlemail.com", "janedoe@gmail.com", "Google: its older domain"),
    ("jane+shop@outlook.com", "jane@outlook.com", "Microsoft: tags"),
    ("jane.doe@outlook.com", "jane.doe@outlook.com", "Microsoft: dots count"),
    ("jane@hotmail.com", "jane@hotmail.com", "Microsoft: each domain is its own"),
    ("jane+shop@me.com", "jane@icloud.com", "Apple: me.com has the same name at icloud.com"),
    ("jane+shop@fastmail.com", "jane@fastmail.com", "Fastmail: tags"),
    ("shop@jane.fastmail.com", "jane@fastmail.com", "Fastmail: a tag before its owner's subdomain"),
    ("jane@fastmail.fm", "jane@fastmail.fm", "Fastmail: each domain is its own"),
    ("jane_d.o-e+x@proton.me", "janedoe@proton.me", "Proton: dots, dashes and underscores are transparent"),
    ("jane@protonmail.com", "jane@protonmail.com", "Proton: the other domain may be somebody else's"),
    ("jane-shop@yahoo.com", "jane-shop@yahoo.com", "Yahoo: jane@yahoo.com may be somebody else"),
    ("jane+shop@x.org", "jane+shop@x.org", "a provider nobody knows the rules of"),
    ("jane.doe@x.org", "jane.doe@x.org", "nor whether it counts dots"),
    ("+jane@gmail.com", "+jane@gmail.com", "nothing but a tag"),
    ("...@gmail.com", None, "nothing but dots"),
    ("jane", None, "no @"),
    ("jane@", None, "no domain"),
    ("@x.org", None, "no name"),
    ("jane@x", None, "no top level"),
    ("jane@x..org", None, "an empty label"),
    ("jane@-x.org", None, "a label that begins with a dash"),
    ("ja ne@x.org", None, "a space"),
    ("jane@x.org, june@x.org", None, "two addresses"),
    ("jane@127.0.0.1", None, "an address of a machine"),
    ("jane@[127.0.0.1]", None, "or in brackets"),
    ("j" * 65 + "@x.org", None, "64 characters are the most (RFC 5321)"),
    ("jane@" + "x." * 130 + "org", None, "253 are the most for a domain"),
]


@pytest.mark.parametrize(("written", "value", "reason"), [row for row in SAME_MAILBOX if row[1]])
def test_one_mailbox_is_one_value(written: str, value: str, reason: str) -> None:
    identifier = identify("email", written)
    assert identifier.value == value, reason
    assert identifier.written == written.strip()


@pytest.mark.parametrize(("written", "reason"), [(row[0], row[2]) for row in SAME_MAILBOX if row[1] is None])
def test_what_no_server_would_take_is_refused(written: str, reason: str) -> None:
    with pytest.raises(InvalidIdentifier, match=r"^email: ") as refused:
        identify("email", written)
    assert "x.org" not in refused.value.message, reason


LOCALS = st.text("Aab1._+-", min_size=1, max_size=12)
DOMAINS = st.builds("{}.{}".format, st.text("ab1.-", min_size=1, max_size=12), st.sampled_from(["a", "org", "x--y"]))


@given(LOCALS, DOMAINS)
@MANY
def test_the_short_cut_agrees_with_the_validator(local: str, domain: str) -> None:
    """Plain addresses are not shown to email-validator, which is slow; it must agree with what is taken and refused."""
    address = f"{local}@{domain}"
    try:
        expected = validate_email(address.lower(), check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError:
        with pytest.raises(InvalidIdentifier):
            identify("email", address)
        return
    assert identify("email", address).value == f"{expected.local_part}@{expected.domain}"


@pytest.mark.parametrize("domain", sorted(RULES))
def test_a_tag_never_counts_at_a_provider_with_a_rule(domain: str) -> None:
    assert identify("email", f"jane+shop@{domain}").key == identify("email", f"Jane@{domain}").key
