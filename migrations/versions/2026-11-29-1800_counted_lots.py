"""What counts say of lots; a line's shortage and surplus are decided apart."""

import sqlalchemy as sa
from alembic import op

from app.core.row_walls import APPEND, wall_statements

revision = "2026_11_29_1800"
down_revision = "2026_11_29_1755"
branch_labels = None
depends_on = None

QUANTITY = sa.Numeric(precision=20, scale=6)
LOTS, DECISIONS = "stock_count_lots", "stock_count_decisions"

# What was counted of tracked items says nothing of their lots: it is counted again.
COUNT_AGAIN = """
UPDATE stock_count_lines l SET round = l.round + 1
FROM stock_counts c, items i
WHERE c.company_id = l.company_id AND c.id = l.count_id AND c.status IN ('counting', 'submitted')
  AND i.company_id = l.company_id AND i.id = l.item_id AND i.tracking <> 'none'
"""


def upgrade() -> None:
    op.create_table(
        LOTS,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("lot", sa.String(length=60), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("quantity", QUANTITY, nullable=False),
        sa.Column("book_quantity", QUANTITY, nullable=False),
        sa.CheckConstraint("quantity >= 0", name=op.f(f"ck_{LOTS}_quantity_not_negative")),
        sa.ForeignKeyConstraint(
            ["company_id", "entry_id"],
            ["stock_count_entries.company_id", "stock_count_entries.id"],
            name=op.f(f"fk_{LOTS}_entry_id"),
        ),
        sa.PrimaryKeyConstraint("company_id", "entry_id", "lot", name=op.f(f"pk_{LOTS}")),
    )
    for statement in wall_statements(LOTS, APPEND):
        op.execute(statement)
    op.execute(COUNT_AGAIN)
    op.add_column(DECISIONS, sa.Column("shortage", sa.Boolean(), nullable=True))
    op.execute(f"UPDATE {DECISIONS} SET shortage = outcome <> 'income'")
    op.alter_column(DECISIONS, "shortage", nullable=False)
    op.create_check_constraint(op.f(f"ck_{DECISIONS}_outcome_fits"), DECISIONS, "(outcome = 'income') <> shortage")
    op.drop_constraint(f"pk_{DECISIONS}", DECISIONS)
    op.create_primary_key(f"pk_{DECISIONS}", DECISIONS, ["company_id", "count_id", "line_no", "shortage"])


def downgrade() -> None:
    op.drop_constraint(f"pk_{DECISIONS}", DECISIONS)
    op.create_primary_key(f"pk_{DECISIONS}", DECISIONS, ["company_id", "count_id", "line_no"])
    op.drop_constraint(op.f(f"ck_{DECISIONS}_outcome_fits"), DECISIONS)
    op.drop_column(DECISIONS, "shortage")
    op.drop_table(LOTS)
