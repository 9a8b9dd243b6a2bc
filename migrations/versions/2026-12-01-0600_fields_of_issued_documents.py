"""A company's own fields on deliveries, invoices and goods receipts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "2026_12_01_0600"
down_revision = "2026_12_01_0550"
branch_labels = None
depends_on = None

CARRIERS = ("deliveries", "invoices", "goods_receipts")
KNOWN = op.f("ck_custom_fields_record_known")
ORDERS = "'sales_order', 'sales_order_line', 'purchase_order', 'purchase_order_line', 'production_order'"
RECORDS_BEFORE = f"record IN ({ORDERS}, 'item', 'partner')"
RECORDS = f"record IN ({ORDERS}, 'delivery', 'invoice', 'goods_receipt', 'item', 'partner')"


def upgrade() -> None:
    op.drop_constraint(KNOWN, "custom_fields")
    op.create_check_constraint(KNOWN, "custom_fields", RECORDS)
    for table in CARRIERS:
        op.add_column(table, sa.Column("custom", JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False))


def downgrade() -> None:
    for table in CARRIERS:
        op.drop_column(table, "custom")
    op.execute(f"DELETE FROM custom_fields WHERE NOT ({RECORDS_BEFORE})")
    op.drop_constraint(KNOWN, "custom_fields")
    op.create_check_constraint(KNOWN, "custom_fields", RECORDS_BEFORE)
