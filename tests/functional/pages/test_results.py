"""Results: who won and why, in words and figures; files with their headers; nothing before its hour."""

from __future__ import annotations

import csv
import dataclasses
import io
import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from support.clock import START
from support.editions import DRAFTS, NORTH, WEEK, StoredEdition, make_plan
from support.jobs import run_due_jobs
from support.pages import Page, open_page
from support.site import Site
from support.small_vote import BALLOTS, SEED
from support.voter import store
from support.voting import count_votes, elect_people

from budzet.editions.result_rules import AbsoluteThreshold
from budzet.results import words
from budzet.results.models import ProjectOutcomeRow


def elected(site: Site) -> StoredEdition:
    """Store an edition that has voted, with its votes opened; project 4 was withdrawn after the freeze."""
    pools = tuple(
        pool.model_copy(update={"rule": pool.rule.model_copy(update={"threshold": AbsoluteThreshold(at_least=1)})})
        for pool in make_plan().pools
    )
    drafts = tuple(dataclasses.replace(draft, withdrawn_at=START if draft.number == "L4" else None) for draft in DRAFTS)
    stored = store(site.services, plan=make_plan(pools=pools), drafts=drafts)
    elect_people(site.services.database, stored, BALLOTS, area=NORTH)
    return stored


@pytest.fixture(scope="module")
def published(sqlite_files, tmp_path_factory) -> Iterator[Site]:
    """A city whose results are published."""
    site = Site(sqlite_files, tmp_path_factory.mktemp("published"))
    count_votes(site.services.database, elected(site), seed=SEED)
    site.clock.set(START + 2 * WEEK)
    run_due_jobs(site.app)
    yield site
    site.close()


@pytest.fixture
def reader(published: Site) -> FlaskClient:
    return published.app.test_client()


def rows(page: Page) -> dict[str, str]:
    """Return what a table says of each project or pool, as text."""
    found = re.findall(r'<tr role="row"[^>]*>(.*?)</tr>', page.html, re.DOTALL)[1:]
    texts = [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in found]
    names = [re.search(r'lang="pl">([^<]+)</a>', row)[1] for row in found]
    return dict(zip(names, texts, strict=True))


# --- before ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ("/en/2026/wyniki/", "/en/2026/wyniki/miasto", "/en/2026/wyniki/nothing"))
def test_before_the_results_the_page_says_when_they_come(client, services, address):
    store(services)
    page = open_page(client, address)
    assert page.heading == "Results: Budżet obywatelski Zielone 2026"
    assert "There are no results yet. We will announce the results by 18 May 2026." in page.text
    assert "until then the votes stay closed" in page.text


def test_an_edition_without_a_day_of_results_promises_none(client, services):
    store(services, spans=(), frozen=False)
    text = open_page(client, "/en/2026/wyniki/").text
    assert "There are no results yet." in text
    assert "We will announce" not in text


def test_counted_results_are_shown_to_nobody_before_their_hour(client, site, clock):
    count_votes(site.services.database, elected(site), seed=SEED)
    clock.set(START + 2 * WEEK)
    clock.forward(seconds=-1)
    assert run_due_jobs(site.app) == 0
    for address in ("wyniki/", "wyniki/miasto"):
        assert "There are no results yet." in open_page(client, f"/en/2026/{address}").text
    assert client.get("/dane/2026/1/wyniki-miasto.csv").status_code == 404
    assert "Not chosen" not in open_page(client, "/en/2026/projekty/").text


# --- published -------------------------------------------------------------------------------------------------------


def test_the_overview_says_it_in_one_sentence_and_in_figures(reader):
    page = open_page(reader, "/en/2026/wyniki/")
    assert "4 of 12 projects won." in page.text
    assert re.search(r"We will spend [\d,]+ zł of 480,000 zł; [\d,]+ zł is left\.", page.text)
    assert "People who voted 8" in page.text, "who came twice is one person"
    assert "Turnout 0.1%" in page.text
    assert "Counted on 11 May 2026" in page.text
    assert "We opened the votes on 11 May 2026" in page.text


