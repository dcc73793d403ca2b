"""Letters with codes: made of a file by two persons, printed once, typed at home by who has nothing but the letter."""

from __future__ import annotations

import datetime as dt
import os
import re

import pytest
from sqlalchemy import select
from support.clock import START
from support.desk import sign_in
from support.editions import NORTH, WEEK
from support.jobs import run_due_jobs
from support.pages import open_page, post_form, read_page
from support.paper_codes import (
    DESK,
    TO_ANNA,
    TO_JAN,
    ask,
    bring,
    confirm,
    enter_by_name,
    open_ballot,
    people_file,
    printed,
    store_office,
)
from support.voter import ROOT, cast, choose
from support.voting import envelopes, statuses

from budzet.accounts.models import Staff
from budzet.audit.models import AuditEntry
from budzet.base.errors import ConflictError
from budzet.editions.models import Edition
from budzet.jobs import recurring
from budzet.residents.paper_codes import files, letters
from budzet.residents.paper_codes.models import BatchState, LetterBatch, PaperCode

CODE = re.compile(r"(?:[0-9A-Z]{4}-){4}[0-9A-Z*~$=]")


@pytest.fixture
def office(app, services):
    """The edition, and the two coordinators each at their computer."""
    stored, first, second, _ = store_office(services)
    one, two = app.test_client(), app.test_client()
    sign_in(one, services, first)
    sign_in(two, services, second)
    return stored, one, two


def letters_for(office, *people) -> list[str]:
    """Make letters and return the codes in them."""
    _, one, two = office
    assert bring(one, people_file(*people)).status_code == 303
    assert ask(one).status_code == 303
    assert confirm(two).status_code == 303
    return [CODE.search(page)[0] for page in printed(one)]


def batch(services) -> LetterBatch:
    with services.database.read_session() as session:
        return session.scalars(select(LetterBatch)).one()


def sweep_later(app, services) -> None:
    """Make the files of letters twenty minutes old and let the worker sweep."""
    then = (START - dt.timedelta(minutes=20)).timestamp()
    for path in files.folder_of(services.settings).iterdir():
        os.utime(path, (then, then))
    recurring.ask(services.database, {"sweep": "residents.letters_sweep"}, START)
    run_due_jobs(app)


def vote_on(client) -> None:
    choose(client, "lokalne", {1: 3})
    choose(client, "ogolnomiejskie", [8])
    cast(client)


def test_a_resident_with_nothing_but_the_letter_votes(client, services, office):
    (code,) = letters_for(office, TO_ANNA)
    page = open_page(client, f"/en{ROOT}/kod-z-listu")
    assert page.heading == "Confirm who you are"
    assert not {"street", "email", "phone", "pesel"} & set(page.form().fields)
    answer = open_ballot(client, code.lower().replace("-", " "))
    assert "/karta/" in answer.headers["Location"]
    vote_on(client)
    (envelope,) = envelopes(services.database, office[0])
    assert (envelope.status.value, envelope.assurance, envelope.contact_tag) == ("counted", 3, None)
    assert envelope.declaration is not None


def test_each_letter_is_a_page_with_address_code_and_the_way(office):
    _, one, two = office
    bring(one, people_file(TO_ANNA, TO_JAN))
    ask(one)
    confirm(two)
    first, second = printed(one)
    for words in (
        "Anna Kowalska Źródlana 12A m. 4 00-001 Zielone",
        "Urząd Miasta Zielone Rynek 1, 00-001 Zielone",
        "/2026/glosowanie/kod-z-listu",
        "Głosować można do 11 maja 2026",
        "Nikomu nie podawaj kodu.",
    ):
        assert words in first, words
    assert "Jan Lis Szkolna 7 00-001 Zielone" in second
    assert CODE.search(first)[0] != CODE.search(second)[0]


def test_a_code_opens_the_ballot_until_its_person_has_cast_and_never_counts_twice(app, client, services, office):
    (code,) = letters_for(office, TO_ANNA)
    assert open_ballot(client, code).status_code == 303
    other = app.test_client()
    assert open_ballot(other, code).status_code == 303, "a lost session does not cost the vote"
    vote_on(client)
    vote_on(other)
    assert statuses(services.database, office[0]) == {"counted": 1, "conflict": 1}


