"""Files on documents."""

import sqlalchemy as sa
from alembic import op

from app.core.row_walls import APPEND, wall_statements

revision = "2026_11_29_1945"
down_revision = "2026_11_29_1943"
branch_labels = None
depends_on = None

TABLE = "attachments"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_kind", sa.String(length=20), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("content_type", sa.String(length=100), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("stored_name", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("size_bytes > 0", name=op.f(f"ck_{TABLE}_size_positive")),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f(f"ck_{TABLE}_sha256_hexadecimal")),
        sa.CheckConstraint("stored_name ~ '^[0-9a-f]{32}$'", name=op.f(f"ck_{TABLE}_stored_name_random")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint(
            "company_id", "document_id", "sha256", name=op.f(f"uq_{TABLE}_company_id_document_id_sha256")
        ),
        sa.UniqueConstraint("company_id", "stored_name", name=op.f(f"uq_{TABLE}_company_id_stored_name")),
    )
    op.create_index(f"ix_{TABLE}_document", TABLE, ["company_id", "document_kind", "document_id", "id"])
    for statement in wall_statements(TABLE, APPEND, "partner_id"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table(TABLE)
