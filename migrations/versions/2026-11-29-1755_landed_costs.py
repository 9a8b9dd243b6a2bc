"""Landed costs, spread over the lines of goods receipts."""

import sqlalchemy as sa
from alembic import op

from app.core.row_walls import APPEND, CHANGE, wall_statements

revision = "2026_11_29_1755"
down_revision = "2026_11_29_1750"
branch_labels = None
depends_on = None

QUANTITY = sa.Numeric(precision=20, scale=6)
AMOUNT = sa.Numeric(precision=20, scale=4)
COSTS, LINES = "landed_costs", "landed_cost_lines"
REVERSED = "reversed_on IS NOT NULL AND reversed_by IS NOT NULL AND reversal_reason IS NOT NULL"


def upgrade() -> None:
    _costs()
    _lines()
    for statement in (
        *wall_statements(COSTS, CHANGE, staff_only=True),
        *wall_statements(LINES, APPEND, staff_only=True),
    ):
        op.execute(statement)


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["company_id", column], [f"{target}.company_id", f"{target}.id"], name=op.f(f"fk_{table}_{column}")
    )


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _costs() -> None:
    op.create_table(
        COSTS,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("spread_by", sa.String(length=10), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("charged_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("exchange_rate", sa.Numeric(precision=18, scale=8), nullable=False),
        sa.Column("net_amount", AMOUNT, nullable=False),
        sa.Column("tax_code", sa.String(length=20), nullable=False),
        sa.Column("tax_rate_percent", sa.Numeric(precision=9, scale=4), nullable=False),
        sa.Column("tax_amount", AMOUNT, nullable=False),
        sa.Column("total_amount", AMOUNT, nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("reversed_on", sa.Date(), nullable=True),
        sa.Column("reversed_by", sa.Uuid(), nullable=True),
        sa.Column("reversal_reason", sa.Text(), nullable=True),
        _check(COSTS, "status_known", "status IN ('posted', 'reversed')"),
        _check(COSTS, "kind_known", "kind IN ('freight', 'customs', 'insurance', 'other')"),
        _check(COSTS, "spread_known", "spread_by IN ('value', 'quantity', 'weight')"),
        _check(COSTS, "amounts_positive", "net_amount > 0 AND tax_amount >= 0"),
        _check(COSTS, "reversed_for_a_reason", f"(status = 'reversed') = ({REVERSED})"),
        _reference(COSTS, "partner_id", "partners"),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f(f"pk_{COSTS}")),
        sa.UniqueConstraint("company_id", "number", name=op.f(f"uq_{COSTS}_company_id_number")),
    )
    op.create_index(
        f"uq_{COSTS}_reference",
        COSTS,
        ["company_id", "partner_id", "reference"],
        unique=True,
        postgresql_where=sa.text("status = 'posted'"),
    )


def _lines() -> None:
    op.create_table(
        LINES,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("landed_cost_id", sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=False),
        sa.Column("receipt_id", sa.Uuid(), nullable=False),
        sa.Column("receipt_line_no", sa.SmallInteger(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("base_quantity", QUANTITY, nullable=False),
        sa.Column("measure", sa.Numeric(precision=26, scale=6), nullable=False),
        sa.Column("net_amount", AMOUNT, nullable=False),
        sa.Column("amount", AMOUNT, nullable=False),
        _check(LINES, "measure_not_negative", "measure >= 0"),
        _check(LINES, "amounts_not_negative", "net_amount >= 0 AND amount >= 0"),
        _reference(LINES, "landed_cost_id", COSTS),
        _reference(LINES, "receipt_id", "goods_receipts"),
        _reference(LINES, "item_id", "items"),
        _reference(LINES, "location_id", "locations"),
        sa.PrimaryKeyConstraint("company_id", "landed_cost_id", "line_no", name=op.f(f"pk_{LINES}")),
    )
    op.create_index(f"ix_{LINES}_receipt", LINES, ["company_id", "receipt_id"])


def downgrade() -> None:
    op.drop_table(LINES)
    op.drop_table(COSTS)
