"""Why a file is not taken, as residents read it; the room of documents says it only in Polish."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from budzet.base.errors import DomainError
from budzet.base.findings import Finding, Param
from budzet.web.forms import Words

FINDINGS: Words = {
    "no_file": _l("Choose a file."),
    "file_empty": _l("This file is empty. Choose another one."),
    "file_too_large": _l("The file is too large. One file may have at most %(most)s MB."),
    "not_a_kind": _l("We do not take such files. Send a picture (JPEG, PNG, WebP) or a PDF."),
    "not_a_picture": _l("This is no picture we take. Send a JPEG, PNG or WebP file."),
    "picture_broken": _l("This picture cannot be read. The file is damaged."),
    "too_many_pixels": _l("The picture is too large: at most %(most)s million pixels. Make it smaller."),
    "not_a_pdf": _l("This is no PDF file."),
    "pdf_broken": _l("This PDF file cannot be read. Save it as a PDF once more."),
    "pdf_locked": _l("This PDF is protected by a password. Save it without one and send it again."),
    "pdf_runs": _l("There is a program or another file inside this PDF. Print it to a new PDF file and send that one."),
    "too_many_pages": _l("These are too many pictures. Send at most %(most)s at once."),
    "one_pdf": _l("Send either pictures of the pages or one PDF file."),
    "alt_required": _l("Describe the picture in words, for people who do not see it."),
    "alt_too_long": _l("The description may have at most %(most)s characters."),
    "too_many_files": _l("There may be at most %(most)s such files. Remove one of them first."),
}


def sentence(finding: Finding) -> str:
    """Return a fault as a resident reads it; of several pages with the number of the page."""
    words = str(FINDINGS[finding.code]) % dict(finding.params)
    page = finding.params.get("page")
    return gettext("Picture %(page)s: %(words)s", page=page, words=words) if page else words


def refusal(code: str, field: str = "", **params: Param) -> DomainError:
    """Return the refusal of a file or of its description."""
    return refused(Finding(code, field, params))


def refused(finding: Finding) -> DomainError:
    """Return a finding as a refusal in the language of the page."""
    return DomainError(sentence(finding), [finding])
