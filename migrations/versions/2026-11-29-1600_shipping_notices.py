"""Shipping notices; receipts that name theirs; what is expected, by notice."""

import sqlalchemy as sa
from alembic import op

from app.core.row_walls import CHANGE, wall_statements

revision = "2026_11_29_1600"
down_revision = "2026_11_26_1320"
branch_labels = None
depends_on = None

QUANTITY = sa.Numeric(precision=20, scale=6)
NOTICES, LINES = "shipping_notices", "shipping_notice_lines"
EXPECTED, EXPECTED_LINE = "expected_receipts", "uq_expected_receipts_line"


def upgrade() -> None:
    _notices()
    _lines()
    for statement in wall_statements(NOTICES, CHANGE, "partner_id"):
        op.execute(statement)
    # The lines are written anew with each change of the notice.
    for statement in wall_statements(LINES, (*CHANGE, "DELETE")):
        op.execute(statement)
    op.add_column("goods_receipts", sa.Column("notice_id", sa.Uuid()))
    op.create_foreign_key(
        op.f("fk_goods_receipts_notice_id"),
        "goods_receipts",
        NOTICES,
        ["company_id", "notice_id"],
        ["company_id", "id"],
    )
    op.create_index("uq_goods_receipts_notice", "goods_receipts", ["company_id", "notice_id"], unique=True)
    op.add_column(EXPECTED, sa.Column("notice_id", sa.Uuid()))
    op.drop_index(EXPECTED_LINE, table_name=EXPECTED)
    op.create_index(
        EXPECTED_LINE,
        EXPECTED,
        ["company_id", "order_id", "line_no", "notice_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("order_id IS NOT NULL"),
    )
    # What is expected of an order is written anew with each change of it; what has come is no row.
    op.execute(f"DELETE FROM {EXPECTED} WHERE order_id IS NOT NULL AND quantity = 0")
    op.execute(f"GRANT DELETE ON {EXPECTED} TO giao_app")


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["company_id", column], [f"{target}.company_id", f"{target}.id"], name=op.f(f"fk_{table}_{column}")
    )


def _notices() -> None:
    op.create_table(
        NOTICES,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("arrives_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=True),
        sa.Column("transport", sa.String(length=200), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("withdrawal_reason", sa.Text(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("status IN ('announced', 'received', 'withdrawn')", name=op.f(f"ck_{NOTICES}_status_known")),
        _reference(NOTICES, "order_id", "purchase_orders"),
        _reference(NOTICES, "partner_id", "partners"),
        _reference(NOTICES, "location_id", "locations"),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f(f"pk_{NOTICES}")),
        sa.UniqueConstraint("company_id", "number", name=op.f(f"uq_{NOTICES}_company_id_number")),
    )
    op.create_index(f"ix_{NOTICES}_order", NOTICES, ["company_id", "order_id"])
    op.create_index(f"ix_{NOTICES}_partner", NOTICES, ["company_id", "partner_id", "id"])
    op.create_index(f"ix_{NOTICES}_arrival", NOTICES, ["company_id", "status", "arrives_on", "id"])


def _lines() -> None:
    op.create_table(
        LINES,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", QUANTITY, nullable=False),
        sa.Column("base_quantity", QUANTITY, nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f(f"ck_{LINES}_quantity_positive")),
        _reference(LINES, "notice_id", NOTICES),
        _reference(LINES, "item_id", "items"),
        sa.PrimaryKeyConstraint("company_id", "notice_id", "line_no", name=op.f(f"pk_{LINES}")),
    )


def downgrade() -> None:
    op.execute(f"REVOKE DELETE ON {EXPECTED} FROM giao_app")
    op.drop_index(EXPECTED_LINE, table_name=EXPECTED)
    op.execute(f"DELETE FROM {EXPECTED} WHERE notice_id IS NOT NULL")
    op.drop_column(EXPECTED, "notice_id")
    op.create_index(EXPECTED_LINE, EXPECTED, ["company_id", "order_id", "line_no"], unique=True)
    op.drop_column("goods_receipts", "notice_id")
    op.drop_table(LINES)
    op.drop_table(NOTICES)
