"""The card of a case as its page shows it: each criterion with its answer, whose it is, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from sqlalchemy.orm import Session

from budzet.proposals import limits
from budzet.proposals.verification import judging, reason_texts, sheets
from budzet.proposals.verification.criteria import COST, UPKEEP, Criterion, Entry
from budzet.proposals.verification.desk import case_form, case_history, case_said, case_words
from budzet.proposals.verification.desk.case_form import Typed
from budzet.proposals.verification.desk.case_history import Line
from budzet.proposals.verification.desk.case_page import Frame
from budzet.proposals.verification.desk.case_said import CaseApplication
from budzet.proposals.verification.desk.case_sheets import Cards, Shown
from budzet.proposals.verification.desk.case_words import StateWord
from budzet.proposals.verification.judging import Answer, Answers, Mark
from budzet.proposals.verification.models import ReasonText
from budzet.web import filters

Faults = Sequence[tuple[str, str, str]]
"""Key, id of the control and sentence of each fault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionRow:
    """One criterion as the form holds it. ``differs``: what is stored is something else; ``stored`` says what."""

    criterion: Criterion
    mark: str
    note: str
    options: list[tuple[str, Any]]
    by_computer: bool
    by: str
    error: str
    differs: bool
    stored: str
    texts: list[ReasonText]

    @property
    def word(self) -> Any:
        """The answer in words, when there is one."""
        return case_words.MARKS[Mark(self.mark)] if self.mark else None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """One entry: ``beside`` is what the author wrote of the same sum, and what the pool allows.

    ``texts`` are ready ones, for the entry that says why a project is refused.
    """

    entry: Entry
    text: str
    beside: list[str]
    error: str
    differs: bool
    stored: str
    texts: list[ReasonText]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPage:
    """Everything the page of a card shows. ``closed``: why it can only be read, one sentence; empty: it is filled in.

    ``conflict``: what was typed could not be saved because somebody else was faster, so both are shown.
    """

    shown: Shown
    cards: Cards
    closed: str
    conflict: bool
    criteria: list[CriterionRow]
    entries: list[EntryRow]
    remarks: str
    rest: bool
    verdict: StateWord | None
    open_number: int
    errors: list[tuple[str, str]]
    said: CaseApplication
    news: Line | None


def why_closed(frame: Frame, shown: Shown) -> str:
    """Return why a card can only be read by whoever looks; empty when they may fill it in."""
    head, me = frame.head, frame.doer.staff_id
    if not frame.is_in_verification:
        return gettext("The project has left the verification, so its cards stay as they are.")
    if not shown.is_open:
        return gettext("This card can only be read: %(state)s.", state=str(frame.state.label).lower())
    if not any(frame.doer.may(one, frame.case.scopes) for one in sheets.FILLED_BY[shown.kind]):
        return gettext("You may read this card. Somebody else fills it in.")
    if head.interest:
        return gettext("You have declared that you take no part in the review of this project, so another person does.")
    if head.lock and head.lock.staff_id != me:
        return gettext("%(name)s fills this card in, at the latest until %(time)s.", **_lock_words(frame))
    if head.assignee and head.assignee.id != me:
        return gettext(
            "This project is given to %(name)s. The coordinator can give it to you.", name=head.assignee.name
        )
    return ""


def _lock_words(frame: Frame) -> dict[str, str]:
    return {"name": frame.head.lock.name if frame.head.lock else "", "time": frame.head.locked_until}


@dataclass(frozen=True, slots=True)
class Sent:
    """A card that was sent and not stored: what was typed, what is wrong with it, whether somebody was faster."""

    typed: Typed
    faults: Faults = ()
    conflict: bool = False


