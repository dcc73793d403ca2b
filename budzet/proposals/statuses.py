"""Where a project may stand in public, as plain words other pure modules may use."""

from __future__ import annotations

from enum import StrEnum


class ProposalStatus(StrEnum):
    """Where a project stands in public (glossary; what may follow what: ``verification.states``)."""

    SUBMITTED = "submitted"
    FORMAL_REVIEW = "formal_review"
    COMPLETION_REQUESTED = "completion_requested"
    MERIT_REVIEW = "merit_review"
    POSITIVE = "positive"
    NEGATIVE = "negative"
    LEFT_UNEXAMINED = "left_unexamined"
    APPEALED = "appealed"
    ADMITTED = "admitted"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    CHOSEN = "chosen"
    NOT_CHOSEN = "not_chosen"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    IMPOSSIBLE = "impossible"
