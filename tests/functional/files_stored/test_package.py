"""The package for the office's system of files: each case whole, in a folder of its own, the same bytes each time."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from xml.etree import ElementTree as ET

import pdfua
import pypdfium2
import pytest
from sqlalchemy import update
from support.applications import filed, hand_in, whole_application
from support.pictures import picture
from support.sent_files import small_pdf

from budzet.base.errors import NotFoundError
from budzet.proposals import attachments, package, versions
from budzet.proposals.application import canonical_bytes
from budzet.proposals.attachment_files import folder_of
from budzet.proposals.models import Proposal
from budzet.proposals.models_applications import AttachmentKind
from budzet.proposals.package import LIST_NAME, Sources
from budzet.web.uploads import Upload

pytestmark = pytest.mark.engines("sqlite")


def sources(office) -> Sources:
    return Sources(
        folder=folder_of(office.settings),
        safe=office.anna.safe,
        url_of=lambda proposal_id: f"https://bo.example/2026/projekty/{proposal_id}",
    )


def packed(office, *ids, progress=None) -> bytes:
    """Return the package of some projects."""
    out = io.BytesIO()
    told = {"progress": progress} if progress else {}
    with office.database.read_session() as session:
        number = package.write(session, office.edition, ids, out, sources(office), **told)
    assert number == len(set(ids))
    return out.getvalue()


def opened(data: bytes) -> dict[str, bytes]:
    """Return the files of a package by their names."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def text_of(data: bytes) -> str:
    with pypdfium2.PdfDocument(data) as document:
        pages = [document[number].get_textpage().get_text_range() for number in range(len(document))]
    return " ".join(" ".join(pages).split())


def change(office, proposal, **values) -> None:
    with office.session() as session:
        session.execute(update(Proposal).where(Proposal.id == proposal.id).values(**values))


@pytest.fixture
def case(office) -> Proposal:
    """A project with a picture and a list, which has a mark and a class of files."""
    draft = office.ready()
    sent = (
        attachments.accept(Upload("Źdźbło.jpg", picture("JPEG")), "Źdźbło trawy"),
        attachments.accept_pages([Upload("lista.pdf", small_pdf())], AttachmentKind.SUPPORT_SCAN),
    )
    with office.session() as session:
        for one in sent:
            attachments.add_to_draft(
                session, office.edition.id, draft.id, one, folder_of(office.settings), by=office.anna
            )
        proposal = hand_in(session, office.edition, draft, by=office.anna)
    change(office, proposal, case_mark="BO.0531.12.2026", jrwa="0531")
    return proposal


def test_a_case_holds_its_application_files_and_metadata(office, case, tmp_path):
    files = opened(packed(office, case.id))
    folder = "BO.0531.12.2026"
    assert sorted(files) == sorted(
        [
            f"{folder}/metadane.json",
            f"{folder}/metadane.xml",
            f"{folder}/tresc.json",
            f"{folder}/wniosek.pdf",
            f"{folder}/zalaczniki/01-Zdzblo.jpg",
            f"{folder}/zalaczniki/02-lista.pdf",
            LIST_NAME,
        ]
    )
    text = text_of(files[f"{folder}/wniosek.pdf"])
    for words in ("Wniosek L1/01/XIII", "BO.0531.12.2026", "0531", "Anna Nowak", "Szkolna 5", "Nie ma gdzie usiąść."):
        assert words in text
    assert files[f"{folder}/zalaczniki/02-lista.pdf"] == small_pdf()
    paper = tmp_path / "wniosek.pdf"
    paper.write_bytes(files[f"{folder}/wniosek.pdf"])
    assert list(pdfua.validate(str(paper)).findings) == []


def test_the_exact_bytes_the_receipt_has_the_mark_of_are_in_the_case(office, case):
    data = opened(packed(office, case.id))["BO.0531.12.2026/tresc.json"]
    with office.database.read_session() as session:
        first = versions.newest(session, case)
    assert data == canonical_bytes(whole_application())
    assert hashlib.sha256(data).digest() == first.sha256


