"""Refunds: what is given back is what was taken from advances and credit notes, and stands in the accounts."""

from app.services.audit.check import Check
from app.services.audit.checks.fragments import ENTRIES

TAKEN = Check(
    "refunds_equal_their_sources",
    "A refund's parts, of its own side, add up to its amount; of a reversed one to nothing.",
    ("refunds",),
    """
    SELECT r.company_id, 'refunds ' || r.number AS row_name,
           CASE WHEN r.reversed_on IS NULL THEN r.amount ELSE 0 END AS expected,
           coalesce(sum(x.amount) FILTER (WHERE x.kind = r.kind), 0) || ', of the other side '
           || count(x.amount) FILTER (WHERE x.kind <> r.kind) AS found
    FROM refunds r
    LEFT JOIN (
        SELECT company_id, refund_id, 'customer_refund' AS kind, amount FROM allocations WHERE refund_id IS NOT NULL
        UNION ALL
        SELECT company_id, refund_id, 'supplier_refund', amount FROM payable_allocations WHERE refund_id IS NOT NULL
    ) x ON x.company_id = r.company_id AND x.refund_id = r.id
    GROUP BY r.company_id, r.id, r.number, r.kind, r.amount, r.reversed_on
    HAVING coalesce(sum(x.amount) FILTER (WHERE x.kind = r.kind), 0)
           <> CASE WHEN r.reversed_on IS NULL THEN r.amount ELSE 0 END
       OR count(x.amount) FILTER (WHERE x.kind <> r.kind) > 0""",
)
IN_LEDGER = Check(
    "refunds_in_the_accounts",
    "A refund puts its amount on what the customer owes, or on what is owed to the supplier; reversed, nothing.",
    ("refunds",),
    f"""
    SELECT x.company_id, x.row_name, x.expected, x.found
    FROM (
        SELECT r.company_id, 'refunds ' || r.number AS row_name,
               CASE WHEN r.reversed_on IS NOT NULL THEN 0 WHEN r.kind = 'customer_refund' THEN r.amount
                    ELSE -r.amount END AS expected,
               coalesce(sum(e.currency_amount), 0) AS found
        FROM refunds r
        LEFT JOIN {ENTRIES} e ON e.company_id = r.company_id AND e.document_id = r.id AND e.currency = r.currency
             AND e.account IN (SELECT account_code FROM account_roles
                               WHERE company_id = r.company_id
                                 AND (r.kind = 'customer_refund' AND role = 'receivable'
                                      OR r.kind = 'supplier_refund' AND role IN ('payable', 'supplier_advance')))
        GROUP BY r.company_id, r.id, r.number, r.kind, r.amount, r.reversed_on
    ) x
    WHERE x.expected <> x.found""",  # noqa: S608
)

CHECKS = (TAKEN, IN_LEDGER)
