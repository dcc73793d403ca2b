"""An edition that takes projects in, on each engine."""

from __future__ import annotations

from support.filing_office import office

__all__ = ["office"]
