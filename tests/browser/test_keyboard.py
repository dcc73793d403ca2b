"""The ballot by keyboard alone: every stop is seen, none is hidden under the bar, and the vote is cast."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from support import browser_voter as voter
from support.browser import PHONE, Tab, opened_tabs
from support.city import City
from support.voter import ROOT

pytestmark = pytest.mark.browser

# What is wrong with the place of the focus: nothing, or the reason. A radio button lies unseen over its number, which
# shows the focus in its place.
STOP = """() => {
  const stop = document.activeElement;
  const shown = stop.matches(".points-option input") ? stop.nextElementSibling : stop;
  const name = `${stop.tagName.toLowerCase()} ${stop.id || stop.name || ""} ${stop.innerText || stop.value || ""}`;
  const style = getComputedStyle(shown);
  if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 3) return `${name}: the focus is not seen`;
  const box = stop.getBoundingClientRect();
  const found = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  if (!found) return `${name}: out of sight`;
  if (!stop.contains(found) && !found.contains(stop)) return `${name}: under ${found.className || found.tagName}`;
  return "";
}"""
LONGEST_WAY = 120  # stops of the longest page


@pytest.fixture
def ballot(chromium: Browser, city: City, request: pytest.FixtureRequest) -> Iterator[Tab]:
    """A phone with a keyboard, at the first part of the ballot of somebody of this test's own."""
    with opened_tabs(chromium, city.server.url) as open_one:
        tab = open_one(size=PHONE)
        city.let_in(tab, request.node.name)
        tab.open(f"{ROOT}/karta/lokalne")
        yield tab


def test_a_ballot_is_filled_in_checked_and_cast_by_keyboard_alone(ballot):
    page = ballot.page
    walk_to(page, "[name=points-1]")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    walk_to(page, "[name=points-4]")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".counter")).to_contain_text("4")
    walk_to(page, voter.NEXT)
    page.keyboard.press("Enter")

    page.wait_for_url(f"**{ROOT}/karta/ogolnomiejskie")
    walk_to(page, "#p-8")
    page.keyboard.press("Space")
    walk_to(page, "[data-position='8'] summary")
    page.keyboard.press("Enter")
    expect(page.locator("[data-position='8'] details")).to_have_attribute("open", "")
    walk_to(page, voter.NEXT)
    page.keyboard.press("Enter")

    page.wait_for_url(f"**{ROOT}/sprawdz")
    assert page.locator(".chosen-title strong").all_inner_texts() == [
        "Źródło i łąka kwietna",
        "Biblioteka plenerowa",
        "Ścieżka nad rzeką",
    ]
    walk_to(page, ".cast-bar button")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{ROOT}/potwierdzenie")
    expect(page.locator(".receipt-number")).to_be_visible()


def test_the_first_stop_of_a_page_leads_past_its_head(ballot):
    page = ballot.page
    page.keyboard.press("Tab")
    link = page.locator(".skip-link")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_enter_in_the_search_filters_and_keeps_what_was_ticked(ballot):
    page = ballot.page
    voter.press_next(ballot)
    voter.choose(ballot, [9])
    page.locator(".filter summary").click()
    page.fill("#filter-q", "drzew")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("#filter-q")).to_have_value("drzew")
    assert page.locator(".project:visible .project-title").all_inner_texts() == ["Sadzimy tysiąc drzew"]
    assert page.locator(".picked .picked-title:visible").first.inner_text() == "Park linowy"


def test_removing_a_project_from_the_panel_gives_the_focus_to_its_box(ballot):
    page = ballot.page
    voter.press_next(ballot)
    voter.choose(ballot, [8, 9])
    page.locator(".picked button[value='remove:8']").press("Enter")
    expect(page.locator("#p-8")).to_be_focused()
    expect(page.locator("#p-8")).not_to_be_checked()
    assert page.locator(".picked li").count() == 1


def test_a_stop_without_a_ring_or_under_something_would_be_found(ballot):
    page = ballot.page
    walk_to(page, "[name=points-2]")
    page.evaluate("document.querySelector('.ballot-bar').style.cssText = 'position: fixed; inset: 0'")
    assert ": under ballot-bar" in page.evaluate(STOP)
    page.evaluate("document.activeElement.blur()")
    assert ": the focus is not seen" in page.evaluate(STOP)


def walk_to(page: Page, selector: str) -> None:
    """Press Tab until the wanted control has the focus; every stop on the way is seen and not covered."""
    wanted = page.locator(selector).first
    for _ in range(LONGEST_WAY):
        page.keyboard.press("Tab")
        fault = page.evaluate(STOP)
        assert not fault, fault
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"no Tab leads to {wanted}")
