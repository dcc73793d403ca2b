"""Where the desk's pages of an edition lie: loaded through the permission (design.md rule 5)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from budzet.accounts.roles import Scope, ScopeKind
from budzet.editions.layout import page_edition
from budzet.editions.models import Edition


def of_page() -> tuple[Scope, ...]:
    """Return the scope of the edition named in the address. Raises ``NotFoundError``."""
    return (Scope(ScopeKind.EDITION, page_edition().id),)


def title_of(session: Session, edition_id: int) -> str | None:
    """Return the title of an edition, for the names of scopes; ``None`` when there is none."""
    found = session.get(Edition, edition_id)
    return found.title if found else None
