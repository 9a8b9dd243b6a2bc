"""How exactly the people of a permission group are told what a warehouse has."""

import sqlalchemy as sa
from alembic import op

from app.core.row_walls import CHANGE, wall_statements

revision = "2026_11_29_1943"
down_revision = "2026_11_29_1942"
branch_labels = None
depends_on = None

TABLE = "warehouse_disclosures"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("disclosure", sa.String(length=10), nullable=False),
        sa.CheckConstraint(
            "disclosure IN ('exact', 'band', 'yes_no', 'hidden')", name=op.f(f"ck_{TABLE}_disclosure_known")
        ),
        *(
            sa.ForeignKeyConstraint(
                ["company_id", column], [f"{target}.company_id", f"{target}.id"], name=op.f(f"fk_{TABLE}_{column}")
            )
            for column, target in (("group_id", "permission_groups"), ("location_id", "locations"))
        ),
        sa.PrimaryKeyConstraint("company_id", "group_id", "location_id", name=op.f(f"pk_{TABLE}")),
    )
    for statement in wall_statements(TABLE, (*CHANGE, "DELETE"), staff_only=True):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table(TABLE)
