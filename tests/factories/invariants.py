"""The invariants of the books as queries: each answers the rows that break it, so an empty answer is a good one.

Written apart from the application's own audit, so that each checks the other.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

# What the first `q` units of a line are worth (numeric round is half away from zero, as the application's).
NET = "round({q} * l.unit_price * (100 - l.discount_percent) / 100, cur.scale)"

# Debit less credit of the account `r` over the transfers `t`.
BALANCE = "coalesce(sum(CASE WHEN r.account_code = t.debit_account THEN t.amount ELSE -t.amount END), 0)"

PROGRESS = """
    SELECT order_id, line_no,
           sum(quantity) FILTER (WHERE kind = 'ordered') AS ordered,
           coalesce(sum(quantity) FILTER (WHERE kind = 'delivered'), 0) AS delivered,
           coalesce(sum(quantity) FILTER (WHERE kind = 'invoiced'), 0) AS invoiced,
           coalesce(sum(quantity) FILTER (WHERE kind = 'returned'), 0) AS returned,
           sum(amount) FILTER (WHERE kind = 'ordered') AS ordered_amount,
           coalesce(sum(amount) FILTER (WHERE kind = 'invoiced'), 0) AS invoiced_amount,
           coalesce(sum(amount) FILTER (WHERE kind = 'returned'), 0) AS returned_amount
    FROM trade_entries WHERE company_id = $1 AND order_kind = 'sales' AND line_no > 0 GROUP BY order_id, line_no
