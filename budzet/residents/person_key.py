"""The person key: the same tag for one person whatever scheme they used, useless without the key (design.md §5.1).

``voter_tag`` knows name and birth date only: never scheme, address or contact. Two people of one name born on one day
share it; the commission clears that up. The keys are 32-byte secrets of the edition (``residents.keys``).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import ipaddress
import unicodedata

from budzet.base.text import first_part

# Inside a name an apostrophe is often left out: "O'Brien" and "OBrien" are one person, "O'Brien" and "O'Connor" two.
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼʹ′`´＇"))


def voter_tag(key: bytes, edition_id: int, *, surname: str, given_name: str, birth_date: dt.date) -> bytes:
    """Return the 32-byte tag of a person: HMAC over edition, folded first surname, first given name and birth date.

    Only the first part of each name counts, so "Anna Maria" is "Anna" and "Nowak-Kowalska" is "Nowak".
    """
    return _tag(key, "voter", edition_id, _part(surname), _part(given_name), birth_date.isoformat())


def strong_tag(key: bytes, edition_id: int, pesel: str) -> bytes:
    """Return the 32-byte tag of a PESEL number, whatever stands between its digits: beside the person key it tells
    homonyms apart and one person under two spellings together.
    """
    return _tag(key, "pesel", edition_id, _digits(pesel))


def second_tag(key: bytes, edition_id: int, pesel: str, kind: str, datum: str) -> bytes:
    """Return the 32-byte tag of a PESEL with its second datum (``kind``: ``mothers_maiden_name``, ``fathers_name``).

    Bound to the number, so that equal names of two people are not seen to be equal.
    """
    return _tag(key, "second", edition_id, _digits(pesel), kind, _part(datum))


def contact_tag(key: bytes, edition_id: int, contact: str) -> bytes:
    """Return the 32-byte tag of an e-mail address: case and the spaces around it do not matter."""
    return _tag(key, "contact", edition_id, unicodedata.normalize("NFKC", contact).strip().casefold())


def net_tag(key: bytes, edition_id: int, address: str) -> bytes:
    """Return the 32-byte tag of a network: an IPv4 address, or the /64 of an IPv6 one, which is one household's line.

    An unknown address (a request that came over a socket) has a tag of its own.
    """
    return _tag(key, "network", edition_id, _network(address))


def name_part(name: str) -> str:
    """Return what of a name goes into tags; of that itself it is the same, so it may be remembered for many persons."""
    return _part(name)


def _part(name: str) -> str:
    # Twice: one apostrophe is taken apart into a space and a mark, another comes out of a letter (ŉ).
    return first_part(unicodedata.normalize("NFKD", name.translate(_APOSTROPHES)).translate(_APOSTROPHES))


def _digits(number: str) -> str:
    # What the rule of the number takes (``pesel``): digits of other alphabets that mean the same.
    return "".join(letter for letter in unicodedata.normalize("NFKC", number) if letter in "0123456789")


def _network(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.IPv6Network((parsed, 64), strict=False))
    return str(parsed)


def _tag(key: bytes, kind: str, edition_id: int, *parts: str) -> bytes:
    """Each part carries its length, so that no two lists of parts give the same bytes."""
    message = b"".join(b"%d:%b;" % (len(raw), raw) for raw in (p.encode() for p in (kind, str(edition_id), *parts)))
    return hmac.digest(key, message, hashlib.sha256)
