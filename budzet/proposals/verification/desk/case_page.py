"""What every page of a case begins with: the case through the permission, and the frame around the page.

A view carries ``@requires(Permission.SEE_PROPOSALS, scope=case_page.of_page)``, takes the case from ``page_case()`` and
whoever acts from ``doer()``, and answers with ``render_template(…, **case_page.frame())``; its template extends
``layouts/case.html``. After a transaction of its own a view that shows the page all the same calls ``again()`` first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import g, request
from flask_babel import gettext

from budzet.accounts import desk_session
from budzet.accounts.roles import Permission, Scope, ScopeKind
from budzet.editions.layout import keep
from budzet.proposals import acting
from budzet.proposals.verification.cases import Case, Doer
from budzet.proposals.verification.desk import case_head, case_tabs, case_way, case_words
from budzet.proposals.verification.desk.case_head import Found, Head
from budzet.proposals.verification.desk.case_words import StateWord
from budzet.proposals.verification.states import PUBLIC
from budzet.web.requests import get_session


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame of a page of a case: its head, its tabs, the cases before and after it.

    ``carried`` is what the address says of the queue it was opened from: links to its neighbours say it on.
    """

    case: Case
    head: Head
    doer: Doer
    tabs: list[dict[str, Any]]
    before: int | None
    after: int | None
    carried: dict[str, str]

    @property
    def state(self) -> StateWord:
        """Where the case stands, in words."""
        return case_words.STATES[self.case.review.state]

    @property
    def is_in_verification(self) -> bool:
        """Whether the project is still here: not withdrawn, joined with another or gone on to the vote."""
        return self.case.proposal.status is PUBLIC[self.case.review.state]

    @property
    def version(self) -> int:
        """The version of the review this page shows: what its forms send back as ``seen``."""
        return self.case.review.version

    @property
    def may_see_author(self) -> bool:
        """Whether whoever looks works on applications, so that the applicant's data are their business."""
        scopes = (Scope(ScopeKind.EDITION, self.case.edition.id),)
        return any(self.doer.may(one, scopes) for one in (Permission.VERIFY_FORMALLY, Permission.ASSIGN_REVIEWS))

    def may(self, permission: str) -> bool:
        """Say whether whoever looks has a permission for this case."""
        return self.doer.may(Permission(permission), self.case.scopes)


def page_case() -> Case:
    """Return the case named in the address of this page, once per request. Raises ``NotFoundError``."""
    return _found().case


def again() -> Case:
    """Return the case as it stands now, after a transaction of this request."""
    g.pop("found_case", None)
    return page_case()


def _found() -> Found:
    if "found_case" not in g:
        named = request.view_args or {}
        viewer = desk_session.staff_id()
        g.found_case = case_head.find(get_session(), named["edition_slug"], named["proposal_id"], viewer)
        keep(g.found_case.case.edition, g.found_case.city)
    found: Found = g.found_case
    return found


def of_page() -> tuple[Scope, ...]:
    """Return the scopes of the case named in the address: its edition, and the department it lies with."""
    return page_case().scopes


def doer() -> Doer:
    """Return whoever is at the desk as somebody who acts on cases."""
    return Doer(acting.of_request(desk_session.actor()), desk_session.current().grants)


def frame() -> dict[str, Any]:
    """Return what ``layouts/case.html`` needs, as values for a template."""
    session, case, by = get_session(), page_case(), doer()
    before, after = case_way.neighbours(session, case, by)
    head = case_head.of_case(session, _found(), by.now)
    return {"frame": Frame(case, head, by, case_tabs.of_case(case), before, after, case_way.carried())}


def stale() -> str:
    """Return what a page says when somebody else was faster and nothing typed is lost."""
    return gettext("Somebody else has changed this case meanwhile. What you typed stands below and is not saved yet.")
