"""Where candidates are looked for: two profiles are compared only if they have a blocking key in common.

A key is a node that its profiles point at: `family:smith`. One that more profiles have than the model allows (`blocking_limit`) is wide: it
finds nobody any more, as a shared phone links nobody any more. So which pairs are compared depends on the profiles alone.
"""

from __future__ import annotations

from matching.features import POINTS_AT, Features

_FEWEST = 4
"""Letters a handle or a mailbox needs before it says anything: `me` and `bob` do not."""


def blocking_keys(one: Features) -> frozenset[str]:
    """The keys of a profile, none where it does not say who it is: a bare cookie is compared with nobody."""
    if not one.says_who:
        return frozenset()
    return _name_keys(one) | _place_keys(one) | _letters_keys(one)


def _name_keys(one: Features) -> frozenset[str]:
    given, family = one.given or "", one.family or ""
    keys = {f"family:{name}" for name in (family, *one.families)} | {f"given:{given}"}
    keys -= {"family:", "given:"}
    if given and family:
        # Sorted, so that swapped fields meet; the beginnings, so that slips at the end do no harm.
        keys.add("name:" + "|".join(sorted((given[:3], family[:4]))))
    if one.born:
        keys.add(f"born:{one.born}")
    if one.born and (given or family):
        keys.add(f"born_name:{one.born[:4]}|" + "|".join(sorted((given[:2], family[:2]))))
    return frozenset(keys)


def _place_keys(one: Features) -> frozenset[str]:
    place = one.birth_place or one.city
    named = (("family_place", (one.family or "")[:5]), ("given_place", one.given))
    keys = {f"{kind}:{name}|{place}" for kind, name in named if name and place}
    keys |= {f"postcode:{code}" for code in (*one.postcodes, *one.said_postcodes)}
    return frozenset(keys | {f"street:{street}" for street in one.streets})


def _letters_keys(one: Features) -> frozenset[str]:
    """Handles and mailboxes by their letters, which may be those of somebody's name."""
    words = {*one.handle_names, *one.mailboxes, (one.given or "") + one.family if one.given and one.family else ""}
    return frozenset(f"letters:{word}" for word in words if len(word) >= _FEWEST)


def profiles_named(one: Features) -> frozenset[str]:
    """The ids of profiles whose order a message names: they are found by themselves."""
    return frozenset(claim[len(POINTS_AT) :] for claim in one.claims if claim.startswith(POINTS_AT))


def found_by(one: Features) -> frozenset[str]:
    """All that candidates are found by: blocking keys and identifiers; `profiles_named` comes on top."""
    return blocking_keys(one) | set(one.keys) if one.says_who else frozenset()
