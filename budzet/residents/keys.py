"""The secret keys of an edition: in files under the keys folder (mode 0700), never in the database or its backups.

``registration`` makes the person key, ``contact`` and ``network`` the tags for limits, ``receipt`` signs confirmation
numbers. A canary in the database notices a lost or exchanged file. A new key is never made in the middle of an edition:
every person could then vote again.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet.base.errors import DomainError
from budzet.residents.models import KeyCanary

_CANARY_TEXT = b"budzet edition key canary"
_SIZE = 32  # bytes of each secret


class KeyMissingError(DomainError):
    """The key file of an edition is missing or is not the one the edition began with."""

    http_status = 503


@dataclass(frozen=True, slots=True)
class EditionKeys:
    """Four secrets of 32 bytes each."""

    registration: bytes
    contact: bytes
    network: bytes
    receipt: bytes

    @property
    def canary(self) -> bytes:
        """What the registration key gives for a fixed text (32 bytes)."""
        return hmac.digest(self.registration, _CANARY_TEXT + self.receipt, hashlib.sha256)


def make(session: Session, keys_dir: Path, edition_id: int) -> EditionKeys:
    """Make the keys of an edition and remember their canary. An existing pair of file and canary is kept as it is.

    Raises ``KeyMissingError`` when the database knows a canary but the file is gone or another.
    """
    path = path_of(keys_dir, edition_id)
    if session.get(KeyCanary, edition_id) is not None:
        keys = load(keys_dir, edition_id)
        _compare(session.get_one(KeyCanary, edition_id), keys)
        return keys
    if not path.exists():
        ready_folder(keys_dir)
        fresh = {name: secrets.token_hex(_SIZE) for name in EditionKeys.__slots__}
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            json.dump(fresh, file)
            # On the disk before the canary is: without its file the edition would stand.
            file.flush()
            os.fsync(file.fileno())
    keys = load(keys_dir, edition_id)
    session.add(KeyCanary(edition_id=edition_id, canary=keys.canary))
    session.flush()
    return keys


def load(keys_dir: Path, edition_id: int) -> EditionKeys:
    """Read the keys of an edition. Raises ``KeyMissingError``: no such file, or a damaged one."""
    try:
        stored = json.loads(path_of(keys_dir, edition_id).read_text(encoding="ascii"))
        keys = EditionKeys(**{name: bytes.fromhex(value) for name, value in stored.items()})
        whole = all(len(getattr(keys, name)) == _SIZE for name in EditionKeys.__slots__)
    except OSError:
        raise KeyMissingError(
            "Brakuje pliku z kluczem tej edycji. Głosowanie stoi, dopóki plik nie wróci na miejsce."
        ) from None
    except (ValueError, TypeError, AttributeError):
        whole = False
    if not whole:
        raise KeyMissingError("Plik z kluczem tej edycji jest uszkodzony. Przywróć go z kopii.")
    return keys


def check(session: Session, keys_dir: Path) -> None:
    """Compare every edition's key file with its canary. Raises ``KeyMissingError`` at the first that fails."""
    for row in session.scalars(select(KeyCanary)):
        _compare(row, load(keys_dir, row.edition_id))


def _compare(row: KeyCanary, keys: EditionKeys) -> None:
    if not hmac.compare_digest(row.canary, keys.canary):
        raise KeyMissingError(
            "Plik z kluczem edycji nie jest tym, z którym edycja się zaczęła. Przywróć właściwy plik."
        )


def ready_folder(keys_dir: Path) -> None:
    """Make the folder of the keys, open to its owner only."""
    keys_dir.mkdir(parents=True, exist_ok=True)
    keys_dir.chmod(0o700)


def path_of(keys_dir: Path, edition_id: int) -> Path:
    """Return the file of an edition's keys."""
    return keys_dir / f"edition-{edition_id}.json"
