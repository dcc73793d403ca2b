"""Files nobody should send: each is refused with its name, the line and the reason, and none breaks the reader.

What each costs is measured by ``bench/broken_files.py``.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from support.broken_files import BROKEN, LARGEST, MEGABYTES, make, many_projects, read_within
from support.elections import pb_text

from budzet.base.errors import ImportRefusedError
from budzet.exchange.family import read_family
from budzet.exchange.importing import read_files
from budzet.exchange.pb import read_pb

REFUSED = [name for name, broken in BROKEN.items() if broken.fault]
SOUND = [name for name, broken in BROKEN.items() if not broken.fault]


@pytest.mark.parametrize("name", REFUSED)
def test_a_broken_file_is_refused_with_its_name_the_line_and_the_reason(name: str, tmp_path: Path) -> None:
    path = make(name, tmp_path)
    with pytest.raises(ImportRefusedError) as refused:
        read_files([path])
    told = refused.value.sentence
    assert told.startswith(f"{path.name}: {BROKEN[name].fault}")
    assert told.endswith("\nNiczego nie wczytano.")
    # Whatever stands in the file: the sentence is short and can be shown on a screen.
    assert len(told) < 5000
    assert all(line.isprintable() for line in told.splitlines())


@pytest.mark.parametrize("name", SOUND)
def test_a_file_that_is_only_unusual_is_read(name: str, tmp_path: Path) -> None:
    (file,) = read_files([make(name, tmp_path)])
    assert file.num_projects == file.meta.num_projects


@pytest.mark.parametrize("name", LARGEST)
def test_the_largest_are_refused_within_their_memory(name: str, tmp_path: Path) -> None:
    answer = read_within(make(name, tmp_path), megabytes=MEGABYTES, seconds=60)
    assert answer.refusal is not None
    assert answer.refusal.startswith(f"zly.pb: {BROKEN[name].fault}")


def test_a_name_that_is_no_text_is_told_in_codes(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/z\xb3y\n.pb"))
    path.write_text(pb_text({"budget": None}), encoding="utf-8")
    with pytest.raises(ImportRefusedError, match=r"z\\udcb3y\\u000a.pb: META: brak pola „budget”"):
        read_pb(path)
    path.write_text(pb_text(), encoding="utf-8")
    assert read_pb(path).name == "z\\udcb3y\\u000a.pb"


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The tests may run as root, who may read everything.
    def refuse(*_given: object, **_named: object) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "z.pb").write_text(pb_text(), encoding="utf-8")
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(ImportRefusedError, match=r"z\.pb: plik: nie wolno go czytać"):
        read_pb(tmp_path / "z.pb")


def test_files_that_hold_more_projects_than_a_ballot_can_number_make_no_edition(tmp_path: Path) -> None:
    files = []
    for name, number in (("a.pb", 65_000), ("b.pb", 536)):
        (tmp_path / name).write_bytes(b"".join(many_projects(number, "1")))
        files.append(read_pb(tmp_path / name))
    with pytest.raises(ImportRefusedError, match=r"razem 65536 projektów\. Edycja mieści najwyżej 65535"):
        read_family(files)
