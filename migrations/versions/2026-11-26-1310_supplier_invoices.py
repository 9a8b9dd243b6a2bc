"""Supplier invoices, and what of a goods receipt had been invoiced before it came."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from app.core.row_walls import CHANGE, wall_statements

revision = "2026_11_26_1310"
down_revision = "2026_11_26_1300"
branch_labels = None
depends_on = None

QUANTITY = sa.Numeric(precision=20, scale=6)
AMOUNT = sa.Numeric(precision=20, scale=4)
PERCENT = sa.Numeric(precision=9, scale=4)
INVOICES, LINES = "supplier_invoices", "supplier_invoice_lines"
TOLERANCES = "invoice_price_percent >= 0 AND invoice_quantity_percent >= 0"


def upgrade() -> None:
    for name in ("invoice_price_percent", "invoice_quantity_percent"):
        op.add_column("companies", sa.Column(name, PERCENT, server_default=sa.text("0"), nullable=False))
    op.execute(f"ALTER TABLE companies ADD CONSTRAINT ck_companies_matching CHECK ({TOLERANCES}) NOT VALID")
    op.execute("ALTER TABLE companies VALIDATE CONSTRAINT ck_companies_matching")
    for name, kind in (("transit_quantity", QUANTITY), ("transit_amount", AMOUNT)):
        op.add_column("goods_receipt_lines", sa.Column(name, kind, server_default=sa.text("0"), nullable=False))
    _invoices()
    _lines()
    for statement in (*wall_statements(INVOICES, CHANGE, "partner_id"), *wall_statements(LINES, CHANGE)):
        op.execute(statement)


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["company_id", column], [f"{target}.company_id", f"{target}.id"], name=op.f(f"fk_{table}_{column}")
    )


def _invoices() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        INVOICES,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("exchange_rate", sa.Numeric(precision=18, scale=8), nullable=False),
        sa.Column("net_amount", AMOUNT, nullable=False),
        sa.Column("tax_amount", AMOUNT, nullable=False),
        sa.Column("total_amount", AMOUNT, nullable=False),
        sa.Column("differences", JSONB(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("refusal_reason", sa.Text(), nullable=True),
        sa.Column("entered_at", moment, server_default=sa.text("now()"), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", moment, nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("status IN ('submitted', 'approved', 'refused')", name=op.f(f"ck_{INVOICES}_status_known")),
        sa.CheckConstraint(
            "(status = 'refused') = (refusal_reason IS NOT NULL)", name=op.f(f"ck_{INVOICES}_refused_for_a_reason")
        ),
        _reference(INVOICES, "order_id", "purchase_orders"),
        _reference(INVOICES, "partner_id", "partners"),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f(f"pk_{INVOICES}")),
    )
    op.create_index(
        f"uq_{INVOICES}_number",
        INVOICES,
        ["company_id", "partner_id", "number"],
        unique=True,
        postgresql_where=sa.text("status <> 'refused'"),
    )
    op.create_index(f"ix_{INVOICES}_partner", INVOICES, ["company_id", "partner_id", "id"])
    op.create_index(f"ix_{INVOICES}_order", INVOICES, ["company_id", "order_id"])
    op.create_index(f"ix_{INVOICES}_status", INVOICES, ["company_id", "status", "id"])


def _lines() -> None:
    op.create_table(
        LINES,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=False),
        sa.Column("order_line_no", sa.SmallInteger(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", QUANTITY, nullable=False),
        sa.Column("base_quantity", QUANTITY, nullable=False),
        sa.Column("unit", sa.String(length=12), nullable=False),
        sa.Column("unit_price", QUANTITY, nullable=False),
        sa.Column("discount_percent", PERCENT, nullable=False),
        sa.Column("net_amount", AMOUNT, nullable=False),
        sa.Column("tax_code", sa.String(length=20), nullable=False),
        sa.Column("tax_rate_percent", PERCENT, nullable=False),
        sa.Column("cleared_quantity", QUANTITY, nullable=False),
        sa.Column("cleared_net", AMOUNT, nullable=False),
        sa.Column("cleared_amount", AMOUNT, nullable=False),
        sa.Column("transit_quantity", QUANTITY, nullable=False),
        sa.Column("transit_amount", AMOUNT, nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f(f"ck_{LINES}_quantity_positive")),
        sa.CheckConstraint("unit_price > 0", name=op.f(f"ck_{LINES}_unit_price_positive")),
        _reference(LINES, "invoice_id", INVOICES),
        _reference(LINES, "item_id", "items"),
        sa.PrimaryKeyConstraint("company_id", "invoice_id", "line_no", name=op.f(f"pk_{LINES}")),
    )


def downgrade() -> None:
    op.drop_table(LINES)
    op.drop_table(INVOICES)
    for name in ("transit_amount", "transit_quantity"):
        op.drop_column("goods_receipt_lines", name)
    op.drop_constraint(op.f("ck_companies_matching"), "companies")
    for name in ("invoice_quantity_percent", "invoice_price_percent"):
        op.drop_column("companies", name)
