"""Pieces of SQL that several checks share."""

KEPT_KINDS = "('warehouse', 'transit', 'factory', 'consignee', 'consigned')"

# Both sides of every transfer: debit positive, credit negative.
ENTRIES = """(
    SELECT company_id, id, posting_id, document_kind, document_id, posted_on, partner_id, currency,
           debit_account AS account, amount, currency_amount
    FROM account_transfers
    UNION ALL
    SELECT company_id, id, posting_id, document_kind, document_id, posted_on, partner_id, currency,
           credit_account, -amount, -currency_amount
    FROM account_transfers
)"""

# What the trade ledger says of each order line, in base units; amounts net of VAT in the order's currency.
PROGRESS = """(
    SELECT company_id, order_id, line_no,
           coalesce(sum(quantity) FILTER (WHERE kind = 'ordered'), 0) AS ordered,
           coalesce(sum(quantity) FILTER (WHERE kind = 'delivered'), 0) AS delivered,
           coalesce(sum(quantity) FILTER (WHERE kind = 'invoiced'), 0) AS invoiced,
           coalesce(sum(quantity) FILTER (WHERE kind = 'returned'), 0) AS returned,
           coalesce(sum(amount) FILTER (WHERE kind = 'ordered'), 0) AS ordered_amount,
           coalesce(sum(amount) FILTER (WHERE kind = 'invoiced'), 0) AS invoiced_amount,
           coalesce(sum(amount) FILTER (WHERE kind = 'returned'), 0) AS returned_amount
    FROM trade_entries WHERE order_kind = 'sales' AND line_no > 0
    GROUP BY company_id, order_id, line_no
)"""

# The same of purchase order lines; a line 0 is the whole order.
PURCHASED = """(
    SELECT company_id, order_id, line_no,
           coalesce(sum(quantity) FILTER (WHERE kind = 'ordered'), 0) AS ordered,
           coalesce(sum(quantity) FILTER (WHERE kind = 'received'), 0) AS received,
           coalesce(sum(quantity) FILTER (WHERE kind = 'rejected'), 0) AS rejected,
           coalesce(sum(quantity) FILTER (WHERE kind = 'invoiced'), 0) AS invoiced,
           coalesce(sum(quantity) FILTER (WHERE kind = 'returned'), 0) AS returned,
           coalesce(sum(amount) FILTER (WHERE kind = 'ordered'), 0) AS ordered_amount,
           coalesce(sum(amount) FILTER (WHERE kind = 'invoiced'), 0) AS invoiced_amount
    FROM trade_entries WHERE order_kind = 'purchase' AND line_no > 0
    GROUP BY company_id, order_id, line_no
)"""

# Those of goods: a service is received with its invoice, and no receipt is expected of it.
PURCHASED_GOODS = f"""(
    SELECT t.* FROM {PURCHASED} t
    JOIN purchase_order_lines k ON k.company_id = t.company_id AND k.order_id = t.order_id AND k.line_no = t.line_no
    JOIN items i ON i.company_id = k.company_id AND i.id = k.item_id AND i.kind <> 'service'
)"""  # noqa: S608 - a constant

# The postings that brought an order into the books; a direct sale is filed under its invoice.
PLACEMENTS = """(
    SELECT p.company_id, p.id AS posting_id, p.event, coalesce(o.id, v.order_id) AS order_id
    FROM postings p
    LEFT JOIN sales_orders o ON o.company_id = p.company_id AND o.id = p.document_id
    LEFT JOIN invoices v ON v.company_id = p.company_id AND v.id = p.document_id
    WHERE p.event IN ('sales_order.placed', 'sales_order.sold')
)"""

# The number that an invoice prints.
INVOICE_NUMBER = "v.form || v.series || '-' || lpad(v.number::text, 8, '0')"


def net_upto(base_quantity: str) -> str:
    """Net amount of the first units of line `l` at the scale of currency `cur`: rounded once, half away from zero."""
    return (
        f"round(round({base_quantity} / l.unit_factor, 6) * l.unit_price * (100 - l.discount_percent) / 100, cur.scale)"
    )


def role_account(alias: str, role: str, company: str) -> str:
    """A join of the account that plays a role."""
    return f"JOIN account_roles {alias} ON {alias}.company_id = {company} AND {alias}.role = '{role}'"


def memo_of_open_orders(
    *, orders: str, lines: str, progress: str, invoiced: str, role: str, adds: str, documents: tuple[str, ...]
) -> str:
    """Orders whose memo is not what is ordered and not yet invoiced, with VAT, in base currency.

    `invoiced` is the quantity of progress `t` that the memo was released for, `role` the account of the memo, `adds`
    the side of a transfer that adds to it, `documents` the tables whose rows name their order and move its memo.
    """
    moved_by = "".join(f" UNION ALL SELECT company_id, id, order_id FROM {table}" for table in documents)  # noqa: S608
    return f"""
    SELECT o.company_id, '{orders} ' || o.number AS row_name, coalesce(s.open, 0) AS expected,
           coalesce(m.memo, 0) AS found
    FROM {orders} o
    LEFT JOIN (
        SELECT r.company_id, r.order_id,
               round(sum(r.net + round(r.net * r.rate / 100, r.scale)) * r.exchange_rate, r.base_scale) AS open
        FROM (
            SELECT l.company_id, l.order_id, l.tax_rate_percent AS rate, cur.scale, x.exchange_rate,
                   base.scale AS base_scale,
                   sum({net_upto("t.ordered")} - {net_upto(invoiced)}) AS net
            FROM {lines} l
            JOIN {progress} t ON t.company_id = l.company_id AND t.order_id = l.order_id AND t.line_no = l.line_no
            JOIN {orders} x ON x.company_id = l.company_id AND x.id = l.order_id
            JOIN currencies cur ON cur.code = x.currency
            JOIN companies c ON c.id = l.company_id
            JOIN currencies base ON base.code = c.base_currency
            GROUP BY l.company_id, l.order_id, l.tax_code, l.tax_rate_percent, cur.scale, x.exchange_rate, base.scale
        ) r
        GROUP BY r.company_id, r.order_id, r.exchange_rate, r.base_scale
    ) s ON s.company_id = o.company_id AND s.order_id = o.id
    LEFT JOIN (
        SELECT d.company_id, d.order_id,
               sum(CASE WHEN a.account_code = t.{adds} THEN t.amount ELSE -t.amount END) AS memo
        FROM account_transfers t
        {role_account("a", role, "t.company_id")}
         AND a.account_code IN (t.debit_account, t.credit_account)
        JOIN (SELECT company_id, id, id AS order_id FROM {orders}{moved_by}) d
          ON d.company_id = t.company_id AND d.id = t.document_id
        GROUP BY d.company_id, d.order_id
    ) m ON m.company_id = o.company_id AND m.order_id = o.id
    WHERE coalesce(s.open, 0) <> coalesce(m.memo, 0)"""  # noqa: S608
