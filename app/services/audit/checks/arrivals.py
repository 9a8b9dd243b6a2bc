"""Goods receipts: what came is in the stock and trade ledgers, and owed until it is invoiced."""

from app.services.audit.check import Check
from app.services.audit.checks.fragments import ENTRIES, PURCHASED_GOODS

TRADED = Check(
    "goods_receipts_equal_trade_entries",
    "What was received and rejected of a purchase order line is what its receipts say, less what went back unbilled.",
    ("goods_receipt_lines",),
    f"""
    SELECT x.company_id,
           'purchase_orders ' || coalesce(o.number, x.order_id::text) || ' line ' || x.line_no AS row_name,
           x.received || ', rejected ' || x.rejected AS expected, x.entered || ', rejected ' || x.refused AS found
    FROM (
        SELECT coalesce(t.company_id, s.company_id) AS company_id, coalesce(t.order_id, s.order_id) AS order_id,
               coalesce(t.line_no, s.line_no) AS line_no, coalesce(t.received, 0) AS received,
               coalesce(t.rejected, 0) AS rejected, coalesce(s.entered, 0) AS entered,
               coalesce(s.refused, 0) AS refused
        FROM {PURCHASED_GOODS} t
        FULL JOIN (
            SELECT company_id, order_id, line_no, sum(entered) AS entered, sum(refused) AS refused
            FROM (
                SELECT l.company_id, r.order_id, l.order_line_no AS line_no, l.base_quantity AS entered,
                       round(l.rejected_quantity * k.unit_factor, 6) AS refused
                FROM goods_receipt_lines l
                JOIN goods_receipts r ON r.company_id = l.company_id AND r.id = l.receipt_id
                JOIN purchase_order_lines k
                  ON k.company_id = l.company_id AND k.order_id = r.order_id AND k.line_no = l.order_line_no
                UNION ALL
                SELECT n.company_id, n.order_id, k.order_line_no, -k.base_quantity, 0
                FROM purchase_returns n
                JOIN purchase_return_lines k ON k.company_id = n.company_id AND k.return_id = n.id
                WHERE n.invoice_id IS NULL
            ) lines
            GROUP BY company_id, order_id, line_no
        ) s ON s.company_id = t.company_id AND s.order_id = t.order_id AND s.line_no = t.line_no
    ) x
    LEFT JOIN purchase_orders o ON o.company_id = x.company_id AND o.id = x.order_id
    WHERE x.received <> x.entered OR x.rejected <> x.refused""",  # noqa: S608
)
MOVED = Check(
    "goods_receipts_equal_stock_moves",
    "Each accepted line is one move of its item into the order's warehouse, worth what is accrued or was invoiced.",
    ("goods_receipt_lines",),
    """
    SELECT l.company_id, 'goods_receipts ' || r.number || ' line ' || l.line_no AS row_name,
           l.base_quantity || ' worth ' || (l.accrued_amount + l.transit_amount) AS expected,
           coalesce(m.quantity || ' worth ' || m.value, 'no move') AS found
    FROM goods_receipt_lines l
    JOIN goods_receipts r ON r.company_id = l.company_id AND r.id = l.receipt_id
    LEFT JOIN stock_moves m
      ON m.company_id = l.company_id AND m.document_id = l.receipt_id AND m.line_no = l.line_no
     AND m.item_id = l.item_id AND m.to_location_id = r.location_id
    WHERE (coalesce(m.quantity, 0), coalesce(m.value, 0)) <> (l.base_quantity, l.accrued_amount + l.transit_amount)""",
)
ACCRUED = Check(
    "received_not_invoiced_equals_accruals",
    "What is owed for goods without an invoice is what receipts accrued less what invoices cleared and what went back.",
    ("goods_receipts", "supplier_invoices"),
    f"""
    SELECT x.company_id, 'partners ' || coalesce(p.code, x.partner_id::text) || ' ' || x.currency AS row_name,
           x.net || ' worth ' || x.amount AS expected, x.owed_net || ' worth ' || x.owed AS found
    FROM (
        SELECT coalesce(s.company_id, g.company_id) AS company_id, coalesce(s.partner_id, g.partner_id) AS partner_id,
               coalesce(s.currency, g.currency) AS currency, coalesce(s.net, 0) AS net, coalesce(s.amount, 0) AS amount,
               coalesce(g.net, 0) AS owed_net, coalesce(g.amount, 0) AS owed
        FROM (
            SELECT company_id, partner_id, currency, sum(net) AS net, sum(amount) AS amount
            FROM (
                SELECT r.company_id, r.partner_id, o.currency, l.accrued_net AS net, l.accrued_amount AS amount
                FROM goods_receipt_lines l
                JOIN goods_receipts r ON r.company_id = l.company_id AND r.id = l.receipt_id
                JOIN purchase_orders o ON o.company_id = r.company_id AND o.id = r.order_id
                UNION ALL
                SELECT v.company_id, v.partner_id, v.currency, -l.cleared_net, -l.cleared_amount
                FROM supplier_invoice_lines l
                JOIN supplier_invoices v ON v.company_id = l.company_id AND v.id = l.invoice_id
                UNION ALL
                SELECT n.company_id, n.partner_id, n.currency, -l.net_amount, -l.cost
                FROM purchase_return_lines l
                JOIN purchase_returns n ON n.company_id = l.company_id AND n.id = l.return_id
                WHERE n.invoice_id IS NULL
            ) accruals
            GROUP BY company_id, partner_id, currency
        ) s
        FULL JOIN (
            SELECT e.company_id, e.partner_id, e.currency, -sum(e.amount) AS amount, -sum(e.currency_amount) AS net
            FROM {ENTRIES} e
            JOIN account_roles a
              ON a.company_id = e.company_id AND a.role = 'received_not_invoiced' AND a.account_code = e.account
            WHERE e.document_kind IN ('goods_receipt', 'supplier_invoice', 'purchase_return')
            GROUP BY e.company_id, e.partner_id, e.currency
        ) g ON g.company_id = s.company_id AND g.partner_id = s.partner_id AND g.currency = s.currency
    ) x
    LEFT JOIN partners p ON p.company_id = x.company_id AND p.id = x.partner_id
    WHERE x.net <> x.owed_net OR x.amount <> x.owed""",  # noqa: S608
)

CHECKS = (TRADED, MOVED, ACCRUED)
