"""Add staff, roles, acts of two persons, the chained log and what an edition publishes

Revision: 0003_staff, after 0002_terms.

Must be compatible with the version still running: expand first, contract in a later release. Never on ``envelope``
while an edition votes.
"""

import hashlib
import json
from typing import Any

import sqlalchemy as sa
from alembic import op

import budzet.db.types

revision = "0003_staff"
down_revision = "0002_terms"
branch_labels = None
depends_on = None

_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "department",
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent_id", _WHOLE, nullable=True),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("may_return", sa.Boolean(), server_default=sa.text("(true)"), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("(true)"), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["department.id"], name=op.f("fk_department_parent_id_department")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department")),
        sa.UniqueConstraint("key", name=op.f("uq_department_key")),
    )
    op.create_table(
        "login_attempt",
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("tag", sa.LargeBinary(length=32), nullable=False),
        sa.Column("at", budzet.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_attempt")),
    )
    op.create_index("ix_login_attempt_tag", "login_attempt", ["tag", "at"], unique=False)

    op.create_table(
        "resident",
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("email_tag", sa.LargeBinary(length=32), nullable=False),
        sa.Column("email_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", budzet.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resident")),
        sa.UniqueConstraint("email_tag", name=op.f("uq_resident_email_tag")),
    )
    op.create_table(
        "resident_link",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("email_tag", sa.LargeBinary(length=32), nullable=False),
        sa.Column("email_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", budzet.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", budzet.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("used_at", budzet.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("next_path", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_resident_link")),
    )
    op.create_index("ix_resident_link_email", "resident_link", ["email_tag", "made_at"], unique=False)

    op.create_table(
        "department_forward",
        sa.Column("from_id", _WHOLE, nullable=False),
        sa.Column("to_id", _WHOLE, nullable=False),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_department_forward_to_another")),
        sa.ForeignKeyConstraint(["from_id"], ["department.id"], name=op.f("fk_department_forward_from_id_department")),
        sa.ForeignKeyConstraint(["to_id"], ["department.id"], name=op.f("fk_department_forward_to_id_department")),
        sa.PrimaryKeyConstraint("from_id", "to_id", name=op.f("pk_department_forward")),
    )
    op.create_table(
        "edition_date",
        sa.Column("edition_id", _WHOLE, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", budzet.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_edition_date_edition_id_edition")),
        sa.PrimaryKeyConstraint("edition_id", "kind", name=op.f("pk_edition_date")),
    )
    op.create_table(
        "edition_document",
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("edition_id", _WHOLE, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("order_number", sa.Text(), server_default="", nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("words", sa.Text(), server_default="{}", nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_edition_document_edition_id_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition_document")),
        sa.UniqueConstraint("edition_id", "kind", name=op.f("uq_edition_document_edition_id_kind")),
    )
    op.create_table(
        "edition_notice",
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("edition_id", _WHOLE, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "freeze",
                "correction",
                "extension",
                "results",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("at", budzet.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("single_handed", sa.Boolean(), nullable=False),
        sa.Column("ends_freeze_of", budzet.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_edition_notice_edition_id_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition_notice")),
    )
    op.create_table(
        "edition_text",
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("edition_id", _WHOLE, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("version", _WHOLE, nullable=False),
        sa.Column("subject", sa.Text(), server_default="", nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("made_at", budzet.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_edition_text_edition_id_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition_text")),
        sa.UniqueConstraint(
            "edition_id", "kind", "language", "version", name=op.f("uq_edition_text_edition_id_kind_language_version")
        ),
    )
    op.create_table(
        "resident_session",
        sa.Column("sid_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("resident_id", _WHOLE, nullable=False),
        sa.Column("expires_at", budzet.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_resident_session_resident_id_resident")
        ),
        sa.PrimaryKeyConstraint("sid_hash", name=op.f("pk_resident_session")),
    )
    op.create_table(
        "staff",
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("department_id", _WHOLE, nullable=True),
        sa.Column("password_hash", sa.Text(), server_default="", nullable=False),
        sa.Column("totp_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("totp_step", _WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("(true)"), nullable=False),
        sa.Column("added_at", budzet.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("last_login_at", budzet.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_staff_department_id_department")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("email", name=op.f("uq_staff_email")),
    )
    op.create_table(
        "pending_act",
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("object_key", sa.Text(), nullable=False),
        sa.Column("edition_id", _WHOLE, nullable=True),
        sa.Column("params", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("alone_allowed", sa.Boolean(), nullable=False),
        sa.Column("proposed_by", _WHOLE, nullable=False),
        sa.Column("proposed_at", budzet.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "confirmed",
                "rejected",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("decided_by", _WHOLE, nullable=True),
        sa.Column("decided_at", budzet.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("single_handed", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name=op.f("ck_pending_act_decided_whole")),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> proposed_by OR single_handed OR state <> 'confirmed'",
            name=op.f("ck_pending_act_two_persons"),
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["staff.id"], name=op.f("fk_pending_act_decided_by_staff")),
        sa.ForeignKeyConstraint(["proposed_by"], ["staff.id"], name=op.f("fk_pending_act_proposed_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pending_act")),
    )
    op.create_index(
        "one_waiting",
        "pending_act",
        ["kind", "object_key"],
        unique=True,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )

    op.create_table(
        "role_grant",
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("staff_id", _WHOLE, nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "admin",
                "coordinator",
                "formal_verifier",
                "merit_reviewer",
                "approver",
                "point_officer",
                "helpline",
                "card_keyer",
                "commission_member",
                "moderator",
                "editor",
                "auditor",
                "second_person",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "scope_kind",
            sa.Enum(
                "city", "edition", "department", name="scope_kind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("scope_id", _WHOLE, nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("granted_at", budzet.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", budzet.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(scope_kind = 'city') = (scope_id IS NULL)", name=op.f("ck_role_grant_scope_whole")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_role_grant_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
    )
    op.create_index("ix_role_grant_staff", "role_grant", ["staff_id"], unique=False)

    op.create_table(
        "staff_code",
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("staff_id", _WHOLE, nullable=False),
        sa.Column(
            "kind",
            sa.Enum("recovery", "printed", name="kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("number", _WHOLE, nullable=False),
        sa.Column("mac", sa.LargeBinary(length=32), nullable=False),
        sa.Column("used_at", budzet.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_code_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_code")),
        sa.UniqueConstraint("staff_id", "kind", "number", name=op.f("uq_staff_code_staff_id_kind_number")),
    )
    op.create_table(
        "staff_link",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("staff_id", _WHOLE, nullable=False),
        sa.Column(
            "kind",
            sa.Enum("invitation", "new_password", name="kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("expires_at", budzet.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("used_at", budzet.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_link_staff_id_staff")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_staff_link")),
    )
    op.create_table(
        "staff_notice",
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("shown_from", sa.Date(), nullable=False),
        sa.Column("shown_until", sa.Date(), nullable=False),
        sa.Column("author_id", _WHOLE, nullable=False),
        sa.Column("made_at", budzet.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["staff.id"], name=op.f("fk_staff_notice_author_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_notice")),
    )
    op.create_table(
        "staff_session",
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("sid_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("staff_id", _WHOLE, nullable=False),
        sa.Column("began_at", budzet.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("seen_at", budzet.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("proven_at", budzet.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("stepped_up_at", budzet.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", budzet.db.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("device", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_session_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_session")),
        sa.UniqueConstraint("sid_hash", name=op.f("uq_staff_session_sid_hash")),
    )
    op.create_index("ix_staff_session_staff", "staff_session", ["staff_id"], unique=False)

    op.create_table(
        "street_range",
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("edition_id", _WHOLE, nullable=False),
        sa.Column("district_id", _WHOLE, nullable=False),
        sa.Column("street", sa.Text(), nullable=False),
        sa.Column("street_folded", sa.Text(), nullable=False),
        sa.Column("numbers", sa.Text(), nullable=False),
        sa.Column("place", _WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id", "district_id"],
            ["district.edition_id", "district.id"],
            name=op.f("fk_street_range_edition_id_district_id_district"),
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_street_range_edition_id_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street_range")),
        sa.UniqueConstraint("edition_id", "place", name=op.f("uq_street_range_edition_id_place")),
    )
    op.create_index("ix_street_range_street", "street_range", ["edition_id", "street_folded"], unique=False)

    op.create_table(
        "act_link",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("act_id", _WHOLE, nullable=False),
        sa.Column("staff_id", _WHOLE, nullable=False),
        sa.Column("tries_left", _WHOLE, nullable=False),
        sa.Column("expires_at", budzet.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["act_id"], ["pending_act.id"], name=op.f("fk_act_link_act_id_pending_act")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_act_link_staff_id_staff")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_act_link")),
    )
    op.add_column("audit_entry", sa.Column("actor_role", sa.Text(), server_default="", nullable=False))
    op.add_column("audit_entry", sa.Column("reason", sa.Text(), server_default="", nullable=False))
    op.add_column("audit_entry", sa.Column("prev_hash", sa.LargeBinary(length=32), server_default="", nullable=False))
    op.add_column("audit_entry", sa.Column("hash", sa.LargeBinary(length=32), server_default="", nullable=False))
    _chain_entries()

    op.add_column("city", sa.Column("dpo_name", sa.Text(), server_default="", nullable=False))
    op.add_column("city", sa.Column("e_delivery", sa.Text(), server_default="", nullable=False))
    op.add_column("city", sa.Column("colour", sa.Text(), server_default="#12345b", nullable=False))
    op.add_column("city", sa.Column("logo", sa.Text(), server_default="", nullable=False))
    op.add_column("city", sa.Column("logo_text", sa.Text(), server_default="", nullable=False))
    op.add_column("city", sa.Column("county_rights", sa.Boolean(), server_default=sa.text("(false)"), nullable=False))

    op.add_column("edition", sa.Column("resolution_number", sa.Text(), server_default="", nullable=False))
    op.add_column("edition", sa.Column("resolution_date", sa.Date(), nullable=True))
    op.add_column("edition", sa.Column("report_spending", _WHOLE, nullable=True))

    op.add_column("count", sa.Column("released_at", budzet.db.types.UTCDateTime(timezone=True), nullable=True))
    op.add_column("proposal", sa.Column("case_mark", sa.Text(), server_default="", nullable=False))


def _chain_entries() -> None:
    """Chain the entries written so far (as ``audit.chain`` did when this was written). Triggers are made anew after."""
    connection = op.get_bind()
    on = "" if connection.dialect.name == "sqlite" else " ON audit_entry"
    op.execute(f"DROP TRIGGER IF EXISTS audit_entry_no_update{on}")
    names = ("actor_kind", "actor_id", "actor_role", "act", "object_kind", "object_id", "edition_id", "reason")
    columns: list[sa.ColumnClause[Any]] = [sa.column(name) for name in ("id", *names, "details", "prev_hash", "hash")]
    entries = sa.table("audit_entry", sa.column("at", budzet.db.types.UTCDateTime()), *columns)
    before = bytes(32)
    for row in connection.execute(sa.select(entries).order_by(entries.c.id)).all():
        values = {name: getattr(row, name) for name in ("id", *names)}
        values |= {"at": row.at.isoformat(), "details": json.loads(row.details)}
        text = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        own = hashlib.sha256(text.encode() + before).digest()
        chained = sa.update(entries).where(entries.c.id == row.id).values(prev_hash=before, hash=own)
        connection.execute(chained)
        before = own


def downgrade() -> None:
    op.drop_column("count", "released_at")
    op.drop_column("proposal", "case_mark")

    op.drop_column("edition", "report_spending")
    op.drop_column("edition", "resolution_date")
    op.drop_column("edition", "resolution_number")

    op.drop_column("city", "county_rights")
    op.drop_column("city", "logo_text")
    op.drop_column("city", "logo")
    op.drop_column("city", "colour")
    op.drop_column("city", "e_delivery")
    op.drop_column("city", "dpo_name")

    op.drop_column("audit_entry", "hash")
    op.drop_column("audit_entry", "prev_hash")
    op.drop_column("audit_entry", "reason")
    op.drop_column("audit_entry", "actor_role")

    op.drop_table("act_link")
    op.drop_index("ix_street_range_street", "street_range")

    op.drop_table("street_range")
    op.drop_index("ix_staff_session_staff", "staff_session")

    op.drop_table("staff_session")
    op.drop_table("staff_notice")
    op.drop_table("staff_link")
    op.drop_table("staff_code")
    op.drop_index("ix_role_grant_staff", "role_grant")

    op.drop_table("role_grant")
    op.drop_index("one_waiting", "pending_act")

    op.drop_table("pending_act")
    op.drop_table("staff")
    op.drop_table("resident_session")
    op.drop_table("edition_text")
    op.drop_table("edition_notice")
    op.drop_table("edition_document")
    op.drop_table("edition_date")
    op.drop_table("department_forward")
    op.drop_index("ix_resident_link_email", "resident_link")

    op.drop_table("resident_link")
    op.drop_table("resident")
    op.drop_index("ix_login_attempt_tag", "login_attempt")

    op.drop_table("login_attempt")
    op.drop_table("department")
