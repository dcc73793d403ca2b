"""The scoring desk with all its views: importing a module of views puts them on the blueprint."""

from budzet.proposals.scoring.desk import marks, pools, result
from budzet.proposals.scoring.desk.blueprint import bp

__all__ = ["bp", "marks", "pools", "result"]
