"""Where the desk's pages of an edition lie: loaded through the permission (design.md rule 5)."""

from __future__ import annotations

from budzet.accounts.roles import Scope, ScopeKind
from budzet.editions.layout import page_edition


def of_page() -> tuple[Scope, ...]:
    """Return the scope of the edition named in the address. Raises ``NotFoundError``."""
    return (Scope(ScopeKind.EDITION, page_edition().id),)
