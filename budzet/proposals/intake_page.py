"""What the pages of the intake at the desk show."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from budzet.base import calendar
from budzet.base.errors import DomainError
from budzet.editions import text_pages
from budzet.editions.models import Edition
from budzet.proposals import (
    attachments,
    coauthors,
    drafts,
    map_page,
    support,
    support_words,
    wizard_page,
    wizard_sections,
    wizard_words,
)
from budzet.proposals.acting import Acting
from budzet.proposals.filing import CLERKS_CHANNELS
from budzet.proposals.intake_forms import IntakeForm
from budzet.proposals.intake_words import CHANNELS
from budzet.proposals.models import Proposal
from budzet.proposals.models_applications import PaperSupport
from budzet.proposals.wizard_draft import DraftView
from budzet.web.forms import Words
from budzet.web.requests import get_session

_LAST = 20
_WORDS: Words = {**wizard_words.FINDINGS, **wizard_words.RECEIPT}


def overview(session: Session, edition: Edition, by: Acting) -> dict[str, Any]:
    """Return what is being typed and what was taken in last."""
    taken = session.scalars(
        select(Proposal)
        .where(Proposal.edition_id == edition.id, Proposal.channel.in_([channel.value for channel in CLERKS_CHANNELS]))
        .order_by(Proposal.id.desc())
        .limit(_LAST)
    ).all()
    door = drafts.door(session, edition, by)
    return {
        "drafts": drafts.of_clerks(session, edition.id),
        "taken": taken,
        "channels": CHANNELS,
        "may_type": door.clerks_may_type(by.now),
        "typing_ends": door.typing_ends,
    }


def form_of(session: Session, view: DraftView, *, typed: bool = True) -> IntakeForm:
    """Return the form of an application: as it was sent (``typed``), else with what the draft holds."""
    counted = session.scalar(select(PaperSupport).where(PaperSupport.draft_id == view.draft.id))
    given, now = view.answers, calendar.local(view.by.now)
    data = {
        **wizard_sections.content_data(given.application),
        **wizard_sections.person_data(given.applicant),
        "email": given.applicant.email,
        "channel": "paper_point",
        "received_day": now.date().isoformat(),
        "received_time": now.strftime("%H:%M"),
        "valid": str(counted.valid) if counted else "",
        **{f"refused_{reason}": str(number) for reason, number in (counted.refused if counted else {}).items()},
    }
    form = IntakeForm(data=data) if typed else IntakeForm(formdata=None, data=data)
    form.channel.choices = list(CHANNELS.items())
    form.topics.choices = wizard_sections.topic_choices(session, view.edition.id)
    form.pool.choices = wizard_sections.pool_choices(session, view.edition.id, view.facts.pools)
    if not view.facts.co_authors_most:
        del form.co_authors
    if not (typed and form.is_submitted()):
        form.version.data = str(view.draft.version)
        form.fill_up()
    return form


def refuse(view: DraftView, form: IntakeForm, fault: DomainError, *, may_accept: bool = False) -> ResponseReturnValue:
    """Return the page with every fault; ``may_accept``: the clerk may take it in all the same."""
    found = [wizard_page.written(one) for one in fault.findings]
    form.attach(found, _WORDS)
    if not found:
        form.form_errors.append(fault.sentence)
    return show(view, form, may_accept=may_accept), fault.http_status


def show(view: DraftView, form: IntakeForm, *, may_accept: bool = False, scan_fault: str = "") -> str:
    """Return the page of an application that is being typed."""
    session = get_session()
    said = wizard_sections.typed_answers(view, form).application if form.is_submitted() and not scan_fault else None
    shown = said or view.answers.application
    page: dict[str, Any] = {
        "similar": [],
        "map": map_page.for_draft(session, shown),
        "sum": shown.cost,
        "pool": view.facts.pools.get(shown.pool),
        "catalogue": [],  # paper says what it costs
        "asked": coauthors.listed(session, view.draft, view.by.safe),
        "declaration": text_pages.line("declaration_resident", view.edition),
        "reasons": [(f"refused_{reason}", str(support_words.REFUSED[reason])) for reason in support.REFUSED],
        "files": attachments.of_draft(session, view.draft),
        "may_accept": may_accept,
        "scan_fault": scan_fault,
    }
    errors = [*form.errors, *([("scan-pages", scan_fault)] if scan_fault else [])]
    return render_template("intake_desk/application.html", view=view, form=form, errors=errors, page=page)
