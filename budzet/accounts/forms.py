"""Forms of the accounts: shape only."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, StringField

from budzet.web.forms import BaseForm, needed


class PasswordForm(BaseForm):
    """E-mail address and password."""

    email = StringField(validators=[needed(_l("Write your e-mail address."))])
    password = PasswordField(validators=[needed(_l("Write your password."))])


class CodeForm(BaseForm):
    """A code of the second factor."""

    code = StringField(validators=[needed(_l("Write the code."))])
