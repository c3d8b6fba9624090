"""Which mail addresses reach the same mailbox, provider by provider.

Folded is only what cannot weld two people together: what a provider documents as the same mailbox, and a tag after a sign that its
addresses cannot hold themselves. Sources, read in 2026: Google "Dots don't matter in Gmail addresses"; Microsoft "Use plus addressing"; Apple
118230 "About your @icloud.com, @me.com, and @mac.com addresses"; Fastmail "Plus addressing and subdomain addressing"; Proton "How to change
your username" ("these characters are treated as transparent") and "Addresses and aliases".

Yahoo is left out on purpose: in `base-keyword@yahoo.com` the base is a name chosen apart from the account's, so `base@yahoo.com` may be
somebody else. Proton's domains are kept apart, because only some accounts hold the name at all of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from graph.identifiers.text import word_set


@dataclass(frozen=True, slots=True)
class MailRule:
    """How a provider reads the part before the @.

    `ignored`: characters that do not count; `domain`: the one its domains are all the same as, None where each is its own;
    `subdomains`: whether `tag@jane.provider` means `jane+tag@provider`.
    """

    domains: frozenset[str]
    ignored: str = ""
    domain: str | None = None
    subdomains: bool = False


_GMAIL = MailRule(word_set("gmail.com googlemail.com"), ignored=".", domain="gmail.com")
_APPLE = MailRule(word_set("icloud.com me.com mac.com"), domain="icloud.com")
_PROTON = MailRule(word_set("proton.me protonmail.com protonmail.ch pm.me"), ignored=".-_")
_MICROSOFT = MailRule(
    word_set(
        """
        outlook.com outlook.fr outlook.de outlook.es outlook.it outlook.ie outlook.jp outlook.pt outlook.at outlook.dk
        hotmail.com hotmail.co.uk hotmail.fr hotmail.de hotmail.es hotmail.it hotmail.nl hotmail.be hotmail.se hotmail.ca
        live.com live.co.uk live.fr live.de live.it live.nl live.be live.ie live.ca live.se live.dk live.no msn.com
        """
    )
)
_FASTMAIL = MailRule(
    word_set(
        """
        fastmail.com fastmail.fm fastmail.co.uk fastmail.com.au fastmail.de fastmail.es fastmail.fr fastmail.in fastmail.jp
        fastmail.net fastmail.nl fastmail.org fastmail.se fastmail.to fastmail.uk fastmail.us sent.com
        """
    ),
    subdomains=True,
)
RULES: dict[str, MailRule] = {
    domain: rule for rule in (_GMAIL, _APPLE, _PROTON, _MICROSOFT, _FASTMAIL) for domain in rule.domains
}
"""The rule of each provider's domains."""


ROLES = word_set(
    """
    abuse accounts accounting accueil admin administration anfrage atencion auftrag bestellung billing bookings buchhaltung buero buro clientes
    comercial commandes commercial compras comptabilite contact contacto contatti correo customerservice einkauf empfang enquiries enquiry
    familie family feedback finance frontdesk hallo hello helpdesk hostmaster hr info informacion information inquiries inquiry invoices jobs
    kontakt kundenservice mail mailbox marketing newsletter no-reply noreply office orders postmaster praxis press purchasing reception recepcion
    reservations returns sales secretaria secretariat sekretariat service support team ufficio vendite ventas verkauf verwaltung webmaster welcome
    """
)
"""What stands before the @ of mailboxes that an office or a household reads, not one person: RFC 2142's, and what firms commonly use."""


def mailbox(local: str, domain: str) -> tuple[str, str]:
    """Local part and domain of the mailbox an address reaches; the address itself where no rule is known. Both in lower case."""
    rule = RULES.get(domain)
    if rule is None:
        local, domain, rule = _from_subdomain(local, domain)
        if rule is None:
            return local, domain
    base = "".join(character for character in local.partition("+")[0] if character not in rule.ignored)
    return (base or local), (rule.domain or domain)


def _from_subdomain(local: str, domain: str) -> tuple[str, str, MailRule | None]:
    name, _, parent = domain.partition(".")
    rule = RULES.get(parent)
    return (name, parent, rule) if rule and rule.subdomains else (local, domain, None)
