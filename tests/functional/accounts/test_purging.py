"""What is over is deleted by a job of each hour; what still counts stays."""

from __future__ import annotations

from sqlalchemy import func, select
from support.jobs import run_due_jobs
from support.login import guess, link_in, mails, type_password
from support.pages import post_form

from budzet.accounts.models import LoginAttempt, ResidentLink, ResidentSession, StaffLink, StaffSession
from budzet.jobs.recurring import ask, due_keys


def test_tries_links_and_sessions_are_deleted_when_they_count_no_more(app, client, services, anna):
    guess(client, anna.email, "zły")
    type_password(client, anna.email)
    post_form(client, "/en/konto", {"email": "ola@zielone.example"})
    post_form(client, link_in(mails(client)[-1]))
    post_form(client, "/en/urzad/haslo", {"email": anna.email})
    mails(client)
    stored = {LoginAttempt: 2, StaffLink: 1, StaffSession: 1, ResidentLink: 1, ResidentSession: 1}

    def after(**delta: int) -> dict[type, int]:
        """Let time go by and the worker ask for what is due."""
        services.clock.forward(**delta)
        now = services.clock.now()
        ask(services.database, due_keys(now), now)
        run_due_jobs(app)
        with services.database.read_session() as session:
            return {model: session.scalar(select(func.count()).select_from(model)) for model in stored}

    assert after(minutes=1) == stored
    assert after(days=1) == {**stored, LoginAttempt: 0, ResidentLink: 0, ResidentSession: 0}
    assert after(days=31) == dict.fromkeys(stored, 0)
