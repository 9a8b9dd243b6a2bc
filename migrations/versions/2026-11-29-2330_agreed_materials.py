"""Both sides of a production order may agree on a substitute for a material."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_2330"
down_revision = "2026_11_29_2325"
branch_labels = None
depends_on = None

LINES, SUBSTITUTES = "proposal_lines", "production_substitutes"
MATERIAL = (
    "num_nulls(component_no, substitute_factor) IN (0, 2)"
    " AND (component_no IS NULL OR (substitute_item_id IS NOT NULL AND substitute_factor > 0))"
)


def upgrade() -> None:
    op.add_column(LINES, sa.Column("component_no", sa.SmallInteger(), nullable=True))
    op.add_column(LINES, sa.Column("substitute_factor", sa.Numeric(precision=20, scale=6), nullable=True))
    op.create_check_constraint(op.f(f"ck_{LINES}_material_has_substitute"), LINES, MATERIAL)
    op.add_column(SUBSTITUTES, sa.Column("agreed_no", sa.SmallInteger(), server_default=sa.text("0"), nullable=False))


def downgrade() -> None:
    op.drop_column(SUBSTITUTES, "agreed_no")
    op.drop_constraint(op.f(f"ck_{LINES}_material_has_substitute"), LINES)
    for column in ("substitute_factor", "component_no"):
        op.drop_column(LINES, column)
