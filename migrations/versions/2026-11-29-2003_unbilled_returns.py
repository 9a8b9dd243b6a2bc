"""Returns of goods that had no invoice yet."""

from alembic import op

revision = "2026_11_29_2003"
down_revision = "2026_11_29_2002"
branch_labels = None
depends_on = None

COLUMNS = (("purchase_returns", "invoice_id"), ("purchase_return_lines", "invoice_line_no"))


def upgrade() -> None:
    for table, column in COLUMNS:
        op.alter_column(table, column, nullable=True)


def downgrade() -> None:
    for table, column in COLUMNS:
        op.alter_column(table, column, nullable=False)
