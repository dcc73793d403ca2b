"""The form of a page of settings: its fields show one part of a plan, and put what was typed back into a plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from pydantic import ValidationError
from wtforms import Field, HiddenField, StringField

from budzet.base.errors import NotFoundError
from budzet.base.findings import Finding
from budzet.editions import editing, explain, plan_paths, readiness
from budzet.editions import plan as plans
from budzet.editions.desk.forms import ListField, Planned, SeveralField
from budzet.editions.plan import EditionPlan
from budzet.web.forms import BaseForm

Check = Callable[[EditionPlan], Sequence[Finding]]
"""What a page refuses beside the plan's own faults."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A value that has kinds: the field that chooses one, and for each kind its fields with the members they show.

    The kind ``none`` stands for no value at all.
    """

    path: str
    chooser: str
    kinds: Mapping[str, Mapping[str, str]]


class PlanForm(BaseForm):
    """A form whose fields show one part of a plan: everything below ``root``.

    ``FIELDS`` says which field a fault belongs to whose place is no field: by its code. ``VARIANTS`` are the values of
    this part that have kinds; only the fields of the chosen kind count.
    """

    FIELDS: ClassVar[Mapping[str, str]] = {}
    VARIANTS: ClassVar[Sequence[Variant]] = ()

    seen = HiddenField()
    root: str = ""

    @classmethod
    def showing(cls, plan: EditionPlan, root: str = "", **given: Any) -> Self:
        """Return the form filled with the values of a plan."""
        form = cls(formdata=None)
        form._begin(plan, root, given)
        form.fill(plan_paths.dump_of(plan))
        form._mark(plan.examples)
        form.seen.data = editing.version(form._typed())
        return form

    @classmethod
    def posted(cls, plan: EditionPlan, root: str = "", **given: Any) -> Self:
        """Return the form with what this request sends; what it says nothing of stays as it is stored."""
        form = cls()
        form._begin(plan, root, given)
        stored = cls.showing(plan, root, **given)
        for field in form.planned():
            if isinstance(field, StringField | ListField) and not field.raw_data:
                field.data = stored._fields[field.name].data
        form._mark(plan.examples)
        return form

    def _begin(self, plan: EditionPlan, root: str, given: dict[str, Any]) -> None:
        self.root, self.given = root, given
        self.attempt: dict[str, Any] = {}
        if root and plan_paths.get(plan_paths.dump_of(plan), root) is None:
            raise NotFoundError("Nie ma tego w tej edycji.")
        self.prepare(plan)

    def prepare(self, plan: EditionPlan) -> None:
        """Give lists their choices."""

    def fill(self, dump: Mapping[str, Any]) -> None:
        """Show the values of a dumped plan."""
        for field in self.planned():
            value = plan_paths.get(dump, self.whole(field.path))
            if isinstance(field, SeveralField):
                field.before = value or ()
            if not field.part:
                field.data = field.write(value)
        for variant in self.VARIANTS:
            shown = plan_paths.get(dump, self.whole(variant.path)) or {"kind": "none"}
            self._fields[variant.chooser].data = shown["kind"]
            for name, member in variant.kinds[shown["kind"]].items():
                self._fields[name].data = self._fields[name].write(shown[member])

    def put_into(self, dump: dict[str, Any]) -> None:
        """Put what was typed into a dumped plan. What is no value at all leaves the plan as it was there."""
        for field in self.planned():
            if not field.part and not field.errors:
                if isinstance(field, SeveralField):
                    field.before = plan_paths.get(dump, self.whole(field.path)) or ()
                plan_paths.put(dump, self.whole(field.path), field.read())
        for variant in self.VARIANTS:
            kind = self._fields[variant.chooser].data
            if any(self._fields[name].errors for name in (variant.chooser, *variant.kinds.get(kind, ()))):
                continue
            members = {member: self._fields[name].read() for name, member in variant.kinds[kind].items()}
            plan_paths.put(dump, self.whole(variant.path), None if kind == "none" else {"kind": kind, **members})

    def ignores(self, field: Field) -> bool:
        """Say whether a field belongs to a kind that is not chosen, so that what stands in it counts for nothing."""
        return any(
            field.name in names and kind != self._fields[variant.chooser].data
            for variant in self.VARIANTS
            for kind, names in variant.kinds.items()
        )

    def applied(self, plan: EditionPlan) -> EditionPlan:
        """Return a plan with what was typed. Raises pydantic's ``ValidationError``: hand it to ``refuse``."""
        self.attempt = plan_paths.dump_of(plan)
        self.put_into(self.attempt)
        return plan_paths.plan_from(self.attempt)

    def tell_more(self, plan: EditionPlan, check: Check | None) -> None:
        """After a refusal: put beside their fields the faults of those values that could be read."""
        try:
            wanted = self.applied(plan)
        except ValidationError as error:
            self.refuse(error)
        except ValueError:
            return  # a value made of several fields cannot be read; the field at fault says so already
        else:
            self.refuse_findings([*plans.findings(wanted), *(check(wanted) if check else ())])

    def part(self, plan: EditionPlan) -> Any:
        """Return what a page with this form shows of a plan; nothing when it is gone."""
        try:
            return type(self).showing(plan, self.root, **self.given)._typed()
        except NotFoundError:
            return None

    def refuse(self, error: ValidationError) -> None:
        """Put every fault of refused values beside its field."""
        for fault in explain.faults(error):
            path = plan_paths.named(self.attempt, fault.location)
            self._put_beside(self._field_of(fault.code, path), fault.what)

    def refuse_findings(self, findings: Iterable[Finding]) -> None:
        """Put the sentence of every finding of a faulty plan beside its field."""
        for finding in findings:
            own = self.root.rpartition(".")[2] in ("", finding.field)
            field = self._fields.get(self.FIELDS.get(finding.code, "")) if own else None
            self._put_beside(field, readiness.sentences([finding])[0])

    def differences(self, stored: Self) -> list[tuple[Any, str, str]]:
        """Return label, what was typed here and what the other form shows, wherever they differ."""
        pairs = zip(self.planned(), stored.planned(), strict=True)
        return [(mine.label.text, mine.shown(), its.shown()) for mine, its in pairs if mine.shown() != its.shown()]

    def planned(self) -> list[Any]:
        """Return the fields that show a value of the plan."""
        return [field for field in self if isinstance(field, Planned)]

    def whole(self, path: str) -> str:
        """Return the path in the plan of a path below the root."""
        return f"{self.root}.{path}" if self.root else path

    def _typed(self) -> dict[str, Any]:
        return {field.name: field.data for field in self.planned()}

    def _mark(self, examples: Iterable[str]) -> None:
        """Mark for each example the field that is nearest to it."""
        for example in examples:
            near = self._near(example)
            longest = max((len(field.path) for field in near), default=0)
            for field in near:
                field.to_check = field.to_check or len(field.path) == longest

    def _field_of(self, code: str, path: str) -> Field | None:
        if code in self.FIELDS:
            return self._fields[self.FIELDS[code]]
        return max(self._near(path), key=lambda field: len(field.path), default=None)

    def _near(self, path: str) -> list[Any]:
        """Return the fields whose value a path names or lies in."""
        return [
            field
            for field in self.planned()
            if plan_paths.is_under(path, self.whole(field.path)) and not self.ignores(field)
        ]

    def _put_beside(self, field: Field | None, sentence: str) -> None:
        if field is None:
            self.form_errors.append(sentence)
        else:
            field.errors = [*field.errors, sentence[:1].upper() + sentence[1:]]
