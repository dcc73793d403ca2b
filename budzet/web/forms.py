"""Forms check the shape of what was typed; rules answer with findings that are put beside the fields."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, RadioField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length, Regexp, ValidationError

from budzet.base.findings import Finding

Words = Mapping[str, Any]
"""From the code of a finding to its sentence: a (lazy) string with ``%(name)s`` for the finding's parameters."""

# WTForms' own messages, said plainly. What is not here comes from our validators.
_PLAIN = {
    "Not a valid integer value.": _l("Write a number without letters or spaces."),
    "Not a valid decimal value.": _l("Write an amount, for example 1200.50."),
    "Not a valid date value.": _l("Write a date that exists, for example 27 3 1985."),
    "Not a valid choice.": _l("Choose one of the answers on the list."),
    "Not a valid choice": _l("Choose one of the answers on the list."),
    "This field is required.": _l("Fill this field in."),
    "Invalid input.": _l("Check what you wrote here."),
}
_CONTENT = "content"  # the id of <main>: where a fault of the whole form leads
EMAIL = re.compile(r"[^@\s<>,;]{1,64}@[^@\s<>,;]+\.[^@\s<>,;.]{2,}")


class _PlainWords:
    """Stands where WTForms expects a catalog."""

    def gettext(self, text: str) -> str:
        return str(_PLAIN.get(text, text))

    def ngettext(self, one: str, many: str, count: int) -> str:
        return self.gettext(one if count == 1 else many)


class BaseForm(FlaskForm):
    """A form of this service: plain messages, no spaces around what was typed, findings beside their fields.

    The token against forged posts is asked for once for all posts (``web.csrf``), so a form that only filters a public
    list makes no session.
    """

    class Meta(FlaskForm.Meta):
        """WTForms' settings of a form."""

        csrf = False

        def get_translations(self, form: Any) -> _PlainWords:
            """Return the plain words."""
            return _PlainWords()

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            """Strip what is typed into text fields, before filters of their own."""
            if issubclass(unbound_field.field_class, StringField):
                options["filters"] = [_strip, *unbound_field.kwargs.get("filters", ())]
            return super().bind_field(form, unbound_field, options)

    def attach(self, findings: Iterable[Finding], words: Words) -> None:
        """Put the sentence of each finding beside its field; what belongs to no field speaks of the whole form."""
        for finding in findings:
            sentence = str(words[finding.code]) % dict(finding.params)
            field = self._fields.get(finding.field)
            if field is None:
                self.form_errors.append(sentence)
            else:
                field.errors = [*field.errors, sentence]

    @property
    def errors(self) -> list[tuple[str, str]]:
        """Every fault for the summary: the id of what it leads to (control, or the page's content) and its sentence."""
        whole = [(_CONTENT, str(sentence)) for sentence in self.form_errors]
        return whole + [(control_id(field), str(sentence)) for field in self for sentence in field.errors]


def control_id(field: Field) -> str:
    """Return the id of the control a fault of ``field`` leads to; of radio buttons and boxes the first."""
    several = isinstance(field, RadioField | SelectMultipleField)
    return f"{field.id}-0" if several else str(field.id)


def needed(sentence: Any) -> DataRequired:
    """Ask for something; ``sentence`` says what to write."""
    return DataRequired(message=sentence)


def at_most(length: int) -> Length:
    """Ask for at most ``length`` characters."""
    return Length(max=length, message=_l("Write at most %(count)s characters.", count=length))


def looks_like(pattern: str, sentence: Any) -> Regexp:
    """Ask for text that wholly matches ``pattern``; ``sentence`` shows an example."""
    return Regexp(rf"(?:{pattern})\Z", message=sentence)


def email_address(_form: Any, field: Field) -> None:
    """Ask for something that can be an e-mail address."""
    text = field.data or ""
    if len(text) > 254 or not EMAIL.fullmatch(text):
        raise ValidationError(_l("Write an e-mail address, for example anna.nowak@example.pl."))


def _strip(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value
