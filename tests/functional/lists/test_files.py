"""The files of a version: what they hold; nothing typed becomes markup or a formula; a bulletin takes them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from xml.etree import ElementTree

import openpyxl
import pytest

from budzet.documents.pdf_files import check_pdf
from budzet.editions.terms import Appeals
from budzet.proposals.lists import appeals, checking, files
from budzet.proposals.lists import content as contents
from budzet.proposals.lists.content import Content, Entry, Kind, Outcome, Part
from budzet.proposals.lists.files import Frame

AT = dt.datetime(2026, 5, 4, 10, tzinfo=dt.UTC)
FRAME = Frame(office="Urząd Miasta Zielone", moment=AT, appeals="Od oceny negatywnej można się odwołać do 11.05.2026.")


def entry(proposal_id: int = 1, outcome: Outcome = Outcome.POSITIVE, **changes) -> Entry:
    values = {
        "pool": "polnoc",
        "pool_name": "Północ",
        "number": f"L1/{proposal_id:02}/XIII",
        "title": "Ławki",
        "place": "Bulwar",
        "estimate": 1_200_000,
    }
    return Entry(**{"proposal_id": proposal_id, "outcome": outcome, **values, **changes})


def content(*entries: Entry, **changes) -> Content:
    values = {"edition": "2026", "edition_title": "Budżet 2026", "number": 1, "reason": "Zarządzenie nr 5."}
    return Content(**{**values, **changes}, entries=contents.in_order(entries, ["polnoc", "poludnie"]))


WHOLE = content(
    entry(1, cost=1_100_000),
    entry(2, Outcome.NEGATIVE, stage="formal", reason="=1+1 & <b>nie</b>\nNie.", title="<script>alert(1)</script>"),
    entry(3, Outcome.WITHDRAWN, pool="poludnie", pool_name="Południe"),
)


def made(name: str, of: Content = WHOLE) -> bytes:
    return files.make(name, of, FRAME)


def test_the_fragment_for_the_bulletin_is_whole_by_itself_and_nothing_in_it_meets_the_page_around():
    text = made("listy-bip.html").decode()
    root = ElementTree.fromstring(text.replace("<br>", "<br/>"))
    assert (root.tag, root.attrib) == ("section", {"lang": "pl"})
    tags = {element.tag for element in root.iter()}
    assert tags == {"section", "h2", "h3", "p", "table", "caption", "thead", "tbody", "tr", "th", "td", "br"}
    assert {name for element in root.iter() for name in element.attrib} == {"lang", "scope"}
    captions = [element.text for element in root.iter("caption")]
    assert captions == [
        "Lista wniosków pozytywnie zakwalifikowanych: Północ",
        "Lista wniosków negatywnie zakwalifikowanych: Północ",
        "Wnioski, których nie oceniono do końca: Południe",
    ]
    for table in root.iter("table"):
        widths = {len(row) for row in table.iter("tr")}
        assert len(widths) == 1
    assert "&lt;script&gt;" in text
    assert "<script" not in text


def test_the_document_is_a_tagged_pdf_and_a_preview_of_it_differs():
    data = made("listy.pdf")
    assert check_pdf(data) >= 1
    assert re.search(rb"pdfuaid:part(>|=\")1", data)
    draft = files.make("listy.pdf", WHOLE, Frame(office="Urząd", moment=AT, appeals="", preview=True))
    assert check_pdf(draft) >= 1
    assert draft != data


def test_the_table_for_a_spreadsheet_holds_every_entry_with_sums_as_numbers_and_no_formula():
    rows = list(csv.DictReader(io.StringIO(made("listy.csv").decode("utf-8-sig")), delimiter=";"))
    assert [row["Numer"] for row in rows] == ["L1/01/XIII", "L1/02/XIII", "L1/03/XIII"]
    assert rows[0]["Koszt zweryfikowany (zł)"] in ("11000", "11000,00", "11000,0")
    assert not rows[1]["Powód"].startswith("=")
    sheet = openpyxl.load_workbook(io.BytesIO(made("listy.xlsx"))).active
    values = list(sheet.iter_rows(min_row=2, values_only=True))
    assert len(values) == 3
    assert values[0][9] == 11_000
    assert sheet.cell(3, 12).data_type == "s"


def test_the_same_version_gives_the_same_bytes():
    for name in files.MEDIA_TYPES:
        assert made(name) == made(name), name


def test_a_partial_version_says_so_in_every_document():
    partial = WHOLE.model_copy(update={"partial": "Trwa ocena."})
    assert "Lista częściowa" in made("listy-bip.html", partial).decode()
    assert made("listy.pdf", partial) != made("listy.pdf")


# --- the value itself ----------------------------------------------------------------------------------------------


def test_entries_stand_by_part_by_pool_and_by_number_as_people_count():
    found = content(
        entry(1, number="L1/10/XIII"),
        entry(2, number="L1/9/XIII"),
        entry(3, number="L2/1/XIII", pool="poludnie"),
        entry(4, Outcome.NEGATIVE, number="L1/1/XIII"),
        entry(5, Outcome.MERGED, number="L1/2/XIII"),
    )
    assert [one.proposal_id for one in found.entries] == [2, 1, 3, 4, 5]
    assert contents.counts(found) == {Part.POSITIVE: 3, Part.NEGATIVE: 1, Part.OTHER: 1}


def test_every_difference_between_two_versions_is_told_once():
    before = [entry(1), entry(2, cost=1), entry(3, Outcome.NEGATIVE, reason="A"), entry(4), entry(5), entry(7)]
    after = [
        entry(1),
        entry(2, cost=2),
        entry(3, Outcome.NEGATIVE, reason="B"),
        entry(4, Outcome.WITHDRAWN),
        entry(6),
        entry(7, title="Nowy tytuł"),
    ]
    found = [(one.kind, one.shown.proposal_id) for one in contents.difference(before, after)]
    assert found == [
        (Kind.COST, 2),
        (Kind.REASON, 3),
        (Kind.OUTCOME, 4),
        (Kind.ADDED, 6),
        (Kind.WORDS, 7),
        (Kind.REMOVED, 5),
    ]


def test_the_mark_of_a_page_follows_the_results_and_not_the_words_around_them():
    same = WHOLE.model_copy(update={"reason": "Inny.", "partial": "Inny."})
    assert contents.mark(same) == contents.mark(WHOLE)
    assert contents.digest(same) != contents.digest(WHOLE)
    assert contents.mark(content(entry(1, cost=2))) != contents.mark(content(entry(1, cost=1)))
    assert contents.mark(content(entry(1, case_mark="A"))) == contents.mark(content(entry(1)))


# Days after Thursday 10 August 2023; Tuesday 15 August is a holiday.
APPEALS = [
    (Appeals(days=3, day_kind="working"), dt.datetime(2023, 8, 16, 22, tzinfo=dt.UTC)),
    (Appeals(days=7, day_kind="calendar"), dt.datetime(2023, 8, 17, 22, tzinfo=dt.UTC)),
    # A Saturday, a Sunday and a holiday are moved on.
    (Appeals(days=2, day_kind="calendar"), dt.datetime(2023, 8, 14, 22, tzinfo=dt.UTC)),
    (Appeals(days=5, day_kind="calendar"), dt.datetime(2023, 8, 16, 22, tzinfo=dt.UTC)),
    (Appeals(days=7, runs_from="notice"), None),
]


@pytest.mark.parametrize(("terms", "until"), APPEALS)
def test_the_time_for_appeals_is_counted_as_the_terms_have_it(terms, until):
    published = dt.datetime(2023, 8, 10, 10, tzinfo=dt.UTC)
    assert appeals.from_list(terms, published) == until
    said = appeals.sentence(terms, until)
    assert ("w ciągu 7 dni od otrzymania" in said) is (until is None)
    assert said.endswith("Odwołania rozpatruje Prezydent Miasta.")


def test_every_finding_has_a_sentence():
    facts = checking.Facts(
        now=AT,
        reason="",
        partial="",
        judged=0,
        open=tuple(f"L{number}" for number in range(8)),
        changed=False,
        waits=True,
        hour=AT,
        not_before=AT + dt.timedelta(days=1),
        not_before_words="jutro",
        frozen_positives=True,
    )
    found = checking.findings(facts)
    assert len(found) == 7
    said = checking.in_words(found)
    assert "Brakuje: 8 (L0, L1, L2, L3, L4…)" in said
    assert "{" not in said
