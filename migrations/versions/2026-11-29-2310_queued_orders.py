"""Orders that are left outside somebody's hours and placed when these begin."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from app.core.row_walls import CHANGE, wall_statements

revision = "2026_11_29_2310"
down_revision = "2026_11_29_2061"
branch_labels = None
depends_on = None

TABLE = "queued_orders"
MOMENT = sa.DateTime(timezone=True)


def _inside(column: str, table: str) -> sa.ForeignKeyConstraint:
    names = [f"{table}.company_id", f"{table}.id"]
    return sa.ForeignKeyConstraint(["company_id", column], names, name=op.f(f"fk_{TABLE}_{column}"))


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("entered", JSONB(), nullable=False),
        sa.Column("queued_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("refusal", JSONB(), nullable=True),
        sa.CheckConstraint(
            "status IN ('queued', 'placed', 'refused', 'cancelled')", name=op.f(f"ck_{TABLE}_status_known")
        ),
        sa.CheckConstraint("(status = 'placed') = (order_id IS NOT NULL)", name=op.f(f"ck_{TABLE}_placed_is_an_order")),
        sa.CheckConstraint(
            "(status = 'refused') = (refusal IS NOT NULL)", name=op.f(f"ck_{TABLE}_refused_with_a_reason")
        ),
        sa.CheckConstraint("(status = 'queued') = (ended_at IS NULL)", name=op.f(f"ck_{TABLE}_queued_has_not_ended")),
        _inside("membership_id", "memberships"),
        _inside("partner_id", "partners"),
        _inside("order_id", "sales_orders"),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f(f"pk_{TABLE}")),
    )
    op.create_index(f"ix_{TABLE}_partner", TABLE, ["company_id", "partner_id", "id"])
    op.create_index(f"ix_{TABLE}_status", TABLE, ["company_id", "status", "id"])
    op.create_index(f"ix_{TABLE}_membership", TABLE, ["company_id", "membership_id", "status"])
    for statement in wall_statements(TABLE, CHANGE, "partner_id"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table(TABLE)
