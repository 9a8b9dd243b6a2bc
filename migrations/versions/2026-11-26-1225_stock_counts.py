"""Stock counts with their entries and decisions; companies may keep what the books say from counters."""

import sqlalchemy as sa
from alembic import op

from app.core.row_walls import APPEND, CHANGE, wall_statements

revision = "2026_11_26_1225"
down_revision = "2026_11_26_1210"
branch_labels = None
depends_on = None

QUANTITY = sa.Numeric(precision=20, scale=6)
AMOUNT = sa.Numeric(precision=20, scale=4)
RIGHTS = {
    "stock_counts": CHANGE,
    "stock_count_lines": CHANGE,
    "stock_count_entries": APPEND,
    "stock_count_decisions": APPEND,
}


def upgrade() -> None:
    op.add_column("companies", sa.Column("blind_counts", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    _counts()
    _lines()
    _entries()
    _decisions()
    for table, rights in RIGHTS.items():
        for statement in wall_statements(table, rights):
            op.execute(statement)


def _made() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
    )


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["company_id", column], [f"{target}.company_id", f"{target}.id"], name=op.f(f"fk_{table}_{column}")
    )


def _counts() -> None:
    table = "stock_counts"
    op.create_table(
        table,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        *_made(),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "status IN ('counting', 'submitted', 'posted', 'cancelled')", name=op.f(f"ck_{table}_status_known")
        ),
        _reference(table, "location_id", "locations"),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("company_id", "number", name=op.f(f"uq_{table}_company_id_number")),
    )
    op.create_index("ix_stock_counts_status", table, ["company_id", "status", "id"])


def _lines() -> None:
    table = "stock_count_lines"
    op.create_table(
        table,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("count_id", sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("book_quantity", QUANTITY, nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("difference", QUANTITY, nullable=True),
        sa.CheckConstraint("round > 0", name=op.f(f"ck_{table}_round_positive")),
        _reference(table, "count_id", "stock_counts"),
        _reference(table, "item_id", "items"),
        sa.PrimaryKeyConstraint("company_id", "count_id", "line_no", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("company_id", "count_id", "item_id", name=op.f(f"uq_{table}_company_id_count_id_item_id")),
    )


def _entries() -> None:
    table = "stock_count_entries"
    op.create_table(
        table,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("count_id", sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("quantity", QUANTITY, nullable=False),
        sa.Column("unit", sa.String(length=12), nullable=False),
        sa.Column("unit_factor", QUANTITY, nullable=False),
        sa.Column("base_quantity", QUANTITY, nullable=False),
        sa.Column("book_quantity", QUANTITY, nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("counted_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("quantity >= 0", name=op.f(f"ck_{table}_quantity_not_negative")),
        _reference(table, "count_id", "stock_counts"),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f(f"pk_{table}")),
    )
    op.create_index("ix_stock_count_entries_line", table, ["company_id", "count_id", "line_no", "round"])


def _decisions() -> None:
    table = "stock_count_decisions"
    op.create_table(
        table,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("count_id", sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=True),
        sa.Column("amount", AMOUNT, nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        *_made(),
        sa.CheckConstraint(
            "outcome IN ('cost', 'receivable', 'expense', 'income')", name=op.f(f"ck_{table}_outcome_known")
        ),
        sa.CheckConstraint(
            "(outcome = 'receivable') = (partner_id IS NOT NULL)", name=op.f(f"ck_{table}_owed_by_somebody")
        ),
        _reference(table, "count_id", "stock_counts"),
        _reference(table, "partner_id", "partners"),
        sa.PrimaryKeyConstraint("company_id", "count_id", "line_no", name=op.f(f"pk_{table}")),
    )


def downgrade() -> None:
    for table in reversed(RIGHTS):
        op.drop_table(table)
    op.drop_column("companies", "blind_counts")
