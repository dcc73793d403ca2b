"""The end of the wizard: nothing is handed in with something missing, and what is handed in has its receipt."""

from __future__ import annotations

import re

import pytest
from support.applications import CLOSES
from support.pages import open_page, post_form, read_page
from support.wizard import ROOT

MISSING = {
    "Write a title.": ("pomysl", "title", {"title": ""}),
    "Choose at least one topic.": ("pomysl", "topics-0", {"topics": ()}),
    "Choose which money the project is for.": ("miejsce", "pool", {"pool": ""}),
    "Write where it shall be done.": ("miejsce", "place", {"place": " "}),
    "Write at least one thing that has to be paid, with its price.": ("koszt", "costs-0-what", {"costs": ()}),
    "Write what it will cost each year afterwards. If nothing, write 0.": ("koszt", "upkeep", {"upkeep": None}),
    "Say whether everybody can use what is made.": (
        "dostepnosc",
        "universal_design-0",
        {"universal_design": None},
    ),
}


def check_url(draft) -> str:
    """Return the address of the page that hands a draft in."""
    return f"{ROOT}/{draft.id}/sprawdz"


@pytest.mark.parametrize("sentence", MISSING)
def test_each_thing_that_is_missing_leads_to_its_field(desk, sentence):
    section, field, changes = MISSING[sentence]
    anna = desk.resident()
    draft = desk.ready(anna) if "pool" in changes else desk.ready(anna, **changes)
    if "pool" in changes:
        post_form(anna.client, f"{ROOT}/{draft.id}/miejsce", changes, action=f"{ROOT}/{draft.id}/miejsce")
    answer = post_form(anna.client, check_url(draft), action=check_url(draft))
    page = read_page(answer)
    assert answer.status_code == 422
    assert page.links[sentence] == f"{ROOT}/{draft.id}/{section}?braki=1#{field}"
    assert field in open_page(anna.client, page.links[sentence]).ids
    assert desk.stored(draft).proposal_id is None


def test_a_project_without_enough_signatures_is_refused_with_both_numbers(desk):
    anna = desk.resident()
    draft = desk.draft(anna)
    answer = post_form(anna.client, check_url(draft), action=check_url(draft))
    assert answer.status_code == 422
    assert "You have 0 and need 3." in answer.text


def test_a_cost_over_the_limit_is_told_in_money(desk):
    anna = desk.resident()
    draft = desk.ready(anna)
    url = f"{ROOT}/{draft.id}/koszt"
    post_form(anna.client, url, {"costs-0-unit_price": "10 001"}, action=url)
    page = desk.open(anna, f"{draft.id}/sprawdz")
    assert "The cost is 100,010 zł. In this pool (Północ) a project may cost at most 100,000 zł." in page.links


def test_all_answers_stand_on_one_page_each_with_its_way_back(desk):
    anna = desk.resident()
    draft = desk.ready(anna)
    page = desk.open(anna, f"{draft.id}/sprawdz")
    for words in ("Ławki nad rzeką", "Bulwar, od mostu do przystani", "12,000 zł", "Szkolna 5, 00-001 Zielone"):
        assert words in page.text
    assert {"Change: The idea", "Change: Cost", "Change: About you"} <= set(page.links)


def test_the_receipt_has_number_instant_and_the_mark_of_the_content(desk):
    anna = desk.resident()
    draft = desk.ready(anna)
    answer = post_form(anna.client, check_url(draft), action=check_url(draft), follow=True)
    page = read_page(answer)
    assert page.heading == "The project is handed in"
    assert "L1/01/XIII" in page.text
    assert "4 May 2026, 10:00" in page.text
    assert re.search(r"[0-9a-f]{64}", page.text.replace(" ", ""))
    assert "Ławki nad rzeką" in open_page(anna.client, page.links["See the page of the project"]).heading
    assert [mail["number"] for mail in desk.mails("application_received")] == ["L1/01/XIII"]
    assert "a•••@poczta.example" in page.text


def test_a_second_press_gives_the_same_receipt(desk):
    anna = desk.resident()
    draft = desk.ready(anna)
    page = desk.open(anna, f"{draft.id}/sprawdz")
    first, second = (post_form(anna.client, page, action=check_url(draft)) for _ in range(2))
    assert first.location == second.location == f"{ROOT}/{draft.id}/przyjete"
    assert desk.open(anna, f"{draft.id}").heading == "The project is handed in"


def test_a_change_in_another_window_is_shown_before_it_is_handed_in(desk):
    anna = desk.resident()
    draft = desk.ready(anna)
    page = desk.open(anna, f"{draft.id}/sprawdz")
    url = f"{ROOT}/{draft.id}/pomysl"
    post_form(anna.client, url, {"title": "Inny tytuł"}, action=url)
    answer = post_form(anna.client, page, action=check_url(draft))
    assert answer.status_code == 409
    assert "Inny tytuł" in answer.text
    assert desk.stored(draft).proposal_id is None


def test_nothing_is_handed_in_after_the_intake(clock, desk):
    anna = desk.resident()
    draft = desk.ready(anna)
    page = desk.open(anna, f"{draft.id}/sprawdz")
    clock.set(CLOSES)
    assert post_form(anna.client, page, action=check_url(draft)).status_code == 409
    assert desk.stored(draft).proposal_id is None


def test_no_page_of_a_resident_speaks_of_hashes_and_envelopes(desk):
    anna = desk.resident()
    draft = desk.ready(anna)
    post_form(anna.client, check_url(draft), action=check_url(draft))
    text = desk.open(anna, f"{draft.id}/przyjete").text.lower()
    assert not [word for word in ("hash", "sha", "digest", "envelope", "skrót", "koperta") if f" {word} " in text]


def test_a_co_author_says_by_a_link_that_they_take_part(client, desk):
    anna = desk.resident()
    draft = desk.draft(anna, applicant={"co_authors": ("ewa@poczta.example", "jan@poczta.example")})
    yes, no = (mail["link"].split("example", 1)[1] for mail in desk.mails("co_author_asked"))
    page = open_page(client, f"/en{yes}")
    assert "Ławki nad rzeką" in page.text
    refused = post_form(client, page, {"act": "yes"}, action=page.url)
    assert refused.status_code == 422
    typed = {"name": "Ewa Lis", "lives_here": "y", "show_name": "yes", "act": "yes"}
    assert post_form(client, page, typed, action=page.url).location.endswith("/odpowiedz/tak")
    other = open_page(client, f"/en{no}")
    assert post_form(client, other, {"act": "no"}, action=other.url).location.endswith("/odpowiedz/nie")
    told = desk.open(anna, f"{draft.id}/o-tobie").text
    assert "takes part" in told
    assert "does not take part" in told
    assert open_page(client, "/en/2026/zglos/wspolautor/odpowiedz/tak").heading == "Thank you, you are a co-author"


def test_an_invitation_that_never_was_is_not_there(client, desk):
    assert client.get("/en/2026/zglos/wspolautor/nobody").status_code == 404
