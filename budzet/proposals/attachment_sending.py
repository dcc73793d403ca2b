"""Sending a file of an application to a browser so that nothing in it can run."""

from __future__ import annotations

import logging

from flask import send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.wrappers import Response

from budzet.base.errors import NotFoundError
from budzet.proposals import attachment_files
from budzet.proposals.models_applications import Attachment
from budzet.web import headers
from budzet.web.requests import settings

_PICTURES = frozenset({"image/png", "image/jpeg"})
_PUBLIC_FOR = 60  # seconds: an author may still remove a file
_log = logging.getLogger(__name__)


def as_download(row: Attachment) -> ResponseReturnValue:
    """Send a file to be saved."""
    return _send(row, inline=False)


def as_picture(row: Attachment) -> ResponseReturnValue:
    """Send a picture we have written anew, to be shown in a page. Raises ``NotFoundError`` for any other file."""
    if row.media_type not in _PICTURES:
        raise NotFoundError(gettext("There is no such file."))
    return _send(row, inline=True)


def paper(data: bytes, name: str) -> Response:
    """Send a PDF of ours to be saved or printed; ``name`` without its ending."""
    answer = Response(data, content_type="application/pdf")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{attachment_files.clean_stem(name)}.pdf")
    return answer


def _send(row: Attachment, *, inline: bool) -> Response:
    path = attachment_files.folder_of(settings()).resolve() / row.file_name
    if not path.is_file():
        _log.error("the file of attachment %s is missing", row.id)
        raise NotFoundError(gettext("There is no such file."))
    headers.sandbox()
    answer = send_file(
        path, mimetype=row.media_type, as_attachment=not inline, download_name=row.original_name, max_age=_PUBLIC_FOR
    )
    if not row.is_public:
        answer.headers["Cache-Control"] = "no-store"
    return answer
