"""A company's own fields on purchase orders, their lines and production orders."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "2026_11_30_0540"
down_revision = "2026_11_30_0530"
branch_labels = None
depends_on = None

CARRIERS = ("purchase_orders", "purchase_order_lines", "production_orders")
# Those that are searched by what they say.
SEARCHED = ("purchase_orders", "production_orders")
KNOWN = op.f("ck_custom_fields_record_known")
RECORDS_BEFORE = "record IN ('sales_order', 'sales_order_line', 'item', 'partner')"
RECORDS = (
    "record IN ('sales_order', 'sales_order_line', 'purchase_order', 'purchase_order_line', 'production_order', "
    "'item', 'partner')"
)


def upgrade() -> None:
    op.drop_constraint(KNOWN, "custom_fields")
    op.create_check_constraint(KNOWN, "custom_fields", RECORDS)
    for table in CARRIERS:
        op.add_column(table, sa.Column("custom", JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False))
    for table in SEARCHED:
        # Most rows have none: the index holds, and costs, only those that do.
        op.execute(
            f"CREATE INDEX ix_{table}_custom ON {table} USING gin (custom jsonb_path_ops) WHERE custom <> '{{}}'::jsonb"
        )


def downgrade() -> None:
    for table in SEARCHED:
        op.execute(f"DROP INDEX ix_{table}_custom")
    for table in CARRIERS:
        op.drop_column(table, "custom")
    op.execute(f"DELETE FROM custom_fields WHERE NOT ({RECORDS_BEFORE})")
    op.drop_constraint(KNOWN, "custom_fields")
    op.create_check_constraint(KNOWN, "custom_fields", RECORDS_BEFORE)
