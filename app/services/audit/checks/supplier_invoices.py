"""Supplier invoices: once approved they are in the books by their total, and what they cleared is what came."""

from app.services.audit.check import Check
from app.services.audit.checks.fragments import ENTRIES, PURCHASED

TRADED = Check(
    "supplier_invoices_equal_trade_entries",
    "What was invoiced of a purchase order line is what its approved invoices say.",
    ("supplier_invoice_lines",),
    f"""
    SELECT x.company_id,
           'purchase_orders ' || coalesce(o.number, x.order_id::text) || ' line ' || x.line_no AS row_name,
           x.entered || ' for ' || x.entered_amount AS expected, x.written || ' for ' || x.written_amount AS found
    FROM (
        SELECT coalesce(t.company_id, s.company_id) AS company_id, coalesce(t.order_id, s.order_id) AS order_id,
               coalesce(t.line_no, s.line_no) AS line_no, coalesce(t.invoiced, 0) AS entered,
               coalesce(t.invoiced_amount, 0) AS entered_amount, coalesce(s.quantity, 0) AS written,
               coalesce(s.amount, 0) AS written_amount
        FROM {PURCHASED} t
        FULL JOIN (
            SELECT v.company_id, v.order_id, l.order_line_no AS line_no, sum(l.base_quantity) AS quantity,
                   sum(l.net_amount) AS amount
            FROM supplier_invoices v
            JOIN supplier_invoice_lines l ON l.company_id = v.company_id AND l.invoice_id = v.id
            WHERE v.status = 'approved' GROUP BY v.company_id, v.order_id, l.order_line_no
        ) s ON s.company_id = t.company_id AND s.order_id = t.order_id AND s.line_no = t.line_no
    ) x
    LEFT JOIN purchase_orders o ON o.company_id = x.company_id AND o.id = x.order_id
    WHERE x.entered <> x.written OR x.entered_amount <> x.written_amount""",  # noqa: S608
)
TOTALS = Check(
    "supplier_invoice_totals_equal_lines",
    "A supplier invoice's totals are its lines plus VAT, rounded once per rate.",
    ("supplier_invoices",),
    """
    SELECT v.company_id, 'supplier_invoices ' || v.number AS row_name,
           coalesce(s.net, 0) || ' + ' || coalesce(s.tax, 0) AS expected,
           v.net_amount || ' + ' || v.tax_amount || ' = ' || v.total_amount AS found
    FROM supplier_invoices v
    LEFT JOIN (
        SELECT r.company_id, r.invoice_id, sum(r.net) AS net, sum(round(r.net * r.rate / 100, cur.scale)) AS tax
        FROM (SELECT company_id, invoice_id, tax_code, tax_rate_percent AS rate, sum(net_amount) AS net
              FROM supplier_invoice_lines GROUP BY company_id, invoice_id, tax_code, tax_rate_percent) r
        JOIN supplier_invoices x ON x.company_id = r.company_id AND x.id = r.invoice_id
        JOIN currencies cur ON cur.code = x.currency
        GROUP BY r.company_id, r.invoice_id
    ) s ON s.company_id = v.company_id AND s.invoice_id = v.id
    WHERE v.net_amount <> coalesce(s.net, 0) OR v.tax_amount <> coalesce(s.tax, 0)
       OR v.total_amount <> v.net_amount + v.tax_amount""",
)
PAYABLE = Check(
    "supplier_invoices_equal_payables",
    "An approved supplier invoice is owed by its total, in its own currency; any other is not in the books.",
    ("supplier_invoices",),
    f"""
    SELECT v.company_id, 'supplier_invoices ' || v.number AS row_name,
           CASE v.status WHEN 'approved' THEN v.total_amount ELSE 0 END AS expected, coalesce(g.owed, 0) AS found
    FROM supplier_invoices v
    LEFT JOIN (
        SELECT e.company_id, e.document_id, e.currency, -sum(e.currency_amount) AS owed
        FROM {ENTRIES} e
        JOIN account_roles a ON a.company_id = e.company_id AND a.role = 'payable' AND a.account_code = e.account
        WHERE e.document_kind = 'supplier_invoice' GROUP BY e.company_id, e.document_id, e.currency
    ) g ON g.company_id = v.company_id AND g.document_id = v.id AND g.currency = v.currency
    WHERE coalesce(g.owed, 0) <> CASE v.status WHEN 'approved' THEN v.total_amount ELSE 0 END""",  # noqa: S608
)
TRANSIT = Check(
    "goods_in_transit_equal_invoices",
    "The account of goods in transit holds what is invoiced and has not come.",
    ("supplier_invoice_lines", "goods_receipt_lines"),
    f"""
    SELECT a.company_id, 'accounts ' || a.account_code AS row_name, coalesce(s.amount, 0) AS expected,
           coalesce(g.amount, 0) AS found
    FROM account_roles a
    LEFT JOIN (
        SELECT company_id, sum(amount) AS amount FROM (
            SELECT company_id, transit_amount AS amount FROM supplier_invoice_lines
            UNION ALL SELECT company_id, -transit_amount FROM goods_receipt_lines
        ) lines GROUP BY company_id
    ) s ON s.company_id = a.company_id
    LEFT JOIN (
        SELECT company_id, account, sum(amount) AS amount FROM {ENTRIES} e
        WHERE document_kind IN ('goods_receipt', 'supplier_invoice') GROUP BY company_id, account
    ) g ON g.company_id = a.company_id AND g.account = a.account_code
    WHERE a.role = 'goods_in_transit' AND coalesce(s.amount, 0) <> coalesce(g.amount, 0)""",  # noqa: S608
)

CHECKS = (TRADED, TOTALS, PAYABLE, TRANSIT)
