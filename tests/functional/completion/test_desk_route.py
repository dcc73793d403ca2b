"""The desk's page of the route: departments in their order, links sent again, passed over, paper that is entered."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select
from support.calling import going_round, token_of_mail
from support.desk import make_department
from support.pages import open_page, post_form, read_page
from support.pictures import picture

from budzet.proposals.models_applications import Attachment
from budzet.proposals.verification.models_calls import ReviewStop
from budzet.proposals.verification.states import Verdict

pytestmark = pytest.mark.engines("sqlite")

OPINION = {"verdict": "positive", "signed_by": "Jan Kos, kierownik", "sure": "y"}


def address(project, rest: str = "") -> str:
    return f"/en/urzad/edycje/2026/weryfikacja/{project.id}/opinie{rest}"


def stops_of(bureau, project) -> list[ReviewStop]:
    with bureau.session() as session:
        found = (
            select(ReviewStop).where(ReviewStop.proposal_id == project.id).order_by(ReviewStop.round, ReviewStop.place)
        )
        return list(session.scalars(found))


@pytest.fixture
def coordinator(bureau, browser_of):
    """The coordinator at a browser."""
    return browser_of(bureau.coordinator)


@pytest.fixture
def law(bureau):
    """A department without an address."""
    with bureau.session() as session:
        return make_department(session, "prawny", "Biuro Prawne")


def test_a_route_is_planned_in_order_with_days_of_each(bureau, coordinator, law):
    project = bureau.on_merit(bureau.filed())
    typed = {
        "stops-0-department": str(bureau.greenery.id),
        "stops-0-days": "3",
        "stops-2-department": str(law.id),
        "act": "plan",
    }
    done = post_form(coordinator, address(project), typed, action=address(project, "/plan"))
    assert done.status_code == 303
    stops = stops_of(bureau, project)
    assert [(one.department_id, one.days) for one in stops] == [(bureau.greenery.id, 3), (law.id, 10)]
    page = open_page(coordinator, address(project))
    assert "Asked now: Wydział Zieleni" in page.text
    assert "Answer by 7 May 2026, 23:59" in page.text
    assert "the author: 12,000" in page.text
    assert "not verified yet" in page.text


def test_a_faulty_plan_is_refused_and_kept(bureau, coordinator):
    project = bureau.on_merit(bureau.filed())
    one = str(bureau.greenery.id)
    for typed, sentence in (
        ({}, "Choose at least one department"),
        ({"stops-0-department": one, "stops-1-department": one}, "each of them once"),
        ({"stops-0-department": one, "stops-0-days": "99"}, "from 1 to 60"),
    ):
        whole = {**typed, "act": "plan"}
        answer = post_form(coordinator, address(project), whole, action=address(project, "/plan"))
        page = read_page(answer)
        assert (answer.status_code, sentence in page.text) == (422, True), sentence
        kept = page.form(address(project, "/plan")).fields
        assert all(kept[name] == [value] for name, value in typed.items())
    more = read_page(post_form(coordinator, address(project), {"act": "row"}, action=address(project, "/plan")))
    assert "stops-5-days" in more.form(address(project, "/plan")).fields
    assert stops_of(bureau, project) == []


def test_a_new_link_is_sent_and_the_old_one_is_dead(bureau, coordinator, site):
    project = going_round(bureau)
    old = token_of_mail(bureau)
    assert post_form(coordinator, address(project), action=address(project, "/link")).status_code == 303
    assert len(bureau.office.mails("opinion_asked")) == 2
    assert site.app.test_client().get(f"/urzad/opinia/{old}").status_code == 404
    assert site.app.test_client().get(f"/urzad/opinia/{token_of_mail(bureau)}").status_code == 200


def test_a_department_is_passed_over_with_a_reason(bureau, coordinator):
    project = going_round(bureau)
    refused = post_form(coordinator, address(project), {"reason": ""}, action=address(project, "/pomin"))
    assert refused.status_code == 422
    done = post_form(coordinator, address(project), {"reason": "Urlop."}, action=address(project, "/pomin"))
    assert done.status_code == 303
    page = open_page(coordinator, address(project))
    assert "passed over" in page.text
    assert "Urlop." in page.text
    assert page.form(address(project, "/plan"))


def test_an_opinion_on_paper_is_entered_with_its_scan_and_marked_so(bureau, coordinator, law):
    project = going_round(bureau, law.id)
    assert "no e-mail address" in open_page(coordinator, address(project)).text
    url = address(project, "/wpisz")
    typed = {**OPINION, "mark-land": "met", "entry-cost": "11500", "words": "Bez uwag."}
    refused = post_form(coordinator, url, typed, action=url)
    assert refused.status_code == 422
    assert "Add the scan" in read_page(refused).text
    scan = (io.BytesIO(picture("JPEG")), "opinia.jpg")
    refused = post_form(coordinator, url, {**typed, "signed_by": "", "pages": scan}, action=url)
    page = read_page(refused)
    assert refused.status_code == 422
    assert "The scan is taken: opinia.pdf" in page.text
    fields = page.form(url).fields
    assert (fields["entry-cost"], fields["words"][0].strip()) == (["11500"], "Bez uwag.")
    done = post_form(coordinator, page, {"signed_by": "Jan Kos, radca"}, action=url)
    assert done.status_code == 303
    (stop,) = stops_of(bureau, project)
    assert (stop.verdict, stop.entered_by, stop.signed_by) == (
        Verdict.POSITIVE,
        bureau.coordinator.staff_id,
        "Jan Kos, radca",
    )
    with bureau.session() as session:
        files = session.scalars(select(Attachment).where(Attachment.proposal_id == project.id)).all()
    assert [(one.id, one.is_public) for one in files] == [(stop.attachment_id, False)]
    page = open_page(coordinator, address(project))
    assert "Entered from paper by Krystyna Koordynatorka" in page.text
    assert "verified: " in page.text
    assert "11,500" in page.text
    assert f"/en/urzad/edycje/2026/zalaczniki/{stop.attachment_id}" in page.html


def test_a_department_reads_the_route_of_its_case_and_changes_nothing(bureau, browser_of):
    project = going_round(bureau)
    reviewer = browser_of(bureau.reviewer)
    page = open_page(reviewer, address(project))
    assert "Asked now: Wydział Zieleni" in page.text
    assert not [form for form in page.forms if "opinie" in form.action]
    assert reviewer.get(address(project, "/wpisz")).status_code == 403
