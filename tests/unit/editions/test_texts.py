"""Texts of an edition: defaults that hold, faults told at once, versions that stay, own words in real mails."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from support.clock import START
from support.editions import ACTOR, make_plan, store_city, stored_edition

from budzet.audit.models import AuditEntry
from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.documents import fill
from budzet.editions import queries, text_changes, text_services, texts
from budzet.editions.models_published import EditionText
from budzet.editions.texts import KINDS, Text
from budzet.editions.timetable import StageKind
from budzet.notifications.rendering import render

EVERY = [(kind, language) for kind, text in KINDS.items() for language in text.languages]


def save(session, edition, kind="intake_intro", body="Zgłoś projekt!", *, version=0, language="pl", subject=""):
    """Save a text."""
    written = Text(body, subject, version)
    return text_services.save(session, edition, kind, language, written, actor=ACTOR, now=START)


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_every_default_is_a_text_the_desk_would_accept(kind, language):
    assert texts.findings(KINDS[kind], texts.default(kind, language)) == []


def test_texts_have_names_of_their_own_in_addresses():
    slugs = [text.slug for text in KINDS.values()]
    assert len(set(slugs)) == len(slugs)
    assert [slug for slug in slugs if not slug.replace("-", "").isascii() or " " in slug] == []


def test_the_city_must_have_read_its_information_clause_before_projects_are_taken_in():
    assert [(text.kind, text.stage) for text in texts.REQUIRED] == [("privacy_clause", StageKind.INTAKE)]


@pytest.mark.parametrize(
    ("kind", "written", "faults"),
    (
        ("intake_intro", Text("Zgłoś projekt {w mieście}!"), []),
        ("intake_intro", Text(""), [("text_empty", "body")]),
        ("intake_intro", Text("Raz.\nDwa."), [("not_one_line", "body")]),
        ("intake_intro", Text("a" * 301), [("text_too_long", "body")]),
        ("intake_intro", Text("Kod {kod}"), [("placeholder_unknown", "body")]),
        ("declaration_resident", Text("Mieszkam tu."), [("placeholder_missing", "body")]),
        ("mail_code", Text("Kod: {kod}", "Kod"), []),
        ("mail_code", Text("Bez kodu", "Kod {kod}"), [("placeholder_missing", "body")]),  # the body must have it
        ("mail_code", Text("Kod: {kod}", ""), [("subject_empty", "subject")]),
        ("mail_code", Text("Kod: {kod}", "a" * 151), [("subject_too_long", "subject")]),
        ("mail_code", Text("Kod: {kod}", "Kod\r\nBcc: x@example.pl"), [("subject_not_one_line", "subject")]),
        ("mail_code", Text("{kod", "{numer}"), [("brace_single", "body"), ("placeholder_missing", "body"),
                                                ("placeholder_unknown", "subject")]),
    ),
)  # fmt: skip
def test_every_fault_of_a_text_is_told_with_its_place(kind, written, faults):
    found = texts.findings(KINDS[kind], written)
    assert [(fault.code, fault.params["part"]) for fault in found] == faults
    assert all(texts.sentence(fault).endswith((".", "?")) for fault in found)


def test_a_misspelt_field_is_told_with_what_was_meant():
    (fault,) = texts.findings(KINDS["intake_intro"], Text("W {w miescie} i {telefon}"))
    assert "{w mieście}" in texts.sentence(fault)


# --- versions ------------------------------------------------------------------------------------------------------


def test_the_default_holds_until_the_city_saves_its_own_and_every_version_stays(database):
    with database.transaction() as session:
        edition = stored_edition(session, frozen=False).edition
        assert text_services.current(session, edition.id, "intake_intro", "pl") == texts.default("intake_intro", "pl")
        assert save(session, edition) == 1
        assert save(session, edition, body="Masz pomysł?", version=1) == 2
        assert save(session, edition, body="Zgłoś projekt!", version=2) == 3  # an old one again
    with database.read_session() as session:
        held = text_services.current(session, edition.id, "intake_intro", "pl")
        assert (held.body, held.version) == ("Zgłoś projekt!", 3)
        rows = text_services.versions(session, edition.id, "intake_intro", "pl")
        assert [(row.version, row.body) for row in rows] == [
            (3, "Zgłoś projekt!"), (2, "Masz pomysł?"), (1, "Zgłoś projekt!")
        ]  # fmt: skip
        assert text_services.newest_versions(session, edition.id) == {("intake_intro", "pl"): 3}
        english = text_services.current(session, edition.id, "intake_intro", "en")
        assert english == texts.default("intake_intro", "en")
        entry = session.query(AuditEntry).filter_by(act="text_saved").first()
        assert (entry.object_id, entry.details) == ("2026/intake_intro/pl", {"version": 1})


def test_a_text_of_one_language_is_read_in_it_everywhere(database):
    with database.transaction() as session:
        edition = stored_edition(session, frozen=False).edition
        save(session, edition, "instruction_voting", "Nie pytaj, na co głosują.")
        assert text_services.current(session, edition.id, "instruction_voting", "en").body.startswith("Nie pytaj")


def test_texts_of_one_edition_are_not_those_of_another(database):
    with database.transaction() as session:
        edition = stored_edition(session, frozen=False).edition
        other = stored_edition(session, plan=make_plan(slug="2027"), frozen=False).edition
        save(session, edition)
        assert text_services.own(session, other.id, "intake_intro", "pl") is None


def test_nobody_overwrites_a_text_they_have_not_read(database):
    with database.transaction() as session:
        edition = stored_edition(session, frozen=False).edition
        save(session, edition, body="Pierwszy.")
    with pytest.raises(ConflictError, match="Ktoś inny"), database.transaction() as session:
        save(session, session.merge(edition), body="Drugi.")
    with database.read_session() as session:
        assert text_services.current(session, edition.id, "intake_intro", "pl").body == "Pierwszy."


def test_a_faulty_text_is_refused_and_the_old_one_stays(database):
    with database.transaction() as session:
        edition = stored_edition(session, frozen=False).edition
    with pytest.raises(DomainError, match=r"musi być pole \{kod\}"), database.transaction() as session:
        save(session, session.merge(edition), "mail_code", "Bez kodu.", subject="Kod")
    with database.read_session() as session:
        assert text_services.own(session, edition.id, "mail_code", "pl") is None


def test_saved_versions_never_change_and_never_go(database):
    with database.transaction() as session:
        save(session, stored_edition(session, frozen=False).edition)
    for statement in (update(EditionText).values(body="Inny"), delete(EditionText)):
        with pytest.raises(IntegrityError), database.transaction() as session:
            session.execute(statement)


@pytest.mark.parametrize(("slug", "language"), (("nie-ma", "pl"), ("wskazowki-na-czas-naboru", "en")))
def test_a_text_that_is_not_there_is_not_found(slug, language):
    with pytest.raises(NotFoundError):
        text_services.kind_named(slug, language)


# --- what is filled in ---------------------------------------------------------------------------------------------


def test_the_city_is_named_in_its_polish_cases_and_in_english_by_its_name(database):
    with database.transaction() as session:
        store_city(session)
        stored = queries.city(session)
        polish, english = (text_services.values(stored, None, language) for language in ("pl", "en"))
    names = ("miasto", "miasta", "w mieście")
    assert [polish[name] for name in names] == ["Zielone", "Zielonego", "w\N{NO-BREAK SPACE}Zielonem"]
    assert [english[name] for name in names] == ["Zielone", "Zielone", "in Zielone"]
    assert set(texts.COMMON) == set(polish)


def test_before_there_is_a_city_texts_can_be_read_too():
    values = text_services.values(None, None, "pl")
    assert set(values) == set(texts.COMMON)
    assert texts.filled(texts.default("privacy_clause", "pl").body, values)


# --- mails ---------------------------------------------------------------------------------------------------------

SAMPLES = {
    "voting/code": {"code": "123456", "minutes": 10},
    "voting/receipt": {"number": "ABCD-1234", "look_up_url": "https://x.example/a", "signature": "3f9a"},
}


@pytest.mark.parametrize("language", ("pl", "en"))
@pytest.mark.parametrize(("kind", "template"), (("mail_code", "voting/code"), ("mail_receipt", "voting/receipt")))
def test_the_default_of_a_mail_says_what_its_template_says(app, database, kind, template, language):
    with database.transaction() as session:
        store_city(session)
        edition = stored_edition(session, frozen=False).edition
        standing = text_services.values(queries.city(session), edition, language)
    context = {
        "edition_title": edition.title,
        "city": {"name": "Zielone", "help_phone": "32 000 00 00"},
        **SAMPLES[template],
    }
    later = {field: str(context[name]) for field, name in texts.LATER.items() if name in context}
    minutes = {"czas ważności": "10\N{NO-BREAK SPACE}minut" if language == "pl" else "10 minutes"}
    default = texts.default(kind, language)
    with app.app_context():
        subject, body = render(template, context, language=language)
    own = [fill.fill(part, {**standing, **later, **minutes}) for part in (default.subject, default.body)]
    assert [_plain(part) for part in own] == [_plain(subject), _plain(body)]


def _plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ").strip()


def test_a_mail_in_own_words_holds_no_code_until_it_is_written(app, database):
    with database.transaction() as session:
        store_city(session)
        edition = stored_edition(session, frozen=False).edition
        save(session, edition, "mail_code", "Kod {{tu}}: {kod}, {miasto}", subject="{edycja}")
        words = text_services.mail_words(session, edition, "mail_code", "pl", {})
        assert text_services.mail_words(session, edition, "mail_code", "en", {}) == {}
    assert "123456" not in str(words)
    with app.app_context():
        written = render("voting/code", {**words, "code": "123456"}, language="pl")
    assert written == ("Budżet obywatelski Zielone 2026", "Kod {tu}: 123456, Zielone\n")


# --- what changed --------------------------------------------------------------------------------------------------


@settings(max_examples=200)
@given(st.text("ab \n", max_size=30), st.text("ab \n", max_size=30))
def test_the_pieces_of_a_comparison_are_both_texts_and_nothing_else(before, after):
    found = text_changes.pieces(before, after)
    assert "".join(piece.text for piece in found if piece.kind != "new") == before
    assert "".join(piece.text for piece in found if piece.kind != "gone") == after


def test_a_comparison_shows_the_words_that_changed():
    found = text_changes.pieces("nie można głosować", "nie wolno głosować")
    assert [(piece.kind, piece.text) for piece in found] == [
        ("same", "nie "), ("gone", "można"), ("new", "wolno"), ("same", " głosować")
    ]  # fmt: skip
