"""Money of a partner by day: to find what says the same of the same movement."""

from alembic import op

revision = "2026_11_29_2001"
down_revision = "2026_11_29_1945"
branch_labels = None
depends_on = None

DAYS = {"receipts": "received_on", "payments": "paid_on", "payment_notices": "paid_on"}


def upgrade() -> None:
    for table, day in DAYS.items():
        op.create_index(f"ix_{table}_day", table, ["company_id", "partner_id", day])


def downgrade() -> None:
    for table in DAYS:
        op.drop_index(f"ix_{table}_day", table)
