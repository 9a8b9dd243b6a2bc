"""Purchase orders: in the books once they are agreed, and always what their entries say."""

from app.services.audit.check import Check
from app.services.audit.checks.fragments import PURCHASED, net_upto, role_account

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
       OR CASE l.answer WHEN 'accepted' THEN (l.base_quantity = t.ordered AND l.net_amount = t.ordered_amount)
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
    f"""
    SELECT o.company_id, 'purchase_orders ' || o.number AS row_name, coalesce(s.open, 0) AS expected,
           coalesce(m.memo, 0) AS found
    FROM purchase_orders o
    LEFT JOIN (
        SELECT r.company_id, r.order_id,
               round(sum(r.net + round(r.net * r.rate / 100, r.scale)) * r.exchange_rate, r.base_scale) AS open
        FROM (
            SELECT l.company_id, l.order_id, l.tax_rate_percent AS rate, cur.scale, x.exchange_rate,
                   base.scale AS base_scale,
                   sum({net_upto("t.ordered")} - {net_upto("least(t.invoiced, t.ordered)")}) AS net
            FROM purchase_order_lines l
            JOIN {PURCHASED} t ON t.company_id = l.company_id AND t.order_id = l.order_id AND t.line_no = l.line_no
            JOIN purchase_orders x ON x.company_id = l.company_id AND x.id = l.order_id
            JOIN currencies cur ON cur.code = x.currency
            JOIN companies c ON c.id = l.company_id
            JOIN currencies base ON base.code = c.base_currency
            GROUP BY l.company_id, l.order_id, l.tax_code, l.tax_rate_percent, cur.scale, x.exchange_rate, base.scale
        ) r
        GROUP BY r.company_id, r.order_id, r.exchange_rate, r.base_scale
    ) s ON s.company_id = o.company_id AND s.order_id = o.id
    LEFT JOIN (
        SELECT d.company_id, d.order_id,
               sum(CASE WHEN a.account_code = t.credit_account THEN t.amount ELSE -t.amount END) AS memo
        FROM account_transfers t
        {role_account("a", "memo_purchase_orders", "t.company_id")}
         AND a.account_code IN (t.debit_account, t.credit_account)
        JOIN (
            SELECT company_id, id, id AS order_id FROM purchase_orders
            UNION ALL SELECT company_id, id, order_id FROM goods_receipts
            UNION ALL SELECT company_id, id, order_id FROM supplier_invoices
        ) d ON d.company_id = t.company_id AND d.id = t.document_id
        GROUP BY d.company_id, d.order_id
    ) m ON m.company_id = o.company_id AND m.order_id = o.id
    WHERE coalesce(s.open, 0) <> coalesce(m.memo, 0)""",  # noqa: S608
)
EXPECTED = Check(
    "expected_receipts_equal_open_purchases",
    "What is expected of a purchase order line is what is ordered and not yet received.",
    ("expected_receipts",),
    f"""
    SELECT x.company_id,
           'purchase_orders ' || coalesce(o.number, x.order_id::text) || ' line ' || x.line_no AS row_name,
           x.open AS expected, x.quantity AS found
    FROM (
        SELECT coalesce(t.company_id, e.company_id) AS company_id, coalesce(t.order_id, e.order_id) AS order_id,
               coalesce(t.line_no, e.line_no) AS line_no, greatest(coalesce(t.ordered - t.received, 0), 0) AS open,
               coalesce(e.quantity, 0) AS quantity
        FROM {PURCHASED} t
        FULL JOIN (SELECT company_id, order_id, line_no, quantity FROM expected_receipts WHERE order_id IS NOT NULL) e
          ON e.company_id = t.company_id AND e.order_id = t.order_id AND e.line_no = t.line_no
    ) x
    LEFT JOIN purchase_orders o ON o.company_id = x.company_id AND o.id = x.order_id
    WHERE x.open <> x.quantity""",  # noqa: S608
)

CHECKS = (LINES, TOTALS, STATUS, MEMO, EXPECTED)
