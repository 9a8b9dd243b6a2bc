"""Which columns and steps of a page a permission group sees."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from app.core.row_walls import CHANGE, wall_statements

revision = "2026_11_30_0402"
down_revision = "2026_11_30_0401"
branch_labels = None
depends_on = None

LAYOUTS = "layouts"


def upgrade() -> None:
    op.create_table(
        LAYOUTS,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("page", sa.String(length=30), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("columns", JSONB(), nullable=False),
        sa.Column("steps", JSONB(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "group_id"],
            ["permission_groups.company_id", "permission_groups.id"],
            name=op.f(f"fk_{LAYOUTS}_group_id"),
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f(f"pk_{LAYOUTS}")),
    )
    op.create_index(
        "uq_layouts_page",
        LAYOUTS,
        ["company_id", "page", "group_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    # Partners' people read how their pages are arranged.
    for statement in wall_statements(LAYOUTS, (*CHANGE, "DELETE")):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table(LAYOUTS)
