"""Projects whose formal card is saved with something not met, and calls to complete them."""

from __future__ import annotations

from typing import Any

from budzet.proposals.models import Proposal
from budzet.proposals.verification import calls, offers, route, sheets
from budzet.proposals.verification.calls import Call
from budzet.proposals.verification.judging import Answer, Answers, Mark
from budzet.proposals.verification.models_calls import CallChannel, CompletionCall
from budzet.proposals.verification.offers import Offer
from budzet.proposals.verification.sheets import Seen
from support.verification import Bureau


def judged(bureau: Bureau, *refused: str, **changes: Any) -> Proposal:
    """Store a project whose saved card says that something is not met."""
    project = bureau.filed(**changes)
    marks = tuple(Answer(key=key, mark=Mark.NOT_MET, note="Do uzupełnienia.") for key in refused)
    with bureau.session() as session:
        sheets.save(session, bureau.edition.id, project.id, Answers(marks=marks), Seen(1, 0), doer=bureau.verifier)
    return project


def call(bureau: Bureau, project: Proposal, *items: str, **values: Any) -> CompletionCall:
    """Call the author of a project to complete items of its card: by e-mail, with five days, unless said otherwise."""
    whole = {"channel": CallChannel.EMAIL, "days": 5, **values}
    with bureau.session() as session:
        version = bureau.review(project).version
        return calls.call(
            session, bureau.edition.id, project.id, Call(items=items, **whole), version, doer=bureau.verifier
        )


def called(bureau: Bureau, *items: str, **values: Any) -> Proposal:
    """Store a project whose author is called to complete items of its card."""
    project = judged(bureau, *items)
    call(bureau, project, *items, **values)
    return project


def offered(bureau: Bureau, days: int = 5, **typed: Any) -> Proposal:
    """Store a project whose author is asked to agree to a change."""
    project = judged(bureau, "decent")
    with bureau.session() as session:
        proposed = Offer(typed=typed or {"title": "Ławki przy rzece"}, reason="Tak nazywa się ta ulica.", days=days)
        version = bureau.review(project).version
        offers.offer(session, bureau.edition.id, project.id, proposed, version, doer=bureau.verifier)
    return project


def going_round(bureau: Bureau, *department_ids: int) -> Proposal:
    """Store a project whose merit card goes round, to the greenery unless departments are named."""
    project = bureau.on_merit(bureau.filed())
    with bureau.session() as session:
        ids = department_ids or (bureau.greenery.id,)
        version = bureau.review(project).version
        route.plan(session, bureau.edition.id, project.id, ids, version, doer=bureau.coordinator)
    return project


def token_of_mail(bureau: Bureau) -> str:
    """Return the secret of the newest link that was mailed to a department."""
    link: str = bureau.office.mails("opinion_asked")[0].context["link"]
    return link.rpartition("/")[2]
