"""Orders by day: without it a page of the trade register sorts every line that was ever ordered."""

from alembic import op

revision = "2026_11_24_0015"
down_revision = "2026_11_23_0920"
branch_labels = None
depends_on = None

INDEX = "ix_sales_orders_ordered_on"


def upgrade() -> None:
    op.create_index(INDEX, "sales_orders", ["company_id", "ordered_on", "id"])


def downgrade() -> None:
    op.drop_index(INDEX, table_name="sales_orders")
