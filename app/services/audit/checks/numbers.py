"""Invoice numbers without gaps, and amounts at the scale of their currency."""

from app.services.audit.check import Check
from app.services.audit.checks.fragments import INVOICE_NUMBER

GAP_FREE = Check(
    "invoice_numbers_without_gaps",
    "Within form, series and year, numbers run from 1 without gap or duplicate, in the year of issue.",
    ("invoices",),
    f"""
    SELECT v.company_id, 'invoices ' || {INVOICE_NUMBER} AS row_name,
           'number ' || (v.previous + 1) || ' of ' || extract(year FROM v.issued_on) AS expected,
           'number ' || v.number || ' of ' || v.year AS found
    FROM (SELECT *, lag(number, 1, 0) OVER (PARTITION BY company_id, form, series, year ORDER BY number) AS previous
          FROM invoices) v
    WHERE v.number <> v.previous + 1 OR extract(year FROM v.issued_on) <> v.year""",  # noqa: S608
)
COUNTERS = Check(
    "invoice_counters_at_last_number",
    "Each series' counter stands at its last invoice.",
    ("invoice_series",),
    """
    SELECT coalesce(s.company_id, v.company_id) AS company_id,
           'invoice_series ' || coalesce(s.form, v.form) || coalesce(s.series, v.series) || ' '
           || coalesce(s.year, v.year) AS row_name,
           coalesce(v.last, 0) AS expected, coalesce(s.last_number, 0) AS found
    FROM invoice_series s
    FULL JOIN (SELECT company_id, form, series, year, max(number) AS last FROM invoices
               GROUP BY company_id, form, series, year) v
      ON v.company_id = s.company_id AND v.form = s.form AND v.series = s.series AND v.year = s.year
    WHERE coalesce(v.last, 0) <> coalesce(s.last_number, 0)""",
)
# Each amount with the currency that decides its scale; none is the company's base currency.
AMOUNTS = """
    SELECT company_id, 'account_transfers ' || id AS row_name, amount, NULL AS currency FROM account_transfers
    UNION ALL SELECT company_id, 'account_transfers ' || id, currency_amount, currency FROM account_transfers
    UNION ALL SELECT company_id, 'stock_moves ' || id, value, NULL FROM stock_moves
    UNION ALL SELECT company_id, 'stock_balances ' || item_id, value, NULL FROM stock_balances
    UNION ALL SELECT company_id, 'sales_orders ' || number, unnest(ARRAY[net_amount, tax_amount, total_amount]),
                     currency FROM sales_orders
    UNION ALL SELECT l.company_id, 'sales_orders ' || o.number || ' line ' || l.line_no, l.net_amount, o.currency
              FROM sales_order_lines l JOIN sales_orders o ON o.company_id = l.company_id AND o.id = l.order_id
    UNION ALL SELECT t.company_id, 'trade_entries ' || t.id, t.amount, o.currency
              FROM trade_entries t JOIN sales_orders o ON o.company_id = t.company_id AND o.id = t.order_id
    UNION ALL SELECT company_id, 'invoices ' || series || ' ' || number,
                     unnest(ARRAY[net_amount, tax_amount, total_amount]), currency FROM invoices
    UNION ALL SELECT l.company_id, 'invoices ' || v.series || ' ' || v.number || ' line ' || l.line_no, l.net_amount,
                     v.currency
              FROM invoice_lines l JOIN invoices v ON v.company_id = l.company_id AND v.id = l.invoice_id
    UNION ALL SELECT x.company_id, 'invoices ' || v.series || ' ' || v.number || ' ' || x.tax_code,
                     unnest(ARRAY[x.net_amount, x.tax_amount]), v.currency
              FROM invoice_taxes x JOIN invoices v ON v.company_id = x.company_id AND v.id = x.invoice_id
    UNION ALL SELECT company_id, 'purchase_orders ' || number, unnest(ARRAY[net_amount, tax_amount, total_amount]),
                     currency FROM purchase_orders
    UNION ALL SELECT l.company_id, 'purchase_orders ' || o.number || ' line ' || l.line_no, l.net_amount, o.currency
              FROM purchase_order_lines l JOIN purchase_orders o ON o.company_id = l.company_id AND o.id = l.order_id
    UNION ALL SELECT t.company_id, 'trade_entries ' || t.id, t.amount, o.currency
              FROM trade_entries t JOIN purchase_orders o ON o.company_id = t.company_id AND o.id = t.order_id
    UNION ALL SELECT l.company_id, 'goods_receipts ' || r.number || ' line ' || l.line_no, l.accrued_net, o.currency
              FROM goods_receipt_lines l JOIN goods_receipts r ON r.company_id = l.company_id AND r.id = l.receipt_id
              JOIN purchase_orders o ON o.company_id = r.company_id AND o.id = r.order_id
    UNION ALL SELECT company_id, 'goods_receipt_lines of ' || receipt_id, unnest(ARRAY[accrued_amount, transit_amount]),
                     NULL FROM goods_receipt_lines
    UNION ALL SELECT company_id, 'supplier_invoices ' || number, unnest(ARRAY[net_amount, tax_amount, total_amount]),
                     currency FROM supplier_invoices
    UNION ALL SELECT l.company_id, 'supplier_invoices ' || v.number || ' line ' || l.line_no,
                     unnest(ARRAY[l.net_amount, l.cleared_net]), v.currency
              FROM supplier_invoice_lines l
              JOIN supplier_invoices v ON v.company_id = l.company_id AND v.id = l.invoice_id
    UNION ALL SELECT company_id, 'supplier_invoice_lines of ' || invoice_id,
                     unnest(ARRAY[cleared_amount, transit_amount]), NULL FROM supplier_invoice_lines
    UNION ALL SELECT company_id, 'landed_costs ' || number, unnest(ARRAY[net_amount, tax_amount, total_amount]),
                     currency FROM landed_costs
    UNION ALL SELECT l.company_id, 'landed_costs ' || v.number || ' line ' || l.line_no, l.net_amount, v.currency
              FROM landed_cost_lines l JOIN landed_costs v ON v.company_id = l.company_id AND v.id = l.landed_cost_id
    UNION ALL SELECT company_id, 'landed_cost_lines of ' || landed_cost_id, amount, NULL FROM landed_cost_lines
    UNION ALL SELECT company_id, 'receipts ' || number, amount, currency FROM receipts
    UNION ALL SELECT company_id, 'payments ' || number, amount, currency FROM payments
    UNION ALL SELECT company_id, 'refunds ' || number, amount, currency FROM refunds
    UNION ALL SELECT company_id, 'payables ' || number, total_amount, currency FROM payables
    UNION ALL SELECT company_id, 'purchase_returns ' || number, unnest(ARRAY[net_amount, tax_amount, total_amount]),
                     currency FROM purchase_returns
    UNION ALL SELECT company_id, 'purchase_return_lines of ' || return_id, cost, NULL FROM purchase_return_lines
    UNION ALL SELECT a.company_id, 'allocations ' || a.id, a.amount, v.currency
              FROM allocations a JOIN invoices v ON v.company_id = a.company_id AND v.id = a.invoice_id
    UNION ALL SELECT a.company_id, 'payable_allocations ' || a.id, a.amount, v.currency
              FROM payable_allocations a JOIN payables v ON v.company_id = a.company_id AND v.id = a.invoice_id
"""
SCALES = Check(
    "amounts_at_their_scale",
    "No amount has more decimals than its currency.",
    (
        "account_transfers",
        "stock_moves",
        "stock_balances",
        "sales_orders",
        "sales_order_lines",
        "trade_entries",
        "invoices",
        "invoice_lines",
        "invoice_taxes",
        "receipts",
        "allocations",
        "payments",
        "payables",
        "payable_allocations",
        "purchase_returns",
        "purchase_return_lines",
        "purchase_orders",
        "purchase_order_lines",
        "goods_receipt_lines",
        "supplier_invoices",
        "supplier_invoice_lines",
        "landed_costs",
        "landed_cost_lines",
    ),
    f"""
    SELECT a.company_id, a.row_name, cur.scale || ' decimals' AS expected, a.amount AS found
    FROM ({AMOUNTS}) a
    JOIN companies c ON c.id = a.company_id
    JOIN currencies cur ON cur.code = coalesce(a.currency, c.base_currency)
    WHERE a.amount <> round(a.amount, cur.scale)""",  # noqa: S608
)
FLOATS = Check(
    "no_floating_point_columns",
    "No column of the schema is a floating point number.",
    ("information_schema.columns",),
    """
    SELECT NULL::uuid AS company_id, 'column ' || table_name || '.' || column_name AS row_name, 'numeric' AS expected,
           data_type AS found
    FROM information_schema.columns
    WHERE table_schema = 'public' AND data_type IN ('real', 'double precision')
      AND NOT starts_with(table_name, 'pgqueuer')""",
    by_company=False,
)

CHECKS = (GAP_FREE, COUNTERS, SCALES, FLOATS)