def test_each_pool_has_its_line_and_its_page(reader):
    page = open_page(reader, "/en/2026/wyniki/")
    table = rows(page)
    assert list(table) == ["Północ", "Południe", "Całe miasto"]
    assert table["Południe"] == "Południe 80,000 zł 0 zł 0 of 3 0"
    assert table["Całe miasto"] == "Całe miasto 300,000 zł 270,000 zł 2 of 5 7"
    for name in table:
        assert open_page(reader, page.links[name]).heading == f"Results: {name}"


def test_the_page_of_a_pool_tells_every_project_why(reader):
    page = open_page(reader, "/en/2026/wyniki/miasto")
    assert "2 of 5 projects won. We will spend 270,000 zł of 300,000 zł; 30,000 zł is left." in page.text
    table = rows(page)
    assert table["Ścieżka nad rzeką"] == "1 Ścieżka nad rzeką M1 4 votes 150,000 zł Chosen by residents"
    assert table["Park linowy"].endswith("3 votes 120,000 zł Chosen by residents")
    assert "Not enough money: it costs 90,000 zł, 30,000 zł was left." in table["Kino letnie"]
    assert "Too few votes: 0, and 1 were needed." in table["Tężnia"]


def test_points_are_told_with_the_people_who_gave_them(reader):
    table = rows(open_page(reader, "/en/2026/wyniki/polnoc"))
    assert "1 point from 1 person" in table["Plac zabaw"]
    assert "3 points from 1 person" in table["Biblioteka plenerowa"]
    assert "It was withdrawn. Votes for it do not count." in table["Biblioteka plenerowa"]


def test_equal_scores_are_told_with_what_settled_them(reader):
    page = open_page(reader, "/en/2026/wyniki/polnoc")
    assert "Equal scores." in page.text
    assert f"had 1 each: the public draw decided, with the drawn text “{SEED}”." in page.text
    assert "Equal scores." not in open_page(reader, "/en/2026/wyniki/miasto").text


def test_turnout_counts_who_lives_there_and_void_ballots_are_told(reader):
    north = open_page(reader, "/en/2026/wyniki/polnoc").text
    assert "Turnout People who voted 2 Residents 4,000 Turnout 0.1% Void ballots 0" in north
    city = open_page(reader, "/en/2026/wyniki/miasto").text
    assert "Residents 7,000 Turnout 0.1% Void ballots 1" in city


def test_a_pool_in_which_nobody_won_says_so(reader):
    page = open_page(reader, "/en/2026/wyniki/poludnie")
    assert "No project won. 80,000 zł stays in the pool." in page.text


def test_each_pool_leads_to_the_others(reader):
    page = open_page(reader, "/en/2026/wyniki/polnoc")
    assert page.links["Całe miasto"] == "/en/2026/wyniki/miasto"
    assert '<a href="/en/2026/wyniki/polnoc" aria-current="page">' in page.html
    assert page.links["All results"] == "/en/2026/wyniki/"


def test_a_pool_that_is_not_there_is_no_page(reader):
    assert reader.get("/2026/wyniki/nothing").status_code == 404


def test_the_outcome_stands_beside_each_project_and_in_the_list(reader):
    project = open_page(reader, open_page(reader, "/en/2026/wyniki/miasto").links["Kino letnie"])
    assert "Not chosen Not enough money: it costs 90,000 zł, 30,000 zł was left." in project.text
    assert project.links["Results: Całe miasto"] == "/en/2026/wyniki/miasto"
    winner = open_page(reader, open_page(reader, "/en/2026/wyniki/miasto").links["Park linowy"])
    assert "Chosen by residents It was within the money of its pool." in winner.text
    listed = open_page(reader, "/en/2026/projekty/").text
    assert listed.count("Chosen by residents") == 4
    assert "L4 Withdrawn" in listed


def test_a_cached_page_of_results_sets_no_cookie(reader):
    answer = reader.get("/2026/wyniki/miasto")
    assert (answer.headers["Cache-Control"], "Set-Cookie" in answer.headers) == ("public, max-age=60", False)


# --- the files -------------------------------------------------------------------------------------------------------


