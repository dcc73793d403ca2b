"""A vote in the small edition (``support.editions``) that shows everything results have to tell."""

from __future__ import annotations

SEED = "Lotto 18.05.2026: 4 8 15 16 23 42"
# The citywide pool holds 300 000 zł: 8 costs 150 000, 9 120 000, 10 90 000, 11 80 000, 12 200 000. In the north
# (100 000 zł) 1 costs 40 000, 2 30 000 and 3 60 000: they have the same points, and only two of them can be had. In the
# south nobody voted.
BALLOTS = (
    ("anna", ((8, 1), (9, 1), (1, 1), (2, 1), (3, 1))),
    ("bogdan", ((8, 1), (4, 3))),
    ("celina", ((8, 1), (10, 1))),
    ("dorota", ((9, 1), (11, 1))),
    ("ewa", ((9, 1),)),
    ("franek", ((11, 1), (10, 1))),
    ("gabriela", ((8, 1),)),
    ("halina", ((8, 1), (9, 1), (10, 1))),  # a tick too many: void in this part
    ("anna", ((12, 1),)),  # a second time
)
