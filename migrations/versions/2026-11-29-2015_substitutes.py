"""Proposals may put another item in a line's place."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_2015"
down_revision = "2026_11_29_2014"
branch_labels = None
depends_on = None

LINES = "proposal_lines"
WHOLE = (
    "num_nulls(substitute_item_id, substitute_unit, kept_quantity) IN (0, 3)"
    " AND (substitute_item_id IS NULL OR (NOT additional AND substitute_item_id <> item_id))"
)


def upgrade() -> None:
    op.add_column(LINES, sa.Column("substitute_item_id", sa.Uuid(), nullable=True))
    op.add_column(LINES, sa.Column("substitute_unit", sa.String(length=12), nullable=True))
    op.add_column(LINES, sa.Column("kept_quantity", sa.Numeric(precision=20, scale=6), nullable=True))
    op.create_check_constraint(op.f(f"ck_{LINES}_substitute_whole"), LINES, WHOLE)
    op.create_foreign_key(
        op.f(f"fk_{LINES}_substitute_item_id"),
        LINES,
        "items",
        ["company_id", "substitute_item_id"],
        ["company_id", "id"],
    )


def downgrade() -> None:
    op.drop_constraint(op.f(f"fk_{LINES}_substitute_item_id"), LINES)
    op.drop_constraint(op.f(f"ck_{LINES}_substitute_whole"), LINES)
    for column in ("kept_quantity", "substitute_unit", "substitute_item_id"):
        op.drop_column(LINES, column)
