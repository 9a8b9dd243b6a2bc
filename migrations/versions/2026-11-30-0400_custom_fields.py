"""Fields that a company adds to its documents and masters, and where their values are kept."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from app.core.row_walls import CHANGE, wall_statements

revision = "2026_11_30_0400"
down_revision = "2026_11_29_2345"
branch_labels = None
depends_on = None

FIELDS = "custom_fields"
CARRIERS = ("sales_orders", "sales_order_lines", "items", "partners")
# Those that are searched by what they say.
SEARCHED = ("sales_orders", "items", "partners")


def upgrade() -> None:
    op.create_table(
        FIELDS,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("labels", JSONB(), nullable=False),
        sa.Column("type", sa.String(length=10), nullable=False),
        sa.Column("choices", JSONB(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("default_value", JSONB(), nullable=True),
        sa.Column("partner_access", sa.String(length=5), nullable=False),
        sa.Column("group_access", JSONB(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "record IN ('sales_order', 'sales_order_line', 'item', 'partner')", name=op.f(f"ck_{FIELDS}_record_known")
        ),
        sa.CheckConstraint(
            "type IN ('text', 'number', 'date', 'boolean', 'choice')", name=op.f(f"ck_{FIELDS}_type_known")
        ),
        sa.CheckConstraint("partner_access IN ('none', 'read', 'write')", name=op.f(f"ck_{FIELDS}_access_known")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f(f"pk_{FIELDS}")),
        sa.UniqueConstraint("company_id", "record", "code", name=op.f(f"uq_{FIELDS}_company_id_record_code")),
    )
    for statement in wall_statements(FIELDS, CHANGE, staff_only=True):
        op.execute(statement)
    for table in CARRIERS:
        op.add_column(table, sa.Column("custom", JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False))
    for table in SEARCHED:
        # Most rows have none: the index holds, and costs, only those that do.
        op.execute(
            f"CREATE INDEX ix_{table}_custom ON {table} USING gin (custom jsonb_path_ops) WHERE custom <> '{{}}'::jsonb"
        )


def downgrade() -> None:
    for table in SEARCHED:
        op.execute(f"DROP INDEX ix_{table}_custom")
    for table in CARRIERS:
        op.drop_column(table, "custom")
    op.drop_table(FIELDS)
