"""Goods receipts against purchase orders, and how far they may differ from what was ordered."""

import sqlalchemy as sa
from alembic import op

from app.core.row_walls import APPEND, wall_statements

revision = "2026_11_26_1300"
down_revision = "2026_11_26_1225"
branch_labels = None
depends_on = None

QUANTITY = sa.Numeric(precision=20, scale=6)
AMOUNT = sa.Numeric(precision=20, scale=4)
PERCENT = sa.Numeric(precision=9, scale=4)
RECEIPTS, LINES = "goods_receipts", "goods_receipt_lines"
TOLERANCES = "over_receipt_percent >= 0 AND under_receipt_percent BETWEEN 0 AND 100"


def upgrade() -> None:
    for name in ("over_receipt_percent", "under_receipt_percent"):
        op.add_column("companies", sa.Column(name, PERCENT, server_default=sa.text("0"), nullable=False))
    op.execute(f"ALTER TABLE companies ADD CONSTRAINT ck_companies_tolerances CHECK ({TOLERANCES}) NOT VALID")
    op.execute("ALTER TABLE companies VALIDATE CONSTRAINT ck_companies_tolerances")
    _receipts()
    _lines()
    for statement in (*wall_statements(RECEIPTS, APPEND, "partner_id"), *wall_statements(LINES, APPEND)):
        op.execute(statement)


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["company_id", column], [f"{target}.company_id", f"{target}.id"], name=op.f(f"fk_{table}_{column}")
    )


def _receipts() -> None:
    op.create_table(
        RECEIPTS,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("delivery_note", sa.String(length=60), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        _reference(RECEIPTS, "order_id", "purchase_orders"),
        _reference(RECEIPTS, "partner_id", "partners"),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f(f"pk_{RECEIPTS}")),
        sa.UniqueConstraint("company_id", "number", name=op.f(f"uq_{RECEIPTS}_company_id_number")),
    )
    op.create_index(f"ix_{RECEIPTS}_order", RECEIPTS, ["company_id", "order_id"])
    op.create_index(f"ix_{RECEIPTS}_partner", RECEIPTS, ["company_id", "partner_id", "id"])


def _lines() -> None:
    op.create_table(
        LINES,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("receipt_id", sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=False),
        sa.Column("order_line_no", sa.SmallInteger(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", QUANTITY, nullable=False),
        sa.Column("base_quantity", QUANTITY, nullable=False),
        sa.Column("rejected_quantity", QUANTITY, nullable=False),
        sa.Column("rejection_reason", sa.Text(), nullable=True),
        sa.Column("accrued_net", AMOUNT, nullable=False),
        sa.Column("accrued_amount", AMOUNT, nullable=False),
        sa.CheckConstraint("quantity >= 0 AND rejected_quantity >= 0", name=op.f(f"ck_{LINES}_not_negative")),
        sa.CheckConstraint("quantity + rejected_quantity > 0", name=op.f(f"ck_{LINES}_something_came")),
        sa.CheckConstraint(
            "(rejected_quantity > 0) = (rejection_reason IS NOT NULL)", name=op.f(f"ck_{LINES}_rejected_for_a_reason")
        ),
        _reference(LINES, "receipt_id", RECEIPTS),
        sa.PrimaryKeyConstraint("company_id", "receipt_id", "line_no", name=op.f(f"pk_{LINES}")),
    )


def downgrade() -> None:
    op.drop_table(LINES)
    op.drop_table(RECEIPTS)
    op.drop_constraint("ck_companies_tolerances", "companies")
    for name in ("under_receipt_percent", "over_receipt_percent"):
        op.drop_column("companies", name)
