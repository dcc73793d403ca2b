"""The lists at the desk with all their views: importing a module of views puts them on the blueprint."""

from budzet.proposals.lists import desk, recipients_desk
from budzet.proposals.lists.blueprint import bp

__all__ = ["bp", "desk", "recipients_desk"]
