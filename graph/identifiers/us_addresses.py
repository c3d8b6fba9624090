"""Addresses of the United States, read by the `usaddress` model."""

from __future__ import annotations

from graph.identifiers.street_words import expanded
from graph.identifiers.text import fold, word_table

_DIRECTIONS = word_table(
    "north = n, south = s, east = e, west = w, northeast = ne, northwest = nw, southeast = se, southwest = sw"
)
_STREET = (
    "AddressNumber",
    "AddressNumberSuffix",
    "StreetNamePreModifier",
    "StreetNamePreDirectional",
    "StreetNamePreType",
    "StreetName",
    "StreetNamePostType",
    "StreetNamePostDirectional",
)
_BOX = ("USPSBoxGroupType", "USPSBoxGroupID", "USPSBoxType", "USPSBoxID")
_UNIT = ("OccupancyIdentifier", "SubaddressIdentifier")


def us_door(text: str, postcode: str) -> str | None:
    """Street, number and unit of a US address; with town and state where there is no ZIP. None if it cannot be told."""
    import usaddress  # type: ignore[import-untyped]

    try:
        parts, _ = usaddress.tag(text)
    except usaddress.RepeatedLabelError:
        return None
    street = _words(parts, _STREET) or _words(parts, _BOX)
    if not street:
        return None
    # Before a ZIP without town the model takes it for a part of the unit.
    unit = [word for word in _words(parts, _UNIT) if word != fold(postcode)]
    town = [] if postcode else _words(parts, ("PlaceName", "StateName"))
    directed = [_DIRECTIONS.get(word, word) for word in expanded(street, "US")]
    return " ".join([*directed, *(["unit", *unit] if unit else []), *town])


def _words(parts: dict[str, str], labels: tuple[str, ...]) -> list[str]:
    return fold(" ".join(parts[label] for label in labels if label in parts)).split()
