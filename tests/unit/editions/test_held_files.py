"""A file that waits to be confirmed is found by its sender alone, as it was sent, and not for ever."""

from __future__ import annotations

import datetime as dt
import stat

import pytest
from support.clock import START

from budzet.editions import held_files

DATA = b"ulica;numery;dzielnica\r\n"
ME, OTHER = "7 1 streets", "8 1 streets"


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "uploads" / "held"


def test_a_file_is_found_again_as_it_was_sent(folder):
    digest = held_files.keep(folder, DATA, owner=ME, now=START)
    assert digest == held_files.digest_of(DATA)
    assert held_files.find(folder, digest, owner=ME) == DATA
    assert [stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()] == [0o600]


@pytest.mark.parametrize("owner", (OTHER, "7 2 streets", "7 1 districts", ""))
def test_nobody_else_and_no_other_page_finds_it(folder, owner):
    digest = held_files.keep(folder, DATA, owner=ME, now=START)
    assert held_files.find(folder, digest, owner=owner) is None
    held_files.drop(folder, digest, owner=owner)
    assert held_files.find(folder, digest, owner=ME) == DATA


@pytest.mark.parametrize("digest", ("", "x", "../../etc/passwd", "0" * 64, "A" * 64))
def test_what_is_no_hash_of_a_kept_file_finds_nothing(folder, digest):
    held_files.keep(folder, DATA, owner=ME, now=START)
    assert held_files.find(folder, digest, owner=ME) is None
    held_files.drop(folder, digest, owner=ME)
    assert len(list(folder.iterdir())) == 1


def test_a_file_that_was_changed_on_disk_is_not_what_was_shown(folder):
    digest = held_files.keep(folder, DATA, owner=ME, now=START)
    next(folder.iterdir()).write_bytes(b"ulica;numery;dzielnica\r\nRynek;;polnoc\r\n")
    assert held_files.find(folder, digest, owner=ME) is None


def test_old_files_are_forgotten_when_a_new_one_comes(folder):
    old = held_files.keep(folder, DATA, owner=ME, now=START)
    fresh = held_files.keep(folder, b"1", owner=ME, now=START + held_files.KEPT)
    assert held_files.find(folder, old, owner=ME) == DATA
    held_files.keep(folder, b"2", owner=ME, now=START + held_files.KEPT + dt.timedelta(seconds=1))
    assert held_files.find(folder, old, owner=ME) is None
    assert held_files.find(folder, fresh, owner=ME) == b"1"


def test_an_imported_file_is_dropped(folder):
    digest = held_files.keep(folder, DATA, owner=ME, now=START)
    held_files.drop(folder, digest, owner=ME)
    assert list(folder.iterdir()) == []
