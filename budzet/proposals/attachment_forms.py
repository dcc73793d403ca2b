"""Forms of the section of attachments: they only parse; what a file is is told by looking into it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import Field, StringField, ValidationError

from budzet.base.findings import Finding
from budzet.proposals import attachment_words
from budzet.proposals.forms import AnswersField
from budzet.proposals.models_applications import AttachmentKind
from budzet.web.forms import BaseForm

_OFFICE_KINDS = (
    (AttachmentKind.SUPPORT_SCAN.value, _l("List of support")),
    (AttachmentKind.CONSENT.value, _l("Consent, for example of the owner of the ground")),
)


class FileForm(BaseForm):
    """A picture or document for everybody."""

    alt_text = StringField(_l("What is in the picture?"))
    file_faults: tuple[str, ...] = ()

    @property
    def errors(self) -> list[tuple[str, str]]:
        """Every fault for the summary; those of the file lead to its control."""
        return [*(("file", fault) for fault in self.file_faults), *super().errors]

    def put(self, finding: Finding) -> None:
        """Put a fault beside the file or the description."""
        sentence = attachment_words.sentence(finding)
        if finding.field == "alt_text":
            self.alt_text.errors = [*self.alt_text.errors, sentence]
        else:
            self.file_faults = (*self.file_faults, sentence)


class PagesForm(BaseForm):
    """A list or consent for the office: a PDF, or photographs of its pages."""

    kind = AnswersField(_l("What is it?"), answers=_OFFICE_KINDS)
    file_faults: tuple[str, ...] = ()

    @property
    def errors(self) -> list[tuple[str, str]]:
        """Every fault for the summary; those of the files lead to their control."""
        return [*(("pages", fault) for fault in self.file_faults), *super().errors]

    def validate_kind(self, field: Field) -> None:
        """Ask for one of the kinds."""
        if field.data not in dict(_OFFICE_KINDS):
            raise ValidationError(_l("Choose one of the answers on the list."))

    def put(self, finding: Finding) -> None:
        """Put a fault beside the files."""
        self.file_faults = (*self.file_faults, attachment_words.sentence(finding))