def test_the_table_of_a_pool_can_be_downloaded_and_says_the_same(reader):
    page = open_page(reader, "/en/2026/wyniki/miasto")
    with reader.get(page.links["Table of the results (CSV)"]) as answer:
        assert answer.headers["Content-Type"].startswith("text/csv")
        assert answer.headers["Cache-Control"] == "public, max-age=3600"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        table = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [(row["title"], row["votes"], row["cost_pln"], row["selected"], row["reason"]) for row in table][:3] == [
        ("Ścieżka nad rzeką", "4", "150000.00", "1", "funded"),
        ("Park linowy", "3", "120000.00", "1", "funded"),
        (table[2]["title"], "2", table[2]["cost_pln"], "0", "over_budget"),
    ]


def test_the_chart_stands_beside_its_table_and_runs_nothing_when_it_is_opened(reader):
    page = open_page(reader, "/en/2026/wyniki/")
    picture = re.search(r'<img src="([^"]+\.png)" width="960" height="180" alt="([^"]+)"', page.html)
    assert picture[2].startswith("Bars: how much of each pool is spent.")
    with reader.get(picture[1]) as answer:
        assert (answer.status_code, answer.content_type) == (200, "image/png")
        assert "attachment" not in answer.headers.get("Content-Disposition", "")
    with reader.get(page.links["Download the chart (SVG)"]) as answer:
        assert answer.content_type.startswith("image/svg+xml")
        assert answer.headers["Content-Disposition"] == "attachment; filename=wydatki-pul.svg"
        assert "<script" not in answer.text


@pytest.mark.parametrize(
    "name",
    (
        "../../../budzet.sqlite3",
        "..%2f..%2f..%2fbudzet.sqlite3",
        "%2e%2e/%2e%2e/keys/edition-1.json",
        "..%5c..%5cbudzet.sqlite3",
        "..",
        ".",
        ".hidden",
        "%2e1",
        "/etc/passwd",
        "nothing.csv",
        "wyniki-miasto.csv/",
        "wyniki-miasto.csv%00.png",
    ),
)
def test_nothing_but_a_published_file_is_served(reader, published, name):
    folder = published.services.settings.published_dir / "2026"
    (folder / "1" / ".hidden").write_text("secret")
    (folder / ".1").mkdir(exist_ok=True)
    answer = reader.get(f"/dane/2026/1/{name}", follow_redirects=True)
    assert answer.status_code == 404


@pytest.mark.parametrize("version", ("0", "2", "-1", "x", "99999999999999999999", "1.0"))
def test_a_version_that_was_not_published_has_no_files(reader, version):
    assert reader.get(f"/dane/2026/{version}/wyniki-miasto.csv").status_code == 404


# --- every reason in words -------------------------------------------------------------------------------------------


def outcome(reason: str, **columns) -> ProjectOutcomeRow:
    values = {"votes": 7, "score": 12, "cost": 9_000_050, "money_left": 4_000_000, "threshold": 20, "selected": False}
    return ProjectOutcomeRow(reason=reason, **{**values, **columns})


@pytest.mark.parametrize(
    ("reason", "unit", "sentence"),
    (
        ("funded", "votes", ""),
        ("funded_80", "votes", "At least 80% of its cost was left, so the rules let it win."),
        ("over_budget", "votes", "Not enough money: it costs 90,000.50 zł, 40,000 zł was left."),
        ("after_stop", "votes", "A project before it did not fit, and by the rules the list of winners ended there."),
        ("below_threshold", "votes", "Too few votes: 12, and 20 were needed."),
        ("below_threshold", "points", "Too few points: 12, and 20 were needed."),
        ("withdrawn", "votes", "It was withdrawn. Votes for it do not count."),
        (
            "lost_draw",
            "votes",
            "Its score was equal to that of another project, and the draw did not favour it.",
        ),
        ("outbid", "votes", "Those who voted for it had too little money left for what it costs."),
        ("excluded_by:8", "votes", "It cannot be carried out together with the chosen “Park”."),
        ("excluded_by:9", "votes", "It cannot be carried out together with the chosen “9”."),
    ),
)
def test_every_reason_has_its_sentence(app: Flask, reason, unit, sentence):
    with app.app_context(), force_locale("en_GB"):
        written = words.reason(outcome(reason), unit, {"8": "Park"})
    assert written.replace("\N{NO-BREAK SPACE}", " ") == sentence


