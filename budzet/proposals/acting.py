"""What each act on applications needs beside its subject: who acts, when, what opens personal data, how mail leaves."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from budzet.accounts import attempts, post
from budzet.accounts.post import Post
from budzet.accounts.residents import Addresses
from budzet.base.actor import Actor
from budzet.notifications.vault import Vault
from budzet.proposals.application import Applicant
from budzet.residents import keys as resident_keys
from budzet.residents.keys import EditionKeys
from budzet.settings import Settings
from budzet.web import requests


@dataclass(frozen=True, slots=True)
class Safe:
    """What opens the personal part of applications: a vault of its own, a key for tags, the keys of editions."""

    vault: Vault
    key: bytes
    keys_dir: Path
    addresses: Addresses

    @classmethod
    def of(cls, settings: Settings) -> Safe:
        """Return the safe of a service; vault and key follow from its secret key."""
        secret = settings.secret_key
        key = hashlib.blake2b(secret.encode(), digest_size=32, person=b"applicant tags").digest()
        return cls(Vault(secret, purpose="applicants"), key, settings.keys_dir, Addresses.of(secret))

    def seal(self, person: Applicant) -> bytes:
        """Close what is known of a person."""
        return self.vault.encrypt(person.model_dump_json())

    def open(self, sealed: bytes | None) -> Applicant:
        """Open it; nothing sealed is nobody."""
        return Applicant() if sealed is None else Applicant.model_validate_json(self.vault.decrypt(sealed))

    def tag(self, *parts: str) -> bytes:
        """Return a tag (32 bytes) of texts that are not kept."""
        return hmac.digest(self.key, "\x00".join(parts).encode(), hashlib.sha256)

    def keys(self, session: Session, edition_id: int) -> EditionKeys:
        """Return the keys of an edition; they are made when the first resident needs them. In a writing transaction."""
        attempts.hold(session, self.tag("keys", str(edition_id)))
        return resident_keys.make(session, self.keys_dir, edition_id)

    def known_keys(self, edition_id: int) -> EditionKeys:
        """Return the keys of an edition that has them. Raises ``KeyMissingError``."""
        return resident_keys.load(self.keys_dir, edition_id)


@dataclass(frozen=True, slots=True)
class Acting:
    """One act: by whom, at which instant, with what."""

    actor: Actor
    now: dt.datetime
    safe: Safe
    post: Post

    @property
    def resident_id(self) -> int | None:
        """The resident who acts, if it is one."""
        return int(self.actor.id) if self.actor.kind == "resident" else None

    @property
    def clerk_id(self) -> int | None:
        """The person of the staff who acts, if it is one."""
        return int(self.actor.id) if self.actor.kind == "staff" else None


def of_request(actor: Actor) -> Acting:
    """Return the act of this request."""
    return Acting(actor, requests.now(), Safe.of(requests.settings()), post.of_request())
