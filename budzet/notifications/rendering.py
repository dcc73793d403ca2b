"""The text of a mail, a plain text template whose first line is ``Subject: …``, and of a text message, a line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app
from flask_babel import force_locale

from budzet import i18n
from budzet.documents import fill
from budzet.notifications.services import Context


def render(template: str, context: Context, *, language: str) -> tuple[str, str]:
    """Return subject and body in ``language``. Needs an application context, no request.

    A context with ``own_words`` brings the city's own text. Otherwise the template speaks: past ``render_template``,
    because that would run the context processors of pages, which read the database. Raises ``ValueError`` when its
    first line is no subject.
    """
    if own := context.get("own_words"):
        return _own_words(own, context)
    with force_locale(i18n.LOCALES[language]):
        text = current_app.jinja_env.get_template(f"emails/{template}.txt").render(**context).strip()
    first, _, body = text.partition("\n")
    label, _, subject = first.partition(":")
    if label != "Subject" or not subject.strip():
        raise ValueError(f"emails/{template}.txt does not begin with a subject")
    return subject.strip(), body.strip() + "\n"


def render_text(template: str, context: Context, *, language: str) -> str:
    """Return a text message in ``language``: one line. Needs an application context, no request."""
    with force_locale(i18n.LOCALES[language]):
        written = current_app.jinja_env.get_template(f"sms/{template}.txt").render(**context)
    return " ".join(written.split())


def _own_words(own: Mapping[str, Any], context: Context) -> tuple[str, str]:
    """Fill the fields of a city's text: some came with it, some are values of this mail. Nothing in it is run."""
    values = {**own["values"], **{field: str(context[name]) for field, name in own["later"].items()}}
    return fill.fill(own["subject"], values), fill.fill(own["body"], values).strip() + "\n"
