"""Around a project: questions relayed without addresses, the catalogue of unit costs, projects that are alike."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import select
from support.applications import filed, intake_edition, later, whole_application
from support.clock import START
from support.editions import ACTOR
from support.voting import recorded

from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.editions.models import Edition
from budzet.proposals import catalogue, questions, services, similar
from budzet.proposals.catalogue import Entry
from budzet.proposals.models_applications import ProposalQuestion
from budzet.proposals.questions import TooManyQuestionsError
from budzet.proposals.services import ProposalDraft

pytestmark = pytest.mark.engines("sqlite")


# Questions


def ask(office, proposal, body="Czy będzie cień?", email="jan@poczta.example", by=None) -> ProposalQuestion:
    """Ask the author of a project."""
    with office.session() as session:
        return questions.ask(session, office.edition.id, proposal.id, email, body, by=by or office.anna)


def answer(office, question, body="Tak, pod lipami.", by=None) -> ProposalQuestion:
    """Answer as the author."""
    with office.session() as session:
        return questions.answer(session, office.edition.id, question.id, body, by=by or office.anna)


@pytest.mark.engines("sqlite", "postgresql")
def test_a_question_and_its_answer_go_by_mail_and_neither_side_learns_an_address(office):
    proposal = office.filed()
    question = ask(office, proposal)
    (asked,) = office.mails("question_asked")
    assert asked.recipient == "anna@poczta.example"
    assert "jan@" not in str(asked.context)
    assert asked.context["link"].endswith(f"/2026/moj-projekt/{proposal.id}/pytania/{question.id}")
    answer(office, question)
    (answered,) = office.mails("question_answered")
    assert answered.recipient == "jan@poczta.example"
    assert "anna@" not in str(answered.context)
    assert (answered.context["question"], answered.context["body"]) == ("Czy będzie cień?", "Tak, pod lipami.")


def test_once_answered_the_address_of_whoever_asked_is_gone(office):
    question = ask(office, office.filed())
    assert office.anna.safe.vault.decrypt(question.asker_sealed) == "jan@poczta.example"
    assert office.anna.safe.vault.decrypt(answer(office, question).asker_sealed) == ""
    with pytest.raises(ConflictError):
        answer(office, question)


def test_questions_without_an_answer_stand_first(office):
    proposal = office.filed()
    made = [ask(office, proposal, f"Pytanie {number}", f"{number}@poczta.example") for number in range(3)]
    answer(office, made[2])
    with office.session() as session:
        listed = [question.body for question in questions.of_project(session, proposal)]
    assert listed == ["Pytanie 1", "Pytanie 0", "Pytanie 2"]


def test_one_address_asks_five_questions_a_day_about_whatever_projects(office):
    first, second = office.filed(), office.filed()
    for number in range(questions.QUESTIONS_A_DAY):
        ask(office, (first, second)[number % 2])
    with pytest.raises(TooManyQuestionsError):
        ask(office, first, email=" JAN@poczta.example")
    ask(office, first, email="ola@poczta.example")
    ask(office, first, by=later(office.anna, days=1))


@pytest.mark.parametrize("body", ("", "Hej?", " " * 50, "x" * 2001))
def test_a_message_has_a_length(office, body):
    proposal = office.filed()
    with pytest.raises(DomainError) as refused:
        ask(office, proposal, body)
    assert [fault.field for fault in refused.value.findings] == ["body"]
    assert office.mails("question_asked") == []


def test_only_the_applicant_answers(office):
    question = ask(office, office.filed())
    for by in (office.resident("ewa@poczta.example"), office.clerk()):
        with pytest.raises(NotFoundError):
            answer(office, question, by=by)


def test_an_author_without_an_address_is_asked_through_the_office(office):
    clerk = office.clerk()
    with office.session() as session:
        edition = session.get_one(Edition, office.edition.id)
        drafts_ = [ProposalDraft(pool="polnoc", number="L1/77", title="Z papieru", cost=1)]
        (paper,) = services.add_proposals(session, edition, drafts_, actor=ACTOR, now=START)
    with pytest.raises(ConflictError, match="cannot be reached"):
        ask(office, paper, by=clerk)


# Unit costs


def entries(office) -> list[tuple[str, str, int]]:
    """Return the catalogue."""
    with office.session() as session:
        return [(row.name, row.unit, row.price) for row in catalogue.everything(session, office.edition.id)]


def test_staff_add_change_and_remove_lines(office):
    clerk = office.clerk()
    with office.session() as session:
        bench = catalogue.add(session, office.edition.id, Entry(" Ławka ", "szt.", 120_000), by=clerk)
        bin_ = catalogue.add(session, office.edition.id, Entry("Kosz", "szt.", 50_000), by=clerk)
        catalogue.change(session, office.edition.id, bench.id, Entry("Ławka", "szt.", 150_000), by=clerk)
        catalogue.remove(session, office.edition.id, bin_.id, by=clerk)
        with pytest.raises(NotFoundError):
            catalogue.remove(session, office.edition.id, bin_.id, by=clerk)
    assert entries(office) == [("Ławka", "szt.", 150_000)]
    assert len(office.acts("catalogue.changed")) == 1


@pytest.mark.parametrize(
    ("entry", "codes"),
    (
        (Entry("", "", 0), ["name_missing", "unit_missing", "price_wrong"]),
        (Entry("x" * 201, "y" * 21, 10**12), ["name_long", "unit_long", "price_wrong"]),
        (Entry("ŁAWKA", "szt.", 1), ["name_twice"]),
    ),
)
def test_a_line_with_faults_is_refused_with_all_of_them(office, entry, codes):
    with office.session() as session:
        catalogue.add(session, office.edition.id, Entry("Ławka", "szt.", 120_000), by=office.anna)
        with pytest.raises(DomainError) as refused:
            catalogue.add(session, office.edition.id, entry, by=office.anna)
    assert [fault.code for fault in refused.value.findings] == codes


TABLE = "Nazwa;Jednostka;Cena\nŁawka;szt.;1 500,00 zł\nKosz;szt.;500\nTrawnik;m²;12,5\n"


def test_a_table_is_tried_out_first_and_then_adds_and_changes(office):
    with office.session() as session:
        for name, price in (("ławka", 120_000), ("Kosz", 50_000), ("Latarnia", 900_000)):
            catalogue.add(session, office.edition.id, Entry(name, "szt.", price), by=office.anna)
    with office.session() as session:
        trial = catalogue.try_out(session, office.edition.id, TABLE.encode())
    assert (trial.added, trial.changed, trial.faults) == (("Trawnik",), ("Ławka",), ())
    assert entries(office)[0] == ("ławka", "szt.", 120_000), "trying out writes nothing"
    with office.session() as session:
        catalogue.import_entries(session, office.edition.id, trial.entries, by=office.anna)
    assert entries(office) == [
        ("Ławka", "szt.", 150_000),
        ("Kosz", "szt.", 50_000),
        ("Latarnia", "szt.", 900_000),
        ("Trawnik", "m²", 1_250),
    ]
    with office.session() as session:
        rows = catalogue.as_rows(catalogue.everything(session, office.edition.id))
        again = "\n".join(";".join(map(str, row)) for row in [["nazwa", "jednostka", "cena"], *rows])
        trial = catalogue.try_out(session, office.edition.id, again.encode())
    assert (trial.added, trial.changed) == ((), ())


@pytest.mark.parametrize(
    ("table", "faults"),
    (
        ("Nazwa;Jednostka;Cena\nŁawka;szt.;drogo\n", ["Wiersz 2, kolumna „cena”: Cena to kwota w złotych"]),
        ("Nazwa;Jednostka;Cena\nA;m;1\na;m;2\n", ["Wiersz 3, kolumna „nazwa”: Pozycja „a” jest już w katalogu."]),
        ("Nazwa;Cena\nŁawka;5\n", ["Kolumna „jednostka”: Brakuje tej kolumny."]),
        ("", ["Plik jest pusty."]),
    ),
)
def test_every_fault_of_a_table_is_told_by_line_and_column(office, table, faults):
    with office.session() as session:
        trial = catalogue.try_out(session, office.edition.id, table.encode())
    assert trial.entries == ()
    assert trial.fault_count == len(faults)
    assert all(told.startswith(fault) for told, fault in zip(trial.faults, faults, strict=True))


# Similar projects


def test_projects_of_this_and_earlier_editions_that_are_alike_are_shown_the_best_first(office):
    with office.session() as session:
        old = intake_edition(session, slug="2025")
        titles = ("Ławki nad rzeką", "Plac zabaw", "Kosze i ławki nad rzeką")
        drafts_ = [
            ProposalDraft(pool="polnoc", number=f"A{number}", title=title, place="Bulwar", cost=1)
            for number, title in enumerate(titles)
        ]
        services.add_proposals(session, old, drafts_, actor=ACTOR, now=START)
        edition = session.get_one(Edition, office.edition.id)
        mine = filed(session, edition, by=office.anna)
        found = similar.find(session, edition, whole_application(), but=mine.id)
        assert [(one.number, one.edition_slug) for one in found] == [("A0", "2025"), ("A2", "2025")]
        everything = similar.find(session, edition, whole_application())
        assert {one.number for one in everything} == {"A0", "A2", "L1/01/XIII"}
        for title in ("", "   ", "a", "?!"):
            assert similar.find(session, edition, whole_application(title=title)) == []


def test_looking_for_similar_projects_costs_two_questions_to_a_large_edition(office):
    words = "ławki plac park siłownia ścieżka boisko zieleń nad rzeką przy szkole dla seniorów w lesie"
    pick = random.Random(3)
    with office.session() as session:
        edition = session.get_one(Edition, office.edition.id)
        drafts_ = [
            ProposalDraft(
                pool="polnoc",
                number=f"A{number}",
                title=" ".join(pick.sample(words.split(), 3)),
                cost=1,
            )
            for number in range(1373)
        ]
        services.add_proposals(session, edition, drafts_, actor=ACTOR, now=START)
    with office.database.read_session() as session, recorded(office.database) as statements:
        found = similar.find(session, office.edition, whole_application())
    assert len(statements) == 2
    assert len(found) == 5
    assert all("ławki" in one.title or "rzeką" in one.title for one in found)


def test_nothing_is_kept_of_a_question_but_tags_and_what_is_closed(office):
    ask(office, office.filed())
    with office.session() as session:
        row = session.scalars(select(ProposalQuestion)).one()
    assert len(row.asker_tag) == 32
    assert b"jan" not in row.asker_sealed + row.asker_tag
