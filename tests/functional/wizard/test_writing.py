"""Writing an application: from the first page to a draft that is kept whatever happens to it."""

from __future__ import annotations

import datetime as dt

import pytest
from support.applications import CLOSES
from support.pages import open_page, post_form, read_page
from support.wizard import ROOT

from budzet.proposals import catalogue, drafts
from budzet.proposals.catalogue import Entry

SECTIONS = {
    "pomysl": {"title": "Ławki", "summary": "Dziesięć ławek.", "topics": ["zielen", "sport"]},
    "miejsce": {"pool": "polnoc", "place": "Bulwar", "latitude": "50,26", "longitude": "19.02"},
    "koszt": {"costs-0-what": "Ławka", "costs-0-quantity": "2,5", "costs-0-unit_price": "1 200,50", "upkeep": "0"},
    "dostepnosc": {"universal_design": "yes", "universal_how": "Bez progów."},
    "o-tobie": {"name": "Anna Nowak", "street": "Szkolna", "lives_here": "y", "is_minor": "no", "show_name": "yes"},
}
HELD = {
    "pomysl": lambda a, _p: (a.title, a.summary, a.topics) == ("Ławki", "Dziesięć ławek.", ("zielen", "sport")),
    "miejsce": lambda a, _p: (a.pool, a.place, a.latitude, a.longitude) == ("polnoc", "Bulwar", 50.26, 19.02),
    "koszt": lambda a, _p: (a.cost, a.upkeep, a.costs[0].quantity) == (300_125, 0, 2500),
    "dostepnosc": lambda a, _p: (a.universal_design, a.universal_how) == ("yes", "Bez progów."),
    "o-tobie": lambda _a, p: (p.name, p.lives_here, p.is_minor, p.show_name) == ("Anna Nowak", True, False, True),
}


def begin(desk, person):
    """Press the button that begins a draft and return its task list."""
    answer = post_form(person.client, f"{ROOT}/szkice", action=f"{ROOT}/szkice", follow=True)
    assert answer.status_code == 200
    return read_page(answer)


def answers(desk, person, draft_id):
    """Return what a draft holds."""
    with desk.services.database.read_session() as session:
        return drafts.answers(drafts.find(session, desk.edition.id, draft_id, by=person.by), person.by.safe)


def save(person, address, data, **more):
    """Type into the section at ``address`` and press a button."""
    url = f"{ROOT}/{address}"
    return post_form(person.client, url, {**data, **more}, action=url)


@pytest.mark.parametrize(
    ("days", "sentence"),
    (
        (-8, "We begin on"),
        (0, "We wait until 25 May 2026"),
        (22, "The intake ended on 25 May 2026"),
    ),
)
def test_the_first_page_says_until_when_and_what_to_do_without_mail(client, clock, desk, days, sentence):
    clock.forward(days=days)
    page = open_page(client, f"{ROOT}/")
    assert sentence in page.text
    assert "32 000 00 00" in page.text
    assert "Rynek 1" in page.text
    assert ("Set-Cookie" in client.get(f"{ROOT}/").headers) is False


def test_whoever_has_no_session_is_mailed_a_link_that_leads_on(client, desk):
    answer = client.get(f"{ROOT}/szkice")
    page = read_page(answer)
    assert answer.status_code == 403
    assert page.form("/en/konto").fields["dalej"] == [f"{ROOT}/szkice"]


def test_a_new_draft_has_every_section_to_do(desk):
    page = begin(desk, desk.resident())
    assert page.heading == "A new project"
    assert page.text.count("Not started") == 6
    assert "Not obligatory" in page.text


@pytest.mark.parametrize("address", SECTIONS)
def test_each_section_is_saved_and_leads_on(desk, address):
    anna = desk.resident()
    draft_id = int(begin(desk, anna).url.rsplit("/", 1)[1])
    answer = save(anna, f"{draft_id}/{address}", SECTIONS[address], act="next")
    assert answer.status_code == 303
    assert answer.location != f"{ROOT}/{draft_id}/{address}"
    held = answers(desk, anna, draft_id)
    assert HELD[address](held.application, held.applicant)
    again = desk.open(anna, f"{draft_id}/{address}").form(f"{ROOT}/{draft_id}/{address}")
    assert set(SECTIONS[address]) <= set(again.fields), "what was typed stands there again"


def test_come_back_later_leads_to_the_list_of_sections(desk):
    anna = desk.resident()
    draft = desk.draft(anna)
    answer = save(anna, f"{draft.id}/pomysl", {"title": "Nowy tytuł"}, act="later")
    assert answer.location == f"{ROOT}/{draft.id}"
    assert desk.open(anna, f"{draft.id}").heading == "Nowy tytuł"


def test_an_unfinished_section_says_what_is_missing_when_one_comes_back(desk):
    anna = desk.resident()
    draft = desk.draft(anna, reasons="", summary="x" * 501)
    page = desk.open(anna, f"{draft.id}")
    assert page.links["The idea"] == f"{ROOT}/{draft.id}/pomysl?braki=1"
    section = open_page(anna.client, page.links["The idea"])
    assert "Write why the project is needed." in section.links
    assert "This text is too long by 1 characters. It may have at most 500." in section.links
    assert "Written 501 of 500 characters." in section.text


def test_an_amount_nobody_can_read_keeps_all_that_was_typed(desk):
    anna = desk.resident()
    draft = desk.draft(anna)
    typed = {"costs-0-what": "Fontanna", "costs-0-unit_price": "dużo", "upkeep": "1,2,3"}
    answer = save(anna, f"{draft.id}/koszt", typed)
    page = read_page(answer)
    assert answer.status_code == 422
    form = page.form(f"{ROOT}/{draft.id}/koszt")
    assert [form.fields[name] for name in typed] == [["Fontanna"], ["dużo"], ["1,2,3"]]
    assert page.links["Write an amount, for example 1200.50."] in ("#costs-0-unit_price", "#upkeep")
    assert "-0-unit_price-error" in page.html


