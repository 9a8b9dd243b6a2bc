"""Stock moves of value alone: what lies somewhere is worth more or less without any of it moving."""

from alembic import op

revision = "2026_11_26_0700"
down_revision = "2026_11_24_1140"
branch_labels = None
depends_on = None

TABLE = "stock_moves"
OLD, NEW = "ck_stock_moves_quantity_positive", "ck_stock_moves_moves_something"


def upgrade() -> None:
    op.execute(f"ALTER TABLE {TABLE} DROP CONSTRAINT {OLD}")
    op.execute(f"ALTER TABLE {TABLE} ADD CONSTRAINT {NEW} CHECK (quantity >= 0 AND quantity + value > 0) NOT VALID")
    op.execute(f"ALTER TABLE {TABLE} VALIDATE CONSTRAINT {NEW}")


def downgrade() -> None:
    op.execute(f"ALTER TABLE {TABLE} DROP CONSTRAINT {NEW}")
    op.execute(f"ALTER TABLE {TABLE} ADD CONSTRAINT {OLD} CHECK (quantity > 0) NOT VALID")