def page(session: Session, frame: Frame, cards: Cards, shown: Shown, sent: Sent | None = None) -> CardPage:
    """Return the page of a card: with what is stored, or with what was typed and what is wrong with it."""
    closed = why_closed(frame, shown)
    stored = case_form.of_answers(shown.card, shown.answers)
    given, faults = (sent.typed, sent.faults) if sent else (stored, ())
    texts = reason_texts.listed(session, frame.case.edition.id) if not closed else []
    answers, _unclear = case_form.answers(shown.card, given)
    said = case_said.of_case(session, frame.case, frame.head.pool)
    return CardPage(
        shown=shown,
        cards=cards,
        closed=closed,
        conflict=sent is not None and sent.conflict,
        criteria=[_criterion(one, shown, given, faults, texts) for one in shown.card.criteria],
        entries=[_entry(frame, one, Beside(given, stored, faults, texts)) for one in shown.card.entries],
        remarks=given.remarks,
        rest=given.rest,
        verdict=_verdict(shown, answers),
        open_number=sum(answers.mark(one.key) is None for one in shown.card.criteria),
        errors=[(control, sentence) for _key, control, sentence in faults],
        said=said,
        news=None if closed else case_history.news(session, frame.case, said.newest, cards.last_saved_at),
    )


def _verdict(shown: Shown, answers: Answers) -> StateWord | None:
    verdict = shown.verdict or judging.verdict_of(shown.card, answers)
    return case_words.VERDICTS[verdict] if verdict else None


def _criterion(one: Criterion, shown: Shown, given: Typed, faults: Faults, texts: Sequence[ReasonText]) -> CriterionRow:
    mark, note, known = given.marks.get(one.key, ""), given.notes.get(one.key, ""), shown.answers.mark(one.key)
    same = (known.mark.value, known.note) == (mark, note) if known else not (mark or note)
    return CriterionRow(
        criterion=one,
        mark=mark,
        note=note,
        options=_options(one, mark),
        by_computer=bool(same and known and known.by_computer),
        by=known.by if same and known else "",
        error=_error(faults, one.key),
        differs=not same,
        stored=_stored_words(known),
        texts=[text for text in texts if text.criterion in ("", one.key)],
    )


def _options(criterion: Criterion, mark: str) -> list[tuple[str, Any]]:
    allowed = {Mark.CORRECTED: criterion.correctable, Mark.NOT_APPLICABLE: criterion.na_allowed}
    return [
        (one.value, label) for one, label in case_words.MARKS.items() if allowed.get(one, True) or one.value == mark
    ]


def _stored_words(known: Answer | None) -> str:
    if known is None:
        return ""
    word = str(case_words.MARKS[known.mark])
    return f"{word}. {known.note}" if known.note else word


@dataclass(frozen=True, slots=True)
class Beside:
    """What an entry is shown with: what is typed, what is stored, faults and ready texts of the whole card."""

    given: Typed
    stored: Typed
    faults: Faults
    texts: Sequence[ReasonText]


def _entry(frame: Frame, entry: Entry, whole: Beside) -> EntryRow:
    text, kept = whole.given.entries.get(entry.key, ""), whole.stored.entries.get(entry.key, "")
    return EntryRow(
        entry=entry,
        text=text,
        beside=_beside(frame, entry),
        error=_error(whole.faults, entry.key),
        differs=text != kept,
        stored=kept,
        texts=[one for one in whole.texts if not one.criterion and entry.needed == "negative"],
    )


def _beside(frame: Frame, entry: Entry) -> list[str]:
    review, proposal, head = frame.case.review, frame.case.proposal, frame.head
    if entry.key == COST:
        estimate = proposal.cost if review.estimate is None else review.estimate
        most = limits.of_pool(
            head.pool.name,
            budget=head.pool.budget,
            residents=None,
            is_citywide=head.pool.district_id is None,
            terms=frame.case.edition.terms,
        ).most
        return [
            gettext("The author's estimate: %(sum)s.", sum=filters.zl(estimate)),
            gettext("The pool allows at most %(sum)s.", sum=filters.zl(most)),
        ]
    if entry.key == UPKEEP and proposal.upkeep is not None:
        return [gettext("The author's estimate: %(sum)s.", sum=filters.zl(proposal.upkeep))]
    return []


def _error(faults: Faults, key: str) -> str:
    return next((sentence for own, _control, sentence in faults if own == key), "")
