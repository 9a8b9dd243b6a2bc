"""Orders that had to be approved: what was approved is one order as it was asked for, approved by somebody else."""

from app.services.audit.check import Check

APPROVED = Check(
    "approved_orders_are_placed",
    "An approved request is an order of the same customer, placed by who asked where it was to be placed.",
    ("order_requests",),
    """
    SELECT r.company_id, 'order_requests ' || r.number AS row_name,
           'an order of the customer, asked by ' || r.asked_by AS expected,
           coalesce('order ' || o.number || ' by ' || o.placed_by, 'no order') AS found
    FROM order_requests r
    LEFT JOIN sales_orders o ON o.company_id = r.company_id AND o.id = r.order_id
    WHERE r.order_id IS NOT NULL
      AND (o.partner_id = r.partner_id AND (r.kind = 'amendment' OR o.placed_by = r.asked_by)) IS NOT TRUE""",
)

CHECKS = (APPROVED,)
