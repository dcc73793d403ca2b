"""The blueprint of a team's scoring at the desk, and what its views share."""

from __future__ import annotations

from collections.abc import Collection

from flask import Blueprint, g, request

from budzet.accounts import desk_session
from budzet.accounts.roles import Permission, Scope
from budzet.editions import desk_scope
from budzet.editions.layout import page_edition
from budzet.editions.models import Pool
from budzet.proposals import acting
from budzet.proposals.scoring import services
from budzet.proposals.verification.cases import Doer
from budzet.web.requests import get_session

bp = Blueprint("scoring_desk", __name__, url_prefix="/urzad/edycje/<edition_slug>/ocena-zespolu")


def team_scope() -> Collection[Scope] | None:
    """Return the edition as the scope; members of the pool's team may have their role anywhere, in a department too."""
    pool = page_pool()
    if services.is_member(get_session(), pool, g.staff_session.staff_id):
        return None
    return desk_scope.of_page()


def page_pool() -> Pool:
    """Return the pool named in the address, once per request. Raises as ``services.pool_of``."""
    if "scored_pool" not in g:
        g.scored_pool = services.pool_of(get_session(), page_edition().id, (request.view_args or {})["pool_key"])
    pool: Pool = g.scored_pool
    return pool


def doer() -> Doer:
    """Return who acts in this request."""
    user = desk_session.current()
    return Doer(acting.of_request(user.actor), user.grants)


def may(permission: Permission) -> bool:
    """Say whether the person has a permission in this edition: for buttons, never instead of a mark."""
    return desk_session.current().may_in(permission, desk_scope.of_page())
