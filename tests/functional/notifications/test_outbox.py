"""The way of a mail: queued in the transaction of an act, sent by a job, blanked when it is out."""

from __future__ import annotations

import dataclasses

import pytest
from jinja2 import DictLoader
from sqlalchemy import select
from support.clock import START
from support.jobs import run_due_jobs

from budzet.jobs.models import Job
from budzet.jobs.running import MAX_TRIES, run_due
from budzet.notifications import services as outbox
from budzet.notifications.models import OutboxMail
from budzet.notifications.queries import latest_mails
from budzet.notifications.rendering import render

BOTH = pytest.mark.engines("sqlite", "postgresql")
RECIPIENT = "anna.nowak@example.pl"
CODE = "483 920"
CONTEXT = {
    "code": CODE,
    "minutes": 15,
    "edition_title": "Budżet obywatelski 2027",
    "city": {"name": "Katowice", "help_phone": "32 259 30 00"},
}


def queue(services, **options) -> None:
    with services.database.transaction() as session:
        outbox.add(
            session,
            RECIPIENT,
            "voting/code",
            CONTEXT,
            **{"language": "pl", "now": services.clock.now(), "vault": services.vault, **options},
        )


def the_mail(services) -> OutboxMail:
    with services.database.read_session() as session:
        return session.scalars(select(OutboxMail)).one()


class RefusingMailer:
    """A mail server that takes nothing and repeats what it was told."""

    def send(self, mail) -> None:
        raise OSError(f"550 {mail.recipient} refused: {mail.body}")


@BOTH
def test_a_queued_mail_is_sent_once(app, services, mailer):
    queue(services)
    assert mailer.sent == [], "nothing is sent inside the request"
    run_due_jobs(app)
    run_due_jobs(app)
    (sent,) = mailer.sent
    assert (sent.recipient, sent.date) == (RECIPIENT, START)
    assert CODE in sent.subject
    assert CODE in sent.body


@BOTH
def test_a_sent_mail_keeps_neither_its_secrets_nor_its_address(app, services):
    queue(services)
    waiting = the_mail(services)
    assert RECIPIENT.encode() not in waiting.recipient_sealed
    assert CODE.encode() not in waiting.context_sealed
    run_due_jobs(app)
    sent = the_mail(services)
    assert (sent.recipient_sealed, sent.context_sealed, sent.sent_at, sent.error) == (None, None, START, None)


def test_a_mail_the_office_must_prove_keeps_its_address_but_not_its_secrets(app, services):
    queue(services, keep_address=True)
    run_due_jobs(app)
    sent = the_mail(services)
    assert sent.context_sealed is None
    assert services.vault.decrypt(sent.recipient_sealed) == RECIPIENT


def test_the_job_of_a_mail_holds_no_personal_data(app, services):
    queue(services)
    with services.database.read_session() as session:
        assert session.scalars(select(Job)).one().args == {"mail": the_mail(services).id}


def test_an_act_that_fails_sends_no_mail(app, services, mailer):
    def act_and_fail() -> None:
        with services.database.transaction() as session:
            outbox.add(session, RECIPIENT, "voting/code", CONTEXT, language="pl", now=START, vault=services.vault)
            raise KeyError

    with pytest.raises(KeyError):
        act_and_fail()
    assert run_due_jobs(app) == 0
    assert mailer.sent == []


def test_a_mail_is_written_in_the_language_it_was_asked_for(app, services, mailer):
    queue(services, language="en")
    queue(services, language="pl")
    run_due_jobs(app)
    english, polish = mailer.sent
    assert english.subject == f"Your code for voting: {CODE}"
    assert polish.subject != english.subject


@pytest.mark.parametrize("keep", (False, True))
def test_a_mail_nobody_takes_is_given_up_and_its_secrets_are_blanked(app, services, clock, keep):
    host = dataclasses.replace(services, mailer=RefusingMailer())
    queue(services, keep_address=keep)
    for _ in range(MAX_TRIES):
        with services.database.read_session() as session:
            clock.set(session.scalars(select(Job.run_at)).one())
        assert the_mail(services).recipient_sealed is not None, "it can still be sent"
        with app.app_context():
            run_due(host)
    given_up = the_mail(services)
    assert (given_up.sent_at, given_up.tries, given_up.context_sealed) == (None, MAX_TRIES, None)
    assert (given_up.recipient_sealed is not None) is keep
    assert given_up.error == "OSError", "what the mail server says repeats the address"


def test_a_mail_that_is_out_is_not_sent_again_when_its_job_runs_twice(app, services, mailer):
    queue(services)
    run_due_jobs(app)
    with services.database.transaction() as session:
        outbox.enqueue(session, outbox.SEND, {"mail": the_mail(services).id}, now=START)
    assert run_due_jobs(app) == 1
    assert len(mailer.sent) == 1


def test_the_mailbox_of_a_demonstration_shows_the_newest_mail_first(app, services):
    queue(services)
    queue(services, keep_address=True)
    run_due_jobs(app)
    queue(services)
    with services.database.read_session() as session:
        shown = [(mail.recipient, mail.context) for mail in latest_mails(session, services.vault, limit=10)]
    assert shown == [(RECIPIENT, CONTEXT), (RECIPIENT, None), (None, None)]


def test_a_template_without_a_subject_is_refused(app):
    app.jinja_env.loader = DictLoader({"emails/bare.txt": "Hello"})
    with app.app_context(), pytest.raises(ValueError, match="subject"):
        render("bare", {}, language="pl")


@pytest.mark.parametrize("injected", ("x\nBcc: everybody@example.pl", "x\r\nBcc: everybody@example.pl"))
def test_what_somebody_typed_cannot_add_a_header(app, injected):
    app.jinja_env.loader = DictLoader({"emails/typed.txt": "Subject: {{ title }}\n\nBody"})
    with app.app_context():
        subject, _body = render("typed", {"title": injected}, language="pl")
    assert "\n" not in subject
    assert "\r" not in subject
