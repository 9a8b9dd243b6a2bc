"""How a company's portal looks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "2026_11_30_0401"
down_revision = "2026_11_30_0400"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("companies", sa.Column("branding", JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False))


def downgrade() -> None:
    op.drop_column("companies", "branding")
