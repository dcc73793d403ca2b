"""Telling the authors: by e-mail or by letter in the act of the publication, each one's standing, letters and book."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from sqlalchemy import select, update
from support.clock import START
from support.lists import WHY

from budzet.base import actor as actors
from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.documents.pdf_files import check_pdf
from budzet.jobs.handlers import JobContext
from budzet.jobs.running import MAX_TRIES
from budzet.notifications.models import OutboxMail
from budzet.proposals import case_marks
from budzet.proposals.lists import letter_words, letters, queries, recipients
from budzet.proposals.lists.models import Channel, ListRecipient
from budzet.proposals.lists.recipients import Status
from budzet.proposals.models_applications import Author, AuthorKind

pytestmark = pytest.mark.engines("sqlite")
BOTH_ENGINES = pytest.mark.engines("sqlite", "postgresql")
TODAY = START.date()


def standing(publisher) -> dict[Status, int]:
    with publisher.bureau.office.database.read_session() as session:
        return recipients.counts(session, queries.version(session, publisher.bureau.edition.id, 1))


def mail_is(publisher, **values) -> None:
    with publisher.bureau.session() as session:
        session.execute(update(OutboxMail).where(OutboxMail.template == "list_positive").values(**values))


def post(publisher, ids=None, day: dt.date = TODAY, at: dt.datetime = START) -> int:
    with publisher.bureau.session() as session:
        found = queries.version(session, publisher.bureau.edition.id, 1)
        actor = actors.staff(publisher.proposer.id)
        return recipients.mark_posted(session, found, ids, day, actor=actor, now=at)


def by_letter(publisher, recipient_id: int) -> None:
    with publisher.bureau.session() as session:
        found = queries.version(session, publisher.bureau.edition.id, 1)
        actor = actors.staff(publisher.proposer.id)
        recipients.letter_instead(session, found, recipient_id, actor=actor, now=START)


def path(publisher, name: str):
    return letters.path_of(publisher.bureau.office.settings, publisher.newest().id, name)


def book(publisher) -> list[dict[str, str]]:
    text = path(publisher, "ksiazka-nadawcza.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


@BOTH_ENGINES
def test_whoever_has_an_address_gets_a_mail_and_the_others_a_letter(publisher):
    online, paper = publisher.positive(), publisher.negative(title="Kosze")
    publisher.without_mail(paper)
    publisher.published()
    assert [(one.proposal_id, one.channel) for one in publisher.recipients()] == [
        (online.id, Channel.MAIL),
        (paper.id, Channel.LETTER),
    ]
    assert standing(publisher) == {Status.SENT: 1, Status.TO_POST: 1}
    (mail,) = publisher.sent()
    assert (mail.recipient, online.number in mail.subject) == ("anna@poczta.example", True)
    assert f"/projekty/{online.id}" in mail.body


def test_somebody_without_any_address_is_shown_as_such(publisher):
    project = publisher.positive()
    publisher.without_mail(project, house="", postcode="")
    publisher.published()
    assert standing(publisher) == {Status.UNREACHABLE: 1}
    (one,) = publisher.recipients()
    by_letter(publisher, one.id)
    assert standing(publisher) == {Status.TO_POST: 1}


MAILS = [
    ({"sent_at": START, "error": None}, Status.SENT),
    ({"sent_at": None, "error": "SMTPError", "tries": 1}, Status.TRYING),
    ({"sent_at": None, "error": "SMTPError", "tries": MAX_TRIES}, Status.FAILED),
    ({"sent_at": None, "error": None, "tries": 0}, Status.QUEUED),
]


@BOTH_ENGINES
def test_where_each_mail_stands_is_read_from_the_outbox(publisher):
    publisher.positive()
    publisher.published()
    for values, status in MAILS:
        mail_is(publisher, **values)
        assert standing(publisher) == {status: 1}


def test_whose_mail_came_back_is_told_by_letter_once(publisher):
    publisher.positive()
    publisher.published()
    (one,) = publisher.recipients()
    by_letter(publisher, one.id)
    assert standing(publisher) == {Status.TO_POST: 1}
    assert publisher.acts("lists.letter_instead") == [{"recipient": one.id}]
    with pytest.raises(ConflictError):
        by_letter(publisher, one.id)
    with pytest.raises(NotFoundError):
        by_letter(publisher, one.id + 100)


def test_letters_and_the_posting_book_are_made_by_the_publication_itself(publisher):
    good, bad = publisher.positive(title="Ławki & kosze"), publisher.negative("Droga jest <prywatna>.", title="Drzewa")
    for project in (good, bad):
        publisher.without_mail(project)
    with publisher.bureau.session() as session:
        actor = actors.staff(publisher.proposer.id)
        case_marks.set_case_mark(
            session, publisher.bureau.edition.id, bad.id, "BO.0531.7.2026", "", actor=actor, now=START
        )
    publisher.published()
    assert check_pdf(path(publisher, "pisma.pdf").read_bytes()) == 2
    assert [
        (row["Lp."], row["Adresat"], row["Adres"], row["Kod pocztowy"], row["Miejscowość"]) for row in book(publisher)
    ] == [
        ("1", "Anna Nowak", "Leśna 7/2", "40-001", "Zielone"),
        ("2", "Anna Nowak", "Leśna 7/2", "40-001", "Zielone"),
    ]
    assert [row["Numer projektu"] for row in book(publisher)] == [good.number, bad.number]
    assert [row["Znak sprawy"] for row in book(publisher)] == ["", "BO.0531.7.2026"]
    assert path(publisher, "pisma.pdf").stat().st_mode & 0o077 == 0
    assert publisher.bureau.office.settings.published_dir not in path(publisher, "pisma.pdf").parents


def test_a_letter_to_a_minor_goes_to_the_hands_of_the_guardian(publisher):
    project = publisher.positive()
    publisher.without_mail(project, is_minor=True, guardian_name="Jan Nowak", guardian_agrees=True)
    publisher.published()
    assert book(publisher)[0]["Adresat"] == "Anna Nowak / do rąk opiekuna: Jan Nowak"


def test_what_a_letter_says_names_the_reason_and_the_way_to_appeal(publisher):
    project = publisher.negative()
    publisher.without_mail(project)
    publisher.published()
    with publisher.bureau.office.database.read_session() as session:
        found = queries.version(session, publisher.bureau.edition.id, 1)
        left = letters.to_post(session, found, publisher.bureau.office.anna.safe)
        edition = publisher.bureau.edition
        value = letter_words.value(
            letter_words.Frame(
                office="Urząd",
                address="Rynek 1",
                town="Zielone",
                edition_title=edition.title,
                appeals=edition.terms.appeals,
                published_at=START,
                url="http://bo.zielone.example/2026/listy/",
            ),
            left,
        )
    (letter,) = value["letters"]
    said = " ".join(letter["paragraphs"])
    assert (project.number in letter["title"], f"Powód: {WHY}" in said) == (True, True)
    assert "odwołać do 11.05.2026" in said


def test_letters_that_went_out_are_marked_with_their_day_and_are_not_printed_again(publisher):
    for title in ("Ławki", "Kosze", "Drzewa"):
        publisher.without_mail(publisher.positive(title=title))
    publisher.published()
    first = publisher.recipients()[0]
    later = START + dt.timedelta(days=1)
    assert post(publisher, [first.id], later.date(), later) == 1
    assert standing(publisher) == {Status.POSTED: 1, Status.TO_POST: 2}
    with pytest.raises(ConflictError):
        post(publisher, [first.id], later.date(), later)
    with publisher.bureau.session() as session:
        letters.ask(session, queries.version(session, publisher.bureau.edition.id, 1), now=later)
    publisher.run(at=later)
    assert len(book(publisher)) == 2
    assert post(publisher, None, later.date(), later) == 2
    assert publisher.acts("lists.letters_posted")[-1] == {"letters": 2, "day": "2026-05-05"}


@pytest.mark.parametrize("days", (-1, 1))
def test_a_letter_goes_out_neither_before_the_publication_nor_tomorrow(publisher, days):
    publisher.without_mail(publisher.positive())
    publisher.published()
    with pytest.raises(DomainError, match="dzień nadania"):
        post(publisher, None, TODAY + dt.timedelta(days=days))
    assert publisher.recipients()[0].posted_on is None


def test_files_with_names_and_addresses_are_deleted_after_a_week(publisher):
    publisher.without_mail(publisher.positive())
    publisher.published()
    office = publisher.bureau.office
    kept, over = START + letters.KEPT, START + letters.KEPT + dt.timedelta(seconds=1)
    for at, there in ((kept, True), (over, False)):
        letters.delete_old(JobContext(1, office.database, office.settings, None, at, None), {})
        assert path(publisher, "pisma.pdf").exists() is there


def test_two_authors_with_one_address_get_one_mail(publisher):
    project = publisher.positive()
    with publisher.bureau.session() as session:
        first = session.scalars(select(Author).where(Author.proposal_id == project.id)).one()
        session.add(
            Author(edition_id=first.edition_id, proposal_id=project.id, kind=AuthorKind.CO_AUTHOR, sealed=first.sealed)
        )
    publisher.published()
    with publisher.bureau.office.database.read_session() as session:
        assert session.query(ListRecipient).count() == 1
