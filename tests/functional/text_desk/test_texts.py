"""The texts at the desk: what a clerk saves is what residents read, on pages and in mails, and nothing is lost."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from support.desk import make_staff, sign_in
from support.pages import open_page, post_form, read_page
from support.voter import ROOT, enter, store

from budzet.accounts.roles import Role
from budzet.editions import texts
from budzet.editions.models_published import EditionText

LIST = "/en/urzad/edycje/2026/teksty/"
CLAUSE, INTRO = f"{LIST}klauzula-informacyjna/pl", f"{LIST}zacheta/pl"
DECLARATION, CODE = f"{LIST}oswiadczenie/pl", f"{LIST}wiadomosc-z-kodem/pl"


@pytest.fixture
def editor(client, services):
    """An editor at the desk, and an edition with voting open."""
    store(services)
    with services.database.transaction() as session:
        found = make_staff(session, Role.EDITOR)
    sign_in(client, services, found)
    return client


def save(client, url: str, act: str = "save", **typed: str):
    """Type a text and press a button."""
    return post_form(client, url, {**typed, "act": act}, action=url)


def saved(services) -> list[tuple[str, str, int]]:
    """Return what was saved."""
    with services.database.read_session() as session:
        rows = session.scalars(select(EditionText).order_by(EditionText.id))
        return [(row.kind, row.language, row.version) for row in rows]


def test_every_text_has_a_page_with_what_residents_read(editor):
    page = open_page(editor, LIST)
    links = [url for url in page.links.values() if url.startswith(LIST) and url != LIST]
    assert len(set(links)) == sum(len(kind.languages) for kind in texts.KINDS.values())
    for url in links:
        shown = open_page(editor, url)
        assert "read:" in shown.text
        assert "This is the default text" in shown.text


def test_what_must_be_read_before_intake_says_so_until_it_is_saved(editor, services):
    assert open_page(editor, LIST).text.count("to be read and saved before projects are taken in") == 1
    form = open_page(editor, CLAUSE).form(CLAUSE)
    assert save(editor, CLAUSE, body=form.fields["body"][0]).location == CLAUSE
    text = open_page(editor, LIST).text
    assert "own, version 1" in text
    assert "to be read and saved" not in text
    assert saved(services) == [("privacy_clause", "pl", 1)]


def test_residents_read_the_clause_the_city_has_saved(editor, services):
    body = "Dane zbiera {urząd}.\n\n# Twoje prawa\n\n- Pisz do: {e-mail inspektora}\n- <b>To nie jest znacznik</b>"
    save(editor, CLAUSE, body=body)
    page = open_page(editor, "/ochrona-danych")
    assert "Dane zbiera Urząd Miasta Zielone." in page.text
    assert "<h2>Twoje prawa</h2>" in page.html
    assert "<li>&lt;b&gt;To nie jest znacznik&lt;/b&gt;</li>" in page.html
    assert page.links["iod@zielone.example"] == "mailto:iod@zielone.example"
    assert "The data controller is:" in open_page(editor, "/en/ochrona-danych").text  # each language has its own


def test_residents_tick_the_declaration_the_city_has_saved(editor, services):
    assert "I declare that I live in Zielone." in open_page(editor, f"/en{ROOT}/dane").text
    save(editor, DECLARATION, body="Mieszkam {w mieście} i nie głosuję drugi raz.")
    page = open_page(editor, f"{ROOT}/dane")
    assert "Mieszkam w Zielonem i nie głosuję drugi raz." in page.text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_preview_shows_what_is_typed_and_saves_nothing(editor, services):
    answer = save(editor, INTRO, act="preview", body="Zgłoś projekt {w mieście}!")
    page = read_page(answer)
    assert answer.status_code == 200
    assert "Nothing is saved yet." in page.text
    assert "Zgłoś projekt w Zielonem!" in page.text.replace("\N{NO-BREAK SPACE}", " ")
    assert page.form(INTRO).fields["body"][0].strip() == "Zgłoś projekt {w mieście}!"
    assert saved(services) == []


def test_a_faulty_text_keeps_what_was_typed_and_tells_every_fault(editor, services):
    answer = save(editor, CODE, subject="{numer}", body="Kod dla {miastu}")
    page = read_page(answer)
    assert answer.status_code == 422
    faults = {words: url for words, url in page.links.items() if url in ("#body", "#subject")}
    assert list(faults.values()) == ["#subject", "#body", "#body"]
    assert any("{miasto}" in words or "{miasta}" in words for words in faults)
    fields = page.form(CODE).fields
    assert (fields["subject"], fields["body"][0].strip()) == (["{numer}"], "Kod dla {miastu}")
    assert saved(services) == []


def test_nobody_overwrites_what_another_has_saved_meanwhile(editor, services):
    page = open_page(editor, INTRO)
    save(editor, INTRO, body="Pierwszy.")
    answer = post_form(editor, page, {"body": "Drugi.", "act": "save"}, action=INTRO)
    shown = read_page(answer)
    assert answer.status_code == 409
    assert "Ktoś inny zapisał ten tekst" in shown.text
    assert shown.form(INTRO).fields["body"][0].strip() == "Drugi."
    assert saved(services) == [("intake_intro", "pl", 1)]


def test_versions_are_compared_and_an_old_one_can_hold_again(editor, services):
    save(editor, INTRO, body="Masz dobry pomysł?")
    save(editor, INTRO, body="Masz świetny pomysł?")
    page = open_page(editor, f"{INTRO}/2")
    assert "Masz removed: dobry added: świetny pomysł?" in page.text
    assert page.forms[-1].action != f"{INTRO}/2/przywroc"  # it holds already
    assert post_form(editor, f"{INTRO}/1", action=f"{INTRO}/1/przywroc").location == INTRO
    assert saved(services)[-1] == ("intake_intro", "pl", 3)
    assert "Masz dobry pomysł?" in open_page(editor, INTRO).text
    assert editor.get(f"{INTRO}/9").status_code == 404


def test_a_code_comes_in_the_city_s_own_words_and_lets_one_vote(editor, services, mailer):
    save(editor, CODE, subject="{miasto}: {kod}", body="Twój kod to {kod}.\nWażny {czas ważności}.")
    enter(editor)
    mail = mailer.sent[-1]
    code = mail.subject.removeprefix("Zielone: ")
    assert code.isdigit()
    assert mail.body.replace("\N{NO-BREAK SPACE}", " ").startswith(f"Twój kod to {code}.\nWażny 10 min")


def test_who_only_looks_can_read_texts_and_not_write_them(client, services):
    store(services)
    with services.database.transaction() as session:
        found = make_staff(session, Role.AUDITOR)
    sign_in(client, services, found)
    page = open_page(client, INTRO)
    assert [form for form in page.forms if form.action == INTRO] == []
    token = page.forms[0].fields["csrf_token"][0]
    for address in (INTRO, f"{INTRO}/1/przywroc"):
        answer = client.post(address, data={"body": "Inny.", "act": "save", "csrf_token": token})
        assert answer.status_code == 403
    assert saved(services) == []


@pytest.mark.parametrize("address", ("nie-ma/pl", "zacheta/de", "wskazowki-na-czas-naboru/en"))
def test_a_text_that_is_not_there_is_not_found(editor, address):
    assert editor.get(f"{LIST}{address}").status_code == 404
