"""The receipt: a number that shows nothing of the choice, by mail, to look up, and forgotten at the end."""

from __future__ import annotations

import re

import pytest
from support.editions import make_plan, stored_edition
from support.pages import open_page, post_form, read_page
from support.voter import BOB, ROOT, arrive, cast, mails, number_on, store, vote
from support.voting import row_counts

from budzet.residents import keys
from budzet.voting import receipt

EN = f"/en{ROOT}"
RECEIPT, LOOK_UP, SEND, FINISH = (
    f"{EN}/{step}" for step in ("potwierdzenie", "sprawdz-numer", "potwierdzenie/wyslij", "zakoncz")
)


@pytest.fixture(autouse=True)
def edition(services):
    return store(services)


@pytest.fixture
def number(client, edition) -> str:
    """The confirmation number of somebody who has just voted in this browser."""
    arrive(client, edition, [(1, 3), (8, 1)])
    return cast(client)


def look_up(client, typed: str):
    """Look a number up."""
    return post_form(client, LOOK_UP, {"number": typed})


# --- what it shows ---------------------------------------------------------------------------------------------------


def test_the_receipt_says_that_the_vote_is_accepted_and_nothing_of_the_choice(client, number):
    page = open_page(client, RECEIPT)
    assert page.heading == "Your vote has been accepted"
    assert number_on(page) == number
    assert "4 May 2026" in page.text
    assert "the commission will clear up which vote to count" in page.text
    told = page.text.replace("You can vote until 11 May 2026, 10:00.", "")
    assert [word for word in ("Źródło", "Ścieżka", "Projekty", "Północ", "10:00", "Kowalska") if word in told] == []


def test_the_time_in_the_page_is_told_to_the_hour_only(client, clock, edition):
    clock.forward(minutes=47, seconds=13)
    arrive(client, edition, [(8, 1)])
    cast(client)
    assert re.findall(r'<time datetime="([^"]+)">', open_page(client, RECEIPT).html) == ["2026-05-04T08:00:00+00:00"]


def test_in_polish_it_says_what_the_design_decided(client, number):
    page = open_page(client, f"{ROOT}/potwierdzenie")
    assert (
        "Twój głos został przyjęty. Jeśli ktoś głosował też na Twoje dane, komisja wyjaśni, który głos policzyć."
        in page.text
    )
    assert "numer potwierdzenia" in page.text.lower()


def test_no_page_of_a_resident_says_words_of_the_machine(client, number):
    text = open_page(client, f"{ROOT}/potwierdzenie").text.lower()
    assert [word for word in ("kopert", "skrót", "hash", "konflikt", "ranga", "token") if word in text] == []


def test_the_signature_can_be_checked_by_anybody(client, services, edition, number):
    signature = re.search(r'<code class="signature">([0-9a-f]+)</code>', open_page(client, RECEIPT).html)[1]
    secret = keys.load(services.settings.keys_dir, edition.edition.id)
    low, _high = receipt.parse_number(number)
    verify_key = receipt.verify_key(secret.receipt)
    assert receipt.verify(verify_key, edition.edition.id, low, signature)
    assert not receipt.verify(verify_key, edition.edition.id + 1, low, signature)


@pytest.mark.parametrize(("minutes", "status"), ((29, 200), (31, 403)))
def test_the_receipt_is_shown_for_half_an_hour(client, clock, number, minutes, status):
    clock.forward(minutes=minutes)
    page = open_page(client, RECEIPT, status=status)
    if status == 403:
        assert page.heading == "There is no confirmation to show"
        assert page.links["Check a confirmation number"] == LOOK_UP
        assert number not in page.html


def test_a_receipt_is_shown_in_its_edition_alone(client, services, number):
    with services.database.transaction() as session:
        stored_edition(session, services.settings.keys_dir, plan=make_plan(slug="2027"))
    assert (
        open_page(client, "/en/2027/glosowanie/potwierdzenie", status=403).heading == "There is no confirmation to show"
    )


def test_a_receipt_that_was_changed_is_not_shown(client, number):
    cookie = client.get_cookie("receipt").value
    client.set_cookie("receipt", ("A" if cookie[0] != "A" else "B") + cookie[1:])
    open_page(client, RECEIPT, status=403)


# --- by mail ---------------------------------------------------------------------------------------------------------


def test_the_receipt_can_be_mailed_to_any_address_without_choice_and_time(client, services, number):
    before = row_counts(services.database)
    answer = post_form(client, RECEIPT, {"email": "inna@zielone.example"}, action=SEND)
    page = open_page(client, answer.headers["Location"])
    assert "We are sending the confirmation to your e-mail address." in page.text
    mail = mails(client)[-1]
    assert mail.recipient == "inna@zielone.example"
    assert mail.subject == f"Confirmation of your vote: {number}"
    assert "http://127.0.0.1:8000/en/2026/glosowanie/sprawdz-numer" in mail.body
    assert [word for word in ("Źródło", "Ścieżka", "2026-05", "May", "10:", "Kowalska") if word in mail.body] == []
    after = row_counts(services.database)
    assert {table for table in after if after[table] != before[table]} == {"outbox_mail", "job"}


