"""Counts and adjustments name the orders that gave back what was held for them."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_1905"
down_revision = "2026_11_29_1840"
branch_labels = None
depends_on = None

TABLES = ("stock_counts", "stock_adjustments")

# What counts have made wait so far is in the ledger of reservations; adjustments could not.
EARLIER = """
UPDATE stock_counts c SET waiting_orders = x.orders
FROM (
    SELECT p.company_id, p.document_id, array_agg(DISTINCT e.order_id) AS orders
    FROM postings p JOIN reservation_entries e ON e.company_id = p.company_id AND e.posting_id = p.id
    WHERE p.document_kind = 'stock_count' GROUP BY p.company_id, p.document_id
) x
WHERE x.company_id = c.company_id AND x.document_id = c.id
"""


def upgrade() -> None:
    for table in TABLES:
        orders: sa.Column[Any] = sa.Column("waiting_orders", sa.ARRAY(sa.Uuid()), server_default="{}", nullable=False)
        op.add_column(table, orders)
    op.execute(EARLIER)


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "waiting_orders")
