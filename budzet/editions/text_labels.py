"""What the desk calls the texts of an edition, and where each one is read."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

GROUPS = (
    (_l("What residents read"), ("privacy_clause", "support_clause", "declaration_resident", "intake_intro")),
    (_l("Mails to residents"), ("mail_code", "mail_receipt")),
    (
        _l("Instructions for clerks"),
        (
            *("instruction_intake", "instruction_verification", "instruction_appeal"),
            *("instruction_voting", "instruction_results"),
        ),
    ),
)
"""The texts in the order of the page."""

LABELS = {
    "privacy_clause": (_l("Information clause on personal data"), _l("On the page “Data protection (GDPR)”.")),
    "support_clause": (_l("Information clause on lists of support"), _l("Printed on the lists that residents sign.")),
    "declaration_resident": (_l("Declaration of residence"), _l("Beside the box residents tick before they vote.")),
    "intake_intro": (_l("Invitation to hand in projects"), _l("On the home page while projects are taken in.")),
    "mail_code": (_l("Mail with the code for voting"), _l("Sent to everybody who begins to vote.")),
    "mail_receipt": (_l("Mail with the confirmation of a vote"), _l("Sent to those who ask for it.")),
    "instruction_intake": (_l("While projects are taken in"), _l("On the desk's front page.")),
    "instruction_verification": (_l("While projects are checked"), _l("On the desk's front page.")),
    "instruction_appeal": (_l("While appeals are decided"), _l("On the desk's front page.")),
    "instruction_voting": (_l("While residents vote"), _l("On the desk's front page.")),
    "instruction_results": (_l("While results are announced"), _l("On the desk's front page.")),
}
"""Name and place of each text."""

LANGUAGES = {"pl": _l("in Polish"), "en": _l("in English")}

SAMPLES = {
    "kod": "123456",
    "czas ważności": "10 min",
    "numer": "7Q4K-M2XW-93TB-HC6D-5RVN",
    "adres sprawdzenia": "https://…/glosowanie/sprawdz-numer",
    "podpis": "3f9a…",
}
"""What stands in a preview for what only a real mail has."""
