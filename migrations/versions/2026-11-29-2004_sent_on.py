"""Transfers by where they came from: value follows goods to where they were sent on to."""

from alembic import op

revision = "2026_11_29_2004"
down_revision = "2026_11_29_2003"
branch_labels = None
depends_on = None

NAME, TABLE = "ix_stock_transfers_from", "stock_transfers"


def upgrade() -> None:
    op.create_index(NAME, TABLE, ["company_id", "from_location_id", "dispatched_on"])


def downgrade() -> None:
    op.drop_index(NAME, TABLE)