def test_metadata_say_the_same_as_json_and_as_xml_and_are_true(office, case):
    files = opened(packed(office, case.id))
    folder = "BO.0531.12.2026"
    said = json.loads(files[f"{folder}/metadane.json"])
    assert said["identyfikator"] == "L1/01/XIII"
    assert (said["grupowanie"], said["kwalifikacja"], said["jezyk"]) == ("BO.0531.12.2026", "0531", "pl")
    assert (said["tworca"], said["data"]) == ("Anna Nowak", "2026-05-04T10:00:00+02:00")
    assert said["adres"] == f"https://bo.example/2026/projekty/{case.id}"
    for file in said["pliki"]:
        data = files[f"{folder}/{file['nazwa']}"]
        assert (file["rozmiar"], file["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
    access = {file["nazwa"]: file["dostep"] for file in said["pliki"]}
    assert access["zalaczniki/01-Zdzblo.jpg"] == access["tresc.json"] == "publiczny"
    assert access["zalaczniki/02-lista.pdf"] == access["wniosek.pdf"] == "wewnętrzny"
    root = ET.fromstring(files[f"{folder}/metadane.xml"])
    assert {one.tag: one.text or "" for one in root if one.tag != "pliki"} == {
        name: value for name, value in said.items() if name != "pliki"
    }
    shown = [{part.tag: part.text or "" for part in file} for file in root.iterfind("pliki/plik")]
    assert shown == [{name: str(value) for name, value in file.items()} for file in said["pliki"]]


def test_the_list_of_the_package_has_a_line_for_each_case_and_nothing_personal(office, case):
    with office.session() as session:
        other = filed(session, office.edition, by=office.anna, title="=1+1", pool="poludnie")
    data = opened(packed(office, case.id, other.id))[LIST_NAME]
    lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    assert lines[0] == list(package.LIST_COLUMNS)
    assert lines[1][:6] == ["BO.0531.12.2026", "BO.0531.12.2026", "0531", "L1/01/XIII", "Ławki nad rzeką", "Północ"]
    assert lines[1][6:] == ["przez internet", "2026-05-04T10:00:00+02:00", "złożony"]
    assert lines[2][:5] == ["L2-01-XIII", "", "", "L2/01/XIII", "'=1+1"]
    assert b"Nowak" not in data


def test_the_same_cases_give_the_same_bytes_in_any_order(office, case):
    with office.session() as session:
        other = filed(session, office.edition, by=office.anna, pool="poludnie")
    assert packed(office, case.id, other.id) == packed(office, other.id, case.id)


def test_a_project_that_was_changed_brings_both_what_came_and_what_holds_now(office, case):
    with office.session() as session:
        fresh = session.get_one(Proposal, case.id)
        versions.add(session, fresh, whole_application(title="Ławki i kosze"), "", by=office.anna)
    files = opened(packed(office, case.id))
    assert "Ławki nad rzeką" in text_of(files["BO.0531.12.2026/wniosek.pdf"])
    newest = text_of(files["BO.0531.12.2026/wersja-2.pdf"])
    assert "Wersja 2 L1/01/XIII" in newest
    assert "Ławki i kosze" in newest


def test_an_imported_project_has_a_short_application_and_no_applicant(office, case):
    from support.editions import DRAFTS, make_plan, stored_edition

    with office.session() as session:
        edition = stored_edition(session, plan=make_plan(slug="2025"), drafts=DRAFTS[:1], frozen=False).edition
    out = io.BytesIO()
    with office.database.read_session() as session:
        ids = package.ids_of_edition(session, edition.id)
        assert package.write(session, edition, ids, out, sources(office)) == 1
    files = opened(out.getvalue())
    assert "tresc.json" not in str(sorted(files))
    assert "Odsłonięcie źródła" in text_of(files["L1/wniosek.pdf"])
    assert json.loads(files["L1/metadane.json"])["tworca"] == ""


def test_two_marks_that_look_the_same_get_two_folders(office, case):
    with office.session() as session:
        other = filed(session, office.edition, by=office.anna, pool="poludnie")
    change(office, other, case_mark="bo.0531/12/2026")
    change(office, case, case_mark="BO.0531-12-2026")
    folders = {name.partition("/")[0] for name in opened(packed(office, case.id, other.id))}
    assert folders == {"BO.0531-12-2026", f"bo.0531-12-2026-{other.id}", LIST_NAME}


def test_a_project_of_another_edition_is_refused(office, case):
    with office.database.read_session() as session, pytest.raises(NotFoundError, match="999"):
        package.write(session, office.edition, [case.id, 999], io.BytesIO(), sources(office))


def test_a_lost_file_stops_the_package_and_names_the_project(office, case):
    for path in folder_of(office.settings).iterdir():
        path.unlink()
    with pytest.raises(NotFoundError, match="L1/01/XIII"):
        packed(office, case.id)


def test_progress_is_told_case_by_case(office, case):
    with office.session() as session:
        other = filed(session, office.edition, by=office.anna, pool="poludnie")
    heard = []
    packed(office, case.id, other.id, progress=heard.append)
    assert heard == [1, 2]


@pytest.mark.parametrize(
    ("name", "plain"),
    (
        ("BO.0531.12.2026", "BO.0531.12.2026"),
        ("L1/01/XIII", "L1-01-XIII"),
        ("Zdjęcie ławki (2)", "Zdjecie-lawki-2"),
        ("../../etc/passwd", "etc-passwd"),
        ("a..b", "a.b"),
        ("Парк", ""),
        ("CON", "x-CON"),
        ("lpt1.txt", "x-lpt1.txt"),
        ("...", ""),
        ("x" * 200, "x" * 60),
    ),
)
def test_names_in_a_package_are_plain(name, plain):
    assert package.plain_name(name) == plain