def test_a_letter_takes_the_place_of_a_vote_somebody_cast_with_the_data_alone(app, client, services, office):
    """Rank 3 displaces rank 1: who knows a name and a birth date cannot block a vote."""
    (code,) = letters_for(office, TO_ANNA)
    thief = app.test_client()
    enter_by_name(thief, email="zlodziej@gdzie.example")
    vote_on(thief)
    assert open_ballot(client, code).status_code == 303
    vote_on(client)
    assert statuses(services.database, office[0]) == {"superseded": 1, "counted": 1}


@pytest.mark.parametrize(
    "changes",
    (
        {"surname": "Lis"},
        {"birth_year": "1986"},
        {"paper_code": "0000-0000-0000-0000-0"},
    ),
)
def test_a_code_that_does_not_fit_is_refused_in_one_way(client, services, office, changes):
    (code,) = letters_for(office, TO_ANNA)
    answer = open_ballot(client, code, **changes)
    page = read_page(answer)
    assert answer.status_code == 422
    assert "Ten kod nie otwiera karty" in page.text
    assert page.form().fields["given_name"] == ["Anna"]
    assert client.get_cookie("sid") is None


def test_a_slip_in_the_code_is_told_before_anything_is_asked(client, office):
    (code,) = letters_for(office, TO_ANNA)
    wrong = ("2" if code[0] != "2" else "3") + code[1:]
    page = read_page(open_ballot(client, wrong))
    assert "Nie ma takiego kodu." in page.text


def test_letters_that_were_called_back_open_nothing(client, services, office):
    (code,) = letters_for(office, TO_ANNA)
    _, one, _ = office
    page = open_page(one, DESK)
    token = page.form(f"{DESK}/1/pobierz").fields["csrf_token"]
    assert one.post(f"{DESK}/1/wycofaj", data={"csrf_token": token}).status_code == 303
    assert batch(services).state is BatchState.CALLED_BACK
    assert open_ballot(client, code).status_code == 422
    assert one.post(f"{DESK}/1/wycofaj", data={"csrf_token": token}).status_code == 409


def test_letters_that_cannot_be_printed_can_be_called_back(services, office):
    _, one, two = office
    bring(one, people_file(TO_ANNA))
    ask(one)
    confirm(two)
    page = open_page(one, DESK)
    assert post_form(one, page, action=f"{DESK}/1/wycofaj").status_code == 303
    run_due_jobs(one.application)
    assert batch(services).state is BatchState.CALLED_BACK
    assert list(files.folder_of(services.settings).iterdir()) == []
    with services.database.read_session() as session:
        assert session.scalars(select(PaperCode)).all() == []


def test_the_print_file_can_be_fetched_for_an_hour_and_each_time_is_noted(services, office, clock):
    letters_for(office, TO_ANNA)
    path = files.path_of(services.settings, 1, "print")
    assert path.stat().st_mode & 0o777 == 0o600
    with services.database.read_session() as session:
        acts = session.scalars(
            select(AuditEntry.act).where(AuditEntry.act.startswith("letters.")).order_by(AuditEntry.id)
        ).all()
        first = session.get_one(Staff, batch(services).uploaded_by)
    assert acts == ["letters.brought", "letters.let_out", "letters.printed", "letters.fetched"]
    _, one, _ = office
    clock.forward(hours=1)
    sign_in(one, services, first)
    page = open_page(one, DESK)
    assert "The print file has been deleted." in page.text
    token = page.form(f"{DESK}/1/pobierz").fields["csrf_token"]
    assert one.post(f"{DESK}/1/pobierz", data={"csrf_token": token}).status_code == 409
    later = dt.datetime.now(dt.UTC) + files.PRINT_KEPT + dt.timedelta(seconds=1)
    assert files.sweep(services.settings, (), later) == 1
    assert not path.exists()


def test_nobody_alone_makes_letters(services, office):
    _, one, _ = office
    bring(one, people_file(TO_ANNA))
    ask(one)
    page = open_page(one, "/en/urzad/dwie-osoby/1")
    token = page.forms[-1].fields["csrf_token"]
    refused = one.post("/en/urzad/dwie-osoby/1/potwierdz", data={"csrf_token": token, "reason": "pilne"})
    assert refused.status_code == 422
    assert batch(services).state is BatchState.WAITING
    run_due_jobs(one.application)
    with services.database.read_session() as session:
        assert session.scalars(select(PaperCode)).all() == []


def test_a_set_that_was_turned_down_leaves_nothing(services, office):
    _, one, _ = office
    bring(one, people_file(TO_ANNA))
    token = open_page(one, DESK).form(f"{DESK}/1/popros").fields["csrf_token"]
    assert one.post(f"{DESK}/1/odrzuc", data={"csrf_token": token}).status_code == 303
    assert batch(services).state is BatchState.REFUSED
    assert list(files.folder_of(services.settings).iterdir()) == []


