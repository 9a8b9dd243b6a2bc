"""When staff looked at the portal as somebody of a partner."""

import sqlalchemy as sa
from alembic import op

from app.core.row_walls import APPEND, wall_statements

revision = "2026_11_29_2052"
down_revision = "2026_11_29_2051"
branch_labels = None
depends_on = None

TABLE = "partner_views"
MEMBERSHIP = ["memberships.company_id", "memberships.id"]


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("viewer_membership_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f(f"ck_{TABLE}_for_a_reason")),
        sa.ForeignKeyConstraint(
            ["company_id", "partner_id"], ["partners.company_id", "partners.id"], name=op.f(f"fk_{TABLE}_partner_id")
        ),
        sa.ForeignKeyConstraint(["company_id", "viewer_membership_id"], MEMBERSHIP, name=f"fk_{TABLE}_viewer"),
        sa.ForeignKeyConstraint(["company_id", "membership_id"], MEMBERSHIP, name=f"fk_{TABLE}_membership"),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f(f"pk_{TABLE}")),
    )
    op.create_index(f"ix_{TABLE}_membership", TABLE, ["company_id", "membership_id", "id"])
    for statement in wall_statements(TABLE, APPEND, staff_only=True):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table(TABLE)
