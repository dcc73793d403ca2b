"""Files on disk: names that are safe, files nobody else may read, leftovers that are found."""

from __future__ import annotations

import datetime as dt
import os
import stat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.clock import START

from budzet.proposals.attachment_files import clean_name, clean_stem, orphans, write

PDF, JPEG = "application/pdf", "image/jpeg"


@pytest.mark.parametrize(
    ("sent", "media_type", "name"),
    (
        ("lawka.jpg", JPEG, "lawka.jpg"),
        ("Zdjęcie ławki (2).JPEG", JPEG, "Zdjęcie-ławki-(2).jpg"),
        ("plan.exe", PDF, "plan.pdf"),  # what it is decides, not what it says
        ("plan.pdf.js", PDF, "plan.pdf.pdf"),
        ("../../etc/passwd", PDF, "passwd.pdf"),
        ("C:\\Users\\Anna\\plan.pdf", PDF, "plan.pdf"),
        ('a"b\r\nSet-Cookie: x.pdf', PDF, "a-b-Set-Cookie-x.pdf"),
        ("gpj.\u202egnp.pdf", PDF, "gpj.gnp.pdf"),  # signs that turn letters around
        (".htaccess", PDF, "htaccess.pdf"),
        ("", PDF, "plik.pdf"),
        ("///", PDF, "plik.pdf"),
        ("...", PDF, "plik.pdf"),
        ("a\x00b.pdf", PDF, "ab.pdf"),
        ("a\ud800b.pdf", PDF, "ab.pdf"),  # half of a pair
        ("x" * 300 + ".pdf", PDF, "x" * 80 + ".pdf"),
    ),
)
def test_a_name_is_safe_to_show_and_to_save_under(sent, media_type, name):
    assert clean_name(sent, media_type) == name


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=120))
def test_no_name_leads_out_of_its_folder_or_breaks_a_header(sent):
    name = clean_name(sent, JPEG)
    assert name.endswith(".jpg")
    assert not set(name) & set('/\\"<>|?*:\r\n\0 ')
    assert not name.startswith(".")
    assert len(name) <= 84
    name.encode("utf-8")


def test_a_number_becomes_a_name():
    assert clean_stem("L1/01/XIII") == "L1-01-XIII"


def test_a_file_is_for_its_owner_alone_and_whole(tmp_path):
    folder = tmp_path / "uploads" / "applications"
    before = os.umask(0)
    try:
        name = write(folder, b"words", PDF)
    finally:
        os.umask(before)
    assert (folder / name).read_bytes() == b"words"
    assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [path.name for path in folder.iterdir()] == [name]


def test_names_are_random_and_tell_nothing(tmp_path):
    names = {write(tmp_path, b"words", PDF) for _ in range(20)}
    assert len(names) == 20
    assert all(len(name) == 36 and name.endswith(".pdf") for name in names)


def test_only_old_files_of_ours_without_a_row_are_leftovers(tmp_path):
    old = (START - dt.timedelta(days=2)).timestamp()
    kept, lost, fresh = (write(tmp_path, b"x", PDF) for _ in range(3))
    half = f"{lost}.new"
    for name in (kept, lost, half, "README.txt"):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (old, old))
    os.utime(tmp_path / fresh, (START.timestamp(), START.timestamp()))
    assert orphans(tmp_path, {kept}, START) == sorted((lost, half))


def test_a_folder_that_is_not_there_has_no_leftovers(tmp_path):
    assert orphans(tmp_path / "nothing", set(), START) == []
