"""The way to the ballot: who may begin when, who you are, the code. A stranger learns nothing about anybody."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from support.clock import START
from support.editions import WEEK, make_plan, make_spans, stored_edition
from support.pages import Page, csrf_token, open_page, post_form, read_page
from support.voter import (
    ANNA,
    BOB,
    ROOT,
    choose,
    enter,
    identify,
    mails,
    newest_code,
    store,
    type_code,
    vote,
)
from support.voting import row_counts, statuses

from budzet.editions.terms import Identity, Terms

EN = f"/en{ROOT}"
TICK = dt.timedelta(microseconds=1)
STEPS = ("dane", "kod", "karta/lokalne", "sprawdz")


def faults(page: Page) -> dict[str, str]:
    """Return the sentences of the error summary by the id they lead to; each id must be on the page."""
    found = dict(re.findall(r'<li><a href="#([^"]+)">([^<]+)</a></li>', page.html))
    assert [target for target in found if target not in page.ids] == []
    return found


# --- when ------------------------------------------------------------------------------------------------------------


def before(services, clock) -> None:
    store(services, spans=make_spans(START + WEEK, START + 2 * WEEK))


def after(services, clock) -> None:
    store(services)
    clock.set(START + WEEK)


def not_frozen(services, clock) -> None:
    store(services, frozen=False)


def without_a_key(services, clock) -> None:
    with services.database.transaction() as session:
        stored_edition(session)


def without_dates(services, clock) -> None:
    store(services, spans=(), frozen=False)


def imported(services, clock) -> None:
    store(services, plan=make_plan(origin="import"))


@pytest.mark.parametrize(
    ("situation", "says"),
    (
        (before, "Voting has not started yet You can vote from 11 May 2026. Come back then."),
        (after, "Voting has ended Voting ended on 11 May 2026, 10:00. We will announce the results by 18 May 2026."),
        (not_frozen, "Voting is being prepared You cannot vote yet. Come back soon."),
        (without_a_key, "Voting is being prepared You cannot vote yet. Come back soon."),
        (without_dates, "Voting is being prepared You cannot vote yet. Come back soon."),
        (imported, "Voting has ended"),
    ),
)
def test_where_voting_is_not_open_every_step_says_why(client, services, clock, situation, says):
    situation(services, clock)
    page = open_page(client, f"{EN}/")
    assert says in page.text
    assert "Start voting" not in page.links
    token = csrf_token(client, f"{EN}/sprawdz-numer")
    before_posting = row_counts(services.database)
    for step in STEPS:
        assert says in open_page(client, f"{EN}/{step}", status=403).text, step
    for step in ("dane", "kod", "kod/nowy", "karta/lokalne"):
        answer = client.post(f"{EN}/{step}", data={**ANNA, "csrf_token": token})
        assert answer.status_code == 403, step
        assert says in read_page(answer).text, step
    assert row_counts(services.database) == before_posting
    assert mails(client) == []


def test_the_first_page_says_until_when_what_to_prepare_and_which_other_ways_there_are(client, services):
    store(services)
    page = open_page(client, f"{EN}/")
    for words in (
        "Voting is open until 11 May 2026, 10:00. It takes about 5 minutes.",
        "Everyone who lives in Zielone may vote. Age and registration do not matter.",
        "Your name, date of birth and address. An e-mail address. We will send a code to it.",
        "You have no PESEL number, no phone or no e-mail address? Or you want help? Call us",
        "Projekty ogólnomiejskie Choose up to 2 projects.",
    ):
        assert words in page.text
    assert page.links["Start voting"] == f"{EN}/dane"
    assert page.links["Check a confirmation number"] == f"{EN}/sprawdz-numer"


@pytest.mark.parametrize(
    ("at", "status"),
    (
        (START - WEEK - TICK, 403),
        (START - WEEK, 200),
        (START + WEEK - TICK, 200),
        (START + WEEK, 403),
    ),
)
def test_voting_is_open_from_its_first_instant_to_the_last_before_its_end(client, services, clock, at, status):
    store(services)
    clock.set(at)
    assert client.get(f"{ROOT}/dane").status_code == status


# --- who you are -----------------------------------------------------------------------------------------------------


def test_everything_that_is_missing_is_told_at_once_with_a_link_to_its_place(client, services):
    store(services)
    answer = identify(client, {}, root=EN)
    page = read_page(answer)
    assert (answer.status_code, page.title[:7]) == (422, "Error: ")
    assert faults(page) == {
        "given_name": "Write your first name.",
        "surname": "Write your surname.",
        "birth_day": "Write your date of birth: day, month and year.",
        "street": "Write your street. If your town has no streets, write its name.",
        "house": "Write the number of your house.",
        "district": "Choose the district you live in.",
        "email": "Write your e-mail address. We will send a code to it.",
        "lives_here": "Tick the declaration that you live in the city. Only residents vote.",
    }
    assert "Correct 8 things" in page.text
    assert mails(client) == []


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    (
        ({"given_name": "  "}, "given_name", "Write your first name."),
        ({"surname": "---"}, "surname", "Write the name with letters."),
        ({"birth_day": "31", "birth_month": "2"}, "birth_day", "There is no such date."),
        ({"birth_year": "rok"}, "birth_day", "There is no such date."),
        ({"birth_year": "9" * 5000}, "birth_day", "There is no such date."),
        ({"birth_year": "2026", "birth_month": "5", "birth_day": "5"}, "birth_day", "is in the future."),
        ({"birth_year": "1910"}, "birth_day", "It would make you more than 115 years old."),
        ({"house": "dom"}, "house", "Write the number of the house, for example 12, 12A or 12/14."),
        ({"district": "brak"}, "district", "Choose the district you live in."),
        ({"district": None}, "district", "Choose the district you live in."),
        ({"email": "anna"}, "email", "Write a whole e-mail address"),
        ({"email": "anna@zielone.example, b@x.pl"}, "email", "Write a whole e-mail address"),
        ({"email": "anna@zielone.example\nBcc: b@x.pl"}, "email", "Write a whole e-mail address"),
        ({"lives_here": None}, "lives_here", "Only residents vote."),
    ),
)
def test_a_fault_stands_beside_what_was_typed_and_everything_typed_is_kept(client, services, changes, field, sentence):
    store(services)
    answer = identify(client, {**ANNA, **changes}, root=EN)
    page = read_page(answer)
    assert answer.status_code == 422
    ((target, words),) = faults(page).items()
    assert target == field
    assert sentence in words
    assert 'aria-invalid="true"' in page.html
    kept = page.form().fields
    for name, value in {**ANNA, **changes}.items():
        if value is None or name in changes:
            continue
        assert kept[name] == [value], name
    assert mails(client) == []


@pytest.mark.parametrize("year", ("2026", "2013", "1911"))
def test_nobody_is_too_young_or_too_old_to_vote(client, services, year):
    store(services)
    assert identify(client, birth_year=year, birth_month="5", birth_day="4").status_code == 303
    assert len(mails(client)) == 1


def test_where_no_part_is_for_the_own_district_none_is_asked_for(client, services):
    store(services, plan=make_plan(local={"district_scope": "any_one"}))
    page = open_page(client, f"{EN}/dane")
    assert "district" not in page.ids
    assert identify(client, district=None).status_code == 303


def test_the_form_asks_the_browser_to_fill_in_what_it_knows(client, services):
    store(services)
    html = open_page(client, f"{ROOT}/dane").html
    for token in ("given-name", "family-name", "bday-day", "bday-month", "bday-year", "address-line1", "email"):
        assert f'autocomplete="{token}"' in html


# --- the code --------------------------------------------------------------------------------------------------------


def test_the_code_goes_to_the_address_and_the_page_shows_only_a_hint_of_it(client, services):
    store(services)
    answer = identify(client, root=EN)
    assert answer.headers["Location"] == f"{EN}/kod"
    page = open_page(client, f"{EN}/kod")
    assert "We sent the code to a•••@zielone.example. It is valid for 10 minutes." in page.text
    assert "anna@" not in page.html
    assert 'autocomplete="one-time-code"' in page.html
    (mail,) = mails(client)
    assert mail.recipient == "anna@zielone.example"
    assert "Nobody from the office will ask you for it." in mail.body


def test_the_mail_is_in_the_language_of_the_page(client, services):
    store(services)
    identify(client, root=EN)
    identify(client, BOB)
    english, polish = mails(client)
    assert english.subject.startswith("Your code for voting:")
    assert not polish.subject.startswith("Your code for voting:")


@pytest.mark.parametrize("written", ("{}{}", "{} {}", "{}-{}", " {}\N{NO-BREAK SPACE}{} ", "kod: {}{}."))
def test_the_code_may_be_pasted_as_it_came(client, services, written):
    store(services)
    identify(client)
    code = newest_code(client)
    answer = type_code(client, written.format(code[:3], code[3:]))
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{ROOT}/karta/lokalne")


def test_a_wrong_code_leaves_four_more_tries_and_then_none(client, services):
    store(services)
    identify(client)
    code = newest_code(client)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    told = []
    for _ in range(5):
        answer = type_code(client, wrong, root=EN)
        assert answer.status_code == 422
        told.append(faults(read_page(answer))["code"])
    assert told == [
        *(f"This code is wrong. Look at the message and type it again. Tries left: {left}." for left in (4, 3, 2, 1)),
        "This code is no longer valid. Ask for a new one below.",
    ]
    over = type_code(client, code, root=EN)
    assert over.status_code == 422, "the right one comes too late"


@pytest.mark.parametrize(("minutes", "status"), ((9, 303), (10, 422)))
def test_a_code_is_valid_for_ten_minutes(client, services, clock, minutes, status):
    store(services)
    identify(client)
    code = newest_code(client)
    clock.forward(minutes=minutes)
    answer = type_code(client, code, root=EN)
    assert answer.status_code == status
    if status == 422:
        assert "no longer valid" in faults(read_page(answer))["code"]


def test_a_code_opens_one_ballot_once(client, services):
    store(services)
    identify(client)
    challenge = client.get_cookie("challenge").value
    code = newest_code(client)
    type_code(client, code)
    assert client.get_cookie("challenge") is None
    client.set_cookie("challenge", challenge)
    assert client.get(f"{ROOT}/kod").headers["Location"] == f"{ROOT}/dane"
    token = csrf_token(client, f"{ROOT}/dane")
    assert client.post(f"{ROOT}/kod", data={"code": code, "csrf_token": token}).headers["Location"] == f"{ROOT}/dane"


def test_the_code_of_one_browser_is_no_use_in_another(app, client, services):
    store(services)
    identify(client)
    code = newest_code(client)
    other = app.test_client()
    identify(other, BOB)
    assert type_code(other, code).status_code == 422


def resend(client, *, root: str = ROOT):
    """Ask for a new code."""
    return post_form(client, f"{root}/kod", action=f"{root}/kod/nowy")


def test_a_new_code_takes_the_place_of_the_old_one_with_new_tries_and_new_time(client, services, clock):
    store(services)
    identify(client)
    first = newest_code(client)
    for _ in range(5):
        type_code(client, f"{(int(first) + 1) % 10**6:06d}")
    clock.forward(minutes=9)
    assert resend(client).headers["Location"] == f"{ROOT}/kod"
    second = newest_code(client)
    clock.forward(minutes=9)
    if first != second:
        assert type_code(client, first).status_code == 422
    assert type_code(client, second).status_code == 303
    assert [mail.recipient for mail in mails(client)] == ["anna@zielone.example"] * 2


def test_after_three_codes_the_address_waits_and_another_one_goes_on_at_once(client, services):
    store(services)
    identify(client)
    resend(client)
    resend(client)
    answer = resend(client, root=EN)
    page = read_page(answer)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3600")
    assert page.heading == "We have sent several codes already"
    assert "Wait an hour, give another e-mail address or phone number, or ask the office." in page.text
    assert page.links["Use another contact"] == f"{EN}/dane"
    assert len(mails(client)) == 3
    enter(client, email="anna.druga@zielone.example")


def test_an_address_gets_at_most_six_codes_an_hour_from_one_network_whoever_asks(app, services, clock):
    store(services)
    for number in range(6):
        assert identify(app.test_client(), surname=f"Nowak{'a' * number}").status_code == 303
    client = app.test_client()
    assert identify(client, BOB, email=ANNA["email"]).status_code == 429
    assert identify(client, BOB).status_code == 303, "another address is not hit"
    clock.forward(hours=1, minutes=1)
    assert identify(client, BOB, email=ANNA["email"]).status_code == 303


def test_who_burns_every_code_of_a_person_does_not_keep_them_from_voting(app, client, services):
    stored = store(services)
    attacker = app.test_client()
    for _ in range(6):
        identify(attacker, email="obcy@gdzie.example")
        for _ in range(5):
            type_code(attacker, "000000")
    assert identify(attacker, email="obcy@gdzie.example").status_code == 429
    vote(client)
    assert statuses(services.database, stored) == {"counted": 1}


def test_who_burns_every_limit_with_the_data_and_the_mailbox_of_a_person_does_not_keep_them_from_voting(app, services):
    """T-21: codes to the victim's own address, wrong tries, looks at the page, all from another network."""
    stored = store(services)
    attacker = app.test_client()
    attacker.environ_base["REMOTE_ADDR"] = "198.51.100.66"
    while identify(attacker).status_code == 303:
        for _ in range(6):
            type_code(attacker, "000000")
        while resend(attacker).status_code == 303:
            pass
    victim = app.test_client()
    victim.environ_base["REMOTE_ADDR"] = "203.0.113.5"
    vote(victim)
    assert statuses(services.database, stored) == {"counted": 1}


