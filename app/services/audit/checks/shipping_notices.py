"""Shipping notices: what is on its way is expected on its day, and ends in one receipt."""

from app.services.audit.check import Check

LINES = Check(
    "shipping_notice_lines_fit_orders",
    "Each line is of a line that its order has, of the same item and in the same unit; each notice has a line.",
    ("shipping_notice_lines",),
    """
    SELECT n.company_id, 'shipping_notices ' || n.number || ' line ' || coalesce(l.line_no, 0) AS row_name,
           coalesce(round(l.quantity * o.unit_factor, 6) || ' of ' || o.item_id, 'a line of the order') AS expected,
           coalesce(l.base_quantity || ' of ' || l.item_id, 'none') AS found
    FROM shipping_notices n
    LEFT JOIN shipping_notice_lines l ON l.company_id = n.company_id AND l.notice_id = n.id
    LEFT JOIN purchase_order_lines o
      ON o.company_id = n.company_id AND o.order_id = n.order_id AND o.line_no = l.line_no AND o.answer = 'accepted'
    WHERE (l.base_quantity = round(l.quantity * o.unit_factor, 6) AND l.item_id = o.item_id) IS NOT TRUE""",
)
EXPECTED = Check(
    "expected_receipts_follow_shipping_notices",
    "What is expected with a shipping notice is on its way, on the notice's day, and no more than it says.",
    ("expected_receipts",),
    """
    SELECT e.company_id, 'shipping_notices ' || coalesce(n.number, e.notice_id::text) || ' line ' || e.line_no
               AS row_name,
           coalesce(l.base_quantity || ' on ' || n.arrives_on || ', ' || n.status, 'nothing') AS expected,
           e.quantity || ' on ' || e.due_on AS found
    FROM expected_receipts e
    LEFT JOIN shipping_notices n
      ON n.company_id = e.company_id AND n.id = e.notice_id AND n.order_id = e.order_id
    LEFT JOIN shipping_notice_lines l
      ON l.company_id = e.company_id AND l.notice_id = e.notice_id AND l.line_no = e.line_no
    WHERE e.notice_id IS NOT NULL
      AND (n.status = 'announced' AND e.due_on = n.arrives_on AND e.quantity <= l.base_quantity) IS NOT TRUE""",
)
ENDED = Check(
    "shipping_notices_end_in_one_receipt",
    "A received notice has the one receipt that names it, of the same order; any other has none.",
    ("shipping_notices",),
    """
    SELECT n.company_id, 'shipping_notices ' || n.number AS row_name,
           CASE n.status WHEN 'received' THEN 'one receipt of its order' ELSE 'no receipt' END AS expected,
           n.status || ', ' || count(r.id) || ' receipts' AS found
    FROM shipping_notices n
    LEFT JOIN goods_receipts r ON r.company_id = n.company_id AND r.notice_id = n.id
    GROUP BY n.company_id, n.id, n.number, n.status, n.order_id
    HAVING count(r.id) <> CASE n.status WHEN 'received' THEN 1 ELSE 0 END OR bool_or(r.order_id <> n.order_id)""",
)

LOTS = Check(
    "shipping_notice_lots_add_up",
    "The lots that a notice names of a tracked item's line add up to it; of others it names none.",
    ("shipping_notice_lots",),
    """
    SELECT t.company_id, 'shipping_notices ' || n.number || ' line ' || t.line_no AS row_name,
           CASE WHEN i.tracking <> 'none' THEN l.quantity ELSE 0 END AS expected, t.quantity AS found
    FROM (SELECT company_id, notice_id, line_no, sum(quantity) AS quantity FROM shipping_notice_lots
          GROUP BY company_id, notice_id, line_no) t
    JOIN shipping_notices n ON n.company_id = t.company_id AND n.id = t.notice_id
    LEFT JOIN shipping_notice_lines l
      ON l.company_id = t.company_id AND l.notice_id = t.notice_id AND l.line_no = t.line_no
    LEFT JOIN items i ON i.company_id = l.company_id AND i.id = l.item_id
    WHERE (i.tracking <> 'none' AND t.quantity = l.quantity) IS NOT TRUE""",
)

CHECKS = (LINES, EXPECTED, ENDED, LOTS)
