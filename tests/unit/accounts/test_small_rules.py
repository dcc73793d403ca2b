"""Small rules of the accounts: devices in words, waits in words, forms that are kept, where a log-in may lead."""

from __future__ import annotations

import dataclasses

import pytest
from flask import Flask
from flask_babel import force_locale
from hypothesis import given, settings
from hypothesis import strategies as st
from support.clock import START
from support.desk import SECRET_KEY

from budzet import i18n
from budzet.accounts import devices, enrolment, kept_forms, login, resident_session, residents, waits
from budzet.accounts.enrolment import Draft
from budzet.accounts.kept_forms import KeptForm
from budzet.accounts.residents import Addresses

OTHER_KEY = "another secret key, as long as the first"
_fields = st.lists(st.tuples(st.text(max_size=20), st.text(max_size=200)), max_size=8).map(tuple)


@pytest.mark.parametrize(
    ("user_agent", "device"),
    (
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Windows"),
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36",
            "Chrome, Linux",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 OPR/120.0", "Opera, Windows"),
        (
            "Mozilla/5.0 (Linux; Android 15; Pixel 8) Chrome/140.0 Mobile Safari/537.36",
            "Chrome, Android",
        ),
        (
            "Mozilla/5.0 (Linux; Android 15) SamsungBrowser/28.0 Chrome/130.0 Mobile",
            "Samsung Internet, Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Mobile Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.5 Safari/605.1.15", "Safari, macOS"),
        ("curl/8.5.0", ""),
        ("", ""),
    ),
)
def test_a_browser_is_named_in_two_words(user_agent, device):
    assert devices.in_words(user_agent) == device


@pytest.mark.parametrize(
    ("seconds", "english"),
    ((1, "in 1 second"), (5, "in 5 seconds"), (60, "in 60 seconds"), (61, "in 2 minutes"), (300, "in 5 minutes")),
)
def test_a_wait_is_told_in_words(seconds, english):
    speaking = Flask("budzet")
    i18n.init_app(speaking)
    with speaking.app_context(), force_locale("en_GB"):
        assert waits.in_words(seconds) == english


# --- where a log-in may lead -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "leads"),
    (
        ("/urzad", True),
        ("/urzad/", True),
        ("/urzad/edycje/2027/terminy?widok=lista&strona=2", True),
        ("/en/urzad/konto", True),
        ("", False),
        ("/", False),
        ("/2026/projekty/", False),
        ("/urzadzenia", False),
        ("//evil.example/urzad", False),
        ("/urzad//evil.example", False),
        ("https://evil.example/urzad", False),
        ("/urzad/\\evil.example", False),
        ("/urzad/\n/x", False),
        ("/de/urzad/", False),  # a language that is not there
        ("javascript:alert(1)", False),
    ),
)
def test_after_logging_in_only_pages_of_the_desk_are_opened(path, leads):
    assert login.leads_to_the_desk(path) is leads


@pytest.mark.parametrize(
    ("path", "leads"),
    (
        ("/konto", True),
        ("/2026/projekty/nowy?krok=2", True),
        ("/en/konsultacje/3", True),
        ("/", True),
        ("", False),
        ("/urzad/", False),
        ("/en/urzad/konto", False),
        ("/konto/wejscie/abc", False),
        ("//evil.example", False),
        ("/x//evil.example", False),
        ("https://evil.example/", False),
        ("/\\evil.example", False),
    ),
)
def test_a_residents_link_leads_only_to_public_pages_of_this_site(path, leads):
    assert resident_session.leads_to_us(path) is leads


# --- forms that are kept ---------------------------------------------------------------------------------------------


@settings(max_examples=100)
@given(st.integers(1, 9), _fields, st.lists(st.text(max_size=20), max_size=2).map(tuple))
def test_a_form_comes_out_as_it_was_typed(staff_id, fields, files):
    kept = KeptForm(staff_id, "/urzad/edycje/2027/terminy?x=1", fields, files)
    assert kept_forms.unseal(kept_forms.seal(kept, SECRET_KEY), SECRET_KEY) == kept


def test_a_kept_form_is_opened_by_this_service_alone():
    sealed = kept_forms.seal(KeptForm(1, "/urzad/", (("note", "Uzasadnienie zmiany"),)), SECRET_KEY)
    assert "Uzasadnienie" not in sealed
    assert kept_forms.unseal(sealed, OTHER_KEY) is None