def test_a_set_that_the_second_person_turned_down_leaves_nothing(services, office):
    _, one, two = office
    bring(one, people_file(TO_ANNA))
    ask(one)
    act = "/en/urzad/dwie-osoby/1"
    token = open_page(two, act).form(f"{act}/potwierdz").fields["csrf_token"]
    assert two.post(f"{act}/odrzuc", data={"csrf_token": token, "reason": "nie te osoby"}).status_code == 303
    assert batch(services).state is BatchState.REFUSED
    sweep_later(one.application, services)
    assert list(files.folder_of(services.settings).iterdir()) == []


def test_a_file_that_waits_for_the_second_person_stays(services, office):
    _, one, _ = office
    bring(one, people_file(TO_ANNA))
    sweep_later(one.application, services)
    assert files.path_of(services.settings, 1, "people").exists()


def test_a_file_that_is_not_the_one_two_persons_agreed_to_is_not_printed(services, office):
    _, one, two = office
    bring(one, people_file(TO_ANNA))
    ask(one)
    confirm(two)
    files.path_of(services.settings, 1, "people").write_bytes(people_file(TO_JAN))
    run_due_jobs(one.application)
    assert batch(services).state is BatchState.PRINTING
    assert not files.path_of(services.settings, 1, "print").exists()


def test_every_fault_of_a_file_is_told_and_nothing_of_it_is_kept(services, office):
    _, one, _ = office
    too_old = ("Nowak", "Adam", "1825-01-05", "", "Szkolna", "1", "Północ", "", "00-001", "Zielone")
    nowhere = ("Nowak", "Adam", "1985-01-05", "", "Szkolna", "1", "Zachód", "", "00-001", "Zielone")
    unplaced = ("Nowak", "Adam", "1985-01-05", "", "Nieznana", "1", "", "", "00-001", "Zielone")
    answer = bring(one, people_file(TO_JAN, too_old, nowhere, unplaced))
    page = read_page(answer)
    assert answer.status_code == 422
    for words in (
        "The file was not taken. Nothing of it was stored.",
        "Wiersz 3, kolumna „data urodzenia”",
        "Wiersz 4, kolumna „dzielnica”: Takiej dzielnicy nie ma w tej edycji.",
        "Wiersz 5, kolumna „dzielnica”: Nie wiadomo, w jakiej dzielnicy leży ten adres.",
    ):
        assert words in page.text
    assert "Nowak" not in page.text
    nameless = ("", "Anna", "1985-03-27", "", "Źródlana", "12A", "Północ", "", "00-001", "")
    page = read_page(bring(one, people_file(nameless)))
    assert "Wiersz 2, kolumna „nazwisko”" in page.text
    assert "Wiersz 2, kolumna „miejscowość”" in page.text
    with services.database.read_session() as session:
        assert session.scalars(select(LetterBatch)).all() == []
    assert list(files.folder_of(services.settings).iterdir()) == []


def test_neither_codes_nor_people_can_be_read_in_the_database(services, office):
    (code,) = letters_for(office, TO_ANNA)
    with services.database.read_session() as session:
        (row,) = session.scalars(select(PaperCode)).all()
    assert code.replace("-", "").encode() not in b"".join((row.code_mac, row.voter_tag))
    assert row.area == NORTH
    assert not files.path_of(services.settings, 1, "people").exists()


def test_after_the_vote_no_letters_are_made(services, office, clock):
    with services.database.read_session() as session:
        first = session.scalars(select(Staff).where(Staff.name == "Anna Wnosząca")).one()
    _, one, _ = office
    clock.set(START + WEEK)
    sign_in(one, services, first)
    page = open_page(one, DESK)
    assert "Głosowanie już się skończyło, więc listów z kodami się nie wysyła." in page.text
    assert not [form for form in page.forms if form.action == DESK]


def test_before_the_freeze_no_letters_are_made_because_districts_may_change_places(app, services):
    _, first, *_ = store_office(services, frozen=False)
    desk = app.test_client()
    sign_in(desk, services, first)
    page = open_page(desk, DESK)
    assert "Listy z kodami przygotowuje się po zamrożeniu edycji" in page.text
    assert not [form for form in page.forms if form.action == DESK]
    with services.database.transaction() as session, pytest.raises(ConflictError):
        letters.refuse_closed(session, session.scalars(select(Edition)).one(), START)
