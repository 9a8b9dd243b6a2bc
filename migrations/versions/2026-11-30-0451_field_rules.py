"""Fields of documents that a group, or one member, may only read or does not have."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "2026_11_30_0451"
down_revision = "2026_11_30_0450"
branch_labels = None
depends_on = None

TABLES = ("permission_groups", "memberships")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("fields", JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False))


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "fields")
