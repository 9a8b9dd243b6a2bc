"""The days on which customers were promised their goods, all of them."""

import sqlalchemy as sa
from alembic import op

from app.core.row_walls import APPEND, wall_statements

revision = "2026_11_29_1645"
down_revision = "2026_11_29_1640"
branch_labels = None
depends_on = None

TABLE = "sales_promises"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=False),
        sa.Column("cause", sa.String(length=12), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("cause IN ('confirmation', 'supply', 'staff')", name=op.f(f"ck_{TABLE}_cause_known")),
        sa.CheckConstraint("number > 0", name=op.f(f"ck_{TABLE}_number_positive")),
        *(
            sa.ForeignKeyConstraint(
                ["company_id", column], [f"{target}.company_id", f"{target}.id"], name=op.f(f"fk_{TABLE}_{column}")
            )
            for column, target in (("order_id", "sales_orders"), ("partner_id", "partners"))
        ),
        sa.PrimaryKeyConstraint("company_id", "order_id", "line_no", "number", name=op.f(f"pk_{TABLE}")),
    )
    for statement in wall_statements(TABLE, APPEND, "partner_id"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table(TABLE)
