"""Deliveries and invoices against the ledgers and against each other."""

from app.services.audit.check import Check
from app.services.audit.checks.fragments import ENTRIES, INVOICE_NUMBER, PROGRESS, role_account

POSTED_ONCE = Check(
    "documents_posted_once",
    "Each delivery, invoice, credit note, receipt, payment and refund came into the books by one posting, under its "
    "number.",
    ("deliveries", "invoices", "receipts", "payments", "refunds"),
    f"""
    SELECT d.company_id, d.row_name, '1 posting' AS expected, count(p.id) AS found
    FROM (
        SELECT company_id, id, 'deliveries ' || number AS row_name, number, id AS document_id FROM deliveries d
        WHERE NOT EXISTS (SELECT FROM postings p JOIN invoices v ON v.company_id = p.company_id AND v.id = p.document_id
                          WHERE p.company_id = d.company_id AND v.delivery_id = d.id
                            AND p.event IN ('delivery.invoiced', 'sales_order.sold'))
        UNION ALL
        SELECT company_id, id, 'invoices ' || {INVOICE_NUMBER}, {INVOICE_NUMBER}, id FROM invoices v
        UNION ALL
        SELECT company_id, id, 'receipts ' || number, number, id FROM receipts
        UNION ALL
        SELECT company_id, id, 'payments ' || number, number, id FROM payments
        UNION ALL
        SELECT company_id, id, 'refunds ' || number, number, id FROM refunds
    ) d
    LEFT JOIN postings p ON p.company_id = d.company_id AND p.document_id = d.document_id
         AND p.document_number = d.number
         AND p.event !~ '^(receipt|payment|credit_note|[a-z]+_refund)[.](allocated|allocation_reversed|reversed)$'
    GROUP BY d.company_id, d.id, d.row_name HAVING count(p.id) <> 1""",  # noqa: S608
)
DELIVERIES = Check(
    "deliveries_equal_trade_entries",
    "What deliveries say of an order line is what its 'delivered' entries say.",
    ("delivery_lines",),
    f"""
    SELECT o.company_id, 'sales_orders ' || o.number || ' line ' || x.line_no AS row_name, x.entered AS expected,
           x.handed AS found
    FROM (
        SELECT coalesce(t.company_id, s.company_id) AS company_id, coalesce(t.order_id, s.order_id) AS order_id,
               coalesce(t.line_no, s.line_no) AS line_no, coalesce(t.delivered, 0) AS entered,
               coalesce(s.quantity, 0) AS handed
        FROM {PROGRESS} t
        FULL JOIN (
            SELECT d.company_id, d.order_id, k.order_line_no AS line_no, sum(k.base_quantity) AS quantity
            FROM deliveries d JOIN delivery_lines k ON k.company_id = d.company_id AND k.delivery_id = d.id
            GROUP BY d.company_id, d.order_id, k.order_line_no
        ) s ON s.company_id = t.company_id AND s.order_id = t.order_id AND s.line_no = t.line_no
    ) x
    JOIN sales_orders o ON o.company_id = x.company_id AND o.id = x.order_id
    WHERE x.entered <> x.handed""",  # noqa: S608
)
MOVED = Check(
    "deliveries_and_returns_moved_goods",
    "Each delivered or returned line of goods has exactly one move, of its item and quantity.",
    ("delivery_lines", "invoice_lines"),
    """
    SELECT k.company_id, k.row_name || ' line ' || k.line_no AS row_name, '1 move of ' || k.base_quantity AS expected,
           count(m.id) || ' of ' || coalesce(sum(m.quantity), 0) AS found
    FROM (
        SELECT x.company_id, 'deliveries ' || d.number AS row_name, x.line_no, x.item_id, x.base_quantity,
               d.id AS document_id, v.id AS other_document_id
        FROM delivery_lines x
        JOIN deliveries d ON d.company_id = x.company_id AND d.id = x.delivery_id
        LEFT JOIN invoices v ON v.company_id = d.company_id AND v.delivery_id = d.id AND v.kind = 'invoice'
        UNION ALL
        SELECT x.company_id, 'invoices ' || v.series || ' ' || v.number, x.line_no, x.item_id, x.base_quantity,
               v.id, NULL
        FROM invoice_lines x
        JOIN invoices v ON v.company_id = x.company_id AND v.id = x.invoice_id AND v.kind = 'credit_note'
    ) k
    JOIN items i ON i.company_id = k.company_id AND i.id = k.item_id AND i.kind <> 'service'
    LEFT JOIN stock_moves m ON m.company_id = k.company_id AND m.line_no = k.line_no AND m.item_id = k.item_id
         AND m.document_id IN (k.document_id, k.other_document_id)
    GROUP BY k.company_id, k.row_name, k.line_no, k.base_quantity
    HAVING count(m.id) <> 1 OR sum(m.quantity) <> k.base_quantity""",
)
INVOICED = Check(
    "invoices_equal_trade_entries",
    "What invoices and credit notes say of an order line is what its 'invoiced' and 'returned' entries say.",
    ("invoice_lines",),
    f"""
    SELECT o.company_id, 'sales_orders ' || o.number || ' line ' || x.line_no AS row_name, x.entered AS expected,
           x.written AS found
    FROM (
        SELECT coalesce(t.company_id, s.company_id) AS company_id, coalesce(t.order_id, s.order_id) AS order_id,
               coalesce(t.line_no, s.line_no) AS line_no,
               concat_ws(', ', coalesce(t.invoiced, 0), coalesce(t.invoiced_amount, 0),
                         coalesce(t.returned, 0), coalesce(t.returned_amount, 0)) AS entered,
               concat_ws(', ', coalesce(s.invoiced, 0), coalesce(s.invoiced_amount, 0),
                         coalesce(s.returned, 0), coalesce(s.returned_amount, 0)) AS written,
               (coalesce(t.invoiced, 0), coalesce(t.invoiced_amount, 0), coalesce(t.returned, 0),
                coalesce(t.returned_amount, 0))
               = (coalesce(s.invoiced, 0), coalesce(s.invoiced_amount, 0), coalesce(s.returned, 0),
                  coalesce(s.returned_amount, 0)) AS same
        FROM {PROGRESS} t
        FULL JOIN (
            SELECT v.company_id, v.order_id, k.order_line_no AS line_no,
                   sum(k.base_quantity) FILTER (WHERE v.kind = 'invoice') AS invoiced,
                   sum(k.net_amount) FILTER (WHERE v.kind = 'invoice') AS invoiced_amount,
                   sum(k.base_quantity) FILTER (WHERE v.kind = 'credit_note') AS returned,
                   sum(k.net_amount) FILTER (WHERE v.kind = 'credit_note') AS returned_amount
            FROM invoices v JOIN invoice_lines k ON k.company_id = v.company_id AND k.invoice_id = v.id
            GROUP BY v.company_id, v.order_id, k.order_line_no
        ) s ON s.company_id = t.company_id AND s.order_id = t.order_id AND s.line_no = t.line_no
    ) x
    JOIN sales_orders o ON o.company_id = x.company_id AND o.id = x.order_id
    WHERE NOT x.same""",  # noqa: S608
)
TOTALS = Check(
    "invoice_totals_equal_lines_and_taxes",
    "An invoice's totals are its lines plus VAT; each rate's base is its lines', its VAT rounded once.",
    ("invoices", "invoice_taxes"),
    f"""
    SELECT v.company_id, 'invoices ' || {INVOICE_NUMBER} AS row_name,
           coalesce(l.net, 0) || ' + ' || coalesce(x.tax, 0) AS expected,
           v.net_amount || ' + ' || v.tax_amount || ' = ' || v.total_amount AS found
    FROM invoices v
    LEFT JOIN (SELECT company_id, invoice_id, sum(net_amount) AS net FROM invoice_lines
               GROUP BY company_id, invoice_id) l ON l.company_id = v.company_id AND l.invoice_id = v.id
    LEFT JOIN (SELECT company_id, invoice_id, sum(tax_amount) AS tax FROM invoice_taxes
               GROUP BY company_id, invoice_id) x ON x.company_id = v.company_id AND x.invoice_id = v.id
    WHERE v.net_amount <> coalesce(l.net, 0) OR v.tax_amount <> coalesce(x.tax, 0)
       OR v.total_amount <> v.net_amount + v.tax_amount
    UNION ALL
    SELECT v.company_id, 'invoices ' || {INVOICE_NUMBER} || ' ' || coalesce(x.tax_code, l.tax_code),
           coalesce(l.net, 0) || ' + ' || round(coalesce(l.net, 0) * l.tax_rate_percent / 100, cur.scale),
           coalesce(x.net_amount, 0) || ' + ' || coalesce(x.tax_amount, 0)
    FROM (SELECT company_id, invoice_id, tax_code, tax_rate_percent, sum(net_amount) AS net FROM invoice_lines
          GROUP BY company_id, invoice_id, tax_code, tax_rate_percent) l
    FULL JOIN invoice_taxes x ON x.company_id = l.company_id AND x.invoice_id = l.invoice_id
         AND x.tax_code = l.tax_code AND x.tax_rate_percent = l.tax_rate_percent
    JOIN invoices v ON v.company_id = coalesce(l.company_id, x.company_id)
         AND v.id = coalesce(l.invoice_id, x.invoice_id)
    JOIN currencies cur ON cur.code = v.currency
    WHERE coalesce(l.net, 0) <> coalesce(x.net_amount, 0)
       OR (v.kind = 'invoice'
           AND coalesce(x.tax_amount, 0) <> round(coalesce(x.net_amount * x.tax_rate_percent, 0) / 100, cur.scale))
    """,  # noqa: S608
)
CREDIT_NOTES = Check(
    "credit_notes_within_their_invoice",
    "Credit notes of an invoice take back at most each line; their VAT together is the VAT of what was taken back.",
    ("invoices",),
    f"""
    SELECT v.company_id, 'invoices ' || {INVOICE_NUMBER} || ' line ' || b.adjusts_line_no AS row_name,
           'at most ' || coalesce(l.quantity, 0) || ' for ' || coalesce(l.net_amount, 0) AS expected,
           b.quantity || ' for ' || b.net AS found
    FROM (
        SELECT n.company_id, n.adjusts_invoice_id, k.adjusts_line_no, sum(k.quantity) AS quantity,
               sum(k.net_amount) AS net
        FROM invoices n JOIN invoice_lines k ON k.company_id = n.company_id AND k.invoice_id = n.id
        WHERE n.kind = 'credit_note' GROUP BY n.company_id, n.adjusts_invoice_id, k.adjusts_line_no
    ) b
    JOIN invoices v ON v.company_id = b.company_id AND v.id = b.adjusts_invoice_id
    LEFT JOIN invoice_lines l ON l.company_id = b.company_id AND l.invoice_id = v.id AND l.line_no = b.adjusts_line_no
    WHERE (b.quantity <= l.quantity AND b.net <= l.net_amount AND v.kind = 'invoice') IS NOT TRUE
    UNION ALL
    SELECT v.company_id, 'invoices ' || {INVOICE_NUMBER} || ' ' || t.tax_code, t.expected::text, t.tax::text
    FROM (
        SELECT n.company_id, n.adjusts_invoice_id, x.tax_code, sum(x.tax_amount) AS tax,
               round(sum(x.net_amount) * x.tax_rate_percent / 100, cur.scale) AS expected
        FROM invoices n
        JOIN invoice_taxes x ON x.company_id = n.company_id AND x.invoice_id = n.id
        JOIN currencies cur ON cur.code = n.currency
        WHERE n.kind = 'credit_note'
        GROUP BY n.company_id, n.adjusts_invoice_id, x.tax_code, x.tax_rate_percent, cur.scale
    ) t
    JOIN invoices v ON v.company_id = t.company_id AND v.id = t.adjusts_invoice_id
    WHERE t.tax <> t.expected""",  # noqa: S608
)
INVOICES_IN_LEDGER = Check(
    "invoices_in_the_accounts",
    "An invoice stands in the receivable with its total and in output VAT with its tax; a credit note the other way.",
    ("invoices",),
    f"""
    SELECT x.company_id, x.row_name, x.total || ', ' || -x.tax AS expected,
           x.receivable || ', ' || x.vat AS found
    FROM (
        SELECT v.company_id, 'invoices ' || {INVOICE_NUMBER} AS row_name,
               CASE v.kind WHEN 'invoice' THEN v.total_amount ELSE -v.total_amount END AS total,
               CASE v.kind WHEN 'invoice' THEN v.tax_amount ELSE -v.tax_amount END AS tax,
               coalesce(sum(e.currency_amount) FILTER (WHERE e.account = r.account_code), 0) AS receivable,
               coalesce(sum(e.currency_amount) FILTER (WHERE e.account = t.account_code), 0) AS vat
        FROM invoices v
        {role_account("r", "receivable", "v.company_id")}
        {role_account("t", "vat_out", "v.company_id")}
        LEFT JOIN {ENTRIES} e ON e.company_id = v.company_id AND e.document_id = v.id AND e.currency = v.currency
             AND e.account IN (r.account_code, t.account_code)
        GROUP BY v.company_id, v.id, v.kind, v.form, v.series, v.number, v.total_amount, v.tax_amount
    ) x
    WHERE x.receivable <> x.total OR x.vat <> -x.tax""",  # noqa: S608
)
CHECKS = (
    POSTED_ONCE,
    DELIVERIES,
    MOVED,
    INVOICED,
    TOTALS,
    CREDIT_NOTES,
    INVOICES_IN_LEDGER,
)
