"""Keep codes on paper: letters and passes

Revision: 0012_paper_codes, after 0011_register.

Must be compatible with the version still running: expand first, contract in a later release. Never on ``envelope``
while an edition votes.
"""

import sqlalchemy as sa
from alembic import op

import budzet.db.types

revision = "0012_paper_codes"
down_revision = "0011_register"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "letter_batch",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("edition_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "printing",
                "ready",
                "refused",
                "called_back",
                name="batch_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("persons", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uploaded_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uploaded_at", budzet.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decided_at", budzet.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("printed_at", budzet.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("job_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["decided_by"], ["staff.id"], name=op.f("fk_letter_batch_decided_by_staff")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_letter_batch_edition_id_edition")),
        sa.ForeignKeyConstraint(["uploaded_by"], ["staff.id"], name=op.f("fk_letter_batch_uploaded_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_batch")),
    )
    with op.batch_alter_table("letter_batch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_letter_batch_edition_id"), ["edition_id"], unique=False)

    op.create_table(
        "paper_code",
        sa.Column("edition_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code_mac", sa.LargeBinary(length=32), nullable=False),
        sa.Column("voter_tag", sa.LargeBinary(length=32), nullable=False),
        sa.Column("strong_tag", sa.LargeBinary(length=32), nullable=True),
        sa.Column("area", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("made_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("made_at", budzet.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", budzet.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("used_at", budzet.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(batch_id IS NULL) <> (made_by IS NULL)", name=op.f("ck_paper_code_letter_or_pass")),
        sa.ForeignKeyConstraint(["batch_id"], ["letter_batch.id"], name=op.f("fk_paper_code_batch_id_letter_batch")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_paper_code_edition_id_edition")),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_paper_code_made_by_staff")),
        sa.PrimaryKeyConstraint("edition_id", "code_mac", name=op.f("pk_paper_code")),
    )
    with op.batch_alter_table("paper_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_code_batch_id"), ["batch_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("paper_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paper_code_batch_id"))

    op.drop_table("paper_code")
    with op.batch_alter_table("letter_batch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_letter_batch_edition_id"))

    op.drop_table("letter_batch")
