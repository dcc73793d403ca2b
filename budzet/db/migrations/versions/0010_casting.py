"""Add reports of votes cast for somebody else, and an index of strong tags

Revision: 0010_casting, after 0009_texts.

Must be compatible with the version still running: expand first, contract in a later release. Never on ``envelope``
while an edition votes.
"""

import sqlalchemy as sa
from alembic import op

import budzet.db.types

revision = "0010_casting"
down_revision = "0009_texts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "impersonation_report",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("edition_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reported_at", budzet.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column(
            "way",
            sa.Enum("online", "point", name="way", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("voter_tag", sa.LargeBinary(length=32), nullable=False),
        sa.Column("strong_tag", sa.LargeBinary(length=32), nullable=True),
        sa.Column("contact_tag", sa.LargeBinary(length=32), nullable=True),
        sa.Column("assurance", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("told_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("settled_at", budzet.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_impersonation_report_edition_id_edition")
        ),
        sa.ForeignKeyConstraint(["settled_by"], ["staff.id"], name=op.f("fk_impersonation_report_settled_by_staff")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_impersonation_report_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_impersonation_report")),
    )
    with op.batch_alter_table("impersonation_report", schema=None) as batch_op:
        batch_op.create_index("ix_impersonation_report_edition", ["edition_id", "reported_at"], unique=False)

    with op.batch_alter_table("envelope", schema=None) as batch_op:
        batch_op.create_index("ix_envelope_strong", ["edition_id", "strong_tag"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("envelope", schema=None) as batch_op:
        batch_op.drop_index("ix_envelope_strong")

    with op.batch_alter_table("impersonation_report", schema=None) as batch_op:
        batch_op.drop_index("ix_impersonation_report_edition")

    op.drop_table("impersonation_report")
