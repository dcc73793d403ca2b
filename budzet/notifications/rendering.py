"""The text of a mail: a plain text template whose first line is ``Subject: …``."""

from __future__ import annotations

from flask import current_app
from flask_babel import force_locale

from budzet import i18n
from budzet.notifications.services import Context


def render(template: str, context: Context, *, language: str) -> tuple[str, str]:
    """Return subject and body in ``language``. Needs an application context, no request.

    Past ``render_template``, because that would run the context processors of pages, which read the database.
    Raises ``ValueError`` when the first line is no subject.
    """
    with force_locale(i18n.LOCALES[language]):
        text = current_app.jinja_env.get_template(f"emails/{template}.txt").render(**context).strip()
    first, _, body = text.partition("\n")
    label, _, subject = first.partition(":")
    if label != "Subject" or not subject.strip():
        raise ValueError(f"emails/{template}.txt does not begin with a subject")
    return subject.strip(), body.strip() + "\n"
