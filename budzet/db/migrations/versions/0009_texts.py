"""Let a message go as a text message, and lapse

Revision: 0009_texts, after 0008_identity.

Must be compatible with the version still running: expand first, contract in a later release. Never on ``envelope``
while an edition votes.
"""

import sqlalchemy as sa
from alembic import op

import budzet.db.types

revision = "0009_texts"
down_revision = "0008_identity"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("outbox_mail", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "carrier",
                sa.Enum("email", "sms", name="carrier", native_enum=False, create_constraint=True, length=32),
                server_default="email",
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("expires_at", budzet.db.types.UTCDateTime(timezone=True), nullable=True))
        batch_op.create_index(
            "ix_outbox_texts",
            ["queued_at"],
            unique=False,
            sqlite_where=sa.text("carrier = 'sms'"),
            postgresql_where=sa.text("carrier = 'sms'"),
        )


def downgrade() -> None:
    with op.batch_alter_table("outbox_mail", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_outbox_texts", sqlite_where=sa.text("carrier = 'sms'"), postgresql_where=sa.text("carrier = 'sms'")
        )
        batch_op.drop_column("expires_at")
        batch_op.drop_column("carrier")
