"""Add the register of residents: tags of persons, its imports, what waits to be let in

Revision: 0011_register, after 0010_casting.

Must be compatible with the version still running: expand first, contract in a later release. Never on ``envelope``
while an edition votes.
"""

import sqlalchemy as sa
from alembic import op

import budzet.db.types

revision = "0011_register"
down_revision = "0010_casting"
branch_labels = None
depends_on = None

_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = budzet.db.types.UTCDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "register_entry",
        sa.Column("edition_id", _WHOLE, nullable=False),
        sa.Column("voter_tag", sa.LargeBinary(length=32), nullable=False),
        sa.Column("twin", _WHOLE, server_default="0", nullable=False),
        sa.Column("strong_tag", sa.LargeBinary(length=32), nullable=True),
        sa.Column("second_tag", sa.LargeBinary(length=32), nullable=True),
        sa.Column("area", _WHOLE, server_default="0", nullable=False),
        sa.Column("clerk_id", _WHOLE, nullable=True),
        sa.ForeignKeyConstraint(["clerk_id"], ["staff.id"], name=op.f("fk_register_entry_clerk_id_staff")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_register_entry_edition_id_edition")),
        sa.PrimaryKeyConstraint("edition_id", "voter_tag", "twin", name=op.f("pk_register_entry")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("register_entry", schema=None) as batch_op:
        batch_op.create_index("ix_register_entry_strong", ["edition_id", "strong_tag", "second_tag"], unique=False)

    op.create_table(
        "register_import",
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("edition_id", _WHOLE, nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "checking",
                "ready",
                "approved",
                "refused",
                "failed",
                name="import_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("uploaded_by", _WHOLE, nullable=False),
        sa.Column("uploaded_at", _INSTANT, nullable=False),
        sa.Column("decided_by", _WHOLE, nullable=True),
        sa.Column("decided_at", _INSTANT, nullable=True),
        sa.Column("job_id", _WHOLE, nullable=True),
        sa.Column("rows", _WHOLE, nullable=False),
        sa.Column("came", _WHOLE, nullable=False),
        sa.Column("gone", _WHOLE, nullable=False),
        sa.Column("changed", _WHOLE, nullable=False),
        sa.Column("same", _WHOLE, nullable=False),
        sa.Column("namesakes", _WHOLE, nullable=False),
        sa.Column("unplaced", _WHOLE, nullable=False),
        sa.Column("unplaced_lines", sa.Text(), nullable=False),
        sa.Column("with_strong", _WHOLE, nullable=False),
        sa.Column("with_second", _WHOLE, nullable=False),
        sa.Column("second_kind", sa.Text(), nullable=False),
        sa.Column("fault_count", _WHOLE, nullable=False),
        sa.Column("faults", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["decided_by"], ["staff.id"], name=op.f("fk_register_import_decided_by_staff")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_register_import_edition_id_edition")),
        sa.ForeignKeyConstraint(["uploaded_by"], ["staff.id"], name=op.f("fk_register_import_uploaded_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_import")),
    )
    with op.batch_alter_table("register_import", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_register_import_edition_id"), ["edition_id"], unique=False)
        batch_op.create_index(
            "uq_register_import_open",
            ["edition_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('checking', 'ready')"),
            postgresql_where=sa.text("state IN ('checking', 'ready')"),
        )

    op.create_table(
        "register_staged",
        sa.Column("import_id", _WHOLE, nullable=False),
        sa.Column("voter_tag", sa.LargeBinary(length=32), nullable=False),
        sa.Column("line", _WHOLE, nullable=False),
        sa.Column("twin", _WHOLE, server_default="0", nullable=False),
        sa.Column("strong_tag", sa.LargeBinary(length=32), nullable=True),
        sa.Column("second_tag", sa.LargeBinary(length=32), nullable=True),
        sa.Column("area", _WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["register_import.id"], name=op.f("fk_register_staged_import_id_register_import")
        ),
        sa.PrimaryKeyConstraint("import_id", "voter_tag", "line", name=op.f("pk_register_staged")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("register_staged")
    with op.batch_alter_table("register_import", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_register_import_open",
            sqlite_where=sa.text("state IN ('checking', 'ready')"),
            postgresql_where=sa.text("state IN ('checking', 'ready')"),
        )
        batch_op.drop_index(batch_op.f("ix_register_import_edition_id"))

    op.drop_table("register_import")
    with op.batch_alter_table("register_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_register_entry_strong")

    op.drop_table("register_entry")
