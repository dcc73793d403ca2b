"""The blueprint of voting with all its views: importing a module of views puts them on it."""

from budzet.voting import (
    ballot_views,
    cast_views,
    check_views,
    identify_views,
    impersonation_views,
    session_views,
)
from budzet.voting.views import bp

__all__ = [
    "ballot_views",
    "bp",
    "cast_views",
    "check_views",
    "identify_views",
    "impersonation_views",
    "session_views",
]
