"""Add what identification knows besides the name: the tag of a PESEL, the declaration, how a code goes

Revision: 0008_identity, after 0007_scoring.

Must be compatible with the version still running: expand first, contract in a later release. Never on ``envelope``
while an edition votes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008_identity"
down_revision = "0007_scoring"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("cast_session", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "admitted_as",
                sa.Enum(
                    "counted",
                    "pending",
                    "held",
                    name="admitted_as",
                    native_enum=False,
                    create_constraint=True,
                    length=32,
                ),
                server_default="counted",
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("declaration", sa.LargeBinary(length=32), nullable=True))

    with op.batch_alter_table("code_challenge", schema=None) as batch_op:
        batch_op.add_column(sa.Column("strong_tag", sa.LargeBinary(length=32), nullable=True))
        batch_op.add_column(
            sa.Column(
                "admitted_as",
                sa.Enum(
                    "counted",
                    "pending",
                    "held",
                    name="admitted_as",
                    native_enum=False,
                    create_constraint=True,
                    length=32,
                ),
                server_default="counted",
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("declaration", sa.LargeBinary(length=32), nullable=True))
        batch_op.add_column(sa.Column("contact_kind", sa.Text(), server_default="email", nullable=False))

    with op.batch_alter_table("envelope", schema=None) as batch_op:
        batch_op.add_column(sa.Column("declaration", sa.LargeBinary(length=32), nullable=True))
        batch_op.create_index("ix_envelope_voter", ["edition_id", "voter_tag"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("envelope", schema=None) as batch_op:
        batch_op.drop_index("ix_envelope_voter")
        batch_op.drop_column("declaration")

    with op.batch_alter_table("code_challenge", schema=None) as batch_op:
        batch_op.drop_column("contact_kind")
        batch_op.drop_column("declaration")
        batch_op.drop_column("admitted_as")
        batch_op.drop_column("strong_tag")

    with op.batch_alter_table("cast_session", schema=None) as batch_op:
        batch_op.drop_column("declaration")
        batch_op.drop_column("admitted_as")
