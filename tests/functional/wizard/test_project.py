"""A project in public with its whole history, and what its author can do with it."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from sqlalchemy import event
from support.applications import CLOSES
from support.pages import open_page, post_form, read_page

from budzet.editions.models import Origin
from budzet.proposals.models import ProposalStatus


def url_of(proposal) -> str:
    """Return the address of the public page."""
    return f"/en/2026/projekty/{proposal.id}"


def own_url(proposal) -> str:
    """Return the address of the page of its author."""
    return f"/en/2026/moj-projekt/{proposal.id}/"


def test_everybody_reads_what_it_is_what_it_costs_and_how_it_came(client, desk):
    proposal = desk.filed(desk.resident(), latitude=50.26, longitude=19.02)
    page = open_page(client, url_of(proposal))
    for words in (
        "Dziesięć ławek na bulwarze.",
        "Nie ma gdzie usiąść.",
        "1,200 zł",
        "12,000 zł",
        "500 zł",
        "Bulwar, od mostu do przystani",
        "Everybody can use it.",
        "Handed in",
    ):
        assert words in page.text, words
    assert "Set-Cookie" not in client.get(url_of(proposal)).headers


@pytest.mark.parametrize(("consent", "shown"), ((True, True), (False, False)))
def test_the_name_of_the_author_stands_there_only_with_consent(client, desk, consent, shown):
    proposal = desk.filed(desk.resident(), applicant={"show_name": consent})
    answer = client.get(url_of(proposal))
    assert ("Anna Nowak" in answer.text) is shown
    assert not [word for word in ("Szkolna", "anna@") if word in answer.text]


def test_a_change_is_a_public_version_with_its_difference(client, desk):
    anna = desk.resident()
    proposal = desk.filed(anna)
    url = f"{own_url(proposal)}zmien"
    typed = {"title": "Ławki nad jeziorem", "reason": "Rzeka wylewa", "act": "save"}
    answer = post_form(anna.client, url, typed, action=url)
    assert answer.location == f"{url_of(proposal)}/wersje/2"
    page = open_page(client, answer.location)
    assert "<del>rzeką</del>" in page.html
    assert "<ins>jeziorem</ins>" in page.html
    assert "Rzeka wylewa" in page.text
    project = open_page(client, url_of(proposal))
    assert project.heading == "Ławki nad jeziorem"
    assert "Changed by the author" in project.text
    assert "Ławki nad rzeką" in open_page(client, f"{url_of(proposal)}/wersje/1").text
    assert client.get(f"{url_of(proposal)}/wersje/3").status_code == 404


def test_a_change_that_leaves_something_out_is_refused_and_kept_on_the_page(desk):
    anna = desk.resident()
    proposal = desk.filed(anna)
    url = f"{own_url(proposal)}zmien"
    answer = post_form(anna.client, url, {"title": "", "summary": "Nowe zdanie", "act": "save"}, action=url)
    assert answer.status_code == 422
    assert read_page(answer).links["Write a title."] == "#title"
    assert "Nowe zdanie" in answer.text
    assert desk.project(proposal).title == "Ławki nad rzeką"


def test_of_two_windows_that_change_it_the_second_is_told(desk):
    anna = desk.resident()
    proposal = desk.filed(anna)
    url = f"{own_url(proposal)}zmien"
    first, second = open_page(anna.client, url), open_page(anna.client, url)
    post_form(anna.client, first, {"title": "Pierwszy", "act": "save"}, action=url)
    answer = post_form(anna.client, second, {"title": "Drugi", "act": "save"}, action=url)
    assert answer.status_code == 409
    assert "Drugi" in answer.text
    assert desk.project(proposal).title == "Pierwszy"


def test_after_its_date_it_cannot_be_changed(clock, desk):
    anna = desk.resident()
    proposal = desk.filed(anna)
    clock.set(CLOSES)
    assert "It cannot be changed any more." in open_page(anna.client, own_url(proposal)).text
    assert anna.client.get(f"{own_url(proposal)}zmien").location == own_url(proposal)


def test_it_is_withdrawn_only_after_a_question_and_says_why(client, desk):
    anna = desk.resident()
    proposal = desk.filed(anna)
    url = f"{own_url(proposal)}wycofaj"
    page = open_page(anna.client, url)
    assert page.heading == "Withdraw the project?"
    assert desk.project(proposal).status is ProposalStatus.SUBMITTED
    post_form(anna.client, page, {"reason": "Miasto już to robi"}, action=url)
    assert desk.project(proposal).status is ProposalStatus.WITHDRAWN
    shown = open_page(client, url_of(proposal)).text
    assert "Project withdrawn" in shown
    assert "Miasto już to robi" in shown
    assert anna.client.get(url).location == own_url(proposal), "there is nothing left to withdraw"


def test_two_authors_make_one_project_of_two(client, desk):
    anna, ewa = desk.resident(), desk.resident("ewa@poczta.example")
    mine = desk.filed(anna)
    other = desk.filed(ewa, title="Leżaki", applicant={"name": "Ewa Kot", "email": "ewa@poczta.example"})
    url = f"{own_url(mine)}polacz"
    assert post_form(anna.client, url, {"number": "L9/99"}, action=url).status_code == 422
    assert post_form(anna.client, url, {"number": other.number}, action=url).location == own_url(mine)
    assert "Take the offer back" in open_page(anna.client, own_url(mine)).text
    page = open_page(ewa.client, own_url(other))
    form = next(form for form in page.forms if "propozycje" in form.action)
    post_form(ewa.client, page, {"act": "agree"}, action=form.action)
    assert desk.project(mine).status is ProposalStatus.MERGED
    shown = open_page(client, url_of(mine))
    assert shown.links["See the project it joined"] == url_of(other)


def test_an_offer_is_declined_or_taken_back(desk):
    anna, ewa = desk.resident(), desk.resident("ewa@poczta.example")
    mine = desk.filed(anna)
    other = desk.filed(ewa, title="Leżaki", applicant={"name": "Ewa Kot", "email": "ewa@poczta.example"})
    for person, proposal, act in ((ewa, other, "decline"), (anna, mine, "take_back")):
        url = f"{own_url(mine)}polacz"
        post_form(anna.client, url, {"number": other.number}, action=url)
        page = open_page(person.client, own_url(proposal))
        form = next(form for form in page.forms if "propozycje" in form.action)
        assert post_form(person.client, page, {"act": act}, action=form.action).status_code == 303
        assert "propozycje" not in open_page(anna.client, own_url(mine)).html
    assert desk.project(mine).status is ProposalStatus.SUBMITTED


@pytest.mark.parametrize("path", ("", "zmien", "wycofaj", "polacz", "pytania/1"))
def test_the_pages_of_an_author_are_for_the_author(desk, path):
    proposal = desk.filed(desk.resident())
    stranger = desk.resident("ewa@poczta.example")
    assert stranger.client.get(f"{own_url(proposal)}{path}").status_code == 404


def test_a_question_reaches_the_author_and_the_answer_stands_in_public(client, desk):
    anna, jan = desk.resident(), desk.resident("jan@poczta.example")
    proposal = desk.filed(anna)
    url = f"{url_of(proposal)}/pytanie"
    assert post_form(jan.client, url, {"body": "?"}, action=url).status_code == 422
    asked = read_page(post_form(jan.client, url, {"body": "Czy będą oparcia?"}, action=url))
    assert asked.heading == "Your question is on its way"
    (mail,) = desk.mails("question_asked")
    assert "jan@" not in str(mail)
    assert "Czy będą oparcia?" not in client.get(url_of(proposal)).text, "not before it is answered"
    answer_url = urlsplit(mail["link"]).path
    post_form(anna.client, answer_url, {"body": "Tak, wszystkie."}, action=answer_url)
    shown = open_page(client, url_of(proposal)).text
    assert "Czy będą oparcia?" in shown
    assert "Tak, wszystkie." in shown
    (told,) = desk.mails("question_answered")
    assert "anna@" not in str(told)


def test_similar_projects_are_shown_while_one_writes_and_beside_a_project(client, desk):
    anna = desk.resident()
    first = desk.filed(anna, title="Ławki nad rzeką")
    draft = desk.draft(anna, title="Nowe ławki nad rzeką")
    assert desk.open(anna, f"{draft.id}/pomysl").links["Ławki nad rzeką"] == url_of(first)


def test_an_older_project_begins_a_new_draft(desk):
    anna = desk.resident()
    proposal = desk.filed(anna)
    data = {"older": str(proposal.id), "older_edition": str(desk.edition.id)}
    answer = post_form(anna.client, "/en/2026/zglos/szkice", data, action="/en/2026/zglos/szkice")
    assert answer.status_code == 303
    assert open_page(anna.client, answer.location).heading == "Ławki nad rzeką"


def test_the_list_can_be_narrowed_to_a_status(client, desk):
    anna = desk.resident()
    stays, gone = desk.filed(anna, title="Zostaje"), desk.filed(anna, title="Odchodzi")
    url = f"{own_url(gone)}wycofaj"
    post_form(anna.client, url, action=url)
    page = open_page(client, "/en/2026/projekty/?status=withdrawn")
    assert "Odchodzi" in page.links
    assert "Zostaje" not in page.links
    assert stays.number in open_page(client, "/en/2026/projekty/").text


def test_the_list_of_an_edition_that_stands_asks_the_database_eight_times(client, services, desk):
    anna = desk.resident()
    for number in range(3):
        desk.filed(anna, title=f"Projekt {number}")
    with services.database.transaction() as session:
        session.merge(desk.edition).origin = Origin.IMPORT
    statements = []
    listening = (services.database.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    event.listen(*listening)
    try:
        client.get("/en/2026/projekty/?topic=zielen&q=projekt")
    finally:
        event.remove(*listening)
    asked = [" ".join(text.split())[:100] for text in statements if not text.startswith("BEGIN")]
    assert len(asked) <= 8, "\n".join(asked)
