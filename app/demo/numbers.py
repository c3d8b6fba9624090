"""Phone numbers and addresses on the net that can belong to no real person.

Phones come from the blocks regulators keep free for films: Ofcom's "telephone numbers for drama use" (07700 900, 01632 960,
03069 990, 0808 157 0 and one block in each large town), the Bundesnetzagentur's (Mitteilung 148/2021) and ARCEP's (décision 2018-0881).
They are too few for a demo beyond 1,500 customers: from there on British numbers come from the whole of the area
code 01632, which is assigned to no area. E-mail is on the domains of RFC 2606 and 6761 only.
"""

from __future__ import annotations

from app.demo.options import CELL

PERSONAL = 33
"""The first 33 of a neighbourhood's 50 numbers are people's own, the others a household's or a firm's."""
DRAMA_CELLS = 30
"""Neighbourhoods whose numbers fit in the regulators' blocks: 30 × 33 mobile numbers of 1,000."""
_MAIL = ("gmail", "outlook", "yahoo", "hotmail", "btinternet", "icloud", "sky", "talktalk", "virgin", "mail")
MAIL_DOMAINS = (*(f"{name}.example" for name in _MAIL), "example.com", "example.org", "example.net")
OWN_DOMAIN = "gifthouse.example"
GERMAN_CELLS = 1_000
FRENCH_CELLS = 10_000


def phone(cell: int, slot: int, area: str) -> str:
    """A British number in E.164. `slot` 0–49 within the neighbourhood, `area` the block of the town, `-` where it has none."""
    if cell < DRAMA_CELLS:
        return (
            _mobile(cell * PERSONAL + slot)
            if slot < PERSONAL
            else _landline(cell * (CELL - PERSONAL) + slot - PERSONAL, area)
        )
    number = (cell * CELL + slot) * 617_821 % 1_000_000
    return f"+443069990{number % 1_000:03d}" if number // 1_000 == 960 else f"+441632{number:06d}"


def _mobile(index: int) -> str:
    return f"+447700900{(index * 387 + 482) % 1_000:03d}"


def _landline(index: int, area: str) -> str:
    block = "01632 960" if area == "-" else area
    return "+44" + block.replace(" ", "")[1:] + f"{index * 613 % 1_000:03d}"


def german_phone(cell: int, block: str) -> str | None:
    """One of a town's thousand drama numbers; None where they are used up."""
    return block.replace(" ", "") + f"{cell % 1_000:03d}" if cell < GERMAN_CELLS else None


def french_phone(cell: int) -> str | None:
    """One of the ten thousand numbers 01 99 00 xx xx; None where they are used up."""
    return f"+3319900{cell:04d}" if cell < FRENCH_CELLS else None


def store_phone(district: int) -> str:
    """A store's freephone number."""
    return f"+44808157{district % 500:04d}"


def switchboard(district: int) -> str:
    """The number everybody at a big employer calls from."""
    return f"+44808157{500 + district % 500:04d}"


def spoken(number: str, style: int) -> str:
    """How a person types an E.164 number: national with or without spaces, or international."""
    if not number.startswith("+44") or style == 3:
        return number
    national = "0" + number[3:]
    if style == 0:
        return national
    return f"{national[:5]} {national[5:]}" if style == 1 else f"{national[:5]} {national[5:8]} {national[8:]}"


def loyalty_card(member: int) -> str:
    """A card number of 13 digits in the range shops number themselves (GS1 prefix 29), with its EAN-13 check digit."""
    body = f"29{member:010d}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
    return f"{body}{-total % 10}"


def twitter_id(member: int) -> str:
    """A user id that Twitter has not given out: its ids grow with time and reach this one after 2080."""
    return str(9_000_000_000_000_000_000 + member)


def page_scoped_id(member: int) -> str:
    """Facebook tells a page only ids that mean nothing elsewhere; these look like one."""
    return str(5_300_000_000_000_000 + member * 7_919)


def base36(number: int) -> str:
    """Short text for a number, so that two people's handles cannot be the same."""
    digits = ""
    while True:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
        if not number:
            return digits