def test_rows_are_added_and_summed_by_the_server(desk):
    anna = desk.resident()
    draft = desk.draft(anna)
    url = f"{draft.id}/koszt"
    typed = {"costs-1-what": "Kosz", "costs-1-quantity": "3", "costs-1-unit_price": "100"}
    answer = save(anna, url, typed, act="row")
    assert answer.status_code == 303
    page = open_page(anna.client, answer.location)
    assert "costs-7-what" in page.ids
    assert "12,300 zł" in page.text, "ten benches and three baskets"


def test_a_typical_price_goes_into_the_next_empty_row(desk):
    anna = desk.resident()
    draft = desk.draft(anna)
    with desk.services.database.transaction() as session:
        line = catalogue.add(session, desk.edition.id, Entry("Drzewo z posadzeniem", "szt.", 95_000), by=anna.by)
        line_id = line.id
    answer = save(anna, f"{draft.id}/koszt", {"catalogue": str(line_id)}, act="insert")
    assert answer.status_code == 303
    assert [item.what for item in desk.stored(draft).content.costs] == ["Ławka", "Drzewo z posadzeniem"]


def test_a_second_window_shows_both_texts_and_either_can_stay(desk):
    anna = desk.resident()
    draft = desk.draft(anna)
    url = f"{ROOT}/{draft.id}/pomysl"
    first, second = desk.open(anna, f"{draft.id}/pomysl"), desk.open(anna, f"{draft.id}/pomysl")
    post_form(anna.client, first, {"title": "Z pierwszego okna"}, action=url)
    answer = post_form(anna.client, second, {"title": "Z drugiego okna"}, action=url)
    page = read_page(answer)
    assert answer.status_code == 409
    assert "Z pierwszego okna" in page.text
    assert "Z drugiego okna" in page.text
    assert desk.stored(draft).content.title == "Z pierwszego okna"
    assert page.links["Keep what is saved"] == url
    kept = post_form(anna.client, page, {"act": "next"}, action=url)
    assert kept.status_code == 303
    assert desk.stored(draft).content.title == "Z drugiego okna"
    assert desk.stored(draft).content.topics == ("zielen",), "several boxes come along"


def test_what_was_typed_is_still_on_the_page_when_the_intake_has_just_ended(clock, desk):
    anna = desk.resident()
    draft = desk.draft(anna)
    page = desk.open(anna, f"{draft.id}/pomysl")
    clock.set(CLOSES)
    answer = post_form(anna.client, page, {"title": "W ostatniej chwili"}, action=f"{ROOT}/{draft.id}/pomysl")
    assert answer.status_code == 409
    assert "W ostatniej chwili" in answer.text
    assert "We are not taking in projects now." in answer.text


def test_after_the_intake_a_draft_can_be_read_and_nothing_else(clock, desk):
    anna = desk.resident()
    draft = desk.draft(anna)
    clock.set(CLOSES + dt.timedelta(days=1))
    page = desk.open(anna, f"{draft.id}/pomysl")
    assert page.heading == "Your draft"
    assert "Ławki nad rzeką" in page.text
    assert page.forms == []
    assert anna.client.get(page.links["Draft (PDF)"]).data.startswith(b"%PDF")


@pytest.mark.parametrize("path", ("", "/pomysl", "/sprawdz", "/poparcie", "/usun", "/przyjete"))
def test_a_draft_of_somebody_else_is_not_there(desk, path):
    draft = desk.draft(desk.resident())
    desk.open(desk.resident("ewa@poczta.example"), f"{draft.id}{path}", status=404)


def test_a_draft_is_deleted_only_after_a_question(desk):
    anna = desk.resident()
    draft = desk.draft(anna)
    page = desk.open(anna, f"{draft.id}/usun")
    assert page.heading == "Delete this draft?"
    assert desk.stored(draft).lapsed_at is None
    post_form(anna.client, page, action=f"{ROOT}/{draft.id}/usun")
    assert desk.stored(draft).content.title == ""


def test_a_minor_names_a_guardian(desk):
    anna = desk.resident()
    draft = desk.draft(anna)
    save(anna, f"{draft.id}/o-tobie", {"is_minor": "yes"})
    page = desk.open(anna, f"{draft.id}/sprawdz")
    assert {"Write the name of your parent or guardian.", "Your parent or guardian must agree."} <= set(page.links)


def test_support_is_not_spoken_of_where_no_signature_is_needed(desk, services):
    anna = desk.resident()
    draft = desk.draft(anna)
    with services.database.transaction() as session:
        edition = session.merge(desk.edition)
        terms = edition.terms
        edition.terms = terms.model_copy(
            update={"support": terms.support.model_copy(update={"citywide": 0, "district": 0})}
        )
    assert "Support" not in desk.open(anna, f"{draft.id}").links
    desk.open(anna, f"{draft.id}/poparcie", status=404)
    assert "ignatures" not in open_page(anna.client, f"{ROOT}/").text


def test_the_account_lists_drafts_and_projects(desk):
    anna = desk.resident()
    draft, proposal = desk.draft(anna, title="Łąka kwietna"), desk.filed(anna)
    page = open_page(anna.client, "/en/konto")
    assert page.links["Łąka kwietna"] == f"{ROOT}/{draft.id}"
    assert page.links[f"{proposal.number} {proposal.title}"] == f"/en/2026/moj-projekt/{proposal.id}/"
