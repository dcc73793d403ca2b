"""The file with the private half of an election key, closed with a pass-phrase (Argon2id, XSalsa20-Poly1305).

Whoever has file and pass-phrase opens every ballot of the edition; whoever lost one of them opens none.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from nacl import pwhash, secret, utils
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey

from budzet.base.errors import ConflictError, DomainError

SHORTEST_PASSPHRASE = 12
_FORMAT = "budzet-election-key-1"


class KeyFileError(DomainError):
    """The key file cannot be made or used; the sentence says why."""


def new_key_file(path: Path, passphrase: str, *, edition: str) -> bytes:
    """Make a key pair, write its private half to a new file (mode 0600) and return the 32-byte public half.

    Raises ``ConflictError`` when the file exists, ``KeyFileError`` when the pass-phrase is shorter than 12 characters
    or the folder takes no file.
    """
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise KeyFileError(f"Hasło jest za krótkie. Potrzeba co najmniej {SHORTEST_PASSPHRASE} znaków.")
    private = PrivateKey.generate()
    salt = utils.random(pwhash.argon2id.SALTBYTES)
    ops, mem = pwhash.argon2id.OPSLIMIT_MODERATE, pwhash.argon2id.MEMLIMIT_MODERATE
    box = secret.SecretBox(_derive(passphrase, salt, ops, mem))
    content = {
        "format": _FORMAT,
        "edition": edition,
        "public_key": bytes(private.public_key).hex(),
        "salt": salt.hex(),
        "ops": ops,
        "mem": mem,
        "private_key": bytes(box.encrypt(bytes(private))).hex(),
    }
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise ConflictError(f"Plik „{path}” już jest. Klucza nigdy nie nadpisujemy.") from None
    except OSError as error:
        raise KeyFileError(f"Nie można zapisać pliku „{path}”: {error.strerror}.") from None
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        json.dump(content, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    return bytes(private.public_key)


def read_key_file(path: Path, passphrase: str) -> bytes:
    """Return the 32-byte private key. Raises ``KeyFileError``: no such file, damaged, wrong pass-phrase."""
    content = _read(path)
    try:
        salt, closed = bytes.fromhex(content["salt"]), bytes.fromhex(content["private_key"])
        key = _derive(passphrase, salt, int(content["ops"]), int(content["mem"]))
        private = secret.SecretBox(key).decrypt(closed)
        same = bytes(PrivateKey(private).public_key).hex() == content["public_key"]
    except (KeyError, TypeError, ValueError):
        # First: the library's own errors of this kind are CryptoErrors as well.
        raise KeyFileError(f"Plik „{path}” jest uszkodzony. Użyj jego kopii.") from None
    except CryptoError:
        raise KeyFileError(f"Hasło do pliku „{path}” jest inne. Niczego nie otwarto.") from None
    if not same:
        raise KeyFileError(f"Plik „{path}” jest uszkodzony. Użyj jego kopii.")
    return private


def fingerprint(public_key: bytes) -> str:
    """Return the public key as groups of four characters, for reading aloud and comparing."""
    text = public_key.hex()
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="ascii"))
    except OSError as error:
        raise KeyFileError(f"Nie można przeczytać pliku „{path}”: {error.strerror}.") from None
    except ValueError:
        content = None
    if not isinstance(content, dict) or content.get("format") != _FORMAT:
        raise KeyFileError(f"„{path}” nie jest plikiem klucza.")
    return content


def _derive(passphrase: str, salt: bytes, ops: int, mem: int) -> bytes:
    return bytes(pwhash.argon2id.kdf(secret.SecretBox.KEY_SIZE, passphrase.encode(), salt, opslimit=ops, memlimit=mem))
