"""Every view of the route of departments, for the application."""

from __future__ import annotations

from budzet.proposals.verification.desk import route, route_paper
from budzet.proposals.verification.desk.route_blueprint import bp

__all__ = ["bp", "route", "route_paper"]
