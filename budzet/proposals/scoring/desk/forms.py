"""Forms of a team's scoring at the desk: criteria row by row, points criterion by criterion."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import AnyOf, ValidationError

from budzet.base import calendar, days
from budzet.base.findings import Finding
from budzet.proposals.scoring import words
from budzet.proposals.scoring.marking import COMMENT_LONGEST, Written
from budzet.proposals.scoring.models import ScoringMark, ScoringSetup
from budzet.proposals.scoring.results import REASON_LONGEST, SEED_LONGEST
from budzet.proposals.scoring.setups import CRITERIA_MOST, Criterion, Setup
from budzet.web.forms import BaseForm, at_most, needed

_PARTS = ("name", "description", "weight", "most")
_SPARE = 2


_CHOOSE = _l("Choose one of the answers on the list.")
MEASURES = {"mean": _l("The mean of the members' points"), "sum": _l("The sum of the members' points")}
TIES = {
    "first_criterion": _l("The one with more points for the first criterion"),
    "lower_cost": _l("The cheaper one"),
    "public_draw": _l("The one that is drawn in public"),
}


class CriteriaForm(BaseForm):
    """How a pool is scored; ``with_rows`` adds the fields of the criteria."""

    seen = HiddenField(default="0")
    measure = StringField(_l("What stands for a project"), [AnyOf(tuple(MEASURES), message=_CHOOSE)], default="mean")
    tie = StringField(
        _l("Which of equal projects goes first"), [AnyOf(tuple(TIES), message=_CHOOSE)], default="first_criterion"
    )
    at_least = StringField(_l("Per cent of points a project needs to be funded at all"), default="0")
    rows: int = 0

    @classmethod
    def with_rows(cls, stored: ScoringSetup | None) -> CriteriaForm:
        """Return the form with what is stored or was typed, and two more rows."""
        setup = stored.content if stored else Setup()
        typed = sum(name.endswith("-name") for name in request.form)
        rows = min(CRITERIA_MOST, max(typed, len(setup.criteria) + _SPARE))
        fields: dict[str, Any] = {}
        for number in range(rows):
            fields[f"{number}-name"] = StringField(_l("Criterion"))
            fields[f"{number}-description"] = TextAreaField(_l("What is looked at"))
            fields[f"{number}-weight"] = StringField(_l("Weight"), default="1")
            fields[f"{number}-most"] = StringField(_l("Most points"), default="10")
        made = type("CriteriaRows", (cls,), {**fields, "rows": rows})
        form: CriteriaForm = made(data=_data(setup, stored.version if stored else 0))
        return form

    def setup(self) -> tuple[Setup, list[int]]:
        """Return what was typed, rows without a word left out, and the row each criterion stands in."""
        kept = [
            number for number in range(self.rows) if self._typed(number, "name") or self._typed(number, "description")
        ]
        criteria = tuple(
            Criterion(
                key=f"k{place}",
                name=self._typed(number, "name"),
                description=self._typed(number, "description"),
                weight=whole(self._typed(number, "weight")),
                most=whole(self._typed(number, "most")),
            )
            for place, number in enumerate(kept, start=1)
        )
        setup = Setup(
            criteria=criteria, measure=self.measure.data, tie=self.tie.data, at_least=whole(self.at_least.data or "0")
        )
        return setup, kept

    def attach_rows(self, findings: tuple[Finding, ...], kept: list[int]) -> None:
        """Put each finding beside the field of the row it was typed in."""
        moved = []
        for finding in findings:
            place, dash, part = finding.field.partition("-")
            number = kept[int(place)] if dash and place.isdecimal() and int(place) < len(kept) else place
            moved.append(Finding(finding.code, f"{number}{dash}{part}", finding.params))
        self.attach(moved, words.SETUP_FAULTS)

    def _typed(self, number: int, part: str) -> str:
        return (self[f"{number}-{part}"].data or "").strip()


def _data(setup: Setup, version: int) -> dict[str, Any]:
    found: dict[str, Any] = {
        f"{number}-{part}": str(getattr(one, part)) for number, one in enumerate(setup.criteria) for part in _PARTS
    }
    return found | {
        "seen": str(version),
        "measure": setup.measure,
        "tie": setup.tie,
        "at_least": str(setup.at_least),
    }


def whole(typed: str) -> int:
    """Return a whole number that was typed; -1 for anything else, which no rule takes."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 6 else -1


class PointsForm(BaseForm):
    """The points of one project; ``for_setup`` adds a field for each criterion."""

    seen = HiddenField(default="0")
    comment = TextAreaField(_l("Remark for the protocol"))

    @classmethod
    def for_setup(cls, setup: Setup, mark: ScoringMark | None) -> PointsForm:
        """Return the form with the points given so far."""
        fields = {f"p-{one.key}": StringField(one.name) for one in setup.criteria}
        data: dict[str, Any] = {"seen": str(mark.version if mark else 0), "comment": mark.comment if mark else ""}
        data |= {f"p-{key}": str(value) for key, value in (mark.points if mark else {}).items()}
        form: PointsForm = type("PointsRows", (cls,), dict(fields))(data=data)
        return form

    def written(self, setup: Setup) -> Written:
        """Return what was typed; an empty field gives no points yet."""
        typed = {one.key: (self[f"p-{one.key}"].data or "").strip() for one in setup.criteria}
        points = {key: whole(text) for key, text in typed.items() if text}
        return Written(points, self.comment.data or "", max(0, whole(self.seen.data or "0")))

    def attach_points(self, findings: tuple[Finding, ...]) -> None:
        """Put each finding beside its field."""
        moved = [one if one.field == "comment" else Finding(one.code, f"p-{one.field}", one.params) for one in findings]
        self.attach(moved, words.POINT_FAULTS)


class InterestForm(BaseForm):
    """Why somebody does not score a project."""

    note = TextAreaField(_l("Explanation"), [at_most(COMMENT_LONGEST)])


class MemberForm(BaseForm):
    """Whom to take into the team."""

    person = SelectField(_l("Person"), validate_choice=False)


class SettleForm(BaseForm):
    """What the protocol needs beside the points."""

    seed = StringField(_l("Seed of the public draw"), [at_most(SEED_LONGEST)])
    reason = TextAreaField(_l("Why there is a new version"), [at_most(REASON_LONGEST)])


class PublicationForm(BaseForm):
    """Why the result may be published, and from when on."""

    why = TextAreaField(_l("Reason"), [needed(_l("Write on what basis you publish.")), at_most(REASON_LONGEST)])
    day = StringField(_l("Day"), [lambda form, field: form.check_hour()])
    time = StringField(_l("Hour"))

    def check_hour(self) -> None:
        """Refuse what is no hour. Raises ``ValidationError``."""
        try:
            self.instant()
        except ValueError:
            raise ValidationError(_l("Write a day and an hour, for example 1.12.2026 and 12:00.")) from None

    def instant(self) -> dt.datetime | None:
        """Return the hour that was typed; nothing typed is at once. Raises ``ValueError`` for no hour."""
        if not self.day.data and not self.time.data:
            return None
        return calendar.instant(days.parse_day(self.day.data or ""), days.parse_time(self.time.data or ""))
