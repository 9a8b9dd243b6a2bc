"""Promises: the history of an order line's promised days has no hole and belongs to the order's customer."""

from app.services.audit.check import Check

KEPT = Check(
    "sales_promises_are_kept",
    "The promises of an order line are numbered from 1 without a gap, and are those of the order's customer.",
    ("sales_promises",),
    """
    SELECT p.company_id, 'sales_promises of ' || coalesce(o.number, p.order_id::text) || ' line ' || p.line_no
               AS row_name, '1 to ' || count(*) || ' of the customer' AS expected,
           min(p.number) || ' to ' || max(p.number) || CASE WHEN bool_and(p.partner_id = o.partner_id)
               THEN ' of the customer' ELSE ' of another partner' END AS found
    FROM sales_promises p
    LEFT JOIN sales_orders o ON o.company_id = p.company_id AND o.id = p.order_id
    GROUP BY p.company_id, p.order_id, o.number, p.line_no
    HAVING min(p.number) <> 1 OR max(p.number) <> count(*) OR NOT bool_and(p.partner_id = o.partner_id)""",
)

CHECKS = (KEPT,)
