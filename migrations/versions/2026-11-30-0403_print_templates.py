"""How a company prints its documents."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from app.core.row_walls import CHANGE, wall_statements

revision = "2026_11_30_0403"
down_revision = "2026_11_30_0402"
branch_labels = None
depends_on = None

TEMPLATES = "print_templates"


def upgrade() -> None:
    op.create_table(
        TEMPLATES,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("settings", JSONB(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('sales_order', 'delivery', 'invoice')", name=op.f(f"ck_{TEMPLATES}_kind_known")),
        sa.PrimaryKeyConstraint("company_id", "kind", name=op.f(f"pk_{TEMPLATES}")),
    )
    # Partners' people print their documents by it.
    for statement in wall_statements(TEMPLATES, CHANGE):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table(TEMPLATES)
