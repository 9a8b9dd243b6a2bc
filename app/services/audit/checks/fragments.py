"""Pieces of SQL that several checks share."""

KEPT_KINDS = "('warehouse', 'transit', 'factory', 'consignee')"

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
