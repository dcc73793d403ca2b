"""The form of a completion: exactly the fields a call opens, by the names of the application."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import Field, StringField

from budzet.base.findings import Finding
from budzet.proposals import wizard_page, wizard_sections, wizard_words
from budzet.proposals.drafts import Answers
from budzet.proposals.wizard_forms import WholeForm
from budzet.web.forms import Words, email_address

WORDS: Words = {
    **wizard_words.FINDINGS,
    "support_missing": _l("Send the list of support: a PDF or pictures of its pages."),
    "consents_missing": _l("Send the consent: a PDF or pictures of its pages."),
}


class CompletionForm(WholeForm):
    """Everything a call can open; only ``opened`` is shown and read."""

    email = StringField(_l("E-mail address"))
    opened: frozenset[str] = frozenset()
    paper_faults: tuple[tuple[str, str], ...] = ()

    def validate_email(self, field: Field) -> None:
        """Look at an address where one is asked for."""
        if "email" in self.opened and field.data:
            email_address(self, field)

    def typed(self) -> dict[str, Any]:
        """Return what was typed in the opened fields."""
        whole = WholeForm.typed(self) | {"email": (self.email.data or "").strip()}
        return {name: value for name, value in whole.items() if name in self.opened}

    def tell(self, findings: Iterable[Finding]) -> None:
        """Put faults beside their fields; those of papers lead to the forms that send them."""
        rest = []
        for finding in findings:
            if finding.field.startswith("file-"):
                self.paper_faults = (*self.paper_faults, (finding.field, str(WORDS[finding.code])))
            else:
                rest.append(wizard_page.written(finding))
        self.attach(rest, WORDS)

    @property
    def errors(self) -> list[tuple[str, str]]:
        """Every fault for the summary."""
        return [*super().errors, *self.paper_faults]


def make(session: Session, edition_id: int, stored: Answers, version: int, opened: Collection[str]) -> CompletionForm:
    """Return the form with what is stored, or as it was sent."""
    data = wizard_sections.content_data(stored.application) | wizard_sections.person_data(stored.applicant)
    form = CompletionForm(data={**data, "email": stored.applicant.email})
    form.opened = frozenset(opened)
    form.topics.choices = wizard_sections.topic_choices(session, edition_id) if "topics" in opened else []
    if not form.is_submitted():
        form.version.data = str(version)
        form.fill_up(1)
    return form
