"""A sheet of applications: every fault at once and nothing taken in, or every row a project."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from sqlalchemy import func, select, update
from support.clock import START
from support.editions import WEEK

from budzet.base.errors import ConflictError, DomainError
from budzet.base.money import zl
from budzet.documents.tables import csv_bytes, xlsx_bytes
from budzet.editions.models import Topic
from budzet.proposals import applicants, sheet_columns, sheet_intake, support, versions
from budzet.proposals.models import Proposal
from budzet.proposals.models_applications import ApplicationDraft, ProposalEvent
from budzet.proposals.sheet_columns import COLUMNS, SHOWN

pytestmark = pytest.mark.engines("sqlite")

WHOLE = {
    "title": "Ławki nad rzeką",
    "pool": "Północ",
    "name": "Anna Nowak",
    "channel": "poczta",
    "received": "2026-05-02",
    "summary": "Dziesięć ławek.",
    "description": "Ławki z oparciem.",
    "reasons": "Nie ma gdzie usiąść.",
    "topics": "Zieleń i środowisko, sport",
    "place": "Bulwar",
    "latitude": "50,26",
    "longitude": "19,02",
    "cost": "12 000",
    "costs": "Ławka | 10 | szt. | 1 200",
    "upkeep": "500",
    "design": "tak",
    "how": "Oparcia.",
    "street": "Szkolna",
    "house": "5",
    "postcode": "00-001",
    "town": "Zielone",
    "email": "anna@poczta.example",
    "lives_here": "tak",
    "is_minor": "nie",
    "show_name": "nie",
    "signatures": "3",
}
BARE = {name: WHOLE[name] for name in ("title", "pool", "name", "channel", "received")}


def sheet(*rows, xlsx=False, without=()) -> bytes:
    """Return a sheet whose rows hold values by the keys of columns."""
    keys = [column.key for column in COLUMNS if column.key not in without]
    lines = [[row.get(key, "") for key in keys] for row in rows]
    header = [SHOWN[key] for key in keys]
    return xlsx_bytes("Wnioski", header, lines) if xlsx else csv_bytes(header, lines)


@pytest.fixture
def clerk(office):
    return office.clerk()


def look(office, clerk, data):
    with office.database.read_session() as session:
        return sheet_intake.look(session, office.edition, data, by=clerk)


def take_in(office, clerk, rows):
    with office.session() as session:
        return sheet_intake.take_in(session, office.edition.id, rows, by=clerk)


def told(found) -> list[str]:
    """Return the faults of a sheet as a clerk reads them."""
    assert found.rows == ()
    assert found.fault_count >= len(found.faults) > 0
    return [sheet_intake.sentence(fault) for fault in found.faults]


def stored(office) -> tuple[int, int]:
    """Return how many projects and drafts there are."""
    with office.database.read_session() as session:
        return tuple(session.scalar(select(func.count()).select_from(table)) for table in (Proposal, ApplicationDraft))


@pytest.mark.engines("sqlite", "postgresql")
def test_every_row_becomes_a_project_with_all_that_was_typed(office, clerk):
    second = {**WHOLE, "title": "Huśtawki", "channel": "papier", "received": "2026-05-03 12:30", "email": ""}
    found = look(office, clerk, sheet(WHOLE, second, xlsx=True))
    assert (found.faults, found.remarks) == ((), ())
    first, other = take_in(office, clerk, found.rows)
    assert (first.number, other.number) == ("L1/01/XIII", "L1/02/XIII")
    assert (first.title, first.cost, first.upkeep, first.latitude) == ("Ławki nad rzeką", zl(12_000), zl(500), 50.26)
    assert (first.channel, first.received_at) == ("post", dt.datetime(2026, 5, 2, 10, tzinfo=dt.UTC))
    assert (other.channel, other.received_at) == ("paper_point", dt.datetime(2026, 5, 3, 10, 30, tzinfo=dt.UTC))
    with office.database.read_session() as session:
        content = versions.newest(session, first).content
        assert (content.topics, content.universal_design) == (("zielen", "sport"), "yes")
        (author,) = applicants.of_project(session, first)
        person = clerk.safe.open(author.sealed)
        assert (person.name, person.street, person.lives_here, person.show_name) == (
            "Anna Nowak",
            "Szkolna",
            True,
            False,
        )
    assert [mail.recipient for mail in office.mails("application_received")] == ["anna@poczta.example"]


def test_the_number_of_valid_signatures_is_noted(office, clerk):
    take_in(office, clerk, look(office, clerk, sheet(WHOLE)).rows)
    with office.database.read_session() as session:
        (draft,) = session.scalars(select(ApplicationDraft))
        assert support.count(session, draft, clerk.safe).paper == 3


def test_what_an_application_lacks_is_a_remark_and_the_author_will_be_called(office, clerk):
    found = look(office, clerk, sheet(BARE))
    remarks = [sheet_intake.sentence(remark) for remark in found.remarks]
    assert "Wiersz 2, kolumna „opis”: Describe the project." in remarks
    assert "Wiersz 2, kolumna „kosztorys”: Write at least one thing that has to be paid, with its price." in remarks
    assert any("kolumna „ważne podpisy”" in remark for remark in remarks)
    (made,) = take_in(office, clerk, found.rows)
    with office.database.read_session() as session:
        event = session.scalars(
            select(ProposalEvent).where(
                ProposalEvent.proposal_id == made.id, ProposalEvent.kind == "taken_in_incomplete"
            )
        ).one()
        assert "description_required" in event.details["missing"]


def test_columns_that_need_not_be_there_may_be_left_out(office, clerk):
    optional = [column.key for column in COLUMNS if not column.required]
    assert len(look(office, clerk, sheet(BARE, without=optional)).rows) == 1


FAULTY = (
    ({"pool": "Wschód"}, "pula", "W tej edycji nie ma takiej puli."),
    ({"topics": "zielen, kosmos"}, "tematy", "W tej edycji nie ma takiego tematu."),
    ({"channel": "gołąb"}, "sposób złożenia", "Napisz jedno z: papier"),
    ({"received": "kiedyś"}, "data wpływu", "Napisz datę"),
    ({"received": "2026-05-05"}, "data wpływu", "Ta data jest w przyszłości."),
    ({"received": "2026-04-01"}, "data wpływu", "Wniosek wpłynął poza terminem naboru"),
    ({"cost": "dużo", "costs": ""}, "kosztorys", "Napisz kwotę"),
    ({"cost": "13 000"}, "kosztorys", "Pozycje kosztorysu nie sumują się"),
    ({"upkeep": "-1"}, "utrzymanie", "Napisz kwotę"),
    ({"latitude": "99"}, "szerokość", "Napisz stopnie"),
    ({"longitude": ""}, "szerokość", "A point needs both numbers, or neither."),
    ({"lives_here": "może"}, "mieszka w gminie", "Napisz „tak” albo „nie”."),
    ({"design": "?"}, "dostępność", "Napisz „tak”, „nie” albo „nie dotyczy”."),
    ({"signatures": "kilka"}, "ważne podpisy", "Napisz liczbę"),
    ({"title": "t" * 201}, "tytuł", "This text is too long by 1 characters."),
    ({"name": ""}, "wnioskodawca", "Brakuje wartości."),
)


@pytest.mark.parametrize(("changes", "column", "sentence"), FAULTY)
def test_each_fault_names_its_line_and_column(office, clerk, changes, column, sentence):
    (fault,) = told(look(office, clerk, sheet({**WHOLE, "title": "Skwer"}, {**WHOLE, **changes})))
    assert fault.startswith(f"Wiersz 3, kolumna „{column}”: {sentence}")


def test_all_faults_of_a_sheet_are_told_at_once_in_the_order_of_its_lines(office, clerk):
    rows = [
        {**WHOLE, "title": "A", "pool": "?", "upkeep": "?"},
        {**WHOLE, "title": "B"},
        {**WHOLE, "title": "t" * 201},
        {**WHOLE, "title": "B"},
    ]
    found = look(office, clerk, sheet(*rows))
    assert [sentence.partition(":")[0] for sentence in told(found)] == [
        "Wiersz 2, kolumna „pula”",
        "Wiersz 2, kolumna „utrzymanie”",
        "Wiersz 4, kolumna „tytuł”",
        "Wiersz 5, kolumna „tytuł”",
    ]
    assert stored(office) == (0, 0)


def test_a_broken_sheet_of_many_lines_tells_the_first_faults_and_counts_all(office, clerk):
    rows = [{**WHOLE, "title": f"Projekt {number}", "pool": "?"} for number in range(80)]
    found = look(office, clerk, sheet(*rows))
    assert (len(found.faults), found.fault_count) == (50, 80)


@pytest.mark.parametrize(
    ("data", "sentence"),
    (
        (b"", "Plik jest pusty."),
        (b"%PDF-1.7", "To nie jest tabela z kolumnami"),
        (csv_bytes(["tytuł", "pula"], [["A", "B"]]), "Kolumna „wnioskodawca”: Brakuje tej kolumny."),
        (
            csv_bytes([*SHOWN.values(), "uwagi"], [["x"] * len(SHOWN)]),
            "Wiersz 1, kolumna „uwagi”: Nie znamy tej kolumny.",
        ),
    ),
)
def test_what_is_no_sheet_of_applications_is_refused(office, clerk, data, sentence):
    assert told(look(office, clerk, data))[0].startswith(sentence)


def test_more_rows_than_are_taken_in_at_once_are_refused(office, clerk):
    assert told(look(office, clerk, sheet(*[BARE] * 501))) == ["Wierszy jest za dużo. Podziel plik na mniejsze."]


def test_a_name_that_two_topics_bear_means_neither_but_their_keys_do(office, clerk):
    with office.session() as session:
        session.execute(update(Topic).where(Topic.key == "drogi").values(name="Zieleń i środowisko"))
    assert "nie ma takiego tematu" in told(look(office, clerk, sheet(WHOLE)))[0]
    assert look(office, clerk, sheet({**WHOLE, "topics": "zielen; drogi"})).rows[0].application.topics == (
        "zielen",
        "drogi",
    )


def test_a_sheet_that_was_taken_in_is_not_taken_in_again(office, clerk):
    found = look(office, clerk, sheet(WHOLE))
    take_in(office, clerk, found.rows)
    assert "Taki wniosek już jest w tej edycji" in told(look(office, clerk, sheet(WHOLE)))[0]
    with pytest.raises(ConflictError) as refused:
        take_in(office, clerk, found.rows)
    assert refused.value.sentence.startswith("Wiersz 2: Taki wniosek już jest")
    assert stored(office) == (1, 1)


def test_whatever_stops_one_row_stops_all(office, clerk):
    rows = look(office, clerk, sheet(WHOLE, {**WHOLE, "title": "Skwer"})).rows
    late = dataclasses.replace(rows[1], received_at=START + WEEK)
    with pytest.raises(DomainError) as refused:
        take_in(office, clerk, (rows[0], late))
    assert refused.value.sentence.startswith("Wiersz 3: ")
    assert refused.value.sentence.endswith("Niczego nie przyjęto.")
    assert stored(office) == (0, 0)


@pytest.mark.parametrize(("day", "hour"), (("2026-04-27", 10), ("2026-05-04", 10)))
def test_of_a_day_alone_an_instant_is_taken_that_lies_in_the_intake_and_is_over(office, clerk, day, hour):
    # The intake began on 27 April at ten; now it is ten on 4 May: noon of the second day is still to come.
    (row,) = look(office, clerk, sheet({**WHOLE, "received": day})).rows
    local = row.received_at.astimezone(dt.timezone(dt.timedelta(hours=2)))
    assert f"{local:%Y-%m-%d}" == day
    assert local.hour in (hour, 12)


def test_the_empty_sheet_has_every_column_and_is_described(office, clerk):
    assert told(look(office, clerk, sheet_columns.empty_sheet())) == ["Pod nagłówkiem nie ma żadnego wiersza."]
    assert sheet_columns.description() == sheet_columns.description()
    assert all(words for words in COLUMNS.values())
