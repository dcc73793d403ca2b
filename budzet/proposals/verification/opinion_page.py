"""The opinion of a department as a form: its part of the merit card, its verdict, who signs. By link or from paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import BooleanField, Field, StringField, TextAreaField, ValidationError

from budzet.base.errors import DomainError
from budzet.base.findings import Finding
from budzet.editions.models import Pool
from budzet.proposals.acting import Safe
from budzet.proposals.forms import AnswersField
from budzet.proposals.verification import sheets
from budzet.proposals.verification.cases import Case
from budzet.proposals.verification.criteria import COST, UPKEEP, Card, Criterion, Entry
from budzet.proposals.verification.desk import case_faults, case_form, case_said, case_words
from budzet.proposals.verification.desk.case_form import Typed
from budzet.proposals.verification.desk.case_said import CaseApplication
from budzet.proposals.verification.judging import Answer, Answers, Mark
from budzet.proposals.verification.models_calls import ReviewStop
from budzet.proposals.verification.route_card import SIGNED_LONGEST, WORDS_LONGEST, Opinion
from budzet.proposals.verification.states import Verdict
from budzet.web import filters
from budzet.web.forms import BaseForm, at_most, needed

_OWN: Mapping[tuple[str, str], Any] = {
    ("text_required", "words"): _l("Write why the opinion is negative."),
    ("text_required", "signed_by"): _l("Write who signs: name and function."),
    ("text_too_long", "words"): _l("Write at most %(most)s characters."),
    ("text_too_long", "signed_by"): _l("Write at most %(most)s characters."),
}


class OpinionForm(BaseForm):
    """What belongs to no criterion: verdict, words, who signs; ``whole``: the card is handed in with it."""

    verdict = AnswersField(
        _l("The opinion of your department"),
        answers=[(Verdict.POSITIVE.value, _l("Positive")), (Verdict.NEGATIVE.value, _l("Negative"))],
    )
    words = TextAreaField(_l("The opinion in words"), [at_most(WORDS_LONGEST)])
    signed_by = StringField(
        _l("Who signs: name and function"), [needed(_l("Write who signs: name and function.")), at_most(SIGNED_LONGEST)]
    )
    whole = BooleanField(_l("The whole card is filled in: hand it in with this opinion"))
    sure = BooleanField(_l("I confirm that this is the opinion of the department"))

    def validate_verdict(self, field: Field) -> None:
        """Ask for one of the two."""
        if field.data not in (Verdict.POSITIVE.value, Verdict.NEGATIVE.value):
            raise ValidationError(_l("Choose: positive or negative."))

    def validate_sure(self, field: Field) -> None:
        """Ask for the tick."""
        if not field.data:
            raise ValidationError(_l("Confirm the opinion."))

    def tell(self, findings: Iterable[Finding]) -> list[Finding]:
        """Put the faults of one's own fields beside them and return the others, which are of the card."""
        rest = []
        for one in findings:
            sentence = _OWN.get((one.code, one.field))
            if sentence is None:
                rest.append(one)
            else:
                field = self[one.field]
                field.errors = [*field.errors, str(sentence) % dict(one.params)]
        return rest


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """One criterion: what is answered, whose the answer is, what is wrong with it."""

    criterion: Criterion
    mark: str
    note: str
    options: list[tuple[str, Any]]
    by: str
    by_computer: bool
    error: str


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry; ``beside`` is what the author wrote of the same sum."""

    entry: Entry
    text: str
    beside: str
    error: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A form that was sent: what of the card was typed, what it says, the faults found while reading it."""

    card: Card
    typed: Typed
    answers: Answers
    unclear: list[Finding]


@dataclass(frozen=True, slots=True)
class OpinionPage:
    """Everything the form shows beside ``OpinionForm``."""

    said: CaseApplication
    criteria: list[CriterionRow]
    entries: list[EntryRow]
    errors: list[tuple[str, str]]
    is_last: bool


def read(session: Session, case: Case, safe: Safe) -> Filled:
    """Read the part of the card that was sent."""
    found = sheets.look(session, case, safe)
    typed = case_form.read(found.card, found.answers, request.form)
    answers, unclear = case_form.answers(found.card, typed)
    return Filled(found.card, typed, answers, unclear)


def opinion(form: OpinionForm, filled: Filled) -> Opinion:
    """Return what the department says. Only for a form that is right."""
    return Opinion(
        verdict=Verdict(form.verdict.data),
        answers=filled.answers,
        words=form.words.data or "",
        signed_by=form.signed_by.data or "",
        hand_in=bool(form.whole.data),
    )


def faults(form: OpinionForm, filled: Filled, refused: DomainError) -> list[tuple[str, str, str]]:
    """Put a refusal beside the fields it speaks of; return what it says of the card: key, control, sentence."""
    rest = form.tell(refused.findings)
    if not refused.findings:
        form.form_errors.append(str(refused.sentence))
    return case_faults.told(filled.card, rest)


def page(
    session: Session,
    case: Case,
    pool: Pool,
    stop: ReviewStop,
    *,
    safe: Safe,
    is_last: bool,
    filled: Filled | None = None,
    told: Sequence[tuple[str, str, str]] = (),
) -> OpinionPage:
    """Return the page: with what is stored, or with what was typed and what is wrong with it."""
    found = sheets.look(session, case, safe)
    typed = filled.typed if filled else case_form.of_answers(found.card, found.answers)
    errors = {key: sentence for key, _control, sentence in reversed(told)}
    return OpinionPage(
        said=case_said.of_case(session, case, pool),
        criteria=[_criterion(one, found.answers.mark(one.key), typed, errors) for one in found.card.criteria],
        entries=[_entry(case, one, typed, errors) for one in found.card.entries],
        errors=[(control, sentence) for _key, control, sentence in told],
        is_last=is_last,
    )


def _criterion(one: Criterion, stored: Answer | None, typed: Typed, errors: Mapping[str, str]) -> CriterionRow:
    mark, note = typed.marks.get(one.key, ""), typed.notes.get(one.key, "")
    marks = [Mark.MET, Mark.NOT_MET, *([Mark.NOT_APPLICABLE] if one.na_allowed else [])]
    same = stored is not None and (stored.mark.value, stored.note) == (mark, note)
    return CriterionRow(
        one,
        mark,
        note,
        [(known.value, case_words.MARKS[known]) for known in marks],
        stored.by if stored and same else "",
        bool(stored and same and stored.by_computer),
        errors.get(one.key, ""),
    )


def _entry(case: Case, one: Entry, typed: Typed, errors: Mapping[str, str]) -> EntryRow:
    sums = {COST: case.review.estimate or case.proposal.cost, UPKEEP: case.proposal.upkeep}
    sum_ = sums.get(one.key)
    beside = "" if sum_ is None else gettext("The author wrote %(amount)s.", amount=filters.zl(sum_))
    return EntryRow(one, typed.entries.get(one.key, ""), beside, errors.get(one.key, ""))
