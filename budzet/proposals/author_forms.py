"""Shapes of the forms of an author and of whoever asks one: withdrawing, joining, questions and answers."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField

from budzet.web.forms import BaseForm, at_most, needed


class WithdrawForm(BaseForm):
    """Why a project is withdrawn."""

    reason = TextAreaField(_l("Why? (if you like)"), [at_most(1000)])


class MergeForm(BaseForm):
    """The number of the project one offers to join."""

    number = StringField(
        _l("Number of the other project"), [needed(_l("Write the number of the other project.")), at_most(60)]
    )


class MessageForm(BaseForm):
    """A question or an answer."""

    body = TextAreaField(_l("Your message"))
