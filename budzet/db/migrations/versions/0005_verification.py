"""Add the verification: reviews, cards, sheets, handing on, calls, offers, opinions of departments

Revision: 0005_verification, after 0004_applications.

Must be compatible with the version still running: expand first, contract in a later release. Never on ``envelope``
while an edition votes.
"""

import sqlalchemy as sa
from alembic import op

import budzet.db.types

revision = "0005_verification"
down_revision = "0004_applications"
branch_labels = None
depends_on = None

_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# What was handed in before waits for its verification like everything that is handed in from now on.
_WAITING = """
INSERT INTO review (edition_id, proposal_id, state, version, moved_at, reason)
SELECT edition_id, id, 'waiting', 1, received_at, '' FROM proposal
WHERE status = 'submitted' AND channel <> 'import' AND received_at IS NOT NULL
"""


def upgrade() -> None:
    op.create_table(
        "reason_text",
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("edition_id", _WHOLE, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("criterion", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_reason_text_edition_id_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reason_text")),
        sa.UniqueConstraint("edition_id", "title", name=op.f("uq_reason_text_edition_id_title")),
    )
    op.create_table(
        "review_card",
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("edition_id", _WHOLE, nullable=False),
        sa.Column(
            "kind",
            sa.Enum("formal", "merit", name="kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("version", _WHOLE, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("made_at", budzet.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("made_by", _WHOLE, nullable=True),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_review_card_edition_id_edition")),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_review_card_made_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_card")),
        sa.UniqueConstraint("edition_id", "id", name=op.f("uq_review_card_edition_id_id")),
        sa.UniqueConstraint("edition_id", "kind", "version", name=op.f("uq_review_card_edition_id_kind_version")),
    )
    op.create_table(
        "change_offer",
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("edition_id", _WHOLE, nullable=False),
        sa.Column("proposal_id", _WHOLE, nullable=False),
        sa.Column("base_version", _WHOLE, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("staff_id", _WHOLE, nullable=False),
        sa.Column("offered_at", budzet.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("due_at", budzet.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", budzet.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["edition_id", "proposal_id"],
            ["proposal.edition_id", "proposal.id"],
            name=op.f("fk_change_offer_edition_id_proposal_id_proposal"),
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_change_offer_edition_id_edition")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_change_offer_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_offer")),
    )
    op.create_index(
        "one_open_offer",
        "change_offer",
        ["edition_id", "proposal_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "completion_call",
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("edition_id", _WHOLE, nullable=False),
        sa.Column("proposal_id", _WHOLE, nullable=False),
        sa.Column("number", _WHOLE, nullable=False),
        sa.Column("items", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "channel",
            sa.Enum("email", "letter", name="channel", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("days", _WHOLE, nullable=False),
        sa.Column("staff_id", _WHOLE, nullable=False),
        sa.Column("sent_at", budzet.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("due_at", budzet.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", budzet.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", budzet.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column(
            "how_ended",
            sa.Enum(
                "completed",
                "recalled",
                "expired",
                name="how_ended",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.CheckConstraint("(ended_at IS NULL) = (how_ended IS NULL)", name=op.f("ck_completion_call_end_whole")),
        sa.CheckConstraint("days > 0", name=op.f("ck_completion_call_some_days")),
        sa.ForeignKeyConstraint(
            ["edition_id", "proposal_id"],
            ["proposal.edition_id", "proposal.id"],
            name=op.f("fk_completion_call_edition_id_proposal_id_proposal"),
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_completion_call_edition_id_edition")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_completion_call_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_completion_call")),
        sa.UniqueConstraint("proposal_id", "number", name=op.f("uq_completion_call_proposal_id_number")),
    )
    op.create_index(
        "one_open_call",
        "completion_call",
        ["edition_id", "proposal_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "interest_declaration",
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("edition_id", _WHOLE, nullable=False),
        sa.Column("proposal_id", _WHOLE, nullable=False),
        sa.Column("staff_id", _WHOLE, nullable=False),
        sa.Column("declared_at", budzet.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id", "proposal_id"],
            ["proposal.edition_id", "proposal.id"],
            name=op.f("fk_interest_declaration_edition_id_proposal_id_proposal"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_interest_declaration_edition_id_edition")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_interest_declaration_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interest_declaration")),
        sa.UniqueConstraint("proposal_id", "staff_id", name=op.f("uq_interest_declaration_proposal_id_staff_id")),
    )
    op.create_table(
        "review",
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("edition_id", _WHOLE, nullable=False),
        sa.Column("proposal_id", _WHOLE, nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "formal",
                "completion",
                "formal_done",
                "formal_negative",
                "left_unexamined",
                "merit",
                "merit_done",
                "merit_negative",
                "positive",
                "published_positive",
                "published_negative",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("version", _WHOLE, nullable=False),
        sa.Column("moved_at", budzet.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("department_id", _WHOLE, nullable=True),
        sa.Column("assignee_id", _WHOLE, nullable=True),
        sa.Column(
            "verdict",
            sa.Enum("positive", "negative", name="verdict", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("judge_id", _WHOLE, nullable=True),
        sa.Column("decided_by", _WHOLE, nullable=True),
        sa.Column("decided_at", budzet.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("estimate", _WHOLE, nullable=True),
        sa.Column("cost", _WHOLE, nullable=True),
        sa.Column("upkeep", _WHOLE, nullable=True),
        sa.Column("locked_by", _WHOLE, nullable=True),
        sa.Column("locked_until", budzet.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(locked_by IS NULL) = (locked_until IS NULL)", name=op.f("ck_review_lock_whole")),
        sa.ForeignKeyConstraint(["assignee_id"], ["staff.id"], name=op.f("fk_review_assignee_id_staff")),
        sa.ForeignKeyConstraint(["decided_by"], ["staff.id"], name=op.f("fk_review_decided_by_staff")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_review_department_id_department")),
        sa.ForeignKeyConstraint(
            ["edition_id", "proposal_id"],
            ["proposal.edition_id", "proposal.id"],
            name=op.f("fk_review_edition_id_proposal_id_proposal"),
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_review_edition_id_edition")),
        sa.ForeignKeyConstraint(["judge_id"], ["staff.id"], name=op.f("fk_review_judge_id_staff")),
        sa.ForeignKeyConstraint(["locked_by"], ["staff.id"], name=op.f("fk_review_locked_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("edition_id", "proposal_id", name=op.f("uq_review_edition_id_proposal_id")),
    )
    op.create_index("ix_review_assignee", "review", ["assignee_id"], unique=False)
    op.create_index("ix_review_state", "review", ["edition_id", "state"], unique=False)
    op.create_table(
        "review_handover",
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("edition_id", _WHOLE, nullable=False),
        sa.Column("proposal_id", _WHOLE, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "assigned", "forwarded", "returned", name="kind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("from_department_id", _WHOLE, nullable=True),
        sa.Column("to_department_id", _WHOLE, nullable=True),
        sa.Column("to_staff_id", _WHOLE, nullable=True),
        sa.Column("by_staff_id", _WHOLE, nullable=True),
        sa.Column("at", budzet.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["by_staff_id"], ["staff.id"], name=op.f("fk_review_handover_by_staff_id_staff")),
        sa.ForeignKeyConstraint(
            ["edition_id", "proposal_id"],
            ["proposal.edition_id", "proposal.id"],
            name=op.f("fk_review_handover_edition_id_proposal_id_proposal"),
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_review_handover_edition_id_edition")),
        sa.ForeignKeyConstraint(
            ["from_department_id"], ["department.id"], name=op.f("fk_review_handover_from_department_id_department")
        ),
        sa.ForeignKeyConstraint(
            ["to_department_id"], ["department.id"], name=op.f("fk_review_handover_to_department_id_department")
        ),
        sa.ForeignKeyConstraint(["to_staff_id"], ["staff.id"], name=op.f("fk_review_handover_to_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_handover")),
    )
    op.create_index("ix_review_handover_proposal", "review_handover", ["edition_id", "proposal_id"], unique=False)
    op.create_table(
        "review_message",
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("edition_id", _WHOLE, nullable=False),
        sa.Column("proposal_id", _WHOLE, nullable=False),
        sa.Column("staff_id", _WHOLE, nullable=True),
        sa.Column("at", budzet.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id", "proposal_id"],
            ["proposal.edition_id", "proposal.id"],
            name=op.f("fk_review_message_edition_id_proposal_id_proposal"),
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_review_message_edition_id_edition")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_review_message_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_message")),
    )
    op.create_index("ix_review_message_proposal", "review_message", ["edition_id", "proposal_id"], unique=False)
    op.create_table(
        "review_note",
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("edition_id", _WHOLE, nullable=False),
        sa.Column("proposal_id", _WHOLE, nullable=False),
        sa.Column("staff_id", _WHOLE, nullable=False),
        sa.Column("at", budzet.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id", "proposal_id"],
            ["proposal.edition_id", "proposal.id"],
            name=op.f("fk_review_note_edition_id_proposal_id_proposal"),
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_review_note_edition_id_edition")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_review_note_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_note")),
    )
    op.create_index("ix_review_note_proposal", "review_note", ["edition_id", "proposal_id"], unique=False)
    op.create_table(
        "review_sheet",
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("edition_id", _WHOLE, nullable=False),
        sa.Column("proposal_id", _WHOLE, nullable=False),
        sa.Column(
            "kind",
            sa.Enum("formal", "merit", name="kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("round", _WHOLE, nullable=False),
        sa.Column("card_id", _WHOLE, nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("version", _WHOLE, nullable=False),
        sa.Column("checked_at", budzet.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("saved_at", budzet.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("saved_by", _WHOLE, nullable=True),
        sa.Column(
            "verdict",
            sa.Enum("positive", "negative", name="verdict", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("handed_in_at", budzet.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("handed_in_by", _WHOLE, nullable=True),
        sa.ForeignKeyConstraint(
            ["edition_id", "card_id"],
            ["review_card.edition_id", "review_card.id"],
            name=op.f("fk_review_sheet_edition_id_card_id_review_card"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "proposal_id"],
            ["proposal.edition_id", "proposal.id"],
            name=op.f("fk_review_sheet_edition_id_proposal_id_proposal"),
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_review_sheet_edition_id_edition")),
        sa.ForeignKeyConstraint(["handed_in_by"], ["staff.id"], name=op.f("fk_review_sheet_handed_in_by_staff")),
        sa.ForeignKeyConstraint(["saved_by"], ["staff.id"], name=op.f("fk_review_sheet_saved_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_sheet")),
        sa.UniqueConstraint("proposal_id", "kind", "round", name=op.f("uq_review_sheet_proposal_id_kind_round")),
    )
    op.create_table(
        "review_stop",
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("edition_id", _WHOLE, nullable=False),
        sa.Column("proposal_id", _WHOLE, nullable=False),
        sa.Column("round", _WHOLE, nullable=False),
        sa.Column("place", _WHOLE, nullable=False),
        sa.Column("department_id", _WHOLE, nullable=False),
        sa.Column("days", _WHOLE, nullable=False),
        sa.Column("asked_at", budzet.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("due_at", budzet.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", budzet.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("links", _WHOLE, server_default="0", nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("expires_at", budzet.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("answered_at", budzet.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column(
            "verdict",
            sa.Enum("positive", "negative", name="verdict", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("marks", sa.Text(), nullable=True),
        sa.Column("opinion", sa.Text(), server_default="", nullable=False),
        sa.Column("signed_by", sa.Text(), server_default="", nullable=False),
        sa.Column("entered_by", _WHOLE, nullable=True),
        sa.Column("attachment_id", _WHOLE, nullable=True),
        sa.CheckConstraint("answered_at IS NULL OR asked_at IS NOT NULL", name=op.f("ck_review_stop_asked_first")),
        sa.CheckConstraint("days > 0", name=op.f("ck_review_stop_some_days")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_review_stop_department_id_department")
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "attachment_id"],
            ["attachment.edition_id", "attachment.id"],
            name=op.f("fk_review_stop_edition_id_attachment_id_attachment"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "proposal_id"],
            ["proposal.edition_id", "proposal.id"],
            name=op.f("fk_review_stop_edition_id_proposal_id_proposal"),
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_review_stop_edition_id_edition")),
        sa.ForeignKeyConstraint(["entered_by"], ["staff.id"], name=op.f("fk_review_stop_entered_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_stop")),
        sa.UniqueConstraint("proposal_id", "round", "place", name=op.f("uq_review_stop_proposal_id_round_place")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_review_stop_token_hash")),
    )
    op.execute(_WAITING)


def downgrade() -> None:
    op.drop_table("review_stop")
    op.drop_table("review_sheet")
    op.drop_index("ix_review_note_proposal", table_name="review_note")
    op.drop_table("review_note")
    op.drop_index("ix_review_message_proposal", table_name="review_message")
    op.drop_table("review_message")
    op.drop_index("ix_review_handover_proposal", table_name="review_handover")
    op.drop_table("review_handover")
    op.drop_index("ix_review_state", table_name="review")
    op.drop_index("ix_review_assignee", table_name="review")
    op.drop_table("review")
    op.drop_table("interest_declaration")
    op.drop_index(
        "one_open_call",
        table_name="completion_call",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_table("completion_call")
    op.drop_index(
        "one_open_offer",
        table_name="change_offer",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_table("change_offer")
    op.drop_table("review_card")
    op.drop_table("reason_text")
