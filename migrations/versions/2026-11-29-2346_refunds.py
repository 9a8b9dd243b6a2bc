"""Refunds: money given back to customers and by suppliers, taken from advances and credit notes."""

import sqlalchemy as sa
from alembic import op

from app.core.row_walls import CHANGE, wall_statements

revision = "2026_11_29_2346"
down_revision = "2026_11_30_0410"
branch_labels = None
depends_on = None

TABLE = "refunds"
ALLOCATIONS = ("allocations", "payable_allocations")


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("method", sa.String(length=10), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("exchange_rate", sa.Numeric(precision=18, scale=8), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("refunded_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(length=140), nullable=True),
        sa.Column("reversed_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind IN ('customer_refund', 'supplier_refund')", name=op.f(f"ck_{TABLE}_kind_known")),
        sa.CheckConstraint("amount > 0", name=op.f(f"ck_{TABLE}_amount_positive")),
        sa.CheckConstraint("method IN ('cash', 'bank')", name=op.f(f"ck_{TABLE}_method_known")),
        sa.ForeignKeyConstraint(
            ["company_id", "partner_id"],
            ["partners.company_id", "partners.id"],
            name=op.f(f"fk_{TABLE}_partner_id"),
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("company_id", "number", name=op.f(f"uq_{TABLE}_company_id_number")),
    )
    op.create_index(f"ix_{TABLE}_kind", TABLE, ["company_id", "kind", "id"])
    op.create_index(f"ix_{TABLE}_partner", TABLE, ["company_id", "partner_id", "kind", "id"])
    op.create_index(f"ix_{TABLE}_day", TABLE, ["company_id", "partner_id", "refunded_on"])
    for statement in wall_statements(TABLE, CHANGE, "partner_id"):
        op.execute(statement)
    for table in ALLOCATIONS:
        op.add_column(table, sa.Column("refund_id", sa.Uuid(), nullable=True))
        op.alter_column(table, "invoice_id", nullable=True)
        op.create_foreign_key(
            op.f(f"fk_{table}_refund_id"), table, TABLE, ["company_id", "refund_id"], ["company_id", "id"]
        )
        op.create_check_constraint(op.f(f"ck_{table}_one_use"), table, "num_nonnulls(invoice_id, refund_id) = 1")
        op.create_index(
            f"ix_{table}_refund",
            table,
            ["company_id", "refund_id"],
            postgresql_where=sa.text("refund_id IS NOT NULL"),
        )


def downgrade() -> None:
    for table in ALLOCATIONS:
        op.execute(f"DELETE FROM {table} WHERE refund_id IS NOT NULL")
        op.drop_index(f"ix_{table}_refund", table_name=table)
        op.drop_constraint(op.f(f"ck_{table}_one_use"), table)
        op.drop_constraint(op.f(f"fk_{table}_refund_id"), table)
        op.alter_column(table, "invoice_id", nullable=False)
        op.drop_column(table, "refund_id")
    op.drop_table(TABLE)