@pytest.mark.parametrize("typed", ("", "anna", "anna@", "a@b", "a@b.pl, c@d.pl", "a@b.pl\nBcc: c@d.pl"))
def test_an_address_that_is_none_is_told_beside_the_receipt(client, number, typed):
    answer = post_form(client, RECEIPT, {"email": typed}, action=SEND)
    page = read_page(answer)
    assert (answer.status_code, page.title[:7]) == (422, "Error: ")
    assert number_on(page) == number
    assert '<a href="#email">Write an e-mail address, for example anna.nowak@example.pl.</a>' in page.html
    assert page.form(SEND).fields["email"] == [typed]
    assert mails(client) == []


def test_without_a_receipt_nothing_is_mailed(client, number):
    page = open_page(client, RECEIPT)
    client.delete_cookie("receipt")
    answer = client.post(SEND, data={**page.form(SEND).fields, "email": "obcy@gdzie.example"})
    assert answer.status_code == 403
    assert mails(client) == []


# --- to look up ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("write", (str, str.lower, lambda n: n.replace("-", ""), lambda n: f" {n.replace('-', ' ')} "))
def test_anybody_can_check_that_a_vote_with_a_number_is_stored(app, client, number, write):
    answer = look_up(app.test_client(), write(number))
    page = read_page(answer)
    assert answer.status_code == 200
    assert "The vote is stored" in page.text
    assert [word for word in ("Źródło", "Północ", "Kowalska", "4 May 2026") if word in page.text] == []


def test_of_a_second_vote_of_one_person_the_number_is_stored_too(app, edition, number):
    other = app.test_client()
    arrive(other, edition, [(9, 1)])
    assert "The vote is stored" in read_page(look_up(other, cast(other))).text


def test_a_number_nobody_has_is_not_known(client, number):
    page = read_page(look_up(client, "0000-0000-0000-0000-0000"))
    assert "We do not know this number" in page.text
    assert "call us: 32 000 00 00" in page.text
    assert page.form().fields["number"] == ["0000-0000-0000-0000-0000"]


def test_a_number_of_another_edition_is_not_known(client, services, number):
    with services.database.transaction() as session:
        stored_edition(session, services.settings.keys_dir, plan=make_plan(slug="2027"))
    page = read_page(post_form(client, "/en/2027/glosowanie/sprawdz-numer", {"number": number}))
    assert "We do not know this number" in page.text


@pytest.mark.parametrize(
    "typed", ("", "12", "ABCD-EFGH-JKMN-PQRS-TVW", "U000-0000-0000-0000-0000", "ł" * 20, "x" * 9000)
)
def test_what_is_no_number_is_told_with_how_one_looks(client, edition, typed):
    answer = look_up(client, typed)
    page = read_page(answer)
    assert (answer.status_code, page.title[:7]) == (422, "Error: ")
    assert '<a href="#number">A confirmation number has 20 letters and digits, in five groups of four.</a>' in page.html


def test_a_number_can_be_looked_up_before_and_after_voting(client, clock, number):
    clock.forward(days=60)
    assert "The vote is stored" in read_page(look_up(client, number)).text


# --- the end ---------------------------------------------------------------------------------------------------------


def test_at_the_end_this_browser_knows_nothing_any_more(client, number):
    answer = post_form(client, RECEIPT, action=FINISH)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/en/2026/")
    assert [client.get_cookie(name) for name in ("sid", "draft", "challenge", "receipt")] == [None] * 4
    open_page(client, RECEIPT, status=403)


def test_who_finishes_without_casting_has_cast_nothing(client, services, edition):
    arrive(client, edition, [(1, 3)])
    sid = client.get_cookie("sid").value
    token = open_page(client, f"{ROOT}/karta/lokalne").form().fields["csrf_token"]
    client.post(FINISH, data={"csrf_token": token})
    counts = row_counts(services.database)
    assert (counts["cast_session"], counts["envelope"]) == (0, 0)
    client.set_cookie("sid", sid)
    open_page(client, f"{EN}/karta/lokalne", status=403)


def test_finishing_twice_and_without_anything_is_no_fault(client, edition):
    token = open_page(client, f"{ROOT}/dane").form().fields["csrf_token"]
    for _ in range(2):
        assert client.post(FINISH, data={"csrf_token": token}).status_code == 303


def test_the_next_person_at_this_browser_votes_with_a_number_of_their_own(client, number):
    post_form(client, RECEIPT, action=FINISH)
    assert vote(client, BOB) != number
