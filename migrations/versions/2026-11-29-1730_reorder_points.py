"""Reorder points by item and warehouse, for the company's own people."""

import sqlalchemy as sa
from alembic import op

from app.core.row_walls import CHANGE, wall_statements

revision = "2026_11_29_1730"
down_revision = "2026_11_29_1720"
branch_labels = None
depends_on = None

TABLE = "reorder_points"
QUANTITY = sa.Numeric(precision=20, scale=6)


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("minimum", QUANTITY, nullable=False),
        sa.Column("target", QUANTITY, nullable=False),
        sa.Column("lot_size", QUANTITY, nullable=True),
        sa.Column("partner_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("minimum >= 0 AND target >= minimum", name=op.f(f"ck_{TABLE}_target_above_minimum")),
        sa.CheckConstraint("lot_size > 0", name=op.f(f"ck_{TABLE}_lot_size_positive")),
        *(_reference(column, target) for column, target in REFERENCES.items()),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("company_id", "item_id", "location_id", name="uq_reorder_points_place"),
    )
    for statement in wall_statements(TABLE, (*CHANGE, "DELETE"), staff_only=True):
        op.execute(statement)


REFERENCES = {"item_id": "items", "location_id": "locations", "partner_id": "partners"}


def _reference(column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["company_id", column], [f"{target}.company_id", f"{target}.id"], name=op.f(f"fk_{TABLE}_{column}")
    )


def downgrade() -> None:
    op.drop_table(TABLE)
