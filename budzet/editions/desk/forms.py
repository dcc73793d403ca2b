"""Fields that show values of a plan.

A field knows the ``path`` of its value; its id on the page is what ``places.of_path`` calls that field, so a finding of
readiness leads to it. What was typed stays text until it is read, so a refused form shows it as it was typed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext
from wtforms import BooleanField, Field, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from budzet.base.days import parse_day
from budzet.base.money import parse_zl
from budzet.editions import places
from budzet.web import filters

Pairs = Iterable[tuple[str, Any]]
"""Values of answers with their words."""

LONGEST = 300
"""The most characters of one text of the settings."""

_INTEGER = re.compile(r"\d{1,12}")
_PERCENT = re.compile(r"(\d{1,3})(?:[.,](\d))?%?")


class Planned(Field):
    """What fields of a plan have in common. ``optional``: may be left empty; ``part``: its form reads it by itself."""

    def __init__(
        self, label: Any = None, *, path: str, hint: Any = "", optional: bool = False, part: bool = False, **kwargs: Any
    ) -> None:
        self.path, self.optional, self.part = path, optional, part
        self.to_check = False
        kwargs.setdefault("id", places.of_path(path).field)
        super().__init__(label, description=hint, **kwargs)

    def pre_validate(self, form: Any) -> None:
        """Read the value, so that what cannot be read is told beside the field."""
        if form.ignores(self):
            return
        super().pre_validate(form)
        try:
            self.read()
        except ValueError as error:
            raise ValidationError(str(error)) from None

    def read(self) -> Any:
        """Return the value that was typed, as it stands in a dumped plan. Raises ``ValueError`` with a sentence."""
        return self.data

    def write(self, value: Any) -> Any:
        """Return a value of a dumped plan as it is typed."""
        return value

    def shown(self) -> str:
        """Return what was typed in words, for showing two answers beside each other."""
        return str(self.data or "")

    def needed(self) -> None:
        """Raise ``ValueError`` unless the field may stay empty."""
        if not self.optional:
            raise ValueError(gettext("Fill this field in."))


class TextField(Planned, StringField):
    """Some words."""

    def read(self) -> str:
        """Return the words."""
        text = " ".join((self.data or "").split())
        if not text:
            self.needed()
        if len(text) > LONGEST:
            raise ValueError(gettext("Write at most %(count)s characters.", count=LONGEST))
        return text


class WholeField(Planned, StringField):
    """A whole number."""

    def read(self) -> int | None:
        """Return the number."""
        text = "".join((self.data or "").split())
        if not text:
            self.needed()
            return None
        if not _INTEGER.fullmatch(text):
            raise ValueError(gettext("Write a number without letters or spaces."))
        return int(text)

    def write(self, value: Any) -> str:
        """Return the number as text."""
        return "" if value is None else str(value)


class ScaleField(Planned, StringField):
    """Points for the first place, the second and so on: ``3, 2, 1``."""

    def read(self) -> list[int]:
        """Return the points."""
        parts = re.split(r"[\s,;]+", (self.data or "").strip(" ,;"))
        if parts == [""]:
            self.needed()
        if not all(_INTEGER.fullmatch(part) for part in parts):
            raise ValueError(gettext("Write the points from the first place on, for example 3, 2, 1."))
        return [int(part) for part in parts]

    def write(self, value: Any) -> str:
        """Return the points as text."""
        return ", ".join(map(str, value or ()))


class MoneyField(Planned, StringField):
    """A sum in złotys."""

    def read(self) -> int | None:
        """Return the sum in grosze."""
        if not self.data:
            self.needed()
            return None
        try:
            return parse_zl(self.data)
        except ValueError:
            raise ValueError(gettext("Write a sum in złotys, for example 1 200 000 or 1 200 000,50.")) from None

    def write(self, value: Any) -> str:
        """Return the sum as a clerk writes it, in every language the same."""
        return "" if value is None else typed_zl(value)


class PercentField(Planned, StringField):
    """A share, typed in per cent and kept in per mille."""

    def read(self) -> int | None:
        """Return the share in per mille."""
        text = "".join((self.data or "").split())
        if not text:
            self.needed()
            return None
        found = _PERCENT.fullmatch(text)
        if not found:
            raise ValueError(gettext("Write a share in per cent with at most one decimal, for example 10 or 2,5."))
        return int(found[1]) * 10 + int(found[2] or 0)

    def write(self, value: Any) -> str:
        """Return the share in per cent."""
        return "" if value is None else f"{Decimal(value) / 10:f}".replace(".", ",").removesuffix(",0")


class DayField(Planned, StringField):
    """A day, as the browser's own control sends it or as people type it where there is no such control."""

    def read(self) -> str | None:
        """Return the day as ``2026-03-01``."""
        if not self.data:
            self.needed()
            return None
        try:
            return parse_day(self.data).isoformat()
        except ValueError:
            raise ValueError(gettext("Write a day that exists, for example 2026-11-27.")) from None

    def write(self, value: Any) -> str:
        """Return the day as text."""
        return value or ""

    def shown(self) -> str:
        """Return the day in words, or what was typed."""
        try:
            return filters.day(dt.date.fromisoformat(self.data or ""))
        except ValueError:
            return self.data or ""


