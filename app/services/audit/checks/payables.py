"""What is owed to suppliers and factories: each posted document of theirs once, and together what the accounts say."""

from app.services.audit.check import Check
from app.services.audit.checks.fragments import ENTRIES

DOCUMENTS = Check(
    "payables_equal_documents",
    "Each approved supplier invoice, landed cost, fee or freight invoice is owed once, to its partner, by its total; "
    "so is what a return gives back.",
    ("payables", "supplier_invoices", "landed_costs", "production_charges", "purchase_returns"),
    """
    SELECT x.company_id, x.row_name, coalesce(x.claim, 'nothing') AS expected, coalesce(x.owed, 'nothing') AS found
    FROM (
        SELECT coalesce(d.company_id, v.company_id) AS company_id,
               coalesce(d.row_name, 'payables ' || v.number) AS row_name,
               d.total_amount || ' ' || d.currency || ' to ' || d.partner_id AS claim,
               v.total_amount || ' ' || v.currency || ' to ' || v.partner_id AS owed
        FROM (
            SELECT company_id, id, 'supplier_invoice' AS document_kind, 'invoice' AS kind,
                   'supplier_invoices ' || number AS row_name, partner_id, currency, total_amount
            FROM supplier_invoices WHERE status = 'approved'
            UNION ALL
            SELECT company_id, id, 'landed_cost', 'invoice', 'landed_costs ' || number, partner_id, currency,
                   total_amount
            FROM landed_costs WHERE status = 'posted'
            UNION ALL
            SELECT company_id, id, 'purchase_return', 'credit_note', 'purchase_returns ' || number, partner_id,
                   currency, total_amount
            FROM purchase_returns WHERE invoice_id IS NOT NULL
            UNION ALL
            SELECT m.company_id, m.id, 'production_charge', 'invoice', 'production_charges ' || m.number, m.payee_id,
                   c.base_currency, m.net_amount + m.tax_amount
            FROM production_charges m JOIN companies c ON c.id = m.company_id
        ) d
        FULL JOIN (SELECT * FROM payables WHERE reversed_on IS NULL) v
          ON v.company_id = d.company_id AND v.id = d.id AND v.document_kind = d.document_kind AND v.kind = d.kind
    ) x
    WHERE x.claim IS DISTINCT FROM x.owed""",
)
# What no document explains, such as an opening balance, has documents of other kinds.
OPEN_ITEMS = Check(
    "payables_equal_open_items",
    "What a partner is owed in a currency is its open invoices less credit notes, payments and set-offs not yet used, "
    "nor refunded.",
    ("payables",),
    f"""
    SELECT p.company_id, 'partners ' || p.code || ' ' || x.currency AS row_name, sum(x.open) AS expected,
           sum(x.owed) AS found
    FROM (
        SELECT company_id, partner_id, currency,
               CASE kind WHEN 'invoice' THEN total_amount ELSE -total_amount END AS open, 0 AS owed
        FROM payables WHERE reversed_on IS NULL
        UNION ALL
        SELECT company_id, partner_id, currency, -amount, 0 FROM payments WHERE reversed_on IS NULL
        UNION ALL
        SELECT company_id, partner_id, currency, -amount, 0 FROM receipts
        WHERE reversed_on IS NULL AND method = 'set_off'
        UNION ALL
        SELECT company_id, partner_id, currency, amount, 0 FROM refunds
        WHERE reversed_on IS NULL AND kind = 'supplier_refund'
        UNION ALL
        SELECT e.company_id, e.partner_id, e.currency, 0, -e.currency_amount
        FROM {ENTRIES} e
        WHERE e.account IN (SELECT account_code FROM account_roles a
                            WHERE a.company_id = e.company_id AND a.role IN ('payable', 'supplier_advance'))
          AND (e.document_kind IN ('payment', 'receipt', 'supplier_refund')
               OR e.document_id IN (SELECT id FROM payables))
    ) x
    JOIN partners p ON p.company_id = x.company_id AND p.id = x.partner_id
    GROUP BY p.company_id, p.code, x.currency HAVING sum(x.open) <> sum(x.owed)""",  # noqa: S608
)

RETURNS = Check(
    "purchase_returns_equal_trade_entries",
    "What was returned of a purchase order line is what its returns say, and left by moves of as much; their totals "
    "are lines plus VAT, no more than was invoiced. What had no invoice yet has left by moves of as much, too.",
    ("purchase_returns", "purchase_return_lines"),
    """
    SELECT x.company_id, 'purchase_orders ' || x.number || ' line ' || x.line_no AS row_name, x.said::text AS expected,
           x.written || ', moved ' || x.moved AS found
    FROM (
        SELECT o.company_id, o.number, l.line_no, coalesce(r.quantity, 0) AS said, coalesce(t.quantity, 0) AS written,
               coalesce(r.moved, 0) AS moved, coalesce(r.net, 0) AS net, coalesce(t.amount, 0) AS amount
        FROM purchase_orders o
        JOIN purchase_order_lines l ON l.company_id = o.company_id AND l.order_id = o.id
        LEFT JOIN (SELECT company_id, order_id, line_no, sum(quantity) AS quantity, sum(amount) AS amount
                   FROM trade_entries WHERE order_kind = 'purchase' AND kind = 'returned'
                   GROUP BY company_id, order_id, line_no) t
          ON t.company_id = l.company_id AND t.order_id = l.order_id AND t.line_no = l.line_no
        LEFT JOIN (SELECT n.company_id, n.order_id, k.order_line_no AS line_no, sum(k.base_quantity) AS quantity,
                          sum(k.net_amount) AS net, sum(m.quantity) AS moved
                   FROM purchase_returns n
                   JOIN purchase_return_lines k ON k.company_id = n.company_id AND k.return_id = n.id
                   LEFT JOIN stock_moves m ON m.company_id = n.company_id AND m.document_id = n.id
                        AND m.line_no = k.line_no AND m.item_id = k.item_id
                   WHERE n.invoice_id IS NOT NULL
                   GROUP BY n.company_id, n.order_id, k.order_line_no) r
          ON r.company_id = l.company_id AND r.order_id = l.order_id AND r.line_no = l.line_no
    ) x
    WHERE x.said <> x.written OR x.said <> x.moved OR x.net <> x.amount
    UNION ALL
    SELECT n.company_id, 'purchase_returns ' || n.number, k.net || ' of ' || v.total_amount,
           n.net_amount || ' + ' || n.tax_amount || ' = ' || n.total_amount
    FROM purchase_returns n
    LEFT JOIN supplier_invoices v ON v.company_id = n.company_id AND v.id = n.invoice_id
    JOIN (SELECT company_id, return_id, sum(net_amount) AS net FROM purchase_return_lines
          GROUP BY company_id, return_id) k ON k.company_id = n.company_id AND k.return_id = n.id
    WHERE n.net_amount <> k.net OR n.total_amount <> n.net_amount + n.tax_amount OR n.total_amount > v.total_amount
    UNION ALL
    SELECT n.company_id, 'purchase_returns ' || n.number || ' line ' || k.line_no, k.base_quantity::text,
           'moved ' || coalesce(m.quantity, 0)
    FROM purchase_returns n
    JOIN purchase_return_lines k ON k.company_id = n.company_id AND k.return_id = n.id
    LEFT JOIN stock_moves m ON m.company_id = n.company_id AND m.document_id = n.id AND m.line_no = k.line_no
         AND m.item_id = k.item_id
    WHERE n.invoice_id IS NULL AND k.base_quantity <> coalesce(m.quantity, 0)""",
)

CHECKS = (DOCUMENTS, OPEN_ITEMS, RETURNS)
