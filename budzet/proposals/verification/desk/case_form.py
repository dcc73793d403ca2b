"""A card as it is typed: every word of it is kept, whatever can be made of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field

from budzet.base.findings import Finding
from budzet.base.money import parse_zl
from budzet.proposals.verification import judging
from budzet.proposals.verification.criteria import Card, Criterion, Entry
from budzet.proposals.verification.judging import Answer, Answers, Mark, Written
from budzet.proposals.wizard_forms import amount_typed

_MARKS = {mark.value: mark for mark in Mark}


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form: marks, notes and entries by the keys of the card.

    ``rest``: all that is not answered is met, in one act.
    """

    marks: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    entries: Mapping[str, str] = field(default_factory=dict)
    remarks: str = ""
    rest: bool = False

    def with_text(self, key: str, text: str) -> Typed:
        """Return the form with a ready text put at the end of a note or an entry."""
        if key in self.entries:
            return dataclasses.replace(self, entries={**self.entries, key: _joined(self.entries[key], text)})
        return dataclasses.replace(self, notes={**self.notes, key: _joined(self.notes.get(key, ""), text)})

    def over(self, stored: Typed) -> Typed:
        """Return the form with what was stored meanwhile wherever nothing is typed: no answer of another is lost."""
        marks = {
            key: mark or ("" if self.notes.get(key) else stored.marks.get(key, "")) for key, mark in self.marks.items()
        }
        notes = {
            key: note or (stored.notes.get(key, "") if not self.marks.get(key) else "")
            for key, note in self.notes.items()
        }
        entries = {key: text or stored.entries.get(key, "") for key, text in self.entries.items()}
        return dataclasses.replace(
            self, marks=marks, notes=notes, entries=entries, remarks=self.remarks or stored.remarks
        )


def of_answers(card: Card, answers: Answers) -> Typed:
    """Return a form that holds what is stored."""
    return Typed(
        marks={one.key: one.mark.value for one in answers.marks},
        notes={one.key: one.note for one in answers.marks},
        entries={entry.key: _entry_text(entry, answers.written(entry.key)) for entry in card.entries},
        remarks=answers.remarks,
    )


def read(card: Card, before: Answers, form: Mapping[str, str]) -> Typed:
    """Return the form as it was sent; ``before`` is what was stored when it was opened.

    What the computer wrote of its own answer does not stay with an answer somebody has changed.
    """
    marks = {one.key: form.get(f"mark-{one.key}", "") for one in card.criteria}
    notes = {one.key: _text(form, f"note-{one.key}") for one in card.criteria}
    for key, note in notes.items():
        known = before.mark(key)
        if known is not None and known.by_computer and note == known.note and marks[key] != known.mark.value:
            notes[key] = ""
    return Typed(
        marks=marks,
        notes=notes,
        entries={entry.key: _text(form, f"entry-{entry.key}") for entry in card.entries},
        remarks=_text(form, "remarks"),
        rest=form.get("rest") == "y",
    )


def answers(card: Card, typed: Typed) -> tuple[Answers, list[Finding]]:
    """Return what the form says, and what in it says nothing: notes without an answer, sums that are none."""
    faults: list[Finding] = []
    marks = [_answer(one, typed, faults) for one in card.criteria]
    entries = [_written(one, typed, faults) for one in card.entries]
    found = Answers(
        marks=tuple(one for one in marks if one is not None),
        entries=tuple(one for one in entries if one is not None),
        remarks=typed.remarks,
    )
    return judging.all_met(card, found) if typed.rest else found, faults


def _answer(criterion: Criterion, typed: Typed, faults: list[Finding]) -> Answer | None:
    key = criterion.key
    mark, note = _MARKS.get(typed.marks.get(key, "")), typed.notes.get(key, "")
    if mark is None and note and typed.rest:
        mark = Mark.MET
    if mark is None and note:
        faults.append(Finding.of("note_without_mark", key))
    return None if mark is None else Answer(key=key, mark=mark, note=note)


def _written(entry: Entry, typed: Typed, faults: list[Finding]) -> Written | None:
    text = typed.entries.get(entry.key, "")
    if not text:
        return None
    if entry.kind == "text":
        return Written(key=entry.key, text=text)
    try:
        return Written(key=entry.key, amount=parse_zl(text))
    except ValueError:
        faults.append(Finding.of("amount_wrong", entry.key))
        return None


def _entry_text(entry: Entry, written: Written | None) -> str:
    if written is None:
        return ""
    return amount_typed(written.amount) if entry.kind == "money" else written.text


def _text(form: Mapping[str, str], name: str) -> str:
    return form.get(name, "").replace("\r\n", "\n").strip()


def _joined(before: str, text: str) -> str:
    return f"{before}\n{text}" if before else text
