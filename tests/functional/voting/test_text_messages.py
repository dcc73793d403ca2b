"""Codes as text messages: to a phone, in signs every phone shows, within the money of the city, never too late."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select
from support.editions import make_plan
from support.jobs import run_due_jobs
from support.pages import open_page, read_page
from support.site import Site
from support.voter import ANNA, ROOT, cast, choose, identify, store, type_code
from support.voting import statuses

from budzet.editions.terms import Identity, Terms
from budzet.notifications.models import OutboxMail
from budzet.notifications.sms_text import LONGEST, plain
from budzet.residents.codes import CODE_MINUTES

EN = f"/en{ROOT}"
BY_PHONE = {**{name: value for name, value in ANNA.items() if name != "email"}, "phone": "600 123 456"}


def plan_with(*contacts: str, **identity):
    return make_plan(terms=Terms(identity=Identity(contacts=contacts, **identity)))


def code_in(site, *, at: int = -1) -> str:
    run_due_jobs(site.app)
    found = re.search(r"\b\d{6}\b", site.texter.sent[at].body)
    assert found, "the newest message holds no code"
    return found[0]


def test_a_resident_votes_with_a_phone_alone(client, services, site):
    stored = store(services, plan=plan_with("sms"))
    page = open_page(client, f"{EN}/dane")
    assert "email" not in page.form().fields
    assert page.links["I have no mobile phone"] == f"{EN}/#other-ways"
    assert identify(client, BY_PHONE, root=EN).status_code == 303
    code_page = open_page(client, f"{EN}/kod")
    assert code_page.heading == "Type the code from the text message"
    assert "We sent the code to ••• ••• 456." in code_page.text
    assert "600123456" not in code_page.html
    type_code(client, code_in(site))
    choose(client, "lokalne", {1: 3})
    choose(client, "ogolnomiejskie", [8])
    cast(client)
    assert statuses(services.database, stored) == {"counted": 1}
    assert [message.recipient for message in site.texter.sent] == ["+48600123456"]
    assert site.mailer.sent == []


@pytest.mark.parametrize("root", (ROOT, EN))
def test_a_message_fits_into_one_and_says_how_long_the_code_is_good(client, services, site, root):
    store(services, plan=plan_with("sms"))
    identify(client, BY_PHONE, root=root)
    code = code_in(site)
    body = site.texter.sent[0].body
    assert len(plain(body)) <= LONGEST
    assert "?" not in plain(body)
    assert f"{code}." in body
    assert f"{CODE_MINUTES} minut" in body
    assert body.endswith("Zielone")


def test_where_both_are_possible_the_resident_chooses(client, services, site):
    store(services, plan=plan_with("email", "sms"))
    both = {**ANNA, "phone": "600 123 456"}
    page = read_page(identify(client, both, root=EN))
    assert "Choose how we should send the code." in page.text
    assert identify(client, both, contact_kind="sms").status_code == 303
    assert identify(client, both, contact_kind="email").status_code == 303
    run_due_jobs(site.app)
    assert (len(site.texter.sent), len(site.mailer.sent)) == (1, 1)


@pytest.mark.parametrize(
    ("phone", "sentence"),
    (
        ("", "Write your mobile phone number. We will send a code to it."),
        ("+49 151 12345678", "Write a Polish mobile phone number with 9 digits, for example 600 123 456."),
        ("32 259 30 00", "Write a Polish mobile phone number with 9 digits, for example 600 123 456."),
    ),
)
def test_a_number_no_message_goes_to_is_told_and_kept(client, services, site, phone, sentence):
    store(services, plan=plan_with("sms"))
    answer = identify(client, BY_PHONE, root=EN, phone=phone)
    page = read_page(answer)
    assert answer.status_code == 422
    assert sentence in page.text
    assert page.form().fields["phone"] == [phone]
    run_due_jobs(site.app)
    assert site.texter.sent == []


def test_a_number_written_another_way_is_the_same_phone(app, client, services, site):
    """The cap counts persons by phone, however it is written."""
    store(services, plan=plan_with("sms", persons_per_contact=1))
    identify(client, BY_PHONE)
    type_code(client, code_in(site))
    choose(client, "lokalne", {1: 3})
    choose(client, "ogolnomiejskie", [8])
    cast(client)
    other = app.test_client()
    identify(other, BY_PHONE, given_name="Bogdan", phone="+48600-123-456", root=EN)
    answer = type_code(other, code_in(site), root=EN)
    page = read_page(answer)
    assert (answer.status_code, page.heading) == (409, "This phone number has been used already")
    for way in (
        "with another mobile phone,",
        "with the help of the city hall, by phone: 32 000 00 00,",
        "at the city hall: Rynek 1, 00-001 Zielone.",
    ):
        assert way in page.text


def test_a_message_that_would_come_too_late_is_dropped_with_what_was_secret_in_it(client, services, site):
    store(services, plan=plan_with("sms"))
    identify(client, BY_PHONE)
    site.clock.forward(minutes=CODE_MINUTES)
    run_due_jobs(site.app)
    assert site.texter.sent == []
    with services.database.read_session() as session:
        dropped = session.scalars(select(OutboxMail)).one()
    assert (dropped.error, dropped.sent_at) == ("too late", None)
    assert (dropped.recipient_sealed, dropped.context_sealed) == (None, None)


@pytest.fixture
def poor_site(sqlite_files, tmp_path):
    """A city that pays for two text messages a day."""
    made = Site(sqlite_files, tmp_path, sms_daily_budget=2)
    yield made
    made.close()


def test_when_the_money_of_the_day_is_spent_the_page_says_so_and_names_other_ways(poor_site):
    store(poor_site.services, plan=plan_with("sms"))
    for name in ("Anna", "Bogdan"):
        assert identify(poor_site.app.test_client(), BY_PHONE, given_name=name).status_code == 303
    third = poor_site.app.test_client()
    answer = identify(third, BY_PHONE, given_name="Celina", root=EN)
    page = read_page(answer)
    assert (answer.status_code, page.heading) == (503, "We have not sent the code")
    assert "Today we cannot send any more text messages." in page.text
    assert "at the city hall: Rynek 1, 00-001 Zielone." in page.text
    assert third.get_cookie("challenge") is None
    poor_site.clock.forward(days=1)
    assert identify(third, BY_PHONE, given_name="Celina").status_code == 303
