"""The day on which a document is settled, for statements that need not walk all that was ever paid."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_2002"
down_revision = "2026_11_29_2001"
branch_labels = None
depends_on = None

TABLES = ("invoices", "payables", "receipts", "payments")
# Totals per source or invoice; an allocation counts from its own day on, but never before the invoice that it pays.
USED = """
SELECT company_id, id, sum(amount) AS amount, max(day) AS day
FROM (SELECT a.company_id, unnest(ARRAY[{ends}]) AS id, a.amount, greatest(a.allocated_on, p.issued_on) AS day
      FROM {allocations} a JOIN {documents} p ON p.company_id = a.company_id AND p.id = a.invoice_id) x
GROUP BY company_id, id
"""
BOTH_ENDS = "a.invoice_id, a.source_id"
FILL = """
UPDATE {table} v SET settled_on = {day}
FROM ({used}) u WHERE u.company_id = v.company_id AND u.id = v.id AND u.amount = v.{amount} AND {wholly}
"""
REVERSED = "UPDATE {table} SET settled_on = reversed_on WHERE reversed_on IS NOT NULL"


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("settled_on", sa.Date(), nullable=True))
        op.create_index(f"ix_{table}_settled", table, ["company_id", "partner_id", "settled_on"])
    op.execute("GRANT UPDATE (settled_on) ON invoices TO giao_app")
    _fill("invoices", "total_amount", "allocations", "invoices", BOTH_ENDS)
    _fill("payables", "total_amount", "payable_allocations", "payables", BOTH_ENDS)
    _fill("payments", "amount", "payable_allocations", "payables", "a.source_id")
    _fill("receipts", "amount", "allocations", "invoices", "a.source_id", "v.method <> 'set_off'")
    _fill_set_offs()
    for table in TABLES[1:]:
        op.execute(REVERSED.format(table=table))


def _fill(table: str, amount: str, allocations: str, documents: str, ends: str, wholly: str = "TRUE") -> None:
    used = USED.format(ends=ends, allocations=allocations, documents=documents)
    op.execute(FILL.format(table=table, amount=amount, used=used, day="u.day", wholly=wholly))


def _fill_set_offs() -> None:
    """A set-off is settled once it is applied on both sides."""
    sides = [
        USED.format(ends="a.source_id", allocations=allocations, documents=documents)
        for allocations, documents in (("allocations", "invoices"), ("payable_allocations", "payables"))
    ]
    op.execute(
        f"""UPDATE receipts v SET settled_on = greatest(u.day, o.day)
        FROM ({sides[0]}) u, ({sides[1]}) o
        WHERE v.method = 'set_off' AND u.company_id = v.company_id AND u.id = v.id AND u.amount = v.amount
          AND o.company_id = v.company_id AND o.id = v.id AND o.amount = v.amount"""
    )


def downgrade() -> None:
    op.execute("REVOKE UPDATE (settled_on) ON invoices FROM giao_app")
    for table in TABLES:
        op.drop_index(f"ix_{table}_settled", table)
        op.drop_column(table, "settled_on")
