"""Sales orders: placed once in all three ledgers, and always what their entries say."""

from app.services.audit.check import Check
from app.services.audit.checks.fragments import PLACEMENTS, PROGRESS, memo_of_open_orders, net_upto, role_account

PLACED_ONCE = Check(
    "orders_placed_once",
    "Exactly one posting brought each order into the books.",
    ("sales_orders",),
    f"""
    SELECT o.company_id, 'sales_orders ' || o.number AS row_name, '1' AS expected, count(p.posting_id) AS found
    FROM sales_orders o LEFT JOIN {PLACEMENTS} p ON p.company_id = o.company_id AND p.order_id = o.id
    GROUP BY o.company_id, o.id, o.number HAVING count(p.posting_id) <> 1""",  # noqa: S608
)
IN_TRADE = Check(
    "orders_in_the_trade_ledger",
    "The posting that placed an order has one 'ordered' entry for each line that no proposal added, and no other.",
    ("sales_orders",),
    f"""
    SELECT p.company_id, 'sales_orders ' || coalesce(o.number, '?') || ' line ' || coalesce(l.line_no, t.line_no)
               AS row_name, '1 entry' AS expected, coalesce(t.entries, 0) || ' of ' || coalesce(t.quantity, 0) AS found
    FROM {PLACEMENTS} p
    JOIN sales_orders o ON o.company_id = p.company_id AND o.id = p.order_id
    JOIN sales_order_lines l ON l.company_id = p.company_id AND l.order_id = p.order_id
    LEFT JOIN (
        SELECT company_id, posting_id, order_id, line_no, count(*) AS entries, sum(quantity) AS quantity
        FROM trade_entries WHERE kind = 'ordered' GROUP BY company_id, posting_id, order_id, line_no
    ) t ON t.company_id = p.company_id AND t.posting_id = p.posting_id AND t.order_id = l.order_id
       AND t.line_no = l.line_no
    WHERE (t.entries = 1 AND t.quantity > 0) IS NOT TRUE
      AND NOT (t.entries IS NULL AND EXISTS (
          SELECT FROM trade_entries x
          JOIN proposals d ON d.company_id = x.company_id AND d.posting_id = x.posting_id
          JOIN proposal_lines e ON e.company_id = d.company_id AND e.proposal_id = d.id
               AND (e.additional OR e.substitute_item_id IS NOT NULL)
          WHERE x.company_id = l.company_id AND x.order_id = l.order_id AND x.line_no = l.line_no
            AND x.kind = 'ordered' AND x.quantity > 0))
    UNION ALL
    SELECT t.company_id, 'trade_entries ' || t.id, 'an order line', t.order_id || ' line ' || t.line_no
    FROM trade_entries t
    LEFT JOIN sales_orders o ON o.company_id = t.company_id AND o.id = t.order_id
    LEFT JOIN sales_order_lines l ON l.company_id = t.company_id AND l.order_id = t.order_id AND l.line_no = t.line_no
    WHERE t.order_kind = 'sales' AND (o.id IS NULL OR (t.line_no > 0 AND l.line_no IS NULL))""",  # noqa: S608
)
IN_STOCK = Check(
    "orders_in_the_stock_ledger",
    "Placing reserved each line at most once and at most what was ordered; a direct sale moved each line exactly once.",
    ("sales_orders",),
    f"""
    SELECT p.company_id, 'sales_orders ' || o.number || ' line ' || t.line_no AS row_name,
           CASE p.event WHEN 'sales_order.sold' THEN '1 move of ' || t.quantity
                ELSE 'at most 1 reservation of ' || t.quantity END AS expected,
           coalesce(m.rows, 0) || ' of ' || coalesce(m.quantity, 0) || ', '
           || coalesce(r.rows, 0) || ' of ' || coalesce(r.quantity, 0) AS found
    FROM {PLACEMENTS} p
    JOIN sales_orders o ON o.company_id = p.company_id AND o.id = p.order_id
    JOIN (
        SELECT t.company_id, t.posting_id, t.order_id, t.line_no, sum(t.quantity) AS quantity
        FROM trade_entries t
        JOIN sales_order_lines l ON l.company_id = t.company_id AND l.order_id = t.order_id AND l.line_no = t.line_no
        JOIN items i ON i.company_id = l.company_id AND i.id = l.item_id AND i.kind <> 'service'
        WHERE t.kind = 'ordered' GROUP BY t.company_id, t.posting_id, t.order_id, t.line_no
    ) t ON t.company_id = p.company_id AND t.posting_id = p.posting_id AND t.order_id = p.order_id
    LEFT JOIN (
        SELECT company_id, posting_id, line_no, count(*) AS rows, sum(quantity) AS quantity
        FROM stock_moves GROUP BY company_id, posting_id, line_no
    ) m ON m.company_id = p.company_id AND m.posting_id = p.posting_id AND m.line_no = t.line_no
    LEFT JOIN (
        SELECT company_id, posting_id, line_no, count(*) AS rows, sum(quantity) AS quantity
        FROM reservation_entries GROUP BY company_id, posting_id, line_no
    ) r ON r.company_id = p.company_id AND r.posting_id = p.posting_id AND r.line_no = t.line_no
    WHERE CASE p.event
          WHEN 'sales_order.sold' THEN (m.rows = 1 AND m.quantity = t.quantity AND r.rows IS NULL)
          ELSE m.rows IS NULL AND (r.rows IS NULL OR (r.rows = 1 AND r.quantity BETWEEN 0 AND t.quantity))
          END IS NOT TRUE""",  # noqa: S608
)
IN_ACCOUNTS = Check(
    "orders_in_the_accounts",
    "Placing wrote exactly one memo transfer; a direct sale wrote the receivable instead and no memo.",
    ("sales_orders",),
    f"""
    SELECT p.company_id, 'sales_orders ' || o.number AS row_name,
           CASE p.event WHEN 'sales_order.sold' THEN 'receivable, no memo' ELSE '1 memo' END AS expected,
           coalesce(s.memos, 0) || ' memo, ' || coalesce(s.receivables, 0) || ' receivable' AS found
    FROM {PLACEMENTS} p
    JOIN sales_orders o ON o.company_id = p.company_id AND o.id = p.order_id
    JOIN companies c ON c.id = p.company_id
    JOIN currencies base ON base.code = c.base_currency
    {role_account("m", "memo_sales_orders", "p.company_id")}
    {role_account("a", "receivable", "p.company_id")}
    JOIN (SELECT company_id, posting_id, order_id, sum(amount) AS amount FROM trade_entries WHERE kind = 'ordered'
          GROUP BY company_id, posting_id, order_id) t
      ON t.company_id = p.company_id AND t.posting_id = p.posting_id AND t.order_id = p.order_id
    LEFT JOIN LATERAL (
        SELECT count(*) FILTER (WHERE m.account_code IN (x.debit_account, x.credit_account)) AS memos,
               count(*) FILTER (WHERE a.account_code = x.debit_account) AS receivables
        FROM account_transfers x
        WHERE x.company_id = p.company_id AND x.document_id IN (p.order_id, (
                  SELECT q.document_id FROM postings q WHERE q.company_id = p.company_id AND q.id = p.posting_id))
          AND x.posting_id = p.posting_id
    ) s ON true
    WHERE CASE p.event
          WHEN 'sales_order.sold' THEN s.memos > 0 OR s.receivables = 0
          ELSE s.receivables > 0 OR s.memos <> 1 END
      AND (s.memos + s.receivables > 1 OR round(t.amount * o.exchange_rate, base.scale) > 0)""",  # noqa: S608
)
LINES = Check(
    "order_lines_equal_trade_entries",
    "A line's quantity and amount are the sums of its 'ordered' entries, and the amount is price times quantity.",
    ("sales_order_lines",),
    f"""
    SELECT l.company_id, 'sales_orders ' || o.number || ' line ' || l.line_no AS row_name,
           t.ordered || ' for ' || t.ordered_amount AS expected, l.base_quantity || ' for ' || l.net_amount AS found
    FROM sales_order_lines l
    JOIN sales_orders o ON o.company_id = l.company_id AND o.id = l.order_id
    JOIN currencies cur ON cur.code = o.currency
    LEFT JOIN {PROGRESS} t ON t.company_id = l.company_id AND t.order_id = l.order_id AND t.line_no = l.line_no
    WHERE (l.base_quantity = t.ordered AND l.net_amount = t.ordered_amount
           AND l.base_quantity = round(l.quantity * l.unit_factor, 6)
           AND l.net_amount = {net_upto("l.base_quantity")}) IS NOT TRUE""",  # noqa: S608
)
PROGRESS_IN_ORDER = Check(
    "order_lines_progress_in_order",
    "Of a line, no more is returned than invoiced, invoiced than delivered, delivered than ordered.",
    ("sales_order_lines",),
    f"""
    SELECT t.company_id, 'sales_orders ' || coalesce(o.number, t.order_id::text) || ' line ' || t.line_no AS row_name,
           '0 <= returned <= invoiced <= delivered <= ordered' AS expected,
           t.returned || ', ' || t.invoiced || ', ' || t.delivered || ', ' || t.ordered AS found
    FROM {PROGRESS} t LEFT JOIN sales_orders o ON o.company_id = t.company_id AND o.id = t.order_id
    WHERE t.returned < 0 OR t.returned > t.invoiced OR t.invoiced > t.delivered OR t.delivered > t.ordered
    """,  # noqa: S608
)
TOTALS = Check(
    "order_totals_equal_lines",
    "An order's totals are its lines plus VAT, rounded once per rate.",
    ("sales_orders",),
    """
    SELECT o.company_id, 'sales_orders ' || o.number AS row_name,
           coalesce(s.net, 0) || ' + ' || coalesce(s.tax, 0) AS expected,
           o.net_amount || ' + ' || o.tax_amount || ' = ' || o.total_amount AS found
    FROM sales_orders o
    LEFT JOIN (
        SELECT r.company_id, r.order_id, sum(r.net) AS net, sum(round(r.net * r.rate / 100, cur.scale)) AS tax
        FROM (SELECT company_id, order_id, tax_code, tax_rate_percent AS rate, sum(net_amount) AS net
              FROM sales_order_lines GROUP BY company_id, order_id, tax_code, tax_rate_percent) r
        JOIN sales_orders x ON x.company_id = r.company_id AND x.id = r.order_id
        JOIN currencies cur ON cur.code = x.currency
        GROUP BY r.company_id, r.order_id
    ) s ON s.company_id = o.company_id AND s.order_id = o.id
    WHERE o.net_amount <> coalesce(s.net, 0) OR o.tax_amount <> coalesce(s.tax, 0)
       OR o.total_amount <> o.net_amount + o.tax_amount""",
)
STATUS = Check(
    "order_status_equals_trade_entries",
    "The state of an order is what its entries amount to.",
    ("sales_orders",),
    f"""
    SELECT s.company_id, 'sales_orders ' || s.number AS row_name, s.expected, s.status AS found
    FROM (
        SELECT o.company_id, o.number, o.status, CASE
            WHEN bool_and(t.ordered = 0) THEN 'cancelled'
            WHEN bool_and(t.delivered = t.ordered) THEN
                CASE WHEN bool_and(t.invoiced = t.ordered) THEN 'closed' ELSE 'delivered' END
            WHEN bool_or(t.delivered > 0) THEN 'partly_delivered'
            WHEN EXISTS (SELECT FROM postings p WHERE p.company_id = o.company_id AND p.document_id = o.id
                         AND p.event = 'sales_order.confirmed') THEN 'confirmed'
            ELSE 'placed' END AS expected
        FROM sales_orders o JOIN {PROGRESS} t ON t.company_id = o.company_id AND t.order_id = o.id
        GROUP BY o.company_id, o.id, o.number, o.status
    ) s
    WHERE s.status <> s.expected""",  # noqa: S608
)
MEMO = Check(
    "memo_equals_open_orders",
    "The memo of an order is what is ordered and not yet invoiced, with VAT, in base currency.",
    ("sales_orders",),
    memo_of_open_orders(
        orders="sales_orders",
        lines="sales_order_lines",
        progress=PROGRESS,
        invoiced="t.invoiced",
        role="memo_sales_orders",
        adds="debit_account",
        documents=("invoices",),
    ),
)

CHECKS = (PLACED_ONCE, IN_TRADE, IN_STOCK, IN_ACCOUNTS, LINES, PROGRESS_IN_ORDER, TOTALS, STATUS, MEMO)
