"""Transfers between pools, margins and where money went

Revision: 0013_counting, after 0012_paper_codes.

Must be compatible with the version still running: expand first, contract in a later release. Never on ``envelope``
while an edition votes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013_counting"
down_revision = "0012_paper_codes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pool_transfer",
        sa.Column("count_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("target_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("edition_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("amount", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id", "count_id"],
            ["count.edition_id", "count.id"],
            name=op.f("fk_pool_transfer_edition_id_count_id_count"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "source_id"],
            ["pool.edition_id", "pool.id"],
            name=op.f("fk_pool_transfer_edition_id_source_id_pool"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "target_id"],
            ["pool.edition_id", "pool.id"],
            name=op.f("fk_pool_transfer_edition_id_target_id_pool"),
        ),
        sa.PrimaryKeyConstraint("count_id", "source_id", name=op.f("pk_pool_transfer")),
    )
    with op.batch_alter_table("pool_outcome", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "received", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="0", nullable=False
            )
        )
        batch_op.add_column(sa.Column("run", sa.JSON(none_as_null=True), nullable=True))

    with op.batch_alter_table("project_outcome", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("margin_votes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(
            sa.Column("margin_cost", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("support", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("project_outcome", schema=None) as batch_op:
        batch_op.drop_column("support")
        batch_op.drop_column("margin_cost")
        batch_op.drop_column("margin_votes")

    with op.batch_alter_table("pool_outcome", schema=None) as batch_op:
        batch_op.drop_column("run")
        batch_op.drop_column("received")

    op.drop_table("pool_transfer")
