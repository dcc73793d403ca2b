"""Forms of the accounts: shape only."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import EqualTo

from budzet.web.forms import BaseForm, email_address, needed

_SAME = _l("Write the same password in both fields.")


class PasswordForm(BaseForm):
    """E-mail address and password."""

    email = StringField(validators=[needed(_l("Write your e-mail address."))])
    password = PasswordField(validators=[needed(_l("Write your password."))])


class CodeForm(BaseForm):
    """A code of the second factor."""

    code = StringField(validators=[needed(_l("Write the code."))])


class EmailForm(BaseForm):
    """An e-mail address a link is mailed to."""

    email = StringField(validators=[needed(_l("Write your e-mail address.")), email_address])


class OldPasswordForm(BaseForm):
    """The password one has, as a proof of who one is."""

    old_password = PasswordField(validators=[needed(_l("Write your password."))])


class NewPasswordForm(BaseForm):
    """A new password, twice. What is wrong with it the rules say."""

    password = PasswordField()
    password_again = PasswordField(validators=[EqualTo("password", message=_SAME)])


class ChangePasswordForm(OldPasswordForm, NewPasswordForm):
    """The old password and a new one."""


class MailedPasswordForm(NewPasswordForm, CodeForm):
    """A new password by a mailed link, proven by the second factor."""


class MethodForm(BaseForm):
    """Which second factor somebody wants."""

    method = RadioField(
        choices=[
            SelectChoice("app", _l("An authenticator on my phone")),
            SelectChoice("printed", _l("A printed list of 40 codes")),
        ],
        default="app",
    )
