"""Add applications: drafts, authors, support, attachments, versions and timeline

Revision: 0004_applications, after 0003_staff.

Must be compatible with the version still running: expand first, contract in a later release. Never on ``envelope``
while an edition votes.
"""

import sqlalchemy as sa
from alembic import op

import budzet.db.types

revision = "0004_applications"
down_revision = "0003_staff"
branch_labels = None
depends_on = None

_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "unit_cost",
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("edition_id", _WHOLE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("price", _WHOLE, nullable=False),
        sa.Column("place", _WHOLE, nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_unit_cost_edition_id_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_cost")),
        sa.UniqueConstraint("edition_id", "name", name=op.f("uq_unit_cost_edition_id_name")),
    )
    op.create_table(
        "proposal_counter",
        sa.Column("edition_id", _WHOLE, nullable=False),
        sa.Column("pool_id", _WHOLE, nullable=False),
        sa.Column("last", _WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id", "pool_id"],
            ["pool.edition_id", "pool.id"],
            name=op.f("fk_proposal_counter_edition_id_pool_id_pool"),
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_proposal_counter_edition_id_edition")),
        sa.PrimaryKeyConstraint("edition_id", "pool_id", name=op.f("pk_proposal_counter")),
    )
    op.create_table(
        "application_draft",
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("edition_id", _WHOLE, nullable=False),
        sa.Column("resident_id", _WHOLE, nullable=True),
        sa.Column("clerk_id", _WHOLE, nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("applicant_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("version", _WHOLE, nullable=False),
        sa.Column("saved_at", budzet.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("lapses_at", budzet.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("lapse_told_at", budzet.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("lapsed_at", budzet.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("invited", _WHOLE, server_default="0", nullable=False),
        sa.Column("proposal_id", _WHOLE, nullable=True),
        sa.CheckConstraint("resident_id IS NULL OR clerk_id IS NULL", name=op.f("ck_application_draft_one_writer")),
        sa.ForeignKeyConstraint(["clerk_id"], ["staff.id"], name=op.f("fk_application_draft_clerk_id_staff")),
        sa.ForeignKeyConstraint(
            ["edition_id", "proposal_id"],
            ["proposal.edition_id", "proposal.id"],
            name=op.f("fk_application_draft_edition_id_proposal_id_proposal"),
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_application_draft_edition_id_edition")),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_application_draft_resident_id_resident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_draft")),
        sa.UniqueConstraint("edition_id", "id", name=op.f("uq_application_draft_edition_id_id")),
    )
    op.create_index("ix_application_draft_resident", "application_draft", ["resident_id"], unique=False)

    op.create_table(
        "merge_offer",
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("edition_id", _WHOLE, nullable=False),
        sa.Column("from_id", _WHOLE, nullable=False),
        sa.Column("into_id", _WHOLE, nullable=False),
        sa.Column("offered_at", budzet.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("answered_at", budzet.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.CheckConstraint("from_id <> into_id", name=op.f("ck_merge_offer_two_projects")),
        sa.ForeignKeyConstraint(
            ["edition_id", "from_id"],
            ["proposal.edition_id", "proposal.id"],
            name=op.f("fk_merge_offer_edition_id_from_id_proposal"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "into_id"],
            ["proposal.edition_id", "proposal.id"],
            name=op.f("fk_merge_offer_edition_id_into_id_proposal"),
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_merge_offer_edition_id_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merge_offer")),
    )
    op.create_index(
        "one_merge_offer",
        "merge_offer",
        ["edition_id", "from_id"],
        unique=True,
        sqlite_where=sa.text("answered_at IS NULL"),
        postgresql_where=sa.text("answered_at IS NULL"),
    )

    op.create_table(
        "proposal_event",
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("edition_id", _WHOLE, nullable=False),
        sa.Column("proposal_id", _WHOLE, nullable=False),
        sa.Column("at", budzet.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("is_public", sa.Boolean(), server_default=sa.text("(true)"), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id", "proposal_id"],
            ["proposal.edition_id", "proposal.id"],
            name=op.f("fk_proposal_event_edition_id_proposal_id_proposal"),
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_proposal_event_edition_id_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_event")),
    )
    op.create_index("ix_proposal_event_proposal", "proposal_event", ["edition_id", "proposal_id", "at"], unique=False)

    op.create_table(
        "proposal_question",
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("edition_id", _WHOLE, nullable=False),
        sa.Column("proposal_id", _WHOLE, nullable=False),
        sa.Column("asker_tag", sa.LargeBinary(length=32), nullable=False),
        sa.Column("asker_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("asked_at", budzet.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("answered_at", budzet.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["edition_id", "proposal_id"],
            ["proposal.edition_id", "proposal.id"],
            name=op.f("fk_proposal_question_edition_id_proposal_id_proposal"),
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_proposal_question_edition_id_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_question")),
    )
    op.create_table(
        "proposal_version",
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("edition_id", _WHOLE, nullable=False),
        sa.Column("proposal_id", _WHOLE, nullable=False),
        sa.Column("number", _WHOLE, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("made_at", budzet.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id", "proposal_id"],
            ["proposal.edition_id", "proposal.id"],
            name=op.f("fk_proposal_version_edition_id_proposal_id_proposal"),
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_proposal_version_edition_id_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_version")),
        sa.UniqueConstraint("proposal_id", "number", name=op.f("uq_proposal_version_proposal_id_number")),
    )
    op.create_table(
        "attachment",
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("edition_id", _WHOLE, nullable=False),
        sa.Column("draft_id", _WHOLE, nullable=True),
        sa.Column("proposal_id", _WHOLE, nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "picture",
                "document",
                "support_scan",
                "consent",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("original_name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", _WHOLE, nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("alt_text", sa.Text(), server_default="", nullable=False),
        sa.Column("made_at", budzet.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("removed_at", budzet.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["edition_id", "draft_id"],
            ["application_draft.edition_id", "application_draft.id"],
            name=op.f("fk_attachment_edition_id_draft_id_application_draft"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "proposal_id"],
            ["proposal.edition_id", "proposal.id"],
            name=op.f("fk_attachment_edition_id_proposal_id_proposal"),
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_attachment_edition_id_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("edition_id", "id", name=op.f("uq_attachment_edition_id_id")),
        sa.UniqueConstraint("file_name", name=op.f("uq_attachment_file_name")),
    )
    op.create_index("ix_attachment_proposal", "attachment", ["edition_id", "proposal_id"], unique=False)

    op.create_table(
        "author",
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("edition_id", _WHOLE, nullable=False),
        sa.Column("draft_id", _WHOLE, nullable=True),
        sa.Column("proposal_id", _WHOLE, nullable=True),
        sa.Column(
            "kind",
            sa.Enum("applicant", "co_author", name="kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("resident_id", _WHOLE, nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("public_name", sa.Text(), server_default="", nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("confirmed_at", budzet.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("declined_at", budzet.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["edition_id", "draft_id"],
            ["application_draft.edition_id", "application_draft.id"],
            name=op.f("fk_author_edition_id_draft_id_application_draft"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "proposal_id"],
            ["proposal.edition_id", "proposal.id"],
            name=op.f("fk_author_edition_id_proposal_id_proposal"),
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_author_edition_id_edition")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_author_resident_id_resident")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_author")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_author_token_hash")),
    )
    op.create_index("ix_author_proposal", "author", ["edition_id", "proposal_id"], unique=False)

    op.create_table(
        "support_signature",
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("edition_id", _WHOLE, nullable=False),
        sa.Column("draft_id", _WHOLE, nullable=False),
        sa.Column("person_tag", sa.LargeBinary(length=32), nullable=False),
        sa.Column("contact_tag", sa.LargeBinary(length=32), nullable=False),
        sa.Column("name_tag", sa.LargeBinary(length=32), nullable=False),
        sa.Column("signed_at", budzet.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", budzet.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["edition_id", "draft_id"],
            ["application_draft.edition_id", "application_draft.id"],
            name=op.f("fk_support_signature_edition_id_draft_id_application_draft"),
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_support_signature_edition_id_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_signature")),
        sa.UniqueConstraint("draft_id", "person_tag", name=op.f("uq_support_signature_draft_id_person_tag")),
    )
    op.create_table(
        "paper_support",
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("edition_id", _WHOLE, nullable=False),
        sa.Column("draft_id", _WHOLE, nullable=False),
        sa.Column("attachment_id", _WHOLE, nullable=True),
        sa.Column("valid", _WHOLE, nullable=False),
        sa.Column("refused", sa.Text(), nullable=False),
        sa.Column("counted_at", budzet.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("valid >= 0", name=op.f("ck_paper_support_valid_not_negative")),
        sa.ForeignKeyConstraint(
            ["edition_id", "attachment_id"],
            ["attachment.edition_id", "attachment.id"],
            name=op.f("fk_paper_support_edition_id_attachment_id_attachment"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "draft_id"],
            ["application_draft.edition_id", "application_draft.id"],
            name=op.f("fk_paper_support_edition_id_draft_id_application_draft"),
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_paper_support_edition_id_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_support")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_paper_support_draft_id")),
    )
    op.add_column("edition", sa.Column("ordinal", sa.Text(), server_default="", nullable=False))
    op.add_column("edition", sa.Column("number_citywide", sa.Text(), server_default="M/{nr}/{edycja}", nullable=False))
    op.add_column(
        "edition", sa.Column("number_district", sa.Text(), server_default="L{dzielnica}/{nr}/{edycja}", nullable=False)
    )

    op.add_column("city", sa.Column("office_hours", sa.Text(), server_default="", nullable=False))
    op.add_column("proposal", sa.Column("channel", sa.Text(), server_default="import", nullable=False))
    op.add_column("proposal", sa.Column("received_at", budzet.db.types.UTCDateTime(timezone=True), nullable=True))
    op.add_column("proposal", sa.Column("upkeep", _WHOLE, nullable=True))
    op.add_column("proposal", sa.Column("jrwa", sa.Text(), server_default="", nullable=False))
    op.add_column("proposal", sa.Column("merged_into_id", _WHOLE, nullable=True))


def downgrade() -> None:
    op.drop_column("city", "office_hours")
    op.drop_column("proposal", "merged_into_id")
    op.drop_column("proposal", "jrwa")
    op.drop_column("proposal", "upkeep")
    op.drop_column("proposal", "received_at")
    op.drop_column("proposal", "channel")

    op.drop_column("edition", "number_district")
    op.drop_column("edition", "number_citywide")
    op.drop_column("edition", "ordinal")

    op.drop_table("paper_support")
    op.drop_table("support_signature")
    op.drop_index("ix_author_proposal", "author")

    op.drop_table("author")
    op.drop_index("ix_attachment_proposal", "attachment")

    op.drop_table("attachment")
    op.drop_table("proposal_version")
    op.drop_table("proposal_question")
    op.drop_index("ix_proposal_event_proposal", "proposal_event")

    op.drop_table("proposal_event")
    op.drop_index("one_merge_offer", "merge_offer")

    op.drop_table("merge_offer")
    op.drop_index("ix_application_draft_resident", "application_draft")

    op.drop_table("application_draft")
    op.drop_table("proposal_counter")
    op.drop_table("unit_cost")
