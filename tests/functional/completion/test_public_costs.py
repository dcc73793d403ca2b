"""The public page of a project shows the verified cost beside the author's estimate, and not before the result."""

from __future__ import annotations

import pytest
from support.pages import open_page

from budzet.proposals.verification import approving, cases, moving
from budzet.proposals.verification.cases import Doer
from budzet.proposals.verification.moving import Step
from budzet.proposals.verification.states import Move, Outsider

pytestmark = pytest.mark.engines("sqlite")


def test_verified_sums_are_shown_beside_the_estimate_once_the_result_is_published(bureau, site):
    project, client = bureau.on_merit(bureau.filed()), site.app.test_client()
    public = f"/en/2026/projekty/{project.id}"
    bureau.handed_in(project, doer=bureau.coordinator)
    bureau.approved(project)
    before = open_page(client, public)
    assert "12,000" in before.text
    assert "11,000" not in before.text
    with bureau.session() as session:
        case = cases.seen(session, bureau.edition.id, project.id, bureau.review(project).version)
        service = Doer(bureau.verifier.acting, outsider=Outsider.SERVICE)
        moving.move(session, case, Step(Move.PUBLISH_POSITIVE), doer=service)
    after = open_page(client, public)
    assert "11,000" in after.text
    assert "Verified by the office. The author estimated" in after.text
    assert "12,000" in after.text
    assert "verified; the author estimated" in after.text


def test_a_refused_project_shows_only_what_its_author_wrote(bureau, site):
    project, client = bureau.on_merit(bureau.filed()), site.app.test_client()
    bureau.handed_in(project, {"land": "Grunt jest prywatny."}, doer=bureau.coordinator)
    with bureau.session() as session:
        ids = (bureau.edition.id, project.id, bureau.review(project).version)
        approving.reject(session, *ids, "Grunt jest prywatny.", doer=bureau.approver)
    with bureau.session() as session:
        case = cases.seen(session, bureau.edition.id, project.id, bureau.review(project).version)
        service = Doer(bureau.verifier.acting, outsider=Outsider.SERVICE)
        moving.move(session, case, Step(Move.PUBLISH_NEGATIVE), doer=service)
    page = open_page(client, f"/en/2026/projekty/{project.id}")
    assert "12,000" in page.text
    assert "Verified by the office" not in page.text
