"""What a filled-in card says: every fault of it at once, its verdict, the reasons for everybody, what may be mended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from pydantic import Field

from budzet.base.findings import Finding
from budzet.editions.values import Value
from budzet.proposals.verification.criteria import COST, Card, Criterion, Entry
from budzet.proposals.verification.states import Verdict

NOTE_LONGEST, ENTRY_LONGEST = 2000, 4000


class Mark(StrEnum):
    """What a verifier says of a criterion; ``CORRECTED``: the author mended it in time."""

    MET = "met"
    NOT_MET = "not_met"
    CORRECTED = "corrected"
    NOT_APPLICABLE = "not_applicable"


class Answer(Value):
    """One answer. ``by_computer``: nobody has changed what the computer filled in. ``by`` is the unit that answered."""

    key: str
    mark: Mark
    note: str = ""
    by_computer: bool = False
    by: str = ""


class Written(Value):
    """What was written on a card: words, or a sum in grosze."""

    key: str
    text: str = ""
    amount: int | None = Field(default=None, ge=0)


class Answers(Value):
    """Everything that was filled in on a card so far."""

    marks: tuple[Answer, ...] = ()
    entries: tuple[Written, ...] = ()
    remarks: str = ""

    def mark(self, key: str) -> Answer | None:
        """Return the answer to a criterion."""
        return next((one for one in self.marks if one.key == key), None)

    def written(self, key: str) -> Written | None:
        """Return what was written in an entry."""
        return next((one for one in self.entries if one.key == key), None)

    def amount(self, key: str) -> int | None:
        """Return the sum of an entry of money."""
        found = self.written(key)
        return found.amount if found else None


def joined(before: Answers, after: Answers) -> Answers:
    """Return the answers of two who fill in one card: those of ``after`` count where both have answered."""
    marks = {one.key: one for one in (*before.marks, *after.marks)}
    entries = {one.key: one for one in (*before.entries, *after.entries)}
    remarks = "\n\n".join(dict.fromkeys(text for text in (before.remarks.strip(), after.remarks.strip()) if text))
    return Answers(marks=tuple(marks.values()), entries=tuple(entries.values()), remarks=remarks)


def with_origin(before: Answers, typed: Answers) -> Answers:
    """Return what was typed, saying of each answer whose it still is: nobody can claim another's or the computer's."""
    known = {(one.key, one.mark, one.note.strip()): one for one in before.marks}
    marks = tuple(
        known.get((one.key, one.mark, one.note.strip()), one.model_copy(update={"by_computer": False, "by": ""}))
        for one in typed.marks
    )
    return typed.model_copy(update={"marks": marks})


def on_card(card: Card, answers: Answers) -> Answers:
    """Return the answers that another version of the card still asks for."""
    return answers.model_copy(
        update={
            "marks": tuple(one for one in answers.marks if card.criterion(one.key)),
            "entries": tuple(one for one in answers.entries if card.entry(one.key)),
        }
    )


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a card says: ``verdict`` is ``None`` while nothing is refused and something is unanswered."""

    verdict: Verdict | None
    findings: tuple[Finding, ...]


def judge(card: Card, answers: Answers, *, most: int | None = None) -> Judgement:
    """Return every fault of a filled-in card and what it says.

    ``most`` is the largest cost (grosze) the pool allows; ``field`` of a finding is the key of criterion or entry.
    """
    verdict = verdict_of(card, answers)
    found = list(_strangers(card, answers))
    for criterion in card.criteria:
        found += _of_criterion(criterion, answers.mark(criterion.key))
    for entry in card.entries:
        found += _of_entry(entry, answers.written(entry.key), verdict)
    cost = answers.amount(COST) if card.entry(COST) else None
    if verdict is Verdict.POSITIVE and most is not None and cost is not None and cost > most:
        found.append(Finding.of("cost_above_limit", COST, most=most, cost=cost))
    if len(answers.remarks) > ENTRY_LONGEST:
        found.append(Finding.of("text_too_long", "remarks", most=ENTRY_LONGEST))
    return Judgement(verdict, tuple(found))


def verdict_of(card: Card, answers: Answers) -> Verdict | None:
    """Return what the answers say: one criterion that is not met refuses the project."""
    marks = [answers.mark(criterion.key) for criterion in card.criteria]
    if any(one is not None and one.mark is Mark.NOT_MET for one in marks):
        return Verdict.NEGATIVE
    return None if None in marks else Verdict.POSITIVE


def reasons(card: Card, answers: Answers) -> list[str]:
    """Return what everybody reads of a refusal: for each criterion that is not met the card's words and the note."""
    found = []
    for criterion in card.criteria:
        answer = answers.mark(criterion.key)
        if answer is not None and answer.mark is Mark.NOT_MET:
            found.append(words(criterion, answer))
    return found


def words(criterion: Criterion, answer: Answer | None) -> str:
    """Return what is said of a criterion that is not met: the card's words and the note of whoever filled it in."""
    note = answer.note.strip() if answer else ""
    return " ".join(text for text in (criterion.unmet.strip(), note) if text)


def mendable(card: Card, answers: Answers) -> list[Criterion]:
    """Return the criteria that are not met and that the author may be called to mend."""
    return [
        criterion
        for criterion in card.criteria
        if criterion.correctable and (answer := answers.mark(criterion.key)) is not None and answer.mark is Mark.NOT_MET
    ]


def all_met(card: Card, before: Answers) -> Answers:
    """Return the answers of a card without faults: what is not answered yet is met. For one key of the keyboard."""
    rest = tuple(Answer(key=one.key, mark=Mark.MET) for one in card.criteria if before.mark(one.key) is None)
    return before.model_copy(update={"marks": before.marks + rest})


def _of_criterion(criterion: Criterion, answer: Answer | None) -> Iterator[Finding]:
    if answer is None:
        yield Finding.of("unanswered", criterion.key, label=criterion.label)
        return
    if answer.mark is Mark.NOT_APPLICABLE and not criterion.na_allowed:
        yield Finding.of("not_applicable_refused", criterion.key, label=criterion.label)
    if answer.mark is Mark.CORRECTED and not criterion.correctable:
        yield Finding.of("corrected_refused", criterion.key, label=criterion.label)
    if answer.mark is Mark.NOT_MET and not answer.note.strip() and (criterion.note_needed or not criterion.unmet):
        yield Finding.of("reason_missing", criterion.key, label=criterion.label)
    if len(answer.note) > NOTE_LONGEST:
        yield Finding.of("text_too_long", criterion.key, most=NOTE_LONGEST)


def _of_entry(entry: Entry, written: Written | None, verdict: Verdict | None) -> Iterator[Finding]:
    wanted = entry.needed == "always" or (verdict is not None and entry.needed == verdict.value)
    if written is None or (written.amount is None if entry.kind == "money" else not written.text.strip()):
        if wanted:
            yield Finding.of(f"{entry.key}_missing" if entry.kind == "money" else "entry_missing", entry.key)
    elif len(written.text) > ENTRY_LONGEST:
        yield Finding.of("text_too_long", entry.key, most=ENTRY_LONGEST)


def _strangers(card: Card, answers: Answers) -> Iterator[Finding]:
    for known, given in (
        ({one.key for one in card.criteria}, [one.key for one in answers.marks]),
        ({one.key for one in card.entries}, [one.key for one in answers.entries]),
    ):
        for number, key in enumerate(given):
            if key not in known:
                yield Finding.of("not_on_the_card", key)
            elif key in given[:number]:
                yield Finding.of("answered_twice", key)
