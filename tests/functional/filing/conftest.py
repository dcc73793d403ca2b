from __future__ import annotations

from support.filing_office import office

__all__ = ["office"]