SUPPORT = {
    "ballots": 4,
    "money": 13_333_333,
    "left": 0,
    "effective_per_mille": 985,
    "lost_to": [
        {"winner": "11", "ballots": 9, "amount": 9_900_000},
        {"winner": "8", "ballots": 30, "amount": 9_000_000},
        {"winner": "9", "ballots": 10, "amount": 4_000_000},
        {"winner": "10", "ballots": 10, "amount": 100},
    ],
}


def test_a_loser_of_equal_shares_reads_how_much_of_its_cost_its_voters_could_pay(app: Flask):
    with app.app_context(), force_locale("en_GB"):
        written = words.reason(outcome("outbid", support=SUPPORT), "votes", {})
    assert written == "Those who voted for it could pay at most 98.5% of its cost."


def test_a_long_title_is_cut_where_it_is_only_named(app: Flask):
    with app.app_context(), force_locale("en_GB"):
        (told,) = words.how_close(outcome("outbid", support=SUPPORT), "votes", {"8": "Park " * 20, "9": "Kino"}, 10)
    assert told.startswith("They paid most for: “Park Park Park Park Park Park Park Park…” 90,000")


@pytest.mark.parametrize(
    ("columns", "unit", "told"),
    (
        ({}, "votes", []),
        ({"margin_votes": 1}, "votes", ["It lacked 1 vote."]),
        ({"margin_votes": 1200}, "points", ["It lacked 1,200 points."]),
        ({"margin_cost": 4_500_025}, "votes", ["At a cost of up to 45,000 zł it would have won."]),
        # Less than half of the project is no help.
        ({"margin_cost": 4_500_024}, "votes", []),
        ({"margin_votes": 3, "selected": True}, "votes", []),
        (
            {"support": SUPPORT},
            "votes",
            ["They paid most for: “Park” 90,000 zł, “9” 40,000 zł."],
        ),
        ({"support": {**SUPPORT, "lost_to": []}}, "votes", []),
    ),
)
def test_a_loser_reads_what_it_lacked(app: Flask, columns, unit, told):
    with app.app_context(), force_locale("en_GB"):
        found = words.how_close(outcome("over_budget", **columns), unit, {"8": "Park"}, 10)
    assert [sentence.replace("\N{NO-BREAK SPACE}", " ") for sentence in found] == told


def test_the_protocol_tells_of_money_between_pools_and_of_the_part_of_each_voter(app: Flask):
    run = {"money": "10000000/3", "steps": 2, "compared": {"shares": 1615, "plain": 873}}
    with app.app_context(), force_locale("en_GB"):
        told = words.protocol(run, [("Północ", 100)], [("Południe", 250)])
    assert [sentence.replace("\N{NO-BREAK SPACE}", " ") for sentence in told] == [
        "Before this pool was counted it got 1 zł that the pool “Północ” had left.",
        "2.50 zł that no project took went to the pool “Południe”.",
        "The part of each voter was 33,333.33 zł.",
        "More winning projects than in the order of votes: 1,615 ballots. Fewer: 873.",
    ]


@pytest.mark.parametrize(
    ("decided_by", "how"),
    (
        ("lower_cost", "the cheaper one went first"),
        ("more_votes", "the one more people voted for went first"),
        ("public_draw", "the public draw decided, with the drawn text “ziarno”"),
        ("list_order", "the order of the city's published list decided"),
    ),
)
def test_every_way_of_settling_equal_scores_has_its_sentence(app: Flask, decided_by, how):
    entry = {"ids": ["8", "9"], "score": 1200, "decided_by": decided_by}
    with app.app_context(), force_locale("en_GB"):
        written = words.tie(entry, {"8": "Park", "9": "Kino"}, "ziarno")
    assert written == f"The projects “Park”, “Kino” had 1,200 each: {how}."