@pytest.mark.parametrize("text", ("", "x", "ą", "AAAA", "A" * 400, "====", "'; DROP TABLE staff; --"))
def test_what_the_service_did_not_seal_opens_nothing(text):
    assert kept_forms.unseal(text, SECRET_KEY) is None
    assert enrolment.unseal(text, SECRET_KEY, staff_id=1, way="x", now=START) is None


@pytest.mark.parametrize(("length", "kept"), ((60_000, True), (66_000, False), (1_000_000, False)))
def test_a_form_longer_than_sixty_four_kilobytes_is_not_kept(length, kept):
    form = KeptForm(1, "/urzad/", (("note", "a" * length),))
    assert bool(kept_forms.seal(form, SECRET_KEY)) is kept


def test_passwords_and_codes_are_not_kept():
    typed = (
        ("note", "a"),
        ("csrf_token", "b"),
        ("step_up_code", "c"),
        ("old_password", "d"),
        ("password_again", "e"),
        ("zachowane", "f"),
        ("topic", "g"),
        ("topic", "h"),
    )
    assert kept_forms.worth_keeping(typed) == (("note", "a"), ("topic", "g"), ("topic", "h"))


def test_of_a_kept_form_the_texts_are_shown_and_not_its_numbers():
    kept = KeptForm(1, "/urzad/", (("id", "7"), ("note", "zgodnie z uchwałą"), ("color", "green")))
    assert kept.texts == ["zgodnie z uchwałą"]


# --- what was chosen while an account is set up ----------------------------------------------------------------------

DRAFT = Draft(3, "link", ready=True, password_hash="$argon2id$x", secret="JBSWY3DP", codes=("aaaaa-bbbbb",))


def test_a_draft_comes_out_as_it_was_for_half_an_hour():
    sealed = enrolment.seal(DRAFT, SECRET_KEY, now=START)
    for minutes, opened in ((0, DRAFT), (30, DRAFT), (31, None)):
        now = START + minutes * enrolment.LIVES / 30
        assert enrolment.unseal(sealed, SECRET_KEY, staff_id=3, way="link", now=now) == opened


@pytest.mark.parametrize("change", ({"staff_id": 4}, {"way": "another link"}))
def test_a_draft_is_worth_nothing_to_another_person_or_by_another_link(change):
    sealed = enrolment.seal(DRAFT, SECRET_KEY, now=START)
    assert enrolment.unseal(sealed, SECRET_KEY, **{"staff_id": 3, "way": "link", "now": START, **change}) is None


def test_a_draft_shows_no_secret_to_who_reads_the_cookie():
    sealed = enrolment.seal(dataclasses.replace(DRAFT, codes=("hasło-kod",)), SECRET_KEY, now=START)
    assert not [secret for secret in ("JBSWY3DP", "hasło", "argon2id") if secret in sealed]
    assert len(enrolment.seal(dataclasses.replace(DRAFT, codes=("aaaaa-bbbbb",) * 40), SECRET_KEY, now=START)) < 3000


# --- residents' addresses --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "same"),
    (
        ("anna@zielone.example", " Anna@Zielone.Example ", True),
        ("anna@zielone.example", "anna+2@zielone.example", False),
        ("anna@zielone.example", "jan@zielone.example", False),
    ),
)
def test_one_address_is_one_account_however_it_is_typed(one, other, same):
    keys = Addresses.of(SECRET_KEY)
    assert (keys.tag(one) == keys.tag(other)) is same


def test_the_tag_of_an_address_cannot_be_made_without_the_key_of_the_service():
    assert Addresses.of(SECRET_KEY).tag("a@b.example") != Addresses.of(OTHER_KEY).tag("a@b.example")


@pytest.mark.parametrize(
    ("email", "hint"),
    (
        ("anna@zielone.example", "a•••@zielone.example"),
        ("x@y.example", "x•••@y.example"),
        ("ą@y.example", "ą•••@y.example"),
    ),
)
def test_an_address_is_shown_so_that_a_bystander_cannot_use_it(email, hint):
    assert residents.hint(email) == hint
