"""Fields that read what authors type: sums, quantities, degrees. ``value`` is what was read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField, ValidationError

from budzet.base.money import parse_zl


class CoordinateField(StringField):
    """Degrees with a point or a comma; ``value`` is the number, ``None`` when empty."""

    value: float | None = None
    most = 90

    def __init__(self, *args: Any, most: int = 90, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most = most

    def pre_validate(self, form: Any) -> None:
        """Read the number."""
        typed = (self.data or "").strip().replace(",", ".")
        if not typed:
            return
        if not re.fullmatch(r"-?\d{1,3}(\.\d{1,12})?", typed) or abs(float(typed)) > self.most:
            raise ValidationError(_l("Write degrees, for example 50.2599."))
        self.value = round(float(typed), 6)


class AmountField(StringField):
    """A sum in złotys as people write it; ``value`` is grosze, ``None`` when empty."""

    value: int | None = None

    def pre_validate(self, form: Any) -> None:
        """Read the sum."""
        if not (self.data or "").strip():
            return
        try:
            self.value = parse_zl(self.data)
        except ValueError:
            raise ValidationError(_l("Write an amount, for example 1200.50.")) from None
        if self.value > 10**13:
            raise ValidationError(_l("This amount is too large."))


class QuantityField(StringField):
    """How many; ``value`` is thousandths, one whole when empty."""

    value = 1000

    def pre_validate(self, form: Any) -> None:
        """Read the number."""
        typed = "".join((self.data or "").split()).replace(",", ".")
        if not typed:
            return
        if not re.fullmatch(r"\d{1,9}(\.\d{1,3})?", typed):
            raise ValidationError(_l("Write a number, for example 2 or 12.5."))
        whole, _, rest = typed.partition(".")
        self.value = int(whole) * 1000 + int(f"{rest:0<3}")


class AnswersField(RadioField):
    """One of some answers, none of them chosen at first; ``answers`` are pairs of value and words."""

    def __init__(self, *args: Any, answers: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, validate_choice=False, **kwargs)
        self.choices = list(answers)
