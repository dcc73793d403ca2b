"""Every mail of the verification, as it leaves: in both languages, with what its reader needs, to them alone."""

from __future__ import annotations

import pytest
from support.house import TEMPLATES
from support.jobs import run_due_jobs

from budzet.notifications.rendering import render
from budzet.proposals.verification.states import MOVES

pytestmark = pytest.mark.engines("sqlite")

PROJECT = {"number": "L1/01/XIII", "title": "Ławki & <kosze>", "edition_title": "Budżet 2026"}
LINK = "http://bo.zielone.example/cos"
COMMON = {**PROJECT, "link": LINK, "reason": "Bo tak.", "city": "Zielone", "service_url": "http://bo.zielone.example"}
DUE = "2026-05-11T22:00:00+00:00"
ITEMS = {"items": ["Brak tytułu.", "Brak opisu."], "due_at": DUE, "form": LINK}

MAILS = {
    "formal_passed": {},
    "completion_requested": {**ITEMS, "words": "Proszę o dopisanie.", "days": 5},
    "completion_reminder": ITEMS,
    "completion_received": {},
    "completion_recalled": {},
    "left_unexamined": {"due_at": DUE},
    "review_restored": {},
    "card_returned": {},
    "cases_assigned": {"projects": ["L1/01/XIII Ławki & <kosze>", "L1/02/XIII Drzewa"]},
    "case_forwarded": {"note": "Proszę o ocenę."},
    "office_wrote": {},
    "author_wrote": {},
    "change_offered": {"due_at": DUE},
    "offer_answered": {"agreed": True},
    "opinion_asked": {"department": "Wydział Zieleni", "days": 30, "due_at": DUE},
    "opinion_overdue": {"department": "Wydział Zieleni", "days": 30, "due_at": DUE},
}
EMPTY = {
    "completion_requested": {**ITEMS, "words": "", "days": 5},
    "case_forwarded": {"note": ""},
    "offer_answered": {"agreed": False},
}


@pytest.mark.parametrize("language", ("pl", "en"))
def test_each_mail_is_whole_and_names_its_project(app, language):
    with app.app_context():
        for template, values in [*MAILS.items(), *EMPTY.items()]:
            subject, body = render(template, {**COMMON, **values}, language=language)
            text = f"{subject}\n{body}"
            assert "\n" not in subject
            assert "L1/01/XIII" in text, template
            assert "Ławki & <kosze>" in text, template
            assert LINK in body, template
            assert "\n\n\n" not in body, template
            assert "@" not in body, template
            for value in values.values():
                for said in value if isinstance(value, list) else [value]:
                    if isinstance(said, str) and said != DUE:
                        assert said in body, (template, said)


def test_a_term_is_said_as_its_last_day(app):
    with app.app_context():
        _subject, body = render("completion_requested", {**COMMON, **MAILS["completion_requested"]}, language="en")
    assert "11 May 2026, 23:59" in " ".join(body.split())


def test_every_mail_of_a_move_is_looked_at_here():
    assert {row.mail for row in MOVES} - {""} <= set(MAILS)
    assert all((TEMPLATES / f"emails/{name}.txt").exists() for name in MAILS)


def test_mails_of_real_moves_leave_with_everything_they_need(app, bureau, mailer):
    project = bureau.on_merit(bureau.filed())
    run_due_jobs(app)
    (sent,) = [mail for mail in mailer.sent if project.number in mail.subject and "/projekty/" in mail.body][-1:]
    assert sent.recipient == "anna@poczta.example"
