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

_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "project_list",
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("edition_id", _WHOLE, nullable=False),
        sa.Column("number", _WHOLE, nullable=False),
        sa.Column("act_id", _WHOLE, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("partial", sa.Text(), server_default="", nullable=False),
        sa.Column("proposed_by", _WHOLE, nullable=False),
        sa.Column("confirmed_by", _WHOLE, nullable=False),
        sa.Column("confirmed_at", budzet.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("single_handed", sa.Boolean(), nullable=False),
        sa.Column("alone_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("publish_at", budzet.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("confirmed", sa.Text(), nullable=False),
        sa.Column("confirmed_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("held_at", budzet.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("held", sa.Text(), server_default="[]", nullable=False),
        sa.Column("taken_back_at", budzet.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("taken_back_by", _WHOLE, nullable=True),
        sa.Column("published_at", budzet.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("appeals_until", budzet.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(published_at IS NULL) = (digest IS NULL)", name=op.f("ck_project_list_published_with_digest")
        ),
        sa.CheckConstraint(
            "published_at IS NULL OR taken_back_at IS NULL", name=op.f("ck_project_list_published_or_taken_back")
        ),
        sa.ForeignKeyConstraint(["act_id"], ["pending_act.id"], name=op.f("fk_project_list_act_id_pending_act")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["staff.id"], name=op.f("fk_project_list_confirmed_by_staff")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_project_list_edition_id_edition")),
        sa.ForeignKeyConstraint(["proposed_by"], ["staff.id"], name=op.f("fk_project_list_proposed_by_staff")),
        sa.ForeignKeyConstraint(["taken_back_by"], ["staff.id"], name=op.f("fk_project_list_taken_back_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_list")),
        sa.UniqueConstraint("edition_id", "id", name=op.f("uq_project_list_edition_id_id")),
    )
    op.create_index(
        "one_list_number",
        "project_list",
        ["edition_id", "number"],
        unique=True,
        sqlite_where=sa.text("taken_back_at IS NULL"),
        postgresql_where=sa.text("taken_back_at IS NULL"),
    )
    op.create_table(
        "project_list_entry",
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("edition_id", _WHOLE, nullable=False),
        sa.Column("list_id", _WHOLE, nullable=False),
        sa.Column("proposal_id", _WHOLE, nullable=False),
        sa.Column("position", _WHOLE, nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "positive",
                "negative",
                "unexamined",
                "withdrawn",
                "merged",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("pool", sa.Text(), nullable=False),
        sa.Column("pool_name", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("case_mark", sa.Text(), nullable=False),
        sa.Column("cost", _WHOLE, nullable=True),
        sa.Column("estimate", _WHOLE, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("appeals_until", budzet.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["edition_id", "list_id"],
            ["project_list.edition_id", "project_list.id"],
            name=op.f("fk_project_list_entry_edition_id_list_id_project_list"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "proposal_id"],
            ["proposal.edition_id", "proposal.id"],
            name=op.f("fk_project_list_entry_edition_id_proposal_id_proposal"),
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_project_list_entry_edition_id_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_list_entry")),
        sa.UniqueConstraint("list_id", "proposal_id", name=op.f("uq_project_list_entry_list_id_proposal_id")),
    )
    op.create_index("ix_project_list_entry_order", "project_list_entry", ["list_id", "position"], unique=False)
    op.create_index("ix_project_list_entry_proposal", "project_list_entry", ["edition_id", "proposal_id"], unique=False)
    op.create_table(
        "project_list_recipient",
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("edition_id", _WHOLE, nullable=False),
        sa.Column("list_id", _WHOLE, nullable=False),
        sa.Column("proposal_id", _WHOLE, nullable=False),
        sa.Column("author_id", _WHOLE, nullable=False),
        sa.Column(
            "channel",
            sa.Enum("mail", "letter", "none", name="channel", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("mail_id", _WHOLE, nullable=True),
        sa.Column("posted_on", sa.Date(), nullable=True),
        sa.Column("posted_by", _WHOLE, nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["author.id"], name=op.f("fk_project_list_recipient_author_id_author")),
        sa.ForeignKeyConstraint(
            ["edition_id", "list_id"],
            ["project_list.edition_id", "project_list.id"],
            name=op.f("fk_project_list_recipient_edition_id_list_id_project_list"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "proposal_id"],
            ["proposal.edition_id", "proposal.id"],
            name=op.f("fk_project_list_recipient_edition_id_proposal_id_proposal"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_project_list_recipient_edition_id_edition")
        ),
        sa.ForeignKeyConstraint(
            ["mail_id"], ["outbox_mail.id"], name=op.f("fk_project_list_recipient_mail_id_outbox_mail")
        ),
        sa.ForeignKeyConstraint(["posted_by"], ["staff.id"], name=op.f("fk_project_list_recipient_posted_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_list_recipient")),
        sa.UniqueConstraint(
            "list_id", "proposal_id", "author_id", name=op.f("uq_project_list_recipient_list_id_proposal_id_author_id")
        ),
    )
    op.create_index("ix_project_list_recipient_mail", "project_list_recipient", ["mail_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_project_list_recipient_mail", table_name="project_list_recipient")
    op.drop_table("project_list_recipient")
    op.drop_index("ix_project_list_entry_proposal", table_name="project_list_entry")
    op.drop_index("ix_project_list_entry_order", table_name="project_list_entry")
    op.drop_table("project_list_entry")
    op.drop_index(
        "one_list_number",
        table_name="project_list",
        sqlite_where=sa.text("taken_back_at IS NULL"),
        postgresql_where=sa.text("taken_back_at IS NULL"),
    )
    op.drop_table("project_list")
