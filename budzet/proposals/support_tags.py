"""What is kept of somebody who supports a draft: tags made for that draft alone, useless without the edition's keys.

From the tags of two drafts nobody can tell that one person supports both, nor that this person votes.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import permutations

from budzet.base.text import first_part, fold

_WORDS_OF_A_NAME = 6


@dataclass(frozen=True, slots=True)
class Tagger:
    """Makes the tags of one draft from two keys of the edition."""

    registration: bytes
    contact: bytes
    draft_id: int

    def person(self, voter_tag: bytes) -> bytes:
        """Return the tag a draft holds once: of the person key, whatever contact was used."""
        return self._tag(self.registration, b"person", voter_tag)

    def contact_of(self, contact_tag: bytes) -> bytes:
        """Return the tag persons of one contact are counted by."""
        return self._tag(self.contact, b"contact", contact_tag)

    def name(self, given_name: str, surname: str) -> bytes:
        """Return the tag of a name: its first parts, folded."""
        return self._tag(self.registration, b"name", f"{first_part(given_name)}\x00{first_part(surname)}".encode())

    def names(self, written: str) -> frozenset[bytes]:
        """Return the tags of everybody a name written in one field can be: any of its words first, any other last."""
        words = fold(written).split()[:_WORDS_OF_A_NAME]
        return frozenset(self.name(first, last) for first, last in permutations(words, 2))

    def _tag(self, key: bytes, kind: bytes, value: bytes) -> bytes:
        return hmac.digest(key, b"support:%b:%d:%b" % (kind, self.draft_id, value), hashlib.sha256)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as an author or a supporter writes themselves down; ``address`` is street and house in one."""

    name: str
    email: str = ""
    address: str = ""


def is_one_of(signer: Person, authors: Iterable[Person]) -> bool:
    """Say whether a signer is an author: both names are in the author's, and the address or the contact is the same.

    Somebody else of the same name who lives elsewhere may support; so may another person of the same household.
    """
    return any(
        set(fold(signer.name).split()) <= set(fold(author.name).split())
        and (_same(signer.address, author.address) or _same(signer.email, author.email))
        for author in authors
        if fold(signer.name)
    )


def _same(one: str, other: str) -> bool:
    return bool(fold(one)) and fold(one) == fold(other)
