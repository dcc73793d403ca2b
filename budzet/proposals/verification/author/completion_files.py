"""The papers of a completion, as they come with its form."""

from __future__ import annotations

from flask import request

from budzet.base.errors import DomainError
from budzet.proposals import attachment_files, attachment_words, attachments
from budzet.proposals.author_page import OwnProject
from budzet.proposals.verification import completing_papers
from budzet.web import uploads
from budzet.web.requests import settings, transaction


def take(own: OwnProject) -> tuple[tuple[str, str], ...]:
    """Store the papers that were chosen and return what is wrong with the others: control and sentence."""
    found: list[tuple[str, str]] = []
    for paper, kind in completing_papers.KINDS.items():
        name = f"file-{paper}"
        if not any(file.filename for file in request.files.getlist(name)):
            continue
        try:
            accepted = attachments.accept_pages(uploads.sent_all(name), kind)
            folder = attachment_files.folder_of(settings())
            with transaction() as session:
                completing_papers.add(session, own.edition.id, own.proposal.id, accepted, folder, by=own.by)
        except DomainError as refused:
            words = [attachment_words.sentence(one) for one in refused.findings] or [str(refused.sentence)]
            found += [(name, sentence) for sentence in words]
    return tuple(found)
