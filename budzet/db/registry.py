"""Every table of the house. Named as text, because this room stands below the features and may not import them."""

from __future__ import annotations

from importlib import import_module

from sqlalchemy import MetaData

from budzet.db.types import Base

MODEL_MODULES = (
    "budzet.audit.models",
    "budzet.jobs.models",
    "budzet.notifications.models",
    "budzet.accounts.models",
    "budzet.editions.models",
    "budzet.editions.models_published",
    "budzet.residents.models",
    "budzet.residents.register.models",
    "budzet.residents.paper_codes.models",
    "budzet.proposals.models",
    "budzet.proposals.models_applications",
    "budzet.proposals.verification.models",
    "budzet.proposals.verification.models_calls",
    "budzet.proposals.lists.models",
    "budzet.proposals.scoring.models",
    "budzet.voting.models",
    "budzet.results.models",
)


def load_models() -> MetaData:
    """Import every model module and return the complete metadata; triggers register on the way."""
    for name in MODEL_MODULES:
        import_module(name)
    return Base.metadata
