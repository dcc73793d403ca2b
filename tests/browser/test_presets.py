"""A resident of each of the ten cities at a real browser: meets every fault of every form, then casts a valid ballot.

Each state of the ballot that is met is looked at by the rules of accessibility, light and dark, wide and on a phone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select
from support import browser_voter as voter
from support.browser import DESKTOP, LOOKS, Tab, check_accessible, check_no_sideways_scroll
from support.editions import make_plan, store_city, stored_edition
from support.presets import drafts_of, register, votable, who_of
from support.voting import statuses

from budzet.editions import presets
from budzet.editions.ballot_form import Approval, ChooseOne, Cumulative, Knapsack, Ranking
from budzet.editions.plan import ContestPlan
from budzet.voting.models import CastSession

ROOT = "/2033/glosowanie"
SUMMARY = ".error-summary li"


class Voter:
    """One resident on the way through the parts of a ballot."""

    def __init__(self, tab: Tab) -> None:
        self.tab, self.page = tab, tab.page
        self.seen: set[str] = set()

    def look(self, state: str) -> None:
        """Look at the page once for each state it can be in."""
        if state in self.seen:
            return
        self.seen.add(state)
        # So tall that the bar at the lower edge lies over nothing: where it lies is no fault of what is under it.
        for (width, _), scheme, colours in LOOKS:
            self.page.set_viewport_size({"width": width, "height": 6000})
            self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            check_accessible(self.page, colours=colours)
        check_no_sideways_scroll(self.page)
        self.page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})

    def refused(self, state: str, faults: int = 1) -> None:
        """Press the main button: the page comes back and names that many faults."""
        voter.press_next(self.tab)
        expect(self.page.locator(SUMMARY)).to_have_count(faults)
        self.look(state)

    def positions(self) -> list[int]:
        """Return the ballot positions the page shows."""
        shown = self.page.locator("input[name=shown]").get_attribute("value") or ""
        return [int(position) for position in shown.split(",")]


def pick_districts(resident: Voter, contest: ContestPlan) -> None:
    """Press the button without a district, then too many where one can, then as many as the terms allow."""
    page, limit = resident.page, contest.most_districts or 1
    expect(page.locator("#districts")).to_be_visible()
    press(page, "pick")
    expect(page.locator(SUMMARY)).to_have_count(1)
    resident.look(f"districts {limit}")
    boxes = page.locator("input[name=dzielnica]")
    if limit > 1:
        for place in range(limit + 1):
            boxes.nth(place).check()
        press(page, "pick")
        expect(page.locator(SUMMARY)).to_have_count(1)
        boxes.nth(limit).uncheck()
    else:
        boxes.nth(0).check()
    press(page, "pick")


def press(page: Page, action: str) -> None:
    """Press a button of the ballot and wait for the answer."""
    with page.expect_navigation():
        page.locator(f"button[name=action][value={action}]").first.click()


def fill_in(resident: Voter, contest: ContestPlan) -> None:
    """Meet every fault of a form that a page can produce, then fill the part in and go on."""
    tab, positions = resident.tab, resident.positions()
    if contest.completeness == "must_fill":
        resident.refused(f"{contest.form.kind} empty")
    match contest.form:
        case Approval(min_projects=least, max_projects=most):
            voter.choose(tab, positions[: most + 1])
            resident.refused("approval over")
            if least > 1:
                voter.choose(tab, positions[: least - 1])
                resident.refused("approval under")
            voter.choose(tab, positions[:most])
        case ChooseOne():
            voter.choose(tab, positions[:1])
            resident.look("choose one")
        case Cumulative() as form:
            voter.choose(tab, {positions[0]: form.max_per_project, positions[1]: 1})
            resident.refused("cumulative over")
            voter.choose(tab, {positions[0]: form.points})
        case Ranking() as form:
            rank(resident, form, positions)
        case Knapsack():
            raise AssertionError("no preset asks for a sum of money: see test_a_sum_of_money")
    voter.press_next(tab)


def rank(resident: Voter, form: Ranking, positions: list[int]) -> None:
    """Choose too many, too few where all must be given; then leave points out, give some twice, and put in order."""
    tab, page, most = resident.tab, resident.page, len(form.points)
    voter.choose(tab, positions[: most + 1])
    resident.refused("ranking over")
    if form.exact:
        voter.choose(tab, positions[: most - 1])
        resident.refused("ranking under")
    voter.choose(tab, positions[:most])
    voter.press_next(tab)
    expect(page.locator(".ranking-form")).to_be_visible()
    resident.refused("order missing", faults=most)
    for position in positions[:most]:
        page.locator(f"input[name=points-{position}][value='{form.points[0]}']").check()
    resident.refused("order twice")
    for position, points in zip(positions[:most], form.points, strict=True):
        page.locator(f"input[name=points-{position}][value='{points}']").check()


def identify(resident: Voter, app: Flask, who: Mapping[str, str]) -> None:
    """Meet every fault of an empty form, then say who one is and type the code from the mail or the text message."""
    resident.tab.open(f"{ROOT}/dane")
    resident.look("identity")
    voter.submit(resident.page, f"{ROOT}/dane")
    assert resident.page.locator(SUMMARY).count() >= 6
    resident.look("identity faults")
    voter.fill_in(resident.page, who)
    voter.submit(resident.page, f"{ROOT}/dane")
    expect(resident.page).to_have_url(resident.tab.base_url + f"{ROOT}/kod")
    resident.look("code")
    voter.type_code(resident.tab, app, root=ROOT)


def cast(resident: Voter) -> None:
    """Look at the ballot once more, cast it and get the confirmation."""
    expect(resident.page).to_have_url(resident.tab.base_url + f"{ROOT}/sprawdz")
    resident.look("check")
    assert voter.cast(resident.tab, root=ROOT)


@pytest.mark.parametrize("name", presets.names())
def test_a_resident_meets_every_fault_and_casts_a_valid_ballot(
    app: Flask, open_tab: Callable[..., Tab], name: str
) -> None:
    plan = votable(presets.load(name, slug="2033"))
    services = app.extensions["budzet"]
    with services.database.transaction() as session:
        store_city(session)
        stored = stored_edition(session, services.settings.keys_dir, plan=plan, drafts=drafts_of(plan))
        register(session, stored, plan)
    assert stored.frozen is not None
    resident = Voter(open_tab())
    identify(resident, app, who_of(plan))
    for contest in stored.frozen.contests:
        if contest.most_districts:
            pick_districts(resident, contest)
        fill_in(resident, contest)
    cast(resident)
    assert statuses(services.database, stored) == {"counted": 1}


@pytest.mark.parametrize(
    ("name", "status"),
    (
        ("katowice", "counted"),
        ("warszawa", "counted"),
        ("krakow", "counted"),
        ("zabrze", "counted"),
        ("swietochlowice", "counted"),
        ("kobylka", "held"),  # until a guardian brings the consent on paper
        ("ostrowiec-swietokrzyski", "counted"),
    ),
)
def test_a_child_votes_as_the_city_asks(app: Flask, open_tab: Callable[..., Tab], name: str, status: str) -> None:
    plan = votable(presets.load(name, slug="2033"))
    services = app.extensions["budzet"]
    with services.database.transaction() as session:
        store_city(session)
        stored = stored_edition(session, services.settings.keys_dir, plan=plan, drafts=drafts_of(plan))
        register(session, stored, plan)
    tab = open_tab(scripts=False)
    who = who_of(plan, child=True)
    voter.identify(tab, {**who, "guardian_name": ""} if "guardian_name" in who else who, root=ROOT)
    if "guardian_name" in who:
        expect(tab.page.locator(SUMMARY)).to_have_count(1)
        voter.fill_in(tab.page, who)
        voter.submit(tab.page, f"{ROOT}/dane")
    voter.type_code(tab, app, root=ROOT)
    with services.database.read_session() as session:
        (admitted,) = session.scalars(select(CastSession.admitted_as)).all()
    assert admitted.value == status


def test_a_resident_meets_the_limit_of_a_sum_of_money_and_of_many_points(
    app: Flask, open_tab: Callable[..., Tab]
) -> None:
    """No preset asks for these two, so they are met in a small edition of their own."""
    services = app.extensions["budzet"]
    plan = make_plan(
        slug="2033",
        local={"form": Cumulative(points=20, max_projects=3, max_per_project=20)},
        citywide={"form": Knapsack(max_cost=25_000_000)},
    )
    with services.database.transaction() as session:
        store_city(session)
        stored_edition(session, services.settings.keys_dir, plan=plan)
    resident = Voter(open_tab())
    voter.enter(resident.tab, app, root=ROOT)
    page = resident.page
    for position in (1, 2):
        page.select_option(f"#points-{position}", "12")
    expect(page.locator("[data-counter]")).to_have_class("counter counter-over")
    resident.refused("many points over")
    page.select_option("#points-2", "8")
    voter.press_next(resident.tab)
    voter.choose(resident.tab, [8, 9])
    resident.refused("sum over")
    voter.choose(resident.tab, [8, 10])
    expect(page.locator("[data-counter]")).not_to_have_class("counter counter-over")
    voter.press_next(resident.tab)
    cast(resident)
