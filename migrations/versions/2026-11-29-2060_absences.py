"""Absences of the staff, and who stands in; lists by who is in charge of a partner."""

import sqlalchemy as sa
from alembic import op

from app.core.row_walls import CHANGE, wall_statements

revision = "2026_11_29_2060"
down_revision = "2026_11_29_2052"
branch_labels = None
depends_on = None

ABSENCES, PARTNERS = "absences", "partners"


def upgrade() -> None:
    op.create_table(
        ABSENCES,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("stand_in_id", sa.Uuid(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("last_day >= first_day", name=op.f(f"ck_{ABSENCES}_runs_forward")),
        sa.CheckConstraint("stand_in_id <> user_id", name=op.f(f"ck_{ABSENCES}_stood_in_by_another")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f(f"pk_{ABSENCES}")),
    )
    op.create_index(f"ix_{ABSENCES}_last_day", ABSENCES, ["company_id", "last_day"])
    for statement in wall_statements(ABSENCES, (*CHANGE, "DELETE"), staff_only=True):
        op.execute(statement)
    op.create_index(f"ix_{PARTNERS}_account_manager", PARTNERS, ["company_id", "account_manager_id"])


def downgrade() -> None:
    op.drop_index(f"ix_{PARTNERS}_account_manager", table_name=PARTNERS)
    op.drop_table(ABSENCES)
