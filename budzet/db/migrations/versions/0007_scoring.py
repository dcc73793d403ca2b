"""Add the scoring of pools that officials decide

Revision: 0007_scoring, after 0006_lists.

Must be compatible with the version still running: expand first, contract in a later release. Never on ``envelope``
while an edition votes.
"""

import sqlalchemy as sa
from alembic import op

import budzet.db.types

revision = "0007_scoring"
down_revision = "0006_lists"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
