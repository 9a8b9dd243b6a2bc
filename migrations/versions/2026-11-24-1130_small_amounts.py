"""Amounts worth less than half a unit of the base currency: they are still owed in their own."""

from alembic import op

revision = "2026_11_24_1130"
down_revision = "2026_11_24_1100"
branch_labels = None
depends_on = None

NAME = "ck_account_transfers_amount_positive"
TABLE = "account_transfers"


def upgrade() -> None:
    op.execute(f"ALTER TABLE {TABLE} DROP CONSTRAINT {NAME}")
    rule = "amount >= 0 AND currency_amount >= 0 AND amount + currency_amount > 0"
    op.execute(f"ALTER TABLE {TABLE} ADD CONSTRAINT {NAME} CHECK ({rule}) NOT VALID")
    op.execute(f"ALTER TABLE {TABLE} VALIDATE CONSTRAINT {NAME}")


def downgrade() -> None:
    op.execute(f"ALTER TABLE {TABLE} DROP CONSTRAINT {NAME}")
    op.execute(f"ALTER TABLE {TABLE} ADD CONSTRAINT {NAME} CHECK (amount > 0) NOT VALID")
