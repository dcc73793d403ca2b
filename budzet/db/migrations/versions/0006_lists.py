"""Add the published lists of the verification

Revision: 0006_lists, after 0005_verification.

Must be compatible with the version still running: expand first, contract in a later release. Never on ``envelope``
while an edition votes.
"""

import sqlalchemy as sa
from alembic import op

import budzet.db.types

revision = "0006_lists"
down_revision = "0005_verification"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
