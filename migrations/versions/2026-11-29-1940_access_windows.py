"""Access windows of roles and of persons."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from app.core.row_walls import CHANGE, wall_statements

revision = "2026_11_29_1940"
down_revision = "2026_11_29_1932"
branch_labels = None
depends_on = None

WINDOWS = "access_windows"


def upgrade() -> None:
    op.create_table(
        WINDOWS,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=True),
        sa.Column("membership_id", sa.Uuid(), nullable=True),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("weekly", JSONB(), nullable=False),
        sa.Column("days", JSONB(), nullable=False),
        sa.Column("networks", JSONB(), nullable=False),
        sa.CheckConstraint("(role IS NULL) <> (membership_id IS NULL)", name=op.f(f"ck_{WINDOWS}_of_role_or_member")),
        sa.CheckConstraint("role <> 'owner'", name=op.f(f"ck_{WINDOWS}_owners_have_none")),
        sa.ForeignKeyConstraint(
            ["company_id", "membership_id"],
            ["memberships.company_id", "memberships.id"],
            name=op.f(f"fk_{WINDOWS}_membership_id"),
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f(f"pk_{WINDOWS}")),
        sa.UniqueConstraint("company_id", "role", name=op.f(f"uq_{WINDOWS}_company_id_role")),
        sa.UniqueConstraint("company_id", "membership_id", name=op.f(f"uq_{WINDOWS}_company_id_membership_id")),
    )
    for statement in wall_statements(WINDOWS, (*CHANGE, "DELETE"), staff_only=True):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table(WINDOWS)
