from __future__ import annotations

from support.verification import bureau

__all__ = ["bureau"]
