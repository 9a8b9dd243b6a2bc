"""What each allocation clears of the receivable in the base currency: kept, because a reversal gives exactly that back.

Allocations made so far took the difference of two rounded running sums; a reversal gave back what its source had taken.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_1100"
down_revision = "2026_11_24_0015"
branch_labels = None
depends_on = None

FILL = """
WITH taken AS (
    SELECT a.company_id, a.id, a.invoice_id, a.source_id, a.amount,
           round(sum(a.amount) OVER so_far * v.exchange_rate, base.scale)
         - round((sum(a.amount) OVER so_far - a.amount) * v.exchange_rate, base.scale) AS base_amount
    FROM allocations a
    JOIN invoices v ON v.company_id = a.company_id AND v.id = a.invoice_id
    JOIN companies c ON c.id = a.company_id
    JOIN currencies base ON base.code = c.base_currency
    WINDOW so_far AS (PARTITION BY a.company_id, a.invoice_id ORDER BY a.id)
)
UPDATE allocations a
SET base_amount = CASE WHEN t.amount > 0 THEN t.base_amount ELSE -(
    SELECT sum(s.base_amount) FROM taken s
    WHERE s.company_id = t.company_id AND s.invoice_id = t.invoice_id AND s.source_id = t.source_id
      AND s.amount > 0) END
FROM taken t WHERE t.company_id = a.company_id AND t.id = a.id
"""


def upgrade() -> None:
    op.add_column("allocations", sa.Column("base_amount", sa.Numeric(20, 4)))
    op.execute(FILL)
    op.alter_column("allocations", "base_amount", nullable=False)


def downgrade() -> None:
    op.drop_column("allocations", "base_amount")
