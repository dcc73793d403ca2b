"""A draft as the pages of the wizard need it, read once for a request."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from budzet.accounts import resident_session
from budzet.base.actor import resident
from budzet.base.findings import Finding
from budzet.editions.layout import page_edition
from budzet.editions.models import Edition
from budzet.proposals import acting, application, draft_facts, drafts
from budzet.proposals.acting import Acting
from budzet.proposals.application import ApplicationFacts, Section, SectionState
from budzet.proposals.drafts import Answers
from budzet.proposals.intake import Door
from budzet.proposals.models_applications import ApplicationDraft
from budzet.web.requests import get_session


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft as its pages need it, read once for a request."""

    draft: ApplicationDraft
    edition: Edition
    answers: Answers
    facts: ApplicationFacts
    door: Door
    by: Acting

    @property
    def is_open(self) -> bool:
        """Whether it can still be written."""
        over = self.draft.proposal_id is not None or self.draft.lapsed_at is not None
        return not over and self.door.is_open(self.by.now)

    @property
    def needed(self) -> int:
        """How many signatures the chosen pool asks for; 0 while none is chosen and where support is not asked for."""
        pool = self.facts.pools.get(self.answers.application.pool)
        return pool.signatures if pool else 0

    @property
    def asks_support(self) -> bool:
        """Whether support is spoken of: some pool asks for it and the chosen one does not do without."""
        chosen = self.facts.pools.get(self.answers.application.pool)
        return chosen.signatures > 0 if chosen else any(pool.signatures for pool in self.facts.pools.values())

    @property
    def sections(self) -> list[Section]:
        """The parts of this draft."""
        return [section for section in Section if section is not Section.SUPPORT or self.asks_support]

    @property
    def findings(self) -> dict[Section, list[Finding]]:
        """What is missing, by section."""
        return application.findings(self.answers.application, self.answers.applicant, self.facts)

    @property
    def states(self) -> dict[Section, SectionState]:
        """How far each section is."""
        return application.states(self.answers.application, self.answers.applicant, self.facts)


def acting_resident() -> Acting:
    """Return the act of the resident of this request."""
    return acting.of_request(resident(resident_session.current().id))


def own_draft(draft_id: int) -> DraftView:
    """Return a draft of the resident of this request. Raises ``NotFoundError``."""
    by, edition, session = acting_resident(), page_edition(), get_session()
    return view_of(session, edition, drafts.find(session, edition.id, draft_id, by=by), by)


def view_of(session: Session, edition: Edition, draft: ApplicationDraft, by: Acting) -> DraftView:
    """Return a draft with all that its pages need."""
    facts = draft_facts.facts(session, draft, by.safe)
    return DraftView(draft, edition, drafts.answers(draft, by.safe), facts, drafts.door(session, edition, by), by)
