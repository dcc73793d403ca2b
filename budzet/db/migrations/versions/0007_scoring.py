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

_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = budzet.db.types.UTCDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "scoring_setup",
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("edition_id", _WHOLE, nullable=False),
        sa.Column("pool_id", _WHOLE, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("version", _WHOLE, nullable=False),
        sa.Column("saved_at", _INSTANT, nullable=False),
        sa.Column("saved_by", _WHOLE, nullable=True),
        sa.ForeignKeyConstraint(
            ["edition_id", "pool_id"],
            ["pool.edition_id", "pool.id"],
            name=op.f("fk_scoring_setup_edition_id_pool_id_pool"),
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_scoring_setup_edition_id_edition")),
        sa.ForeignKeyConstraint(["saved_by"], ["staff.id"], name=op.f("fk_scoring_setup_saved_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scoring_setup")),
        sa.UniqueConstraint("edition_id", "pool_id", name=op.f("uq_scoring_setup_edition_id_pool_id")),
    )
    op.create_table(
        "scoring_member",
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("edition_id", _WHOLE, nullable=False),
        sa.Column("pool_id", _WHOLE, nullable=False),
        sa.Column("staff_id", _WHOLE, nullable=False),
        sa.Column("added_at", _INSTANT, nullable=False),
        sa.Column("removed_at", _INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["edition_id", "pool_id"],
            ["pool.edition_id", "pool.id"],
            name=op.f("fk_scoring_member_edition_id_pool_id_pool"),
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_scoring_member_edition_id_edition")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_scoring_member_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scoring_member")),
        sa.UniqueConstraint(
            "edition_id", "pool_id", "staff_id", name=op.f("uq_scoring_member_edition_id_pool_id_staff_id")
        ),
    )
    op.create_table(
        "scoring_mark",
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("edition_id", _WHOLE, nullable=False),
        sa.Column("proposal_id", _WHOLE, nullable=False),
        sa.Column("staff_id", _WHOLE, nullable=False),
        sa.Column("points", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), server_default="", nullable=False),
        sa.Column("version", _WHOLE, nullable=False),
        sa.Column("saved_at", _INSTANT, nullable=False),
        sa.Column("handed_in_at", _INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["edition_id", "proposal_id"],
            ["proposal.edition_id", "proposal.id"],
            name=op.f("fk_scoring_mark_edition_id_proposal_id_proposal"),
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_scoring_mark_edition_id_edition")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_scoring_mark_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scoring_mark")),
        sa.UniqueConstraint(
            "edition_id", "proposal_id", "staff_id", name=op.f("uq_scoring_mark_edition_id_proposal_id_staff_id")
        ),
    )
    op.create_table(
        "scoring_result",
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("edition_id", _WHOLE, nullable=False),
        sa.Column("pool_id", _WHOLE, nullable=False),
        sa.Column("version", _WHOLE, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.Column("made_by", _WHOLE, nullable=True),
        sa.ForeignKeyConstraint(
            ["edition_id", "pool_id"],
            ["pool.edition_id", "pool.id"],
            name=op.f("fk_scoring_result_edition_id_pool_id_pool"),
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_scoring_result_edition_id_edition")),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_scoring_result_made_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scoring_result")),
        sa.UniqueConstraint("edition_id", "id", name=op.f("uq_scoring_result_edition_id_id")),
        sa.UniqueConstraint(
            "edition_id", "pool_id", "version", name=op.f("uq_scoring_result_edition_id_pool_id_version")
        ),
    )
    op.create_table(
        "scoring_publication",
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("edition_id", _WHOLE, nullable=False),
        sa.Column("result_id", _WHOLE, nullable=False),
        sa.Column("act_id", _WHOLE, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("confirmed_at", _INSTANT, nullable=False),
        sa.Column("single_handed", sa.Boolean(), nullable=False),
        sa.Column("alone_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("publish_at", _INSTANT, nullable=False),
        sa.Column("published_at", _INSTANT, nullable=True),
        sa.Column("held_at", _INSTANT, nullable=True),
        sa.Column("held", sa.Text(), server_default="[]", nullable=False),
        sa.CheckConstraint(
            "published_at IS NULL OR held_at IS NULL", name=op.f("ck_scoring_publication_published_or_held")
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "result_id"],
            ["scoring_result.edition_id", "scoring_result.id"],
            name=op.f("fk_scoring_publication_edition_id_result_id_scoring_result"),
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_scoring_publication_edition_id_edition")),
        sa.ForeignKeyConstraint(["act_id"], ["pending_act.id"], name=op.f("fk_scoring_publication_act_id_pending_act")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scoring_publication")),
        sa.UniqueConstraint("result_id", name=op.f("uq_scoring_publication_result_id")),
    )


def downgrade() -> None:
    for table in ("scoring_publication", "scoring_result", "scoring_mark", "scoring_member", "scoring_setup"):
        op.drop_table(table)
