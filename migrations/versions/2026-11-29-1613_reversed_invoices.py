"""Supplier invoices that are taken back out of the books."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_1613"
down_revision = "2026_11_29_1610"
branch_labels = None
depends_on = None

TABLE = "supplier_invoices"
REVERSED = "reversed_on IS NOT NULL AND reversed_by IS NOT NULL AND reversal_reason IS NOT NULL"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("reversed_on", sa.Date(), nullable=True))
    op.add_column(TABLE, sa.Column("reversed_by", sa.Uuid(), nullable=True))
    op.add_column(TABLE, sa.Column("reversal_reason", sa.Text(), nullable=True))
    _check("status_known", "status IN ('submitted', 'approved', 'refused', 'reversed')", known=True)
    _check("reversed_for_a_reason", f"(status = 'reversed') = ({REVERSED})", known=False)
    _number("status IN ('submitted', 'approved')")


def _check(name: str, condition: str, *, known: bool) -> None:
    if known:
        op.drop_constraint(op.f(f"ck_{TABLE}_{name}"), TABLE)
    op.execute(f"ALTER TABLE {TABLE} ADD CONSTRAINT ck_{TABLE}_{name} CHECK ({condition}) NOT VALID")
    op.execute(f"ALTER TABLE {TABLE} VALIDATE CONSTRAINT ck_{TABLE}_{name}")


def _number(condition: str) -> None:
    name = f"uq_{TABLE}_number"
    op.drop_index(name, TABLE)
    op.create_index(
        name, TABLE, ["company_id", "partner_id", "number"], unique=True, postgresql_where=sa.text(condition)
    )


def downgrade() -> None:
    _number("status <> 'refused'")
    op.drop_constraint(op.f(f"ck_{TABLE}_reversed_for_a_reason"), TABLE)
    _check("status_known", "status IN ('submitted', 'approved', 'refused')", known=True)
    for column in ("reversal_reason", "reversed_by", "reversed_on"):
        op.drop_column(TABLE, column)
