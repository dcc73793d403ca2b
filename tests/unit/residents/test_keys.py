"""The secret keys of an edition: made once, in a closed file, and never replaced by others without being noticed."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import astuple
from pathlib import Path

import pytest
from sqlalchemy import select
from support.clock import START
from support.editions import ACTOR, make_plan

from budzet.editions import services
from budzet.residents import keys
from budzet.residents.keys import EditionKeys, KeyMissingError
from budzet.residents.models import KeyCanary

pytestmark = pytest.mark.engines("sqlite")


@pytest.fixture
def edition_id(database) -> int:
    with database.transaction() as session:
        return services.create_edition(session, make_plan(), actor=ACTOR, now=START).id


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "var" / "keys"


def make(database, folder: Path, edition_id: int) -> EditionKeys:
    """Make the keys of an edition, or get those it has."""
    with database.transaction() as session:
        return keys.make(session, folder, edition_id)


def another_edition(database, slug: str = "2027") -> int:
    """Store another edition."""
    with database.transaction() as session:
        return services.create_edition(session, make_plan(slug=slug), actor=ACTOR, now=START).id


def check(database, folder: Path) -> None:
    """Compare the files with what the database remembers of them."""
    with database.read_session() as session:
        keys.check(session, folder)


def file_of(folder: Path) -> Path:
    """Return the only key file."""
    [path] = folder.glob("*.json")
    return path


def test_the_four_secrets_are_long_and_different(database, folder, edition_id):
    made = make(database, folder, edition_id)
    assert {len(secret) for secret in astuple(made)} == {32}
    assert len(set(astuple(made))) == 4
    assert keys.load(folder, edition_id) == made


def test_keys_are_made_once(database, folder, edition_id):
    made = make(database, folder, edition_id)
    content = file_of(folder).read_bytes()
    assert make(database, folder, edition_id) == made
    assert file_of(folder).read_bytes() == content


def test_each_edition_has_its_own(database, folder, edition_id):
    first = make(database, folder, edition_id)
    second = make(database, folder, another_edition(database))
    assert not set(astuple(first)) & set(astuple(second))
    check(database, folder)


@pytest.mark.parametrize("umask", (0o000, 0o022, 0o077))
def test_only_the_service_reads_the_folder_and_the_file(database, folder, edition_id, umask):
    folder.mkdir(parents=True, mode=0o755)  # a folder that somebody made too open
    before = os.umask(umask)
    try:
        make(database, folder, edition_id)
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(file_of(folder).stat().st_mode) == 0o600


def test_no_secret_is_in_the_database(database, folder, edition_id):
    made = make(database, folder, edition_id)
    with database.read_session() as session:
        canary = session.scalars(select(KeyCanary.canary)).one()
    assert canary == made.canary
    assert canary not in set(astuple(made))


def test_keys_that_are_in_place_pass_the_check(database, folder, edition_id):
    check(database, folder)  # nothing to compare yet
    make(database, folder, edition_id)
    check(database, folder)


def lose(path: Path) -> None:
    """Delete the file."""
    path.unlink()


def exchange(path: Path) -> None:
    """Put other secrets in its place."""
    path.write_text(json.dumps({name: os.urandom(32).hex() for name in EditionKeys.__slots__}), encoding="ascii")


def exchange_one(path: Path, name: str) -> None:
    """Put another secret in the place of one."""
    stored = json.loads(path.read_text(encoding="ascii"))
    path.write_text(json.dumps(stored | {name: os.urandom(32).hex()}), encoding="ascii")


def cut(path: Path) -> None:
    """Leave half of the file, as a full disk would."""
    path.write_bytes(path.read_bytes()[:100])


DAMAGES = {
    "lost": lose,
    "exchanged": exchange,
    "other persons": lambda path: exchange_one(path, "registration"),
    "other signature": lambda path: exchange_one(path, "receipt"),
    "cut": cut,
    "empty": lambda path: path.write_bytes(b""),
    "not a key": lambda path: path.write_text("[]", encoding="ascii"),
    "one missing": lambda path: path.write_text(json.dumps({"registration": "00" * 32}), encoding="ascii"),
    "no hexadecimal": lambda path: path.write_text(
        json.dumps(dict.fromkeys(EditionKeys.__slots__, "ź" * 64)), encoding="ascii"
    ),
    "too short": lambda path: path.write_text(json.dumps(dict.fromkeys(EditionKeys.__slots__, "00")), encoding="ascii"),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_lost_exchanged_or_damaged_file_is_noticed_and_no_new_keys_are_made(database, folder, edition_id, damage):
    """With new keys everybody could vote again."""
    make(database, folder, edition_id)
    path = file_of(folder)
    good = path.read_bytes()
    damage(path)
    left = path.read_bytes() if path.exists() else None
    for act in (check, lambda database, folder: make(database, folder, edition_id)):
        with pytest.raises(KeyMissingError) as refused:
            act(database, folder)
        assert refused.value.http_status == 503
        assert "plik" in refused.value.sentence.casefold()
    assert (path.read_bytes() if path.exists() else None) == left
    path.write_bytes(good)  # the right file comes back from its copy
    check(database, folder)


@pytest.mark.parametrize("damage", ("lost", "cut", "empty", "not a key", "one missing", "no hexadecimal", "too short"))
def test_nobody_is_identified_with_a_file_that_cannot_be_read(database, folder, edition_id, damage):
    make(database, folder, edition_id)
    DAMAGES[damage](file_of(folder))
    with pytest.raises(KeyMissingError):
        keys.load(folder, edition_id)


def test_the_file_of_another_edition_is_not_taken(database, folder, edition_id):
    other = another_edition(database)
    make(database, folder, edition_id)
    path = file_of(folder)
    make(database, folder, other)
    path.write_bytes((folder / f"edition-{other}.json").read_bytes())
    with pytest.raises(KeyMissingError, match="nie jest tym"):
        check(database, folder)


def test_a_file_whose_canary_was_rolled_back_is_kept(database, folder, edition_id):
    """The act that made the keys failed later: its file stays and is used by the next."""

    def make_and_fail() -> None:
        with database.transaction() as session:
            keys.make(session, folder, edition_id)
            raise KeyError

    with pytest.raises(KeyError):
        make_and_fail()
    content = file_of(folder).read_bytes()
    make(database, folder, edition_id)
    assert file_of(folder).read_bytes() == content
    check(database, folder)
