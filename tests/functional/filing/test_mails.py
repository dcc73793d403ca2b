"""Every mail about an application, as it leaves: with what its reader needs and no address of anybody else."""

from __future__ import annotations

import datetime as dt

import pytest
from support.applications import CLOSES, as_resident, filed, intake_edition, written_draft
from support.jobs import run_due_jobs

from budzet.notifications.queries import latest_mails
from budzet.notifications.rendering import render
from budzet.notifications.vault import Vault
from budzet.proposals import drafts, lapsing, merging, questions, withdrawal

pytestmark = pytest.mark.engines("sqlite")

ANNA, EWA, JAN = "anna@poczta.example", "ewa@poczta.example", "jan@poczta.example"


@pytest.fixture
def outbox(app, database, settings):
    """Do everything that causes a mail; return the outbox by template."""
    with database.transaction() as session:
        edition = intake_edition(session)
        anna, ewa = (as_resident(session, settings, email) for email in (ANNA, EWA))
        mine = filed(session, edition, by=anna)
        person = {"name": "Ewa Lis", "email": EWA}
        hers, third = (filed(session, edition, by=ewa, applicant=person, title="Kosze") for _ in range(2))
        for number, answer in ((hers.number, merging.decline), (third.number, merging.agree)):
            offer = merging.offer(session, edition.id, mine.id, number, by=anna)
            answer(session, edition.id, offer.id, by=ewa)
        question = questions.ask(session, edition.id, hers.id, JAN, "Czy <b>będzie</b> cień?", by=anna)
        questions.answer(session, edition.id, question.id, "Tak & to duży.", by=ewa)
        withdrawal.withdraw(session, edition.id, hers.id, by=ewa)
        draft = written_draft(session, edition, by=anna)
        typed = {"co_authors": (EWA,)}
        drafts.save(session, edition.id, draft.id, typed, draft.version, by=anna)
        lapsing.tell_some(session, anna.post, anna.safe, CLOSES - dt.timedelta(days=1))
    with database.read_session() as session:
        return {mail.template: mail for mail in reversed(latest_mails(session, Vault(settings.secret_key), 100))}


READERS = {
    "application_received": (EWA, "L1/03/XIII"),
    "co_author_asked": (EWA, "Anna Nowak"),
    "draft_lapses": (ANNA, "Ławki nad rzeką"),
    "merge_declined": (ANNA, "L1/02/XIII"),
    "merge_offered": (EWA, "L1/03/XIII"),
    "project_withdrawn": (EWA, "L1/02/XIII"),
    "question_asked": (EWA, "Czy <b>będzie</b> cień?"),
    "question_answered": (JAN, "Tak & to duży."),
}


def test_each_mail_reads_in_both_languages_and_names_nobody_elses_address(app, outbox, mailer):
    assert set(outbox) == {*READERS, "projects_merged"}
    with app.app_context():
        for template, (reader, said) in READERS.items():
            mail = outbox[template]
            assert mail.recipient == reader
            for language in ("pl", "en"):
                subject, body = render(template, mail.context, language=language)
                assert said in f"{subject}\n{body}", template
                assert "\n" not in subject
                assert "@" not in body, template
                assert "http://bo.zielone.example" in body
                assert "\n\n\n" not in body, template
    assert mailer.sent == []


def test_the_worker_sends_all_of_them(app, outbox, mailer, clock):
    clock.set(CLOSES - dt.timedelta(days=1))
    run_due_jobs(app)
    assert {mail.recipient for mail in mailer.sent} == {ANNA, EWA, JAN}
    assert len(mailer.sent) == len({(mail.recipient, mail.body) for mail in mailer.sent})
