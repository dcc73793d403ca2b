from __future__ import annotations

from support.shared_database import shared_database

__all__ = ["shared_database"]
