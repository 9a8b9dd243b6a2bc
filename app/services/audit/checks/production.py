"""Making: bills of material and production orders against the ledgers."""

from app.services.audit.check import Check

ACYCLIC = Check(
    "bills_have_no_cycle",
    "No item is made of itself, at whatever level of the bills in use.",
    ("bills", "bill_components"),
    """
    SELECT r.company_id, 'bills of item ' || i.code AS row_name, 'not made of itself' AS expected,
           'made of itself' AS found
    FROM (
        WITH RECURSIVE edges AS (
            SELECT DISTINCT b.company_id, b.item_id AS made, c.item_id AS component
            FROM bills b JOIN bill_components c ON c.company_id = b.company_id AND c.bill_id = b.id
            WHERE b.active
        ), below AS (
            SELECT company_id, made, component FROM edges
            UNION
            SELECT w.company_id, w.made, e.component
            FROM below w JOIN edges e ON e.company_id = w.company_id AND e.made = w.component
        )
        SELECT company_id, made AS item_id FROM below WHERE made = component
    ) r
    JOIN items i ON i.company_id = r.company_id AND i.id = r.item_id""",
)

CHECKS = (ACYCLIC,)
