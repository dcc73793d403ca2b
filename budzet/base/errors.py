"""Refusals: a domain error carries a sentence for a person and the kind of answer it becomes."""

from __future__ import annotations

from collections.abc import Sequence

from budzet.base.findings import Finding


class DomainError(Exception):
    """The act is refused; nothing was written. Exit code 1 on the command line, ``http_status`` on the web."""

    http_status = 422

    def __init__(self, sentence: str, findings: Sequence[Finding] = ()) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.findings = tuple(findings)


class NotFoundError(DomainError):
    """There is no such thing, or this person may not know that there is."""

    http_status = 404


class ConflictError(DomainError):
    """Somebody or something was there first; the first one stands."""

    http_status = 409


class ImportRefusedError(DomainError):
    """A file was refused whole; the sentence names file, section, line and reason."""
