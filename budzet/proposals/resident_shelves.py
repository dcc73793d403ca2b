"""What a resident sees of their drafts and projects on the page of their account."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext

from budzet.accounts.resident_slots import Entry, Shelf
from budzet.accounts.residents import Known
from budzet.proposals import applicants, drafts, status_words
from budzet.proposals.models_applications import AuthorKind
from budzet.web import filters
from budzet.web.requests import get_session


def of_resident(known: Known) -> list[Shelf]:
    """Return drafts and projects of every edition."""
    session = get_session()
    written = [
        Entry(
            url=url_for("wizard.tasks", edition_slug=edition.slug, draft_id=draft.id),
            name=draft.content.title or gettext("A new project"),
            state=gettext("Hand it in by %(deadline)s.", deadline=filters.deadline(draft.lapses_at)),
        )
        for draft, edition in drafts.of_resident(session, known.id)
    ]
    projects = [
        Entry(
            url=url_for(
                "author.show" if kind is AuthorKind.APPLICANT else "proposals.project",
                edition_slug=edition.slug,
                proposal_id=proposal.id,
            ),
            name=f"{proposal.number} {proposal.title}",
            state=f"{status_words.WORDS[proposal.status]}, {edition.title}",
        )
        for proposal, edition, kind in applicants.projects_of(session, known.id)
    ]
    return [Shelf(gettext("Drafts"), written), Shelf(gettext("Projects handed in"), projects)]
