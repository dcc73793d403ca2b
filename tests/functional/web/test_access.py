"""Who may open what: a table of every endpoint, and what somebody meets who may not."""

from __future__ import annotations

import pytest
from flask import Flask
from support.addresses import address_of, rules_with
from support.pages import check_page, csrf_token, read_page
from support.voter import ROOT, enter, store

from budzet.accounts import access
from budzet.accounts.access import public, resident
from budzet.base.errors import DomainError

# A new endpoint must be given a line here.
WHO = {
    "static": "public",
    "health.healthz": "public",
    "health.readyz": "public",
    "pages.home": "public",
    "pages.edition_home": "public",
    "pages.rules": "public",
    "pages.help_page": "public",
    "pages.accessibility": "public",
    "pages.privacy": "public",
    "proposals.project_list": "public",
    "proposals.project": "public",
    "shortlist.show": "public",
    "shortlist.add": "public",
    "shortlist.remove": "public",
    "results.overview": "public",
    "results.pool": "public",
    "results.protocol": "public",
    "results.newest_file": "public",
    "results.open_data": "public",
    "results.published_archive": "public",
    "results.published_file": "public",
    "voting.start": "public",
    "voting.identify": "public",
    "voting.code": "public",
    "voting.letter": "public",
    "voting.resend_code": "public",
    "voting.look_up": "public",
    "voting.contest": "resident",
    "voting.districts": "resident",
    "voting.ranking": "resident",
    "voting.check": "resident",
    "voting.extend": "resident",
    "voting.cast": "public",  # a second press must still get its receipt
    "voting.receipt": "resident",
    "voting.mail_receipt": "resident",
    "voting.finish": "public",
    "voting.report_impersonation": "resident",
    "voting.impersonation_reported": "public",
    "account.end_other_sessions": "requires a session",
    "account.end_session": "requires a session",
    "account.method": "requires a session",
    "account.password": "requires a session",
    "account.proof": "requires a session",
    "account.qr": "requires a session",
    "account.recovery_codes": "requires a session",
    "account.show": "requires a session",
    "act_link.decide": "public",
    "city_files.logo": "public",
    "city_files.stylesheet": "public",
    "edition_files.frozen_rules": "public",
    "edition_files.signed_document": "public",
    "invitation.begin": "public",
    "invitation.method": "public",
    "invitation.password": "public",
    "invitation.proof": "public",
    "invitation.qr": "public",
    "invitation.show": "public",
    "login.code": "public",
    "login.log_out": "public",
    "login.password": "public",
    "login.ready": "public",
    "password.asked": "public",
    "password.change": "public",
    "password.forgotten": "public",
    "public_timetable.calendar_file": "public",
    "public_timetable.show": "public",
    "resident_account.asked": "public",
    "resident_account.delete": "resident",
    "resident_account.deleted": "public",
    "resident_account.enter": "public",
    "resident_account.left": "public",
    "resident_account.log_out": "resident",
    "resident_account.show": "public",
    "attachments.download": "public",
    "attachments.picture": "public",
    "author.edit": "resident",
    "author.show": "resident",
    "author_acts.answer_offer": "resident",
    "author_acts.merge": "resident",
    "author_acts.withdraw": "resident",
    "co_author.answer": "public",
    "co_author.answered": "public",
    "handing_in.check": "resident",
    "handing_in.give_up": "resident",
    "handing_in.paper": "resident",
    "handing_in.receipt": "resident",
    "posters.poster": "public",
    "proposals.version": "public",
    "questions.answer": "resident",
    "questions.ask": "resident",
    "completion.show": "resident",
    "completion.complete": "resident",
    "author_messages.messages": "resident",
    "author_changes.changes": "resident",
    "author_changes.answer": "resident",
    "opinion.answer": "public",
    "lists.newest": "public",
    "lists.version": "public",
    "lists.changes": "public",
    "lists.file": "public",
    "scoring.show": "public",
    "scoring.show_version": "public",
    "scoring.published_file": "public",
    "support.confirm": "public",
    "support.done": "public",
    "support.identify": "public",
    "support.show": "public",
    "wizard.begin": "resident",
    "wizard.own": "resident",
    "wizard.section": "resident",
    "wizard.start": "public",
    "wizard.tasks": "resident",
    "wizard_files.describe": "resident",
    "wizard_files.download": "resident",
    "wizard_files.picture": "resident",
    "wizard_files.remove": "resident",
    "wizard_files.section": "resident",
    "wizard_files.send": "resident",
    "wizard_files.send_pages": "resident",
    "wizard_papers.list_of_support": "resident",
    "wizard_papers.poster": "resident",
    "wizard_papers.receipt": "resident",
    "wizard_support.section": "resident",
}


