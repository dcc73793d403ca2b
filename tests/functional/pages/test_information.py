"""Rules, help and the legal pages: what a resident and the law ask of them."""

from __future__ import annotations

import hashlib
import re

import pytest
from support.editions import make_plan
from support.pages import open_page
from support.voter import store

from budzet.editions.ballot_form import Approval
from budzet.editions.frozen import load
from budzet.editions.result_rules import AbsoluteThreshold, Greedy, ShareOfBallots

# Ids the Act of 4 April 2019 and its guidelines prescribe, so that a machine can read the declaration.
PRESCRIBED = (
    "a11y-wstep",
    "a11y-podmiot",
    "a11y-url",
    "a11y-data-publikacja",
    "a11y-data-aktualizacja",
    "a11y-status",
    "a11y-data-sporzadzenie",
    "a11y-kontakt",
    "a11y-email",
    "a11y-telefon",
    "a11y-procedura",
)


def pools_with(rule: Greedy, ties: tuple[str, ...]):
    """Return the pools of the small edition, the citywide one decided in another way."""
    return tuple(
        pool.model_copy(update={"rule": rule, "ties": ties} if pool.key == "miasto" else {})
        for pool in make_plan().pools
    )


def test_the_rules_say_how_one_votes_and_how_each_pool_is_decided(client, services):
    store(services)
    page = open_page(client, "/en/2026/zasady")
    for words in (
        "Everyone who lives in Zielone may vote. Age and registration do not matter.",
        "Projekty lokalne You have 5 points. You may give one project at most 3 of them.",
        "We add up the points of each project.",
        "Projekty ogólnomiejskie Choose up to 2 projects.",
        "We add up the votes for each project.",
        "If a project costs more than what is left, we pass over it and look at the next one.",
        "When results are equal, a public draw decides.",
        "Północ 100,000 zł",
        "Całe miasto 300,000 zł",
    ):
        assert words in page.text


@pytest.mark.parametrize(
    ("rule", "ties", "words"),
    (
        (
            Greedy(threshold=AbsoluteThreshold(at_least=100)),
            ("lower_cost", "public_draw"),
            (
                "A project needs at least 100 votes.",
                "the cheaper project goes first, and if that settles nothing, a public draw decides.",
            ),
        ),
        (
            Greedy(threshold=ShareOfBallots(per_mille=25), misfit="stop"),
            ("more_votes", "public_draw"),
            ("on at least 2.5% of the valid ballots.", "ends the list of winners. When results are equal"),
        ),
        (
            Greedy(misfit="stop_then_80_percent"),
            ("public_draw",),
            ("It still wins when at least 80% of its cost is left.",),
        ),
    ),
)
def test_the_rules_follow_the_terms_of_the_edition(client, services, rule, ties, words):
    plan = make_plan(citywide={"form": Approval(min_projects=2, max_projects=2)}, pools=pools_with(rule, ties))
    store(services, plan=plan)
    text = open_page(client, "/en/2026/zasady").text
    assert "Choose exactly 2 projects." in text
    for sentence in words:
        assert sentence in text


def test_a_share_is_written_as_each_language_writes_it(client, services):
    plan = make_plan(pools=pools_with(Greedy(threshold=ShareOfBallots(per_mille=25)), ("public_draw",)))
    store(services, plan=plan)
    assert "2.5%" in open_page(client, "/en/2026/zasady").text
    assert "2,5%" in open_page(client, "/2026/zasady").text


def test_frozen_rules_show_when_they_were_frozen_and_their_fingerprint(client, services):
    stored = store(services)
    page = open_page(client, "/en/2026/zasady")
    assert "We fixed the rules and the list of projects on 20 April 2026, 10:00." in page.text
    shown = re.search(r'<code class="fingerprint">(.+?)</code>', page.html)[1]
    groups = re.findall(r"<span>([0-9a-f]{4})</span>", shown)
    assert bytes.fromhex("".join(groups)) == stored.edition.rules_hash


def test_whoever_takes_the_frozen_rules_along_can_calculate_their_fingerprint(client, services):
    stored = store(services)
    url = open_page(client, "/en/2026/zasady").links["Download what was fixed (JSON)"]
    with client.get(url) as answer:
        assert (answer.status_code, answer.mimetype) == (200, "application/json")
        assert hashlib.sha256(answer.data).digest() == stored.edition.rules_hash
        assert load(answer.data) == stored.frozen


def test_rules_that_are_not_frozen_cannot_be_taken_along(client, services):
    store(services, frozen=False)
    assert client.get("/2026/zasady.json").status_code == 404


def test_rules_that_can_still_change_show_no_fingerprint(client, services):
    store(services, frozen=False)
    page = open_page(client, "/en/2026/zasady")
    assert "frozen" not in page.ids
    assert "fingerprint" not in page.html


def test_help_says_whom_to_ask_and_what_to_do_without_an_e_mail_address(client, services):
    store(services)
    page = open_page(client, "/en/pomoc")
    assert {"no-email", "hand-in"} <= set(page.ids), "other pages lead here"
    assert page.links["32 000 00 00"] == "tel:320000000"
    assert page.links["bo@zielone.example"] == "mailto:bo@zielone.example"
    assert "Urząd Miasta Zielone Rynek 1, 00-001 Zielone" in page.text


def test_the_declaration_of_accessibility_can_be_read_by_a_machine(client, services):
    store(services)
    page = open_page(client, "/deklaracja-dostepnosci")
    assert [name for name in PRESCRIBED if name not in page.ids] == []
    assert len(re.findall(r'<time id="a11y-[a-z-]+" datetime="\d{4}-\d\d-\d\d">', page.html)) == 3
    assert '<a id="a11y-url" href="http://127.0.0.1:8000">' in page.html
    assert '<a id="a11y-email" href="mailto:bo@zielone.example">' in page.html


def test_the_page_on_data_names_the_controller_the_officer_and_the_rights(client, services):
    store(services)
    page = open_page(client, "/en/ochrona-danych")
    assert "The data controller is: Urząd Miasta Zielone, Rynek 1, 00-001 Zielone." in page.text
    assert page.links["iod@zielone.example"] == "mailto:iod@zielone.example"
    for words in ("Article 6(1)(e)", "You may see your data", "complain to the President of the Personal Data"):
        assert words in page.text


def test_every_page_ends_with_the_same_way_to_help(client, services):
    store(services)
    for address in ("/2026/", "/2026/projekty/", "/2026/zasady", "/pomoc", "/2026/glosowanie/", "/2026/wyniki/"):
        links = open_page(client, f"/en{address}").links
        assert list(links)[-4:] == [
            "Accessibility declaration",
            "Data protection (GDPR)",
            "Rules of the vote",
            "Help: 32 000 00 00",
        ], address


def test_the_menu_marks_where_one_is(client, services):
    store(services)
    for address in ("/2026/", "/2026/projekty/", "/2026/wyniki/", "/2026/zasady"):
        marked = re.findall(r'<li><a href="([^"]+)" aria-current="page">', open_page(client, address).html)
        assert marked == [address]