@pytest.mark.parametrize("step", ("kod", "kod/nowy"))
def test_without_a_code_on_its_way_one_begins_at_the_beginning(client, services, step):
    store(services)
    token = csrf_token(client, f"{ROOT}/dane")
    answer = client.post(f"{ROOT}/{step}", data={"csrf_token": token, "code": "123456"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{ROOT}/dane")


def test_the_code_is_asked_for_until_twenty_minutes_after_it_ended(client, services, clock):
    store(services)
    identify(client)
    clock.forward(minutes=29)
    assert client.get(f"{ROOT}/kod").status_code == 200
    clock.forward(minutes=1)
    assert client.get(f"{ROOT}/kod").status_code == 303


# --- an address of several people ------------------------------------------------------------------------------------


def one_person_an_address():
    return make_plan(terms=Terms(identity=Identity(persons_per_contact=1)))


def test_an_address_that_was_used_up_leads_to_three_other_ways(app, client, services):
    stored = store(services, plan=one_person_an_address())
    vote(client)
    other = app.test_client()
    identify(other, BOB, email=ANNA["email"], root=EN)
    answer = type_code(other, newest_code(other), root=EN)
    page = read_page(answer)
    assert (answer.status_code, page.heading) == (409, "This e-mail address has been used already")
    for words in (
        "Number of people who have voted with this address: 1. That is the limit.",
        "Your vote is not stored. You can still vote:",
        "with another e-mail address,",
        "with the help of the city hall, by phone: 32 000 00 00,",
        "at the city hall: Rynek 1, 00-001 Zielone.",
    ):
        assert words in page.text
    assert page.links["Use another contact"] == f"{EN}/dane"
    assert other.get_cookie("sid") is None
    vote(other, BOB)
    assert statuses(services.database, stored) == {"counted": 2}


def test_a_person_is_not_told_that_their_own_address_is_used_up(app, client, services):
    store(services, plan=one_person_an_address())
    vote(client)
    enter(app.test_client())


def test_three_people_may_vote_with_one_address_unless_the_terms_say_otherwise(app, services):
    stored = store(services)
    for name in ("Anna", "Bogdan", "Celina"):
        vote(app.test_client(), {**ANNA, "given_name": name})
    fourth = app.test_client()
    identify(fourth, given_name="Dorota")
    assert type_code(fourth, newest_code(fourth)).status_code == 409
    assert statuses(services.database, stored) == {"counted": 3}


# --- what a stranger learns (T-20 in small) --------------------------------------------------------------------------


def seen(client, who: dict[str, str]) -> list[tuple[object, ...]]:
    """Return status, headers and page of every step up to the code, without what is random in each."""
    answers = [identify(client, who)]
    answers += [client.get(f"{ROOT}/kod"), type_code(client, "000000"), resend(client), client.get(f"{ROOT}/kod")]
    return [
        (
            answer.status_code,
            [(name, re.sub(r"=[^;]+;", "=…;", value, count=1)) for name, value in answer.headers],
            len(answer.data),
            re.sub(r'(name="csrf_token" value=")[^"]+', r"\1…", answer.text),
        )
        for answer in answers
    ]


def test_up_to_the_code_nobody_can_tell_who_has_voted(app, client, services):
    store(services)
    vote(client)
    twin = {**ANNA, "email": "adam@zielone.example", "given_name": "Adam", "surname": "Malinowski"}
    invented = {**ANNA, "email": "aaaa@zielone.example", "given_name": "Xyz", "surname": "Qwerty", "house": "999"}
    voted, not_yet, nobody = (seen(app.test_client(), who) for who in (ANNA, twin, invented))
    assert voted == not_yet
    assert voted == nobody


def test_a_project_one_has_chosen_is_in_no_address(client, services):
    store(services)
    enter(client)
    addresses = [choose(client, "lokalne", {1: 3}).headers["Location"]]
    addresses.append(choose(client, "ogolnomiejskie", [8]).headers["Location"])
    assert addresses == [f"{ROOT}/karta/ogolnomiejskie", f"{ROOT}/sprawdz"]