def answers(pairs: Pairs) -> list[SelectChoice]:
    """Return answers as fields take them."""
    return [SelectChoice(value=value, label=label) for value, label in pairs]


class ChoiceField(Planned, RadioField):
    """One of a few answers, shown as radio buttons; ``hints`` explain single answers."""

    def __init__(self, *args: Any, choices: Pairs, hints: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, choices=answers(choices), **kwargs)
        self.hints = hints or {}

    def shown(self) -> str:
        """Return the words of the answer."""
        return _words(self, [self.data])


class ListField(Planned, SelectField):
    """One of many answers, shown as a list; the empty one stands for nothing."""

    def __init__(self, *args: Any, choices: Pairs = (), **kwargs: Any) -> None:
        super().__init__(*args, choices=answers(choices), **kwargs)

    def read(self) -> str | None:
        """Return the answer."""
        return self.data or None

    def write(self, value: Any) -> str:
        """Return the answer."""
        return value or ""

    def shown(self) -> str:
        """Return the words of the answer."""
        return _words(self, [self.data])


class FlagField(Planned, BooleanField):
    """Yes or no."""

    def shown(self) -> str:
        """Return the answer."""
        return gettext("yes") if self.data else gettext("no")


class SeveralField(Planned, SelectMultipleField):
    """Some of a few answers, shown as boxes to tick; kept in the order they are stored in."""

    before: Sequence[str] = ()

    def __init__(self, *args: Any, choices: Pairs, **kwargs: Any) -> None:
        super().__init__(*args, choices=answers(choices), **kwargs)

    def read(self) -> list[str]:
        """Return the answers: those that were there before in their order, then the new ones in the list's order."""
        ticked = self.data or []
        kept = [value for value in self.before if value in ticked]
        if not ticked:
            self.needed()
        return kept + [one.value for one in self.choices if one.value in ticked and one.value not in kept]

    def needed(self) -> None:
        """Raise ``ValueError`` unless nothing may be chosen."""
        if not self.optional:
            raise ValueError(gettext("Choose at least one."))

    def shown(self) -> str:
        """Return the words of the answers."""
        return _words(self, self.data or [])


def _words(field: Any, values: Sequence[str]) -> str:
    return ", ".join(str(one.label) for one in field.choices if one.value in values)


def typed_zl(grosze: int) -> str:
    """Write a sum as it stands in a field: ``1 234 567,50``."""
    whole, rest = divmod(grosze, 100)
    return f"{whole:,}".replace(",", filters.NBSP) + (f",{rest:02}" if rest else "")
