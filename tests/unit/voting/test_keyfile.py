"""The file with the election key: nobody opens ballots without its pass-phrase, and nothing ever overwrites it."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path

import pytest
from nacl import pwhash
from nacl.public import PrivateKey
from nacl.secret import SecretBox
from sqlalchemy import select
from support.clock import START
from support.editions import ACTOR, make_plan

from budzet.audit.models import AuditEntry
from budzet.base.errors import ConflictError
from budzet.editions import services
from budzet.voting import keyfile, queries
from budzet.voting.keyfile import KeyFileError
from budzet.voting.keys import make_keys

PASSPHRASE = "zażółć gęślą"  # twelve letters, the shortest there may be


@dataclass(frozen=True)
class Made:
    """A key file that was made, the public half that came out, and the private half that was read back."""

    path: Path
    public_key: bytes
    private_key: bytes


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """One file for the module: making and opening one is slow on purpose."""
    path = tmp_path_factory.mktemp("keys") / "2026.key"
    before = os.umask(0)
    try:
        public_key = keyfile.new_key_file(path, PASSPHRASE, edition="2026")
    finally:
        os.umask(before)
    return Made(path, public_key, keyfile.read_key_file(path, PASSPHRASE))


def copy(made: Made, folder: Path, **changes: object) -> Path:
    """Return a copy of the file with some of its fields changed; ``None`` takes one out."""
    content = json.loads(made.path.read_text(encoding="ascii")) | changes
    path = folder / "copy.key"
    path.write_text(json.dumps({name: value for name, value in content.items() if value is not None}), encoding="ascii")
    return path


def test_the_private_key_comes_back_with_its_passphrase(made):
    assert bytes(PrivateKey(made.private_key).public_key) == made.public_key


def test_the_file_opens_with_stock_software(made):
    """A city that has lost this program still opens its ballots."""
    content = json.loads(made.path.read_text(encoding="ascii"))
    key = pwhash.argon2id.kdf(
        32,
        PASSPHRASE.encode(),
        bytes.fromhex(content["salt"]),
        opslimit=content["ops"],
        memlimit=content["mem"],
    )
    assert SecretBox(key).decrypt(bytes.fromhex(content["private_key"])) == made.private_key


def test_only_its_owner_reads_the_file(made):
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600


def test_the_file_names_its_edition_and_shows_the_public_half_only(made):
    content = json.loads(made.path.read_text(encoding="ascii"))
    assert (content["edition"], content["public_key"]) == ("2026", made.public_key.hex())
    assert content["mem"] >= 128 * 2**20  # guessing is dear
    assert made.private_key.hex() not in made.path.read_text(encoding="ascii")
    assert "zażółć" not in json.dumps(content, ensure_ascii=False)


def test_another_passphrase_opens_nothing(made):
    with pytest.raises(KeyFileError, match=r"Hasło do pliku .* jest inne"):
        keyfile.read_key_file(made.path, f"{PASSPHRASE} ")


@pytest.mark.parametrize(
    "changes",
    (
        {"salt": None},
        {"private_key": None},
        {"ops": None},
        {"ops": "many"},
        {"salt": "źle"},
        {"salt": "00"},
        {"salt": 7},
        {"private_key": "00"},
        {"public_key": "00" * 32},
    ),
)
def test_a_damaged_file_is_told_from_a_wrong_passphrase(made, tmp_path, changes):
    """Who is told that the pass-phrase is wrong looks for another; who is told of damage, for the copy."""
    path = copy(made, tmp_path, **changes)
    with pytest.raises(KeyFileError, match="jest uszkodzony"):
        keyfile.read_key_file(path, PASSPHRASE)


@pytest.mark.parametrize(
    "content", (b"", b"{", b"[]", b"7", b"{}", b'{"format": "other"}', "źródło".encode(), b"\xff\xfe")
)
def test_another_file_is_no_key_file(tmp_path, content):
    path = tmp_path / "other.key"
    path.write_bytes(content)
    with pytest.raises(KeyFileError, match="nie jest plikiem klucza"):
        keyfile.read_key_file(path, PASSPHRASE)


def test_a_file_that_is_not_there_or_cannot_be_read_is_told(tmp_path):
    for path in (tmp_path / "none.key", tmp_path):
        with pytest.raises(KeyFileError, match="Nie można przeczytać"):
            keyfile.read_key_file(path, PASSPHRASE)


def test_a_key_is_never_overwritten(made):
    before = made.path.read_bytes()
    with pytest.raises(ConflictError, match="nigdy nie nadpisujemy"):
        keyfile.new_key_file(made.path, "another pass-phrase", edition="2027")
    assert made.path.read_bytes() == before


@pytest.mark.parametrize("passphrase", ("", "x", "zażółć gęśl"))
def test_a_short_passphrase_makes_no_file(tmp_path, passphrase):
    with pytest.raises(KeyFileError, match="co najmniej 12 znaków"):
        keyfile.new_key_file(tmp_path / "2026.key", passphrase, edition="2026")
    assert list(tmp_path.iterdir()) == []


def test_a_fingerprint_is_read_in_groups_of_four():
    assert keyfile.fingerprint(bytes(range(6))) == "0001 0203 0405"


@pytest.mark.engines("sqlite")
def test_an_edition_gets_one_election_key(database, tmp_path):
    def make(name: str) -> bytes:
        with database.transaction() as session:
            _, public_key = make_keys(
                session,
                session.merge(edition),
                key_file=tmp_path / name,
                passphrase=PASSPHRASE,
                keys_dir=tmp_path / "keys",
                actor=ACTOR,
                now=START,
            )
        return public_key

    with database.transaction() as session:
        edition = services.create_edition(session, make_plan(), actor=ACTOR, now=START)
    public_key = make("first.key")
    with pytest.raises(ConflictError, match="ma już klucz"):
        make("second.key")
    assert sorted(path.name for path in tmp_path.glob("*.key")) == ["first.key"]
    with database.read_session() as session:
        assert queries.public_key(session, edition.id) == public_key
        entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "election_key_made")).one()
        assert entry.details == {"fingerprint": keyfile.fingerprint(public_key)}
    assert bytes(PrivateKey(keyfile.read_key_file(tmp_path / "first.key", PASSPHRASE)).public_key) == public_key


@pytest.mark.engines("sqlite")
def test_a_key_that_cannot_be_written_leaves_the_edition_without_one(database, tmp_path):
    with database.transaction() as session:
        edition = services.create_edition(session, make_plan(), actor=ACTOR, now=START)
    with pytest.raises(KeyFileError, match="Nie można zapisać"), database.transaction() as session:
        make_keys(
            session,
            session.merge(edition),
            key_file=tmp_path / "none" / "2026.key",
            passphrase=PASSPHRASE,
            keys_dir=tmp_path / "keys",
            actor=ACTOR,
            now=START,
        )
    with database.read_session() as session:
        assert queries.public_key(session, edition.id) is None
    assert not (tmp_path / "keys").exists()
