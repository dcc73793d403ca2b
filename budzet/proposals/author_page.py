"""What the pages of an author show of one of their projects."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from budzet.editions import queries as editions
from budzet.editions.layout import page_edition
from budzet.editions.models import Edition
from budzet.proposals import (
    applicants,
    draft_facts,
    drafts,
    map_page,
    merging,
    versions,
    withdrawal,
    wizard_draft,
    wizard_sections,
)
from budzet.proposals.acting import Acting
from budzet.proposals.application import Application
from budzet.proposals.intake import Door
from budzet.proposals.models import Proposal
from budzet.proposals.models_applications import ProposalVersion
from budzet.proposals.wizard_forms import ChangeForm
from budzet.web.requests import get_session


@dataclass(frozen=True, slots=True)
class OwnProject:
    """A project of the resident of this request; ``newest`` is its newest version."""

    proposal: Proposal
    edition: Edition
    newest: ProposalVersion | None
    door: Door
    may_withdraw: bool
    by: Acting

    @property
    def may_edit(self) -> bool:
        """Whether the author may change it now."""
        return self.newest is not None and self.proposal.status in versions.EDITABLE and self.door.may_edit(self.by.now)

    @property
    def may_merge(self) -> bool:
        """Whether it may be joined with another now."""
        return self.proposal.status in merging.MERGEABLE and self.door.may_withdraw(self.by.now)

    @property
    def editing_ends(self) -> dt.datetime | None:
        """Until when it may be changed."""
        return self.door.editing_ends

    @property
    def url(self) -> str:
        """The address of its page for the author."""
        return url_for("author.show", edition_slug=self.edition.slug, proposal_id=self.proposal.id)

    @property
    def public_url(self) -> str:
        """The address of its page for everybody."""
        return url_for("proposals.project", edition_slug=self.edition.slug, proposal_id=self.proposal.id)


def own(proposal_id: int) -> OwnProject:
    """Return a project whose applicant the resident of this request is. Raises ``NotFoundError``."""
    by, edition, session = wizard_draft.acting_resident(), page_edition(), get_session()
    proposal = applicants.own_project(session, edition.id, proposal_id, by.resident_id)
    newest = versions.newest(session, proposal)
    may_withdraw = withdrawal.may_withdraw(session, proposal, by=by)
    return OwnProject(proposal, edition, newest, drafts.door(session, edition, by), may_withdraw, by)


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer that waits: ``other`` is the project on the other side, ``is_mine``: made by this author."""

    id: int
    other: Proposal
    is_mine: bool


def offers(session: Session, found: OwnProject) -> list[Offer]:
    """Return the offers by and to a project."""
    rows = merging.offers_of(session, found.proposal)
    sides = [(row, row.from_id == found.proposal.id) for row in rows]
    return [Offer(row.id, session.get_one(Proposal, row.into_id if mine else row.from_id), mine) for row, mine in sides]


def change_form(session: Session, found: OwnProject) -> ChangeForm:
    """Return the form that changes a project, with what it says now."""
    content = found.newest.content if found.newest else Application()
    form = ChangeForm(data=wizard_sections.content_data(content))
    form.topics.choices = wizard_sections.topic_choices(session, found.edition.id)
    pools = {pool.key: pool.name for pool in editions.pools(session, found.edition.id)}
    # The number of a project names its pool, so it stays.
    form.pool.choices = [(content.pool, pools.get(content.pool, content.pool))]
    if not form.is_submitted():
        form.version.data = str(found.newest.number if found.newest else 0)
        form.fill_up(1)
    return form


def change_extras(session: Session, found: OwnProject, form: ChangeForm) -> dict[str, Any]:
    """Return what the page of a change shows besides its form."""
    content = found.newest.content if found.newest else Application()
    shown = content.model_copy(update=form.typed()) if form.is_submitted() else content
    limits = draft_facts.pool_limits(session, found.edition)
    return {
        "similar": [],
        "map": map_page.for_draft(session, shown),
        "sum": shown.cost,
        "pool": limits.get(content.pool),
        "catalogue": [],
    }
