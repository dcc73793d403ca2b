"""Support of a project: who signs shows by a code that the mailbox is theirs, counts once, and may take it back."""

from __future__ import annotations

import pytest
from support.applications import CLOSES
from support.pages import open_page, post_form, read_page
from support.wizard import SIGNER

FAULTS = {
    "Write your surname.": {"surname": ""},
    "There is no such date. Write day, month and year in numbers, for example 27 3 1985.": {"birth_day": "31"}
    | {"birth_month": "2"},
    "Write the number of the house, for example 12, 12A or 12/14.": {"house": "dom"},
    "Tick the declaration that you live in the city. Only residents may support a project.": {"lives_here": None},
}


def identify(client, url, way="podpisz", **changes):
    """Say who one is; return the page with the field of the code."""
    answer = post_form(client, f"{url}{way}", {**SIGNER, **changes}, action=f"{url}{way}")
    assert answer.status_code == 200, answer.text
    return read_page(answer)


def act(client, desk, url, way="podpisz", **changes):
    """Go the whole way: who one is, the code, what became of it."""
    page = identify(client, url, way, **changes)
    code = desk.mails("support_code")[0]["code"]
    return read_page(post_form(client, page, {"code": code}, action=f"{url}{way}/kod", follow=True))


def test_three_residents_sign_and_the_page_counts_them(client, desk):
    anna = desk.resident()
    draft = desk.draft(anna)
    url = desk.support_url(anna, draft)
    assert "0 of 3" in open_page(client, url).text
    for number, surname in enumerate(("Lis", "Wilk", "Sowa"), start=1):
        done = act(client, desk, url, surname=surname, email=f"{surname}@poczta.example")
        assert done.heading == "Thank you for your support"
        assert f"{number} of 3" in done.text
    assert "enough" in open_page(client, url).text
    assert "3 of 3 signatures" in desk.open(anna, f"{draft.id}").text


def test_the_author_shares_the_address(desk):
    anna = desk.resident()
    draft = desk.draft(anna)
    page = desk.open(anna, f"{draft.id}/poparcie")
    assert f">http://127.0.0.1:8000{desk.support_url(anna, draft).removeprefix('/en')}</a>" in page.html
    assert "List for signatures (PDF)" in page.links


def test_one_person_counts_once_whatever_mailbox_they_use(client, desk):
    anna = desk.resident()
    draft = desk.draft(anna)
    url = desk.support_url(anna, draft)
    act(client, desk, url)
    done = act(client, desk, url, email="inna@poczta.example")
    assert done.heading == "You already support this project"
    assert "1 of 3" in done.text


def test_support_is_taken_back_and_given_again(client, desk):
    anna = desk.resident()
    draft = desk.draft(anna)
    url = desk.support_url(anna, draft)
    act(client, desk, url)
    assert act(client, desk, url, "wycofaj").heading == "Your support is taken back"
    assert "0 of 3" in open_page(client, url).text
    assert act(client, desk, url, "wycofaj").heading == "There was no support of yours"
    assert act(client, desk, url).heading == "Thank you for your support"


@pytest.mark.parametrize("sentence", FAULTS)
def test_what_cannot_be_is_said_before_a_code_is_sent(client, desk, sentence):
    anna = desk.resident()
    url = desk.support_url(anna, desk.draft(anna))
    answer = post_form(client, f"{url}podpisz", {**SIGNER, **FAULTS[sentence]}, action=f"{url}podpisz")
    assert answer.status_code == 422
    assert sentence in read_page(answer).links
    assert "Ewa" in answer.text or "given_name" in FAULTS[sentence]
    assert desk.mails("support_code") == []


def test_an_author_cannot_support_their_own_project(client, desk):
    anna = desk.resident()
    url = desk.support_url(anna, desk.draft(anna))
    typed = {**SIGNER, "given_name": "Anna", "surname": "Nowak", "street": "Szkolna", "house": "5"}
    answer = post_form(client, f"{url}podpisz", typed, action=f"{url}podpisz")
    assert answer.status_code == 422
    assert "You are an author of this project." in answer.text


def test_a_wrong_code_signs_nothing_and_can_be_typed_again(client, desk):
    anna = desk.resident()
    draft = desk.draft(anna)
    url = desk.support_url(anna, draft)
    page = identify(client, url)
    right = desk.mails("support_code")[0]["code"]
    wrong = post_form(client, page, {"code": "000000" if right != "000000" else "111111"}, action=f"{url}podpisz/kod")
    assert wrong.status_code == 422
    assert "Tries left: 4" in wrong.text
    again = post_form(client, read_page(wrong), {"code": right}, action=f"{url}podpisz/kod")
    assert again.location.endswith("/podpisane")


def test_data_that_were_tampered_with_on_the_way_open_nothing(client, desk):
    anna = desk.resident()
    draft = desk.draft(anna)
    url = desk.support_url(anna, draft)
    page = identify(client, url)
    code = desk.mails("support_code")[0]["code"]
    answer = post_form(client, page, {"code": code, "carried": "x" * 80}, action=f"{url}podpisz/kod")
    assert answer.location == f"{url}podpisz"
    assert "0 of 3" in open_page(client, url).text


def test_a_confirmation_for_one_project_signs_no_other(client, desk):
    anna = desk.resident()
    one, other = (desk.support_url(anna, desk.draft(anna, title=title)) for title in ("Pierwszy", "Drugi"))
    carried = identify(client, one).form(f"{one}podpisz/kod").fields["carried"]
    page = identify(client, other, surname="Wilk", email="wilk@poczta.example")
    code = desk.mails("support_code")[1]["code"]
    answer = post_form(client, page, {"code": code, "carried": carried}, action=f"{other}podpisz/kod")
    assert answer.status_code == 409
    assert "0 of 3" in open_page(client, other).text


def test_after_the_intake_nobody_signs_any_more(client, clock, desk):
    anna = desk.resident()
    url = desk.support_url(anna, desk.draft(anna))
    clock.set(CLOSES)
    assert "Support is not gathered any more." in open_page(client, url).text
    assert client.get(f"{url}podpisz").location == url


def test_the_page_shows_nothing_of_the_author_and_sets_no_cookie(client, desk):
    anna = desk.resident()
    answer = client.get(desk.support_url(anna, desk.draft(anna)))
    assert "Set-Cookie" not in answer.headers
    assert not [word for word in ("Nowak", "Szkolna", "anna@") if word in answer.text]


@pytest.mark.parametrize("code", ("1-0123456789abcdef0123", "1", "x", "99999999999999999999-a"))
def test_an_address_that_was_guessed_leads_nowhere(client, desk, code):
    desk.draft(desk.resident())
    assert client.get(f"/en/2026/poparcie/{code}/").status_code == 404
