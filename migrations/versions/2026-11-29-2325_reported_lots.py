"""Lots that factories name of what they have made and used."""

import sqlalchemy as sa
from alembic import op

from app.core.row_walls import APPEND, wall_statements

revision = "2026_11_29_2325"
down_revision = "2026_11_29_2311"
branch_labels = None
depends_on = None

LOTS = "production_report_lots"


def upgrade() -> None:
    op.create_table(
        LOTS,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=False),
        sa.Column("lot", sa.String(length=60), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("quantity", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f(f"ck_{LOTS}_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["company_id", "report_id"],
            ["production_reports.company_id", "production_reports.id"],
            name=op.f(f"fk_{LOTS}_report_id"),
        ),
        sa.PrimaryKeyConstraint("company_id", "report_id", "line_no", "lot", name=op.f(f"pk_{LOTS}")),
    )
    for statement in wall_statements(LOTS, APPEND):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table(LOTS)
