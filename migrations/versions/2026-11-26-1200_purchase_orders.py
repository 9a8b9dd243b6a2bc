"""Purchase orders; price lists of suppliers, lead times, and which order line goods are expected from."""

import sqlalchemy as sa
from alembic import op

from app.core.row_walls import CHANGE, wall_statements

revision = "2026_11_26_1200"
down_revision = "2026_11_26_1100"
branch_labels = None
depends_on = None

QUANTITY = sa.Numeric(precision=20, scale=6)
AMOUNT = sa.Numeric(precision=20, scale=4)
PERCENT = sa.Numeric(precision=9, scale=4)
ORDERS, LINES = "purchase_orders", "purchase_order_lines"
STATUSES = (
    "status IN ('draft', 'sent', 'seen', 'accepted', 'partly_received', 'received', 'closed', 'rejected', 'cancelled')"
)
SOURCE = "(order_id IS NULL) = (line_no IS NULL)"


def upgrade() -> None:
    _orders()
    _lines()
    for statement in wall_statements(ORDERS, CHANGE, "partner_id"):
        op.execute(statement)
    # A draft's lines are written anew with each change of it.
    for statement in wall_statements(LINES, (*CHANGE, "DELETE")):
        op.execute(statement)
    op.add_column(
        "price_lists", sa.Column("purpose", sa.String(length=10), server_default=sa.text("'sales'"), nullable=False)
    )
    _check("price_lists", "purpose_known", "purpose IN ('sales', 'purchase')")
    _check("price_lists", "purchase_from_one", "purpose = 'sales' OR partner_id IS NOT NULL")
    op.add_column("partner_items", sa.Column("lead_time_days", sa.SmallInteger()))
    _check("partner_items", "lead_time_not_negative", "lead_time_days >= 0")
    op.add_column("expected_receipts", sa.Column("order_id", sa.Uuid()))
    op.add_column("expected_receipts", sa.Column("line_no", sa.SmallInteger()))
    _check("expected_receipts", "whole_source", SOURCE)
    op.create_index(
        "uq_expected_receipts_line", "expected_receipts", ["company_id", "order_id", "line_no"], unique=True
    )


def _check(table: str, name: str, rule: str) -> None:
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{name} CHECK ({rule}) NOT VALID")
    op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT ck_{table}_{name}")


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["company_id", column], [f"{target}.company_id", f"{target}.id"], name=op.f(f"fk_{table}_{column}")
    )


def _orders() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        ORDERS,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("payment_term_id", sa.Uuid(), nullable=True),
        sa.Column("reference", sa.String(length=60), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("exchange_rate", sa.Numeric(precision=18, scale=8), nullable=False),
        sa.Column("ordered_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("net_amount", AMOUNT, nullable=False),
        sa.Column("tax_amount", AMOUNT, nullable=False),
        sa.Column("total_amount", AMOUNT, nullable=False),
        sa.Column("created_at", moment, server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("sent_at", moment, nullable=True),
        sa.Column("seen_at", moment, nullable=True),
        sa.Column("answered_at", moment, nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answer_note", sa.Text(), nullable=True),
        sa.CheckConstraint(STATUSES, name=op.f(f"ck_{ORDERS}_status_known")),
        sa.CheckConstraint(
            "status IN ('draft', 'cancelled') OR sent_at IS NOT NULL", name=op.f(f"ck_{ORDERS}_answered_when_sent")
        ),
        _reference(ORDERS, "partner_id", "partners"),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f(f"pk_{ORDERS}")),
        sa.UniqueConstraint("company_id", "number", name=op.f(f"uq_{ORDERS}_company_id_number")),
    )
    op.create_index(f"ix_{ORDERS}_partner", ORDERS, ["company_id", "partner_id", "id"])
    op.create_index(f"ix_{ORDERS}_status", ORDERS, ["company_id", "status", "id"])


def _lines() -> None:
    op.create_table(
        LINES,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("supplier_code", sa.String(length=60), nullable=True),
        sa.Column("description", sa.String(length=300), nullable=False),
        sa.Column("quantity", QUANTITY, nullable=False),
        sa.Column("unit", sa.String(length=12), nullable=False),
        sa.Column("unit_factor", QUANTITY, nullable=False),
        sa.Column("base_quantity", QUANTITY, nullable=False),
        sa.Column("unit_price", QUANTITY, nullable=False),
        sa.Column("discount_percent", PERCENT, nullable=False),
        sa.Column("net_amount", AMOUNT, nullable=False),
        sa.Column("tax_class", sa.String(length=20), nullable=False),
        sa.Column("tax_code", sa.String(length=20), nullable=False),
        sa.Column("tax_rate_percent", PERCENT, nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("answer_note", sa.Text(), nullable=True),
        sa.CheckConstraint("quantity >= 0", name=op.f(f"ck_{LINES}_quantity_not_negative")),
        sa.CheckConstraint("unit_price > 0", name=op.f(f"ck_{LINES}_unit_price_positive")),
        sa.CheckConstraint("answer IN ('open', 'accepted', 'rejected')", name=op.f(f"ck_{LINES}_answer_known")),
        _reference(LINES, "order_id", ORDERS),
        _reference(LINES, "item_id", "items"),
        sa.PrimaryKeyConstraint("company_id", "order_id", "line_no", name=op.f(f"pk_{LINES}")),
    )
    op.create_index(f"ix_{LINES}_item", LINES, ["company_id", "item_id"])


def downgrade() -> None:
    op.drop_index("uq_expected_receipts_line", table_name="expected_receipts")
    op.drop_column("expected_receipts", "line_no")
    op.drop_column("expected_receipts", "order_id")
    op.drop_column("partner_items", "lead_time_days")
    op.drop_column("price_lists", "purpose")
    op.drop_table(LINES)
    op.drop_table(ORDERS)
