"""Transfers between warehouses with their receipts, and adjustments."""

import sqlalchemy as sa
from alembic import op

from app.core.row_walls import APPEND, CHANGE, wall_statements

revision = "2026_11_24_1140"
down_revision = "2026_11_24_1130"
branch_labels = None
depends_on = None

QUANTITY = sa.Numeric(precision=20, scale=6)
RIGHTS = {
    "stock_transfers": CHANGE,
    "stock_transfer_lines": APPEND,
    "stock_transfer_receipts": APPEND,
    "stock_transfer_receipt_lines": APPEND,
    "stock_adjustments": APPEND,
    "stock_adjustment_lines": APPEND,
}


def upgrade() -> None:
    _transfers()
    _receipts()
    _adjustments()
    for table, rights in RIGHTS.items():
        for statement in wall_statements(table, rights):
            op.execute(statement)


def _head(table: str, *columns: sa.Column[object], checks: tuple[sa.Constraint, ...] = ()) -> None:
    op.create_table(
        table,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        *columns,
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        *checks,
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("company_id", "number", name=op.f(f"uq_{table}_company_id_number")),
    )


def _lines(table: str, parent: str, parent_table: str) -> None:
    op.create_table(
        table,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column(parent, sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", QUANTITY, nullable=False),
        sa.Column("unit", sa.String(length=12), nullable=False),
        sa.Column("unit_factor", QUANTITY, nullable=False),
        sa.Column("base_quantity", QUANTITY, nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f(f"ck_{table}_quantity_positive")),
        _reference(table, parent, parent_table),
        _reference(table, "item_id", "items"),
        sa.PrimaryKeyConstraint("company_id", parent, "line_no", name=op.f(f"pk_{table}")),
    )


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["company_id", column], [f"{target}.company_id", f"{target}.id"], name=op.f(f"fk_{table}_{column}")
    )


def _transfers() -> None:
    table = "stock_transfers"
    _head(
        table,
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("from_location_id", sa.Uuid(), nullable=False),
        sa.Column("to_location_id", sa.Uuid(), nullable=False),
        sa.Column("dispatched_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        checks=(
            sa.CheckConstraint(
                "status IN ('in_transit', 'received', 'cancelled')", name=op.f(f"ck_{table}_status_known")
            ),
            sa.CheckConstraint("from_location_id <> to_location_id", name=op.f(f"ck_{table}_goes_somewhere")),
            _reference(table, "from_location_id", "locations"),
            _reference(table, "to_location_id", "locations"),
        ),
    )
    op.create_index("ix_stock_transfers_status", table, ["company_id", "status", "id"])
    _lines("stock_transfer_lines", "transfer_id", table)


def _receipts() -> None:
    table, lines = "stock_transfer_receipts", "stock_transfer_receipt_lines"
    _head(
        table,
        sa.Column("transfer_id", sa.Uuid(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        checks=(_reference(table, "transfer_id", "stock_transfers"),),
    )
    op.create_index("ix_stock_transfer_receipts_transfer", table, ["company_id", "transfer_id"])
    op.create_table(
        lines,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("receipt_id", sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=False),
        sa.Column("received", QUANTITY, nullable=False),
        sa.Column("missing", QUANTITY, nullable=False),
        sa.CheckConstraint(
            "received >= 0 AND missing >= 0 AND received + missing > 0", name=op.f(f"ck_{lines}_says_something")
        ),
        _reference(lines, "receipt_id", table),
        sa.PrimaryKeyConstraint("company_id", "receipt_id", "line_no", name=op.f(f"pk_{lines}")),
    )


def _adjustments() -> None:
    table = "stock_adjustments"
    _head(
        table,
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("adjusted_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        checks=(_reference(table, "location_id", "locations"),),
    )
    _lines("stock_adjustment_lines", "adjustment_id", table)


def downgrade() -> None:
    for table in reversed(RIGHTS):
        op.drop_table(table)
