"""Only pages that take files take large requests, and only so large; nothing of a refused one is stored or kept."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys

import pytest
from support.pages import open_page, read_page
from support.pictures import picture
from support.server import CHECKOUT
from support.wizard import ROOT
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from budzet.proposals.attachment_files import folder_of

MIB = 1024 * 1024


@pytest.fixture
def section(desk):
    """The client of an author, the address of the section and the token of its forms."""
    anna = desk.resident()
    url = f"{ROOT}/{desk.draft(anna).id}/zalaczniki"
    return anna.client, url, open_page(anna.client, url).forms[-1].fields["csrf_token"][0]


def post(section, rest="", **fields):
    client, url, token = section
    # Encoded here: the client would keep a temporary file of its own open.
    boundary, body = encode_multipart(MultiDict({"csrf_token": token, "kind": "support_scan", **fields}))
    return client.post(url + rest, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def nothing_is_stored(desk) -> bool:
    folder = folder_of(desk.services.settings)
    return not folder.is_dir() or not list(folder.iterdir())


@pytest.mark.parametrize(
    ("rest", "field", "sizes", "status"),
    (
        ("", "file", (10 * MIB + 1,), 422),  # one file may have 10 MB
        ("", "file", (12 * MIB,), 422),
        ("", "file", (13 * MIB,), 413),
        ("", "file", (100 * MIB,), 413),
        ("/strony", "pages", (9 * MIB, 9 * MIB), 422),  # within the limit, but no pictures
        ("/strony", "pages", (14 * MIB, 14 * MIB, 14 * MIB), 413),
    ),
)
def test_files_that_are_too_large_are_refused_with_a_sentence(desk, section, rest, field, sizes, status):
    files = [FileStorage(io.BytesIO(bytes(size)), "duży.jpg") for size in sizes]
    page = read_page(post(section, rest, **{field: files}, alt_text="Ławka"))
    assert page.status == status
    assert "This is too large" in page.text if status == 413 else "Correct 1 thing" in page.text
    assert nothing_is_stored(desk)


def test_a_text_of_many_megabytes_beside_a_file_is_refused(desk, section):
    for size in (100 * MIB, 2 * MIB):
        answer = post(section, alt_text="x" * size, file=FileStorage(io.BytesIO(picture()), "a.png"))
        assert answer.status_code == 413
    assert nothing_is_stored(desk)


@pytest.mark.parametrize(("parts", "status"), ((150, 303), (2_000, 413)))
def test_a_form_of_two_thousand_parts_is_refused(section, parts, status):
    many = {f"f{number}": "x" for number in range(parts)}
    answer = post(section, **many, alt_text="Ławka", file=FileStorage(io.BytesIO(picture()), "a.png"))
    assert answer.status_code == status


def test_pages_without_files_stay_small(section):
    client, url, token = section
    large = {"csrf_token": token, "version": "1", "title": "x" * 70_000}
    assert client.post(url.replace("zalaczniki", "pomysl"), data=large).status_code == 413
    assert client.post(f"{url}/1/opis", data={"csrf_token": token, "alt_text": "x" * 70_000}).status_code == 413


def test_the_whole_corpus_leaves_the_memory_as_it_was(tmp_path):
    """The bound is generous: one file is in memory at a time, the pixels of a bomb never."""
    paths = os.pathsep.join((str(CHECKOUT), str(CHECKOUT / "tests")))
    done = subprocess.run(
        [sys.executable, "-m", "support.upload_probe"],
        cwd=CHECKOUT,
        env={**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    measured = json.loads(done.stdout)
    assert measured["statuses"] == [422, 422, 413] * 2
    assert measured["grown"] < 60  # megabytes more than an honest photograph takes
    assert list(tmp_path.iterdir()) == []