def test_every_endpoint_is_open_to_exactly_whom_the_table_says(app):
    # What the desk's pages ask for has a table of its own, by role and object (``test_authorization``).
    marks = {endpoint: name for endpoint, name in access.marks(app).items() if not _of_the_desk(name)}
    assert marks == WHO


def _of_the_desk(mark: str) -> bool:
    return mark.startswith("requires ") and mark != "requires a session"


@pytest.mark.parametrize("method", ("GET", "POST"))
def test_a_stranger_meets_a_page_with_the_way_on_where_only_a_resident_may(app, client, services, method):
    store(services)
    token = csrf_token(client, f"{ROOT}/dane")
    voting = [rule for rule in rules_with(app, method) if rule.endpoint.startswith("voting.")]
    closed = [rule for rule in voting if WHO[rule.endpoint] == "resident"]
    assert len(closed) == {"GET": 6, "POST": 6}[method]
    for rule in closed:
        answer = client.open(f"/en{address_of(rule)}", method=method, data={"csrf_token": token})
        page = read_page(answer)
        check_page(page)
        assert answer.status_code == 403, rule
        ways_on = {"Confirm who you are", "Confirm who you are again", "Check a confirmation number"}
        assert ways_on & set(page.links), rule


@pytest.mark.parametrize("value", ("", "x", "../../etc/passwd", "A" * 4000, "łąka"))
@pytest.mark.parametrize("cookie", ("sid", "draft", "challenge", "receipt", "goal"))
def test_a_forged_cookie_opens_nothing_and_breaks_nothing(client, services, cookie, value):
    store(services)
    client.set_cookie(cookie, value)
    for address in ("karta/lokalne", "sprawdz", "potwierdzenie"):
        assert client.get(f"{ROOT}/{address}").status_code == 403
    assert client.get(f"{ROOT}/kod").status_code == 303


@pytest.mark.parametrize("cookie", ("draft", "challenge", "receipt"))
def test_a_forged_cookie_beside_a_real_session_breaks_nothing(client, services, cookie):
    store(services)
    enter(client)
    client.set_cookie(cookie, "\x7fx")
    assert client.get(f"{ROOT}/karta/lokalne").status_code == 200


# --- the marks themselves ------------------------------------------------------------------------------------------


class NobodyError(DomainError):
    http_status = 403


def loader_that_finds() -> str:
    return "anna"


def loader_that_refuses() -> None:
    raise NobodyError("nobody")


def loader_that_forgets() -> None:
    return None


@pytest.mark.parametrize(
    ("loader", "error"),
    ((loader_that_finds, None), (loader_that_refuses, NobodyError), (loader_that_forgets, RuntimeError)),
)
def test_a_view_for_residents_is_called_only_with_a_resident(loader, error):
    called = []
    app = Flask("marks")
    access.init_app(app)
    app.config.update(PROPAGATE_EXCEPTIONS=True)
    app.add_url_rule("/x", view_func=resident(loader)(lambda: called.append("x") or "ok"), endpoint="x")
    if error is None:
        assert app.test_client().get("/x").text == "ok"
    else:
        with pytest.raises(error):
            app.test_client().get("/x")
    assert called == ([] if error else ["x"])


def test_a_view_has_one_mark():
    with pytest.raises(RuntimeError, match="two access marks"):
        public(public(lambda: ""))


def test_an_endpoint_without_a_mark_is_named_at_the_start():
    app = Flask("marks", static_folder=None)
    app.add_url_rule("/a", view_func=public(lambda: ""), endpoint="marked")
    access.check_marks(app)
    app.add_url_rule("/b", view_func=lambda: "", endpoint="forgotten")
    app.add_url_rule("/c", view_func=lambda: "", endpoint="overlooked")
    with pytest.raises(RuntimeError, match="no access mark on: forgotten, overlooked"):
        access.check_marks(app)
