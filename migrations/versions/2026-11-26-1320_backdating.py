"""A move of value alone may name the move whose value it corrects."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_1320"
down_revision = "2026_11_26_1310"
branch_labels = None
depends_on = None

INDEX, TABLE = "ix_stock_moves_revalues", "stock_moves"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("revalues_move_id", sa.Uuid(), nullable=True))
    where = sa.text("revalues_move_id IS NOT NULL")
    op.create_index(INDEX, TABLE, ["company_id", "revalues_move_id"], postgresql_where=where)


def downgrade() -> None:
    op.drop_index(INDEX, TABLE)
    op.drop_column(TABLE, "revalues_move_id")
