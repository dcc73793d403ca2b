"""What every step of the ballot shares: the session of the person at this browser, their draft, the notice page."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.wrappers import Response

from budzet.base.errors import DomainError
from budzet.editions.frozen import FrozenEdition
from budzet.editions.layout import page_edition
from budzet.proposals import shortlist
from budzet.voting import ballot_prefill, cookies, payload, sessions
from budzet.voting.draft import Draft
from budzet.voting.models import CastSession
from budzet.voting.views import bp, not_open
from budzet.web.requests import get_session, now, transaction


class SessionEndedError(DomainError):
    """There is no open session behind this browser's cookie."""

    http_status = 403


def load_session() -> CastSession:
    """Return the session of the person at this browser; what they send gives it its full time again.

    Raises ``SessionEndedError``.
    """
    sid = cookies.read(cookies.SESSION)
    found = sessions.find(get_session(), sid, page_edition().id, now=now())
    if found is None:
        raise SessionEndedError("session ended")
    if request.method == "POST":
        with transaction() as session:
            found.expires_at = sessions.extend(session, sid, now=now())
    return found


@bp.errorhandler(SessionEndedError)
def session_ended(_error: SessionEndedError) -> ResponseReturnValue:
    """Say that the time is over, what is kept and how to go on."""
    edition = page_edition()
    if (refusal := not_open(edition)) is not None:
        return refusal
    actions = [(gettext("Confirm who you are again"), url_for("voting.identify", edition_slug=edition.slug))]
    return notice(
        gettext("Your session has ended"),
        [
            gettext("You have not cast a vote in this window, or the time for it is over."),
            gettext("Your choice stays in this browser for an hour after your last step."),
            gettext("After a new code you will find it again."),
            gettext("If you saw a confirmation number, your vote is stored."),
        ],
        actions,
        status=403,
    )


def notice(
    heading: str, paragraphs: list[str], actions: list[tuple[str, str]], *, status: int, kind: str = "warning"
) -> tuple[str, int]:
    """Return a page that says what happened, what is kept and what to do next."""
    page = render_template("voting/notice.html", heading=heading, paragraphs=paragraphs, actions=actions, kind=kind)
    return page, status


def draft_of(person: CastSession, frozen: FrozenEdition) -> Draft:
    """Return the person's draft; before their first act, one with the projects of their own list ticked in advance."""
    found = cookies.draft_box().decode(cookies.read(cookies.DRAFT), owner=person.voter_tag, now=now())
    if found is None or found.edition_id != person.edition_id:
        return ballot_prefill.draft(frozen, person.edition_id, person.area, shortlist.read(page_edition().slug))
    return Draft(found.edition_id, found.choices, person.area)


def keep(response: Response, draft: Draft, person: CastSession, frozen: FrozenEdition) -> Response:
    """Put the draft into the browser, closed."""
    size = payload.payload_size(frozen)
    cookies.put(response, cookies.DRAFT, cookies.draft_box().encode(draft, size, owner=person.voter_tag, now=now()))
    return response
