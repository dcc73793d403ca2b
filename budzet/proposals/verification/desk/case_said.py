"""What the author wrote, beside the card: field by field, with what was changed since it was handed in."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from budzet.editions import queries as editions
from budzet.editions.models import Pool
from budzet.proposals import applicants, attachments, project_page, versions
from budzet.proposals.acting import Safe
from budzet.proposals.application import Applicant, Application
from budzet.proposals.difference import FIELDS, difference
from budzet.proposals.difference_words import LABELS, Row, rows
from budzet.proposals.models_applications import Attachment, AuthorKind, ProposalVersion
from budzet.proposals.project_page import CostLine
from budzet.proposals.verification.cases import Case


@dataclass(frozen=True, slots=True)
class Said:
    """One field of the application: ``rows`` as they are, or what was changed in them."""

    field: str
    label: str
    rows: Sequence[Row]
    changed: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One change of the application: the version it made, and every field that differs from the one before."""

    version: ProposalVersion
    said: list[Said]


@dataclass(frozen=True, slots=True)
class CaseApplication:
    """Everything the author wrote; nothing of it for a project that was read from a file."""

    said: list[Said]
    costs: list[CostLine]
    stored: Sequence[ProposalVersion]
    files: Sequence[Attachment]
    steps: list[Step]

    @property
    def newest(self) -> ProposalVersion | None:
        """The version that holds now."""
        return self.stored[0] if self.stored else None

    @property
    def was_changed(self) -> bool:
        """Whether it says something else than what was handed in."""
        return any(one.changed for one in self.said)


def of_case(session: Session, case: Case, pool: Pool) -> CaseApplication:
    """Return the application of a case as it stands now, beside what was handed in."""
    stored = versions.of_project(session, case.proposal)
    newest = stored[0].content if stored else _imported(case)
    first = stored[-1].content if stored else newest
    names = {pool.key: pool.name}
    if newest.topics or first.topics:
        names |= {topic.key: topic.name for topic in editions.topics(session, case.edition.id)}
    files = attachments.of_project(session, case.proposal, public=False)
    return CaseApplication(
        _said(first, newest, names), project_page.cost_lines(newest), stored, files, _steps(stored, names)
    )


def _steps(stored: Sequence[ProposalVersion], names: Mapping[str, str]) -> list[Step]:
    return [
        Step(after, [one for one in _said(before.content, after.content, names) if one.changed])
        for after, before in itertools.pairwise(stored)
    ]


def _imported(case: Case) -> Application:
    proposal = case.proposal
    return Application(title=proposal.title, description=proposal.description, place=proposal.place)


def _said(first: Application, newest: Application, names: Mapping[str, str]) -> list[Said]:
    plain = {one.field: one for one in difference(Application(), newest)}
    changed = {one.field: one for one in difference(first, newest)}
    return [
        Said(field, str(LABELS[field]), rows(found, names), field in changed)
        for field in FIELDS
        if (found := changed.get(field) or plain.get(field)) is not None
    ]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody behind a project: personal data."""

    is_applicant: bool
    person: Applicant


def people(session: Session, case: Case, safe: Safe) -> list[Person]:
    """Return who is behind a project, the applicant first."""
    rows = applicants.of_project(session, case.proposal)
    return [Person(row.kind is AuthorKind.APPLICANT, safe.open(row.sealed)) for row in rows]