"""

INVARIANTS: dict[str, str] = {
    "transfers name accounts of the chart, and memo accounts never meet real ones": """
        SELECT t.id, t.debit_account, t.credit_account FROM account_transfers t
        LEFT JOIN accounts d ON d.company_id = $1 AND d.code = t.debit_account
        LEFT JOIN accounts k ON k.company_id = $1 AND k.code = t.credit_account
        WHERE t.company_id = $1 AND ((d.kind = 'memo') = (k.kind = 'memo')) IS NOT TRUE""",
    "amounts are at the scale of their currency": """
        SELECT t.id, t.amount, t.currency_amount FROM account_transfers t
        JOIN companies c ON c.id = $1 JOIN currencies b ON b.code = c.base_currency
        JOIN currencies f ON f.code = t.currency
        WHERE t.company_id = $1
          AND (t.amount <> round(t.amount, b.scale) OR t.currency_amount <> round(t.currency_amount, f.scale)
               OR t.currency_amount < 0 OR (t.currency = c.base_currency AND t.currency_amount <> t.amount))""",
    "each posting has one header, one period and one event": """
        SELECT p.document_id, p.posted_at, count(*) FROM postings p WHERE p.company_id = $1 GROUP BY 1, 2
        EXCEPT
        SELECT e.subject_id, e.created_at, count(*) FROM outbox_events e WHERE e.company_id = $1 GROUP BY 1, 2""",
    "postings lie in their period": """
        SELECT p.id FROM postings p LEFT JOIN periods d ON d.company_id = $1 AND d.id = p.period_id
        WHERE p.company_id = $1 AND (p.posted_on BETWEEN d.starts_on AND d.ends_on) IS NOT TRUE""",
    "ledger rows belong to a posting": """
        SELECT x.posting_id FROM (
            SELECT posting_id FROM account_transfers WHERE company_id = $1
            UNION SELECT posting_id FROM stock_moves WHERE company_id = $1
            UNION SELECT posting_id FROM trade_entries WHERE company_id = $1
            UNION SELECT posting_id FROM reservation_entries WHERE company_id = $1) x
        WHERE NOT EXISTS (SELECT FROM postings p WHERE p.company_id = $1 AND p.id = x.posting_id)""",
    "partner balances equal their transfers, in both currencies": """
        SELECT coalesce(b.partner_id, s.partner_id), coalesce(b.account_code, s.account), b.balance, s.base,
               b.currency_balance, s.foreign_amount
        FROM (SELECT * FROM partner_balances WHERE company_id = $1) b
        FULL JOIN (
            SELECT x.partner_id, x.account, x.currency, sum(x.amount) AS base, sum(x.currency_amount) AS foreign_amount
            FROM (
                SELECT partner_id, debit_account AS account, currency, amount, currency_amount
                FROM account_transfers WHERE company_id = $1
                UNION ALL
                SELECT partner_id, credit_account, currency, -amount, -currency_amount
                FROM account_transfers WHERE company_id = $1) x
            JOIN accounts a ON a.company_id = $1 AND a.code = x.account AND a.by_partner
            GROUP BY x.partner_id, x.account, x.currency
        ) s ON s.partner_id = b.partner_id AND s.account = b.account_code AND s.currency = b.currency
        WHERE coalesce(b.balance, 0) <> coalesce(s.base, 0)
           OR coalesce(b.currency_balance, 0) <> coalesce(s.foreign_amount, 0)""",
    "partners together are their control account": """
        SELECT a.code FROM accounts a
        WHERE a.company_id = $1 AND a.by_partner
          AND (SELECT coalesce(sum(balance), 0) FROM partner_balances
               WHERE company_id = $1 AND account_code = a.code)
           <> (SELECT coalesce(sum(CASE WHEN debit_account = a.code THEN amount ELSE -amount END), 0)
               FROM account_transfers
               WHERE company_id = $1 AND a.code IN (debit_account, credit_account))""",
    "nobody who owes nothing in a currency owes anything in the books": """
        SELECT b.partner_id, b.account_code, b.balance FROM partner_balances b
        JOIN account_roles r ON r.company_id = $1 AND r.role = 'receivable' AND r.account_code = b.account_code
        WHERE b.company_id = $1 AND b.currency_balance = 0 AND b.balance <> 0
          AND NOT EXISTS (SELECT FROM (SELECT id, partner_id, amount FROM receipts WHERE company_id = $1
                                       UNION ALL
                                       SELECT id, partner_id, total_amount FROM invoices
                                       WHERE company_id = $1 AND kind = 'credit_note') t
                          WHERE t.partner_id = b.partner_id
                          AND t.amount <> (SELECT coalesce(sum(amount), 0) FROM allocations
                                           WHERE company_id = $1 AND source_id = t.id))""",
    "stock on hand and value equal their moves": """
        SELECT coalesce(b.item_id, s.item_id), b.on_hand, s.quantity, b.value, s.value
        FROM (SELECT * FROM stock_balances WHERE company_id = $1) b
        FULL JOIN (
            SELECT x.item_id, x.location_id, sum(x.quantity) AS quantity, sum(x.value) AS value FROM (
                SELECT item_id, to_location_id AS location_id, quantity, value FROM stock_moves WHERE company_id = $1
                UNION ALL
                SELECT item_id, from_location_id, -quantity, -value FROM stock_moves WHERE company_id = $1) x
            JOIN locations l ON l.company_id = $1 AND l.id = x.location_id
             AND l.kind IN ('warehouse', 'transit', 'factory', 'consignee', 'consigned')
            GROUP BY x.item_id, x.location_id
        ) s ON s.item_id = b.item_id AND s.location_id = b.location_id
        WHERE coalesce(b.on_hand, 0) <> coalesce(s.quantity, 0) OR coalesce(b.value, 0) <> coalesce(s.value, 0)""",
    "stock is never negative, never promised twice, worth nothing when gone": """
        SELECT item_id, on_hand, reserved, value FROM stock_balances
        WHERE company_id = $1 AND (on_hand < 0 OR reserved < 0 OR reserved > on_hand OR value < 0
                                   OR demand < reserved OR (on_hand = 0 AND value <> 0))""",
    "reserved equals the open reservations": """
        SELECT b.item_id, b.reserved FROM stock_balances b
        WHERE b.company_id = $1 AND b.reserved <> (
            SELECT coalesce(sum(e.quantity), 0) FROM reservation_entries e
            WHERE e.company_id = $1 AND e.item_id = b.item_id AND e.location_id = b.location_id)""",
    "stock value equals the inventory accounts": f"""
        SELECT s.value, g.value FROM
            (SELECT coalesce(sum(b.value), 0) AS value FROM stock_balances b
             JOIN locations l ON l.company_id = $1 AND l.id = b.location_id AND l.kind IN ('warehouse', 'transit')
             WHERE b.company_id = $1) s,
            (SELECT {BALANCE} AS value
             FROM account_transfers t
             JOIN (SELECT DISTINCT account_code FROM account_roles
                   WHERE company_id = $1 AND role IN ('inventory_goods', 'inventory_material', 'inventory_finished',
                                                      'inventory_tool')) r
               ON r.account_code IN (t.debit_account, t.credit_account)
             WHERE t.company_id = $1) g
        WHERE s.value <> g.value""",
    "each order was placed exactly once, in trade, stock and accounts": f"""
        SELECT o.number FROM sales_orders o
        WHERE o.company_id = $1 AND (
            (SELECT count(*) FROM postings p WHERE p.company_id = $1 AND p.event IN
                ('sales_order.placed', 'sales_order.sold')
                AND (p.document_id = o.id OR p.document_id IN
                     (SELECT v.id FROM invoices v WHERE v.company_id = $1 AND v.order_id = o.id))) <> 1
            OR (SELECT count(*) FROM sales_order_lines l WHERE l.company_id = $1 AND l.order_id = o.id)
            <> (SELECT count(*) FROM ({PROGRESS}) t WHERE t.order_id = o.id))""",
    "order lines equal their trade entries": f"""
        SELECT l.order_id, l.line_no, l.base_quantity, t.ordered, l.net_amount, t.ordered_amount
        FROM sales_order_lines l LEFT JOIN ({PROGRESS}) t ON t.order_id = l.order_id AND t.line_no = l.line_no
        WHERE l.company_id = $1 AND ((l.base_quantity = t.ordered AND l.net_amount = t.ordered_amount
            AND l.base_quantity = l.quantity * l.unit_factor
            AND 0 <= t.returned AND t.returned <= t.invoiced AND t.invoiced <= t.delivered
            AND t.delivered <= t.ordered) IS NOT TRUE)""",
    "order totals are lines plus VAT per rate": """
        SELECT o.number FROM sales_orders o JOIN currencies cur ON cur.code = o.currency
        JOIN LATERAL (SELECT coalesce(sum(r.net), 0) AS net,
                             coalesce(sum(round(r.net * r.rate / 100, cur.scale)), 0) AS tax
                      FROM (SELECT sum(net_amount) AS net, tax_rate_percent AS rate FROM sales_order_lines
                            WHERE company_id = $1 AND order_id = o.id GROUP BY tax_code, tax_rate_percent) r) s ON true
        WHERE o.company_id = $1
          AND (o.net_amount, o.tax_amount, o.total_amount) <> (s.net, s.tax, s.net + s.tax)""",
    "the state of an order is the sum of its entries": f"""
        SELECT o.number, o.status FROM sales_orders o
        JOIN (SELECT order_id, bool_and(ordered = 0) AS nothing, bool_and(delivered = ordered) AS delivered,
                     bool_and(invoiced = ordered) AS invoiced, bool_or(delivered > 0) AS some
              FROM ({PROGRESS}) x GROUP BY order_id) t ON t.order_id = o.id
        WHERE o.company_id = $1 AND o.status <> CASE
            WHEN t.nothing THEN 'cancelled' WHEN t.delivered AND t.invoiced THEN 'closed'
            WHEN t.delivered THEN 'delivered' WHEN t.some THEN 'partly_delivered'
            WHEN o.status IN ('placed', 'confirmed') THEN o.status ELSE 'placed or confirmed' END""",
    "reservations are for what is still to deliver, of orders that are open": f"""
        SELECT r.order_id, r.line_no, r.quantity FROM (
            SELECT order_id, line_no, sum(quantity) AS quantity FROM reservation_entries
            WHERE company_id = $1 AND order_kind = 'sales' GROUP BY order_id, line_no) r
        LEFT JOIN ({PROGRESS}) t ON t.order_id = r.order_id AND t.line_no = r.line_no
        WHERE (r.quantity >= 0 AND r.quantity <= t.ordered - t.delivered) IS NOT TRUE""",
    "demand is what orders still have to deliver": f"""
        SELECT b.item_id, b.demand, d.open FROM stock_balances b
        LEFT JOIN (
            SELECT l.item_id, o.location_id, sum(t.ordered - t.delivered) AS open
            FROM ({PROGRESS}) t
            JOIN sales_orders o ON o.company_id = $1 AND o.id = t.order_id
            JOIN sales_order_lines l ON l.company_id = $1 AND l.order_id = t.order_id AND l.line_no = t.line_no
            GROUP BY l.item_id, o.location_id) d ON d.item_id = b.item_id AND d.location_id = b.location_id
        WHERE b.company_id = $1 AND b.demand <> coalesce(d.open, 0)""",
    "deliveries equal their trade entries": f"""
        SELECT t.order_id, t.line_no FROM ({PROGRESS}) t
        LEFT JOIN (SELECT d.order_id, x.order_line_no, sum(x.base_quantity) AS quantity FROM deliveries d
                   JOIN delivery_lines x ON x.company_id = $1 AND x.delivery_id = d.id
                   WHERE d.company_id = $1 GROUP BY d.order_id, x.order_line_no) s
          ON s.order_id = t.order_id AND s.order_line_no = t.line_no
        WHERE t.delivered <> coalesce(s.quantity, 0)""",
    "invoices and credit notes equal their trade entries": f"""
        SELECT t.order_id, t.line_no FROM ({PROGRESS}) t
        LEFT JOIN (SELECT v.order_id, x.order_line_no,
                          sum(x.base_quantity) FILTER (WHERE v.kind = 'invoice') AS invoiced,
                          sum(x.net_amount) FILTER (WHERE v.kind = 'invoice') AS invoiced_amount,
                          sum(x.base_quantity) FILTER (WHERE v.kind = 'credit_note') AS returned,
                          sum(x.net_amount) FILTER (WHERE v.kind = 'credit_note') AS returned_amount
                   FROM invoices v JOIN invoice_lines x ON x.company_id = $1 AND x.invoice_id = v.id
                   WHERE v.company_id = $1 GROUP BY v.order_id, x.order_line_no) s
          ON s.order_id = t.order_id AND s.order_line_no = t.line_no
        WHERE (t.invoiced, t.invoiced_amount, t.returned, t.returned_amount)
           <> (coalesce(s.invoiced, 0), coalesce(s.invoiced_amount, 0),
               coalesce(s.returned, 0), coalesce(s.returned_amount, 0))""",
    "invoice totals are lines plus VAT per rate": """
        SELECT v.number, v.kind FROM invoices v JOIN currencies cur ON cur.code = v.currency
        WHERE v.company_id = $1 AND (
            v.total_amount <> v.net_amount + v.tax_amount
            OR v.net_amount <> (SELECT sum(net_amount) FROM invoice_lines WHERE company_id = $1 AND invoice_id = v.id)
            OR v.tax_amount <> (SELECT coalesce(sum(tax_amount), 0) FROM invoice_taxes
                                WHERE company_id = $1 AND invoice_id = v.id)
            OR EXISTS (SELECT FROM invoice_taxes x WHERE x.company_id = $1 AND x.invoice_id = v.id
                       AND (v.kind = 'invoice'
                            AND x.tax_amount <> round(x.net_amount * x.tax_rate_percent / 100, cur.scale)
                            OR x.net_amount <> (SELECT sum(l.net_amount) FROM invoice_lines l
                                 WHERE l.company_id = $1 AND l.invoice_id = v.id AND l.tax_code = x.tax_code))))""",
    "credit notes never give back more than the invoice asked": """
        SELECT v.number FROM invoices v
        JOIN LATERAL (SELECT coalesce(sum(total_amount), 0) AS total, coalesce(sum(tax_amount), 0) AS tax
                      FROM invoices n WHERE n.company_id = $1 AND n.adjusts_invoice_id = v.id) n ON true
        WHERE v.company_id = $1 AND v.kind = 'invoice' AND (n.total > v.total_amount OR n.tax > v.tax_amount)""",
    "invoices stand in the receivable with their total": """
        SELECT v.number, v.kind, v.total_amount, s.foreign_amount FROM invoices v
        JOIN account_roles r ON r.company_id = $1 AND r.role = 'receivable'
        JOIN LATERAL (
            SELECT coalesce(sum(CASE WHEN t.debit_account = r.account_code THEN t.currency_amount
                                     ELSE -t.currency_amount END)
                            FILTER (WHERE t.currency = v.currency), 0) AS foreign_amount
            FROM account_transfers t WHERE t.company_id = $1 AND t.document_id = v.id
              AND r.account_code IN (t.debit_account, t.credit_account)) s ON true
        WHERE v.company_id = $1
          AND s.foreign_amount <> CASE v.kind WHEN 'invoice' THEN v.total_amount ELSE -v.total_amount END""",
    "goods sent hold what lies at consignees and the cost of what is delivered and not invoiced": f"""
        SELECT g.value, s.value FROM
            (SELECT {BALANCE} AS value
             FROM account_transfers t JOIN account_roles r ON r.company_id = $1 AND r.role = 'goods_sent'
              AND r.account_code IN (t.debit_account, t.credit_account)
             WHERE t.company_id = $1) g,
            (SELECT coalesce(sum(m.value), 0) AS value FROM deliveries d
             JOIN stock_moves m ON m.company_id = $1 AND m.document_id = d.id
             WHERE d.company_id = $1 AND NOT EXISTS
                 (SELECT FROM invoices v WHERE v.company_id = $1 AND v.delivery_id = d.id)) s,
            (SELECT coalesce(sum(b.value), 0) AS value FROM stock_balances b
             JOIN locations l ON l.company_id = $1 AND l.id = b.location_id AND l.kind = 'consignee'
             WHERE b.company_id = $1) k
        WHERE g.value <> s.value + k.value""",
    "cost of sales is what invoiced goods cost, less what came back": f"""
        SELECT g.value, s.value FROM
            (SELECT {BALANCE} AS value
             FROM account_transfers t JOIN account_roles r ON r.company_id = $1 AND r.role = 'cost_of_sales'
              AND r.account_code IN (t.debit_account, t.credit_account)
             WHERE t.company_id = $1 AND t.document_kind IN ('invoice', 'credit_note')) g,
            (SELECT coalesce(sum(CASE WHEN v.kind = 'invoice' THEN m.value ELSE -m.value END), 0) AS value
             FROM invoices v JOIN stock_moves m ON m.company_id = $1
              AND (m.document_id = v.id OR (v.kind = 'invoice' AND m.document_id = v.delivery_id))
             WHERE v.company_id = $1) s
        WHERE g.value <> s.value""",
    "the memo account holds each customer's open orders with VAT": f"""
        SELECT p.id, m.balance, s.open FROM partners p
        LEFT JOIN (SELECT partner_id, sum(balance) AS balance FROM partner_balances b
                   JOIN account_roles r ON r.company_id = $1 AND r.role = 'memo_sales_orders'
                    AND r.account_code = b.account_code
                   WHERE b.company_id = $1 GROUP BY partner_id) m ON m.partner_id = p.id
        LEFT JOIN (
            SELECT o.partner_id, sum(round(x.open * o.exchange_rate, base.scale)) AS open
            FROM sales_orders o JOIN companies c ON c.id = $1 JOIN currencies base ON base.code = c.base_currency
            JOIN LATERAL (
                SELECT sum(r.net + round(r.net * r.rate / 100, r.scale)) AS open FROM (
                    SELECT sum({NET.format(q="(t.ordered / l.unit_factor)")}
                             - {NET.format(q="(t.invoiced / l.unit_factor)")}) AS net,
                           l.tax_rate_percent AS rate, cur.scale
                    FROM sales_order_lines l JOIN currencies cur ON cur.code = o.currency
                    JOIN ({PROGRESS}) t ON t.order_id = l.order_id AND t.line_no = l.line_no
                    WHERE l.company_id = $1 AND l.order_id = o.id
                    GROUP BY l.tax_code, l.tax_rate_percent, cur.scale) r) x ON true
            WHERE o.company_id = $1 GROUP BY o.partner_id) s ON s.partner_id = p.id
        WHERE p.company_id = $1 AND coalesce(m.balance, 0) <> coalesce(s.open, 0)""",
    "money is applied within what was invoiced and what was received": """
        SELECT v.id, s.applied FROM invoices v
        JOIN LATERAL (SELECT coalesce(sum(amount), 0) AS applied FROM allocations
                      WHERE company_id = $1 AND invoice_id = v.id) s ON true
        WHERE v.company_id = $1 AND v.kind = 'invoice' AND NOT (s.applied BETWEEN 0 AND v.total_amount)
        UNION ALL
        SELECT r.id, s.applied FROM receipts r
        JOIN LATERAL (SELECT coalesce(sum(amount), 0) AS applied FROM allocations
                      WHERE company_id = $1 AND source_id = r.id) s ON true
        WHERE r.company_id = $1
          AND NOT (s.applied BETWEEN 0 AND CASE WHEN r.reversed_on IS NULL THEN r.amount ELSE 0 END)
        UNION ALL
        SELECT n.id, s.applied FROM invoices n
        JOIN LATERAL (SELECT coalesce(sum(amount), 0) AS applied FROM allocations
                      WHERE company_id = $1 AND source_id = n.id) s ON true
        WHERE n.company_id = $1 AND n.kind = 'credit_note' AND NOT (s.applied BETWEEN 0 AND n.total_amount)""",
    "what is paid per order is what receipts were applied to it": """
        SELECT o.number FROM sales_orders o
        WHERE o.company_id = $1
          AND (SELECT coalesce(sum(amount), 0) FROM trade_entries
               WHERE company_id = $1 AND order_id = o.id AND kind = 'paid')
           <> (SELECT coalesce(sum(a.amount), 0) FROM allocations a
               JOIN invoices v ON v.company_id = $1 AND v.id = a.invoice_id
               WHERE a.company_id = $1 AND v.order_id = o.id AND a.source_kind = 'receipt')""",
    "a customer owes open invoices less advances and unused credit that are not refunded": """
        SELECT p.id, b.owed, s.open FROM partners p
        JOIN LATERAL (SELECT currency, sum(currency_balance) AS owed FROM partner_balances
                      WHERE company_id = $1 AND partner_id = p.id AND account_code =
                          (SELECT account_code FROM account_roles WHERE company_id = $1 AND role = 'receivable')
                      GROUP BY currency) b ON true
        JOIN LATERAL (
            SELECT (SELECT coalesce(sum(CASE kind WHEN 'invoice' THEN total_amount ELSE -total_amount END), 0)
                    FROM invoices WHERE company_id = $1 AND partner_id = p.id AND currency = b.currency)
                 - (SELECT coalesce(sum(amount), 0) FROM receipts
                    WHERE company_id = $1 AND partner_id = p.id AND currency = b.currency AND reversed_on IS NULL)
                 + (SELECT coalesce(sum(amount), 0) FROM refunds
                    WHERE company_id = $1 AND partner_id = p.id AND currency = b.currency AND reversed_on IS NULL
                      AND kind = 'customer_refund') AS open) s ON true
        WHERE p.company_id = $1 AND b.owed <> s.open""",
    "invoice numbers start at 1 and leave no gap per form, series and year": """
        SELECT s.form, s.series, s.year, s.last_number, n.invoices, n.lowest, n.highest FROM invoice_series s
        LEFT JOIN (SELECT form, series, year, count(*) AS invoices, min(number) AS lowest, max(number) AS highest
                   FROM invoices WHERE company_id = $1 GROUP BY form, series, year) n
          ON n.form = s.form AND n.series = s.series AND n.year = s.year
        WHERE s.company_id = $1 AND (n.lowest = 1 AND n.highest = s.last_number AND n.invoices = s.last_number)
              IS NOT TRUE""",
    "invoices are numbered in the year they were issued in": """
        SELECT id FROM invoices WHERE company_id = $1 AND year <> extract(year FROM issued_on)""",
    "a reversal names an original of the same document": """
        SELECT r.id FROM postings r WHERE r.company_id = $1 AND r.reverses_posting_id IS NOT NULL
          AND NOT EXISTS (SELECT FROM postings p WHERE p.company_id = $1 AND p.id = r.reverses_posting_id
                          AND p.document_id = r.document_id)""",
}

# The names of those that a company breaks.
BROKEN = " UNION ALL ".join(
    f"SELECT $name${name}$name$ AS name WHERE EXISTS ({query})" for name, query in INVARIANTS.items()
)


@dataclass(frozen=True, slots=True)
class Violation:
    """An invariant and the first rows that break it."""

    name: str
    rows: list[Any]


async def violations(engine: AsyncEngine, company_id: UUID) -> list[Violation]:
    """Check every invariant of one company, seen as the owner role, at one moment.

    All are asked in one statement, whose plan the connection keeps; the rows are fetched of those that it names.
    """
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="REPEATABLE READ")
        names = (await connection.exec_driver_sql(BROKEN, (company_id,))).scalars().all()
        return [
            Violation(name, [tuple(row) for row in (await connection.exec_driver_sql(INVARIANTS[name], (company_id,)))])
            for name in names
        ]
