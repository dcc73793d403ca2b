"""The head of a case and its tabs: whose it is, where it stands, until when; and who may open it."""

from __future__ import annotations

from support.pages import open_page

ROOT = "/en/urzad/edycje/2026/weryfikacja"


def test_a_case_says_what_it_is_and_where_it_stands(bureau, browser_of):
    project = bureau.filed(title="Ławki nad rzeką")
    page = open_page(browser_of(bureau.verifier), f"{ROOT}/{project.id}")
    assert f"{project.number} Ławki nad rzeką" in page.text
    assert "Waits for the formal review" in page.text
    assert "nobody yet" in page.text
