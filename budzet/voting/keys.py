"""The key that ballots of an edition are sealed to: its public half in the database, its private half in a file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from sqlalchemy.orm import Session

from budzet.audit import services as audit
from budzet.base.actor import Actor
from budzet.base.errors import ConflictError
from budzet.editions.models import Edition
from budzet.residents import keys as resident_keys
from budzet.residents.keys import EditionKeys
from budzet.voting import keyfile, queries
from budzet.voting.models import ElectionKey


def make_keys(
    session: Session,
    edition: Edition,
    *,
    key_file: Path,
    passphrase: str,
    keys_dir: Path,
    actor: Actor,
    now: dt.datetime,
) -> tuple[EditionKeys, bytes]:
    """Make the election key (file ``key_file``, closed with ``passphrase``) and the edition's secret keys.

    Returns the secret keys and the 32-byte public key. Raises ``ConflictError`` when the edition has a key: a second
    one would leave ballots that the first opens only; ``DomainError`` when the file cannot be made.
    """
    if queries.public_key(session, edition.id) is not None:
        raise ConflictError(
            f"Edycja „{edition.slug}” ma już klucz. Drugiego nie robimy: nie otworzyłby starych głosów."
        )
    public_key = keyfile.new_key_file(key_file, passphrase, edition=edition.slug)
    session.add(ElectionKey(edition_id=edition.id, public_key=public_key, made_at=now))
    secret = resident_keys.make(session, keys_dir, edition.id)
    audit.record(
        session,
        actor,
        "election_key_made",
        now=now,
        object_kind="edition",
        object_id=edition.slug,
        edition_id=edition.id,
        details={"fingerprint": keyfile.fingerprint(public_key)},
    )
    return secret, public_key
