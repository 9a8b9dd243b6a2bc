"""Purchase orders: in the books once they are agreed, and always what their entries say."""

from app.services.audit.check import Check
from app.services.audit.checks.fragments import PURCHASED, PURCHASED_GOODS, memo_of_open_orders, net_upto

AGREED = "('accepted', 'partly_received', 'received', 'closed')"

LINES = Check(
    "purchase_lines_equal_trade_entries",
    "An agreed line's quantity and amount are its 'ordered' entries; a line that is not agreed has none.",
    ("purchase_order_lines",),
    f"""
    SELECT l.company_id, 'purchase_orders ' || o.number || ' line ' || l.line_no AS row_name,
           coalesce(t.ordered, 0) || ' for ' || coalesce(t.ordered_amount, 0) AS expected,
           l.base_quantity || ' for ' || l.net_amount || ', ' || l.answer AS found
    FROM purchase_order_lines l
    JOIN purchase_orders o ON o.company_id = l.company_id AND o.id = l.order_id
    JOIN currencies cur ON cur.code = o.currency
    LEFT JOIN {PURCHASED} t ON t.company_id = l.company_id AND t.order_id = l.order_id AND t.line_no = l.line_no
    WHERE l.base_quantity <> round(l.quantity * l.unit_factor, 6) OR l.net_amount <> {net_upto("l.base_quantity")}
       OR CASE l.answer WHEN 'accepted'
          THEN l.base_quantity = coalesce(t.ordered, 0) AND l.net_amount = coalesce(t.ordered_amount, 0)
          ELSE coalesce(t.ordered, 0) = 0 AND coalesce(t.ordered_amount, 0) = 0 END IS NOT TRUE
    UNION ALL
    SELECT t.company_id, 'trade_entries ' || t.id, 'a purchase order line', t.order_id || ' line ' || t.line_no
    FROM trade_entries t
    LEFT JOIN purchase_orders o ON o.company_id = t.company_id AND o.id = t.order_id
    LEFT JOIN purchase_order_lines l
      ON l.company_id = t.company_id AND l.order_id = t.order_id AND l.line_no = t.line_no
    WHERE t.order_kind = 'purchase' AND (o.id IS NULL OR (t.line_no > 0 AND l.line_no IS NULL))""",  # noqa: S608
)
TOTALS = Check(
    "purchase_totals_equal_lines",
    "A purchase order's totals are the lines that are not rejected plus VAT, rounded once per rate.",
    ("purchase_orders",),
    """
    SELECT o.company_id, 'purchase_orders ' || o.number AS row_name,
           coalesce(s.net, 0) || ' + ' || coalesce(s.tax, 0) AS expected,
           o.net_amount || ' + ' || o.tax_amount || ' = ' || o.total_amount AS found
    FROM purchase_orders o
    LEFT JOIN (
        SELECT r.company_id, r.order_id, sum(r.net) AS net, sum(round(r.net * r.rate / 100, cur.scale)) AS tax
        FROM (SELECT l.company_id, l.order_id, l.tax_code, l.tax_rate_percent AS rate, sum(l.net_amount) AS net
              FROM purchase_order_lines l
              JOIN purchase_orders o ON o.company_id = l.company_id AND o.id = l.order_id
              WHERE l.answer <> 'rejected' OR o.status = 'rejected'
              GROUP BY l.company_id, l.order_id, l.tax_code, l.tax_rate_percent) r
        JOIN purchase_orders x ON x.company_id = r.company_id AND x.id = r.order_id
        JOIN currencies cur ON cur.code = x.currency
        GROUP BY r.company_id, r.order_id
    ) s ON s.company_id = o.company_id AND s.order_id = o.id
    WHERE o.net_amount <> coalesce(s.net, 0) OR o.tax_amount <> coalesce(s.tax, 0)
       OR o.total_amount <> o.net_amount + o.tax_amount""",
)
STATUS = Check(
    "purchase_status_equals_trade_entries",
    "The state of an agreed purchase order is what its entries amount to; any other has no entries.",
    ("purchase_orders",),
    f"""
    SELECT s.company_id, 'purchase_orders ' || s.number AS row_name, s.expected, s.status AS found
    FROM (
        SELECT o.company_id, o.number, o.status, CASE
            WHEN count(t.order_id) = 0 THEN 'not agreed'
            WHEN bool_and(t.ordered = 0) THEN 'cancelled'
            WHEN bool_and(t.received >= t.ordered) THEN
                CASE WHEN bool_and(t.invoiced >= t.received) THEN 'closed' ELSE 'received' END
            WHEN bool_or(t.received > 0) THEN 'partly_received'
            ELSE 'accepted' END AS expected
        FROM purchase_orders o LEFT JOIN {PURCHASED} t ON t.company_id = o.company_id AND t.order_id = o.id
        GROUP BY o.company_id, o.id, o.number, o.status
    ) s
    WHERE CASE WHEN s.expected = 'not agreed' THEN s.status IN {AGREED} ELSE s.status <> s.expected END""",  # noqa: S608
)
MEMO = Check(
    "memo_equals_open_purchases",
    "The memo of a purchase order is what is ordered and not yet invoiced, with VAT, in base currency.",
    ("purchase_orders",),
    memo_of_open_orders(
        orders="purchase_orders",
        lines="purchase_order_lines",
        progress=PURCHASED,
        invoiced="least(t.invoiced, t.ordered)",
        role="memo_purchase_orders",
        adds="credit_account",
        documents=("goods_receipts", "supplier_invoices"),
    ),
)
EXPECTED = Check(
    "expected_receipts_equal_open_purchases",
    "What is expected of a purchase order line is what is ordered and not yet received: what is on its way with its "
    "shipping notices, the rest as it was ordered.",
    ("expected_receipts",),
    f"""
    SELECT x.company_id,
           'purchase_orders ' || coalesce(o.number, x.order_id::text) || ' line ' || x.line_no AS row_name,
           least(x.open, x.announced) || ' on its way, ' || greatest(x.open - x.announced, 0) || ' later' AS expected,
           x.noticed || ' on its way, ' || x.later || ' later' AS found
    FROM (
        SELECT coalesce(t.company_id, e.company_id) AS company_id, coalesce(t.order_id, e.order_id) AS order_id,
               coalesce(t.line_no, e.line_no) AS line_no, greatest(coalesce(t.ordered - t.received, 0), 0) AS open,
               coalesce(s.announced, 0) AS announced, coalesce(e.noticed, 0) AS noticed, coalesce(e.later, 0) AS later
        FROM {PURCHASED_GOODS} t
        FULL JOIN (
            SELECT company_id, order_id, line_no,
                   coalesce(sum(quantity) FILTER (WHERE notice_id IS NOT NULL), 0) AS noticed,
                   coalesce(sum(quantity) FILTER (WHERE notice_id IS NULL), 0) AS later
            FROM expected_receipts WHERE order_id IS NOT NULL GROUP BY company_id, order_id, line_no
        ) e ON e.company_id = t.company_id AND e.order_id = t.order_id AND e.line_no = t.line_no
        LEFT JOIN (
            SELECT n.company_id, n.order_id, l.line_no, sum(l.base_quantity) AS announced
            FROM shipping_notices n
            JOIN shipping_notice_lines l ON l.company_id = n.company_id AND l.notice_id = n.id
            WHERE n.status = 'announced' GROUP BY n.company_id, n.order_id, l.line_no
        ) s ON s.company_id = t.company_id AND s.order_id = t.order_id AND s.line_no = t.line_no
    ) x
    LEFT JOIN purchase_orders o ON o.company_id = x.company_id AND o.id = x.order_id
    WHERE (x.noticed, x.later) <> (least(x.open, x.announced), greatest(x.open - x.announced, 0))""",  # noqa: S608
)

CHECKS = (LINES, TOTALS, STATUS, MEMO, EXPECTED)
