"""Store districts to pick, what becomes of the rest of a pool, and which values are examples

Revision: 0002_terms, after 0001_initial.

Must be compatible with the version still running: expand first, contract in a later release. Never on ``envelope``
while an edition votes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002_terms"
down_revision = "0001_initial"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contest", sa.Column("district_limit", sa.BigInteger().with_variant(sa.Integer(), "sqlite")))
    op.add_column("edition", sa.Column("examples", sa.Text(), server_default="[]", nullable=False))
    op.add_column("pool", sa.Column("exclusions", sa.Text(), server_default="none", nullable=False))
    op.add_column("pool", sa.Column("leftover", sa.Text(), server_default="stay", nullable=False))
    op.add_column("pool", sa.Column("decision_mode", sa.Text(), server_default="vote", nullable=False))


def downgrade() -> None:
    for table, column in (
        ("pool", "decision_mode"),
        ("pool", "leftover"),
        ("pool", "exclusions"),
        ("edition", "examples"),
        ("contest", "district_limit"),
    ):
        op.drop_column(table, column)
