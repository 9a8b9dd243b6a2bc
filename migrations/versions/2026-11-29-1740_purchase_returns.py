"""Goods that go back to their suppliers."""

import sqlalchemy as sa
from alembic import op

from app.core.row_walls import APPEND, wall_statements

revision = "2026_11_29_1740"
down_revision = "2026_11_29_1735"
branch_labels = None
depends_on = None

AMOUNT = sa.Numeric(precision=20, scale=4)
QUANTITY = sa.Numeric(precision=20, scale=6)
RETURNS, LINES = "purchase_returns", "purchase_return_lines"


def upgrade() -> None:
    _returns()
    _lines()
    for statement in (*wall_statements(RETURNS, APPEND, "partner_id"), *wall_statements(LINES, APPEND)):
        op.execute(statement)


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["company_id", column], [f"{target}.company_id", f"{target}.id"], name=op.f(f"fk_{table}_{column}")
    )


def _returns() -> None:
    table = RETURNS
    op.create_table(
        table,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("credit_note", sa.String(length=40), nullable=True),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("returned_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("exchange_rate", sa.Numeric(precision=18, scale=8), nullable=False),
        sa.Column("net_amount", AMOUNT, nullable=False),
        sa.Column("tax_amount", AMOUNT, nullable=False),
        sa.Column("total_amount", AMOUNT, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        _reference(table, "invoice_id", "supplier_invoices"),
        _reference(table, "order_id", "purchase_orders"),
        _reference(table, "partner_id", "partners"),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("company_id", "number", name=op.f(f"uq_{table}_company_id_number")),
    )
    op.create_index(f"ix_{table}_invoice", table, ["company_id", "invoice_id"])
    op.create_index(f"ix_{table}_order", table, ["company_id", "order_id"])
    op.create_index(f"ix_{table}_partner", table, ["company_id", "partner_id", "id"])


def _lines() -> None:
    table = LINES
    op.create_table(
        table,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("return_id", sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=False),
        sa.Column("invoice_line_no", sa.SmallInteger(), nullable=False),
        sa.Column("order_line_no", sa.SmallInteger(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", QUANTITY, nullable=False),
        sa.Column("base_quantity", QUANTITY, nullable=False),
        sa.Column("unit", sa.String(length=12), nullable=False),
        sa.Column("net_amount", AMOUNT, nullable=False),
        sa.Column("tax_code", sa.String(length=20), nullable=False),
        sa.Column("tax_rate_percent", sa.Numeric(precision=9, scale=4), nullable=False),
        sa.Column("cost", AMOUNT, nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f(f"ck_{table}_quantity_positive")),
        _reference(table, "return_id", RETURNS),
        _reference(table, "item_id", "items"),
        sa.PrimaryKeyConstraint("company_id", "return_id", "line_no", name=op.f(f"pk_{table}")),
    )


def downgrade() -> None:
    op.drop_table(LINES)
    op.drop_table(RETURNS)
