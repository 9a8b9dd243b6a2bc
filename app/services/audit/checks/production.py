"""Making: bills of material and production orders against the ledgers."""

from app.services.audit.check import Check
from app.services.audit.checks.fragments import ENTRIES, role_account

# Every document that writes about a production order.
DOCUMENTS = """(
    SELECT company_id, id AS order_id, id AS document_id, 'order' AS kind FROM production_orders
    UNION ALL SELECT company_id, order_id, id, kind FROM production_vouchers
    UNION ALL SELECT company_id, order_id, id, kind FROM production_charges
)"""

# What the trade ledger says of what is made, in base units; amounts are fees net of VAT.
PROGRESS = """(
    SELECT company_id, order_id,
           coalesce(sum(quantity) FILTER (WHERE kind = 'ordered'), 0) AS ordered,
           coalesce(sum(quantity) FILTER (WHERE kind = 'finished'), 0) AS finished,
           coalesce(sum(quantity) FILTER (WHERE kind = 'invoiced'), 0) AS invoiced,
           coalesce(sum(amount) FILTER (WHERE kind = 'finished'), 0) AS fee_due,
           coalesce(sum(amount) FILTER (WHERE kind = 'invoiced'), 0) AS fee_invoiced
    FROM trade_entries WHERE order_kind = 'production' AND line_no = 0 GROUP BY company_id, order_id
)"""


def memo_of(quantity: str) -> str:
    """The memo of the first units of order `o` at the scale of currency `base`: the fee with VAT."""
    fee = f"round({quantity} * o.unit_fee, base.scale)"
    return f"({fee} + round({fee} * o.tax_rate_percent / 100, base.scale))"


def on_account(role: str) -> str:
    """What each order's documents wrote on the account of a role, debit less credit."""
    return f"""(
        SELECT d.company_id, d.order_id, sum(e.amount) AS amount
        FROM {DOCUMENTS} d
        JOIN {ENTRIES} e ON e.company_id = d.company_id AND e.document_id = d.document_id
        {role_account("a", role, "d.company_id")} AND a.account_code = e.account
        GROUP BY d.company_id, d.order_id
    )"""  # noqa: S608


ACYCLIC = Check(
    "bills_have_no_cycle",
    "No item is made of itself, at whatever level of the bills in use.",
    ("bills", "bill_components"),
    """
    SELECT r.company_id, 'bills of item ' || i.code AS row_name, 'not made of itself' AS expected,
           'made of itself' AS found
    FROM (
        WITH RECURSIVE edges AS (
            SELECT DISTINCT b.company_id, b.item_id AS made, c.item_id AS component
            FROM bills b JOIN bill_components c ON c.company_id = b.company_id AND c.bill_id = b.id
            WHERE b.active
        ), below AS (
            SELECT company_id, made, component FROM edges
            UNION
            SELECT w.company_id, w.made, e.component
            FROM below w JOIN edges e ON e.company_id = w.company_id AND e.made = w.component
        )
        SELECT company_id, made AS item_id FROM below WHERE made = component
    ) r
    JOIN items i ON i.company_id = r.company_id AND i.id = r.item_id""",
)
POSTED_ONCE = Check(
    "production_documents_posted_once",
    "Each voucher and charge of a production order came into the books by exactly one posting, under its number.",
    ("production_vouchers", "production_charges"),
    """
    SELECT d.company_id, d.row_name, '1 posting' AS expected, count(p.id) AS found
    FROM (
        SELECT company_id, id, number, 'production_vouchers ' || number AS row_name FROM production_vouchers
        UNION ALL SELECT company_id, id, number, 'production_charges ' || number FROM production_charges
    ) d
    LEFT JOIN postings p ON p.company_id = d.company_id AND p.document_id = d.id AND p.document_number = d.number
    GROUP BY d.company_id, d.id, d.row_name HAVING count(p.id) <> 1""",
)
MOVED = Check(
    "production_vouchers_moved_goods",
    "Each line of a voucher has exactly one move, of its item and quantity, between the places of its kind.",
    ("production_voucher_lines",),
    """
    SELECT l.company_id, 'production_vouchers ' || v.number || ' line ' || l.line_no AS row_name,
           l.kind || ' ' || l.quantity AS expected, coalesce(m.moves, 0) || ' such moves' AS found
    FROM production_voucher_lines l
    JOIN production_vouchers v ON v.company_id = l.company_id AND v.id = l.voucher_id
    JOIN production_orders o ON o.company_id = l.company_id AND o.id = v.order_id
    LEFT JOIN (
        SELECT x.company_id, x.document_id, x.line_no, x.item_id, x.quantity, f.kind AS from_kind, t.kind AS to_kind,
               CASE WHEN f.kind = 'factory' THEN f.id WHEN t.kind = 'factory' THEN t.id END AS factory_id,
               count(*) AS moves
        FROM stock_moves x
        JOIN locations f ON f.company_id = x.company_id AND f.id = x.from_location_id
        JOIN locations t ON t.company_id = x.company_id AND t.id = x.to_location_id
        WHERE x.document_kind = 'production_voucher' AND x.quantity > 0
        GROUP BY x.company_id, x.document_id, x.line_no, x.item_id, x.quantity, f.kind, f.id, t.kind, t.id
    ) m ON m.company_id = l.company_id AND m.document_id = l.voucher_id AND m.line_no = l.line_no
       AND m.item_id = l.item_id AND m.quantity = l.quantity
       AND (m.factory_id IS NULL OR m.factory_id = o.factory_location_id)
       AND (l.kind, m.from_kind, m.to_kind) IN (
           ('sent', 'warehouse', 'factory'), ('returned', 'factory', 'warehouse'), ('used', 'factory', 'production'),
           ('lost', 'factory', 'scrap'), ('made', 'production', 'warehouse'), ('scrap', 'production', 'warehouse'))
    WHERE m.moves IS DISTINCT FROM 1""",
)
ACCOUNT = Check(
    "factory_accounts_balance",
    "Of every material of an order: sent = used + lost + returned + what lies at the order's place at the factory.",
    ("production_voucher_lines",),
    """
    SELECT x.company_id, 'production_orders ' || o.number || ' item ' || coalesce(i.code, x.item_id::text) AS row_name,
           x.by_vouchers AS expected, x.on_hand AS found
    FROM (
        SELECT coalesce(s.company_id, b.company_id) AS company_id, coalesce(s.order_id, b.order_id) AS order_id,
               coalesce(s.item_id, b.item_id) AS item_id, coalesce(s.quantity, 0) AS by_vouchers,
               coalesce(b.on_hand, 0) AS on_hand
        FROM (
            SELECT v.company_id, v.order_id, l.item_id,
                   sum(CASE l.kind WHEN 'sent' THEN l.quantity ELSE -l.quantity END) AS quantity
            FROM production_vouchers v
            JOIN production_voucher_lines l ON l.company_id = v.company_id AND l.voucher_id = v.id
            WHERE l.kind IN ('sent', 'used', 'lost', 'returned')
            GROUP BY v.company_id, v.order_id, l.item_id
        ) s
        FULL JOIN (
            SELECT p.company_id, p.id AS order_id, k.item_id, k.on_hand
            FROM production_orders p
            JOIN stock_balances k ON k.company_id = p.company_id AND k.location_id = p.factory_location_id
        ) b ON b.company_id = s.company_id AND b.order_id = s.order_id AND b.item_id = s.item_id
    ) x
    JOIN production_orders o ON o.company_id = x.company_id AND o.id = x.order_id
    LEFT JOIN items i ON i.company_id = x.company_id AND i.id = x.item_id
    WHERE x.by_vouchers <> x.on_hand""",
)
IN_PROCESS = Check(
    "in_process_follows_the_goods",
    "A voucher or charge changes goods in process by what it brings there, or not at all when all is made.",
    ("production_vouchers", "production_charges"),
    f"""
    SELECT d.company_id, 'document ' || p.document_number AS row_name, d.brought AS expected, d.written AS found
    FROM (
        SELECT x.company_id, x.document_id, x.kind, coalesce(m.value, 0) + coalesce(t.fee, 0) + coalesce(c.cost, 0)
               AS brought, coalesce(e.amount, 0) AS written
        FROM {DOCUMENTS} x
        LEFT JOIN (
            SELECT s.company_id, s.document_id, sum(CASE l.kind WHEN 'sent' THEN s.value WHEN 'used' THEN 0
                   ELSE -s.value END) AS value
            FROM stock_moves s
            JOIN production_voucher_lines l ON l.company_id = s.company_id AND l.voucher_id = s.document_id
             AND l.line_no = s.line_no
            WHERE s.quantity > 0 GROUP BY s.company_id, s.document_id
        ) m ON m.company_id = x.company_id AND m.document_id = x.document_id
        LEFT JOIN (
            SELECT k.company_id, q.document_id, sum(k.amount) AS fee
            FROM trade_entries k JOIN postings q ON q.company_id = k.company_id AND q.id = k.posting_id
            WHERE k.order_kind = 'production' AND k.kind = 'finished' GROUP BY k.company_id, q.document_id
        ) t ON t.company_id = x.company_id AND t.document_id = x.document_id
        LEFT JOIN (
            SELECT g.company_id, g.id, g.net_amount - coalesce(sum(k.amount), 0) AS cost
            FROM production_charges g
            LEFT JOIN postings q ON q.company_id = g.company_id AND q.document_id = g.id
            LEFT JOIN trade_entries k ON k.company_id = g.company_id AND k.posting_id = q.id AND k.kind = 'invoiced'
            GROUP BY g.company_id, g.id, g.net_amount
        ) c ON c.company_id = x.company_id AND c.id = x.document_id
        LEFT JOIN (
            SELECT e.company_id, e.document_id, sum(e.amount) AS amount
            FROM {ENTRIES} e
            {role_account("a", "in_process", "e.company_id")} AND a.account_code = e.account
            GROUP BY e.company_id, e.document_id
        ) e ON e.company_id = x.company_id AND e.document_id = x.document_id
        WHERE x.kind <> 'order'
    ) d
    JOIN postings p ON p.company_id = d.company_id AND p.document_id = d.document_id
    WHERE d.written <> d.brought AND NOT (d.written = 0 AND d.kind IN ('scrap', 'fee', 'freight'))""",  # noqa: S608
)
EMPTY = Check(
    "ended_production_orders_are_empty",
    "When an order is closed or cancelled, nothing lies at its place at the factory and nothing is in process.",
    ("production_orders",),
    f"""
    SELECT o.company_id, 'production_orders ' || o.number AS row_name, 'nothing left' AS expected,
           coalesce(b.quantity, 0) || ' at the factory, ' || coalesce(a.amount, 0) || ' in process' AS found
    FROM production_orders o
    LEFT JOIN (
        SELECT company_id, location_id, sum(on_hand) AS quantity FROM stock_balances GROUP BY company_id, location_id
    ) b ON b.company_id = o.company_id AND b.location_id = o.factory_location_id
    LEFT JOIN {on_account("in_process")} a ON a.company_id = o.company_id AND a.order_id = o.id
    WHERE o.status IN ('closed', 'cancelled') AND (coalesce(b.quantity, 0) <> 0 OR coalesce(a.amount, 0) <> 0)
    """,  # noqa: S608
)
TRADE = Check(
    "production_orders_equal_trade_entries",
    "What is ordered, finished and invoiced of an order is what its documents say; of less than is left of it no more.",
    ("production_orders",),
    f"""
    SELECT o.company_id, 'production_orders ' || o.number AS row_name,
           coalesce(v.made, 0) || ' made, ' || coalesce(c.invoiced, 0) || ' invoiced' AS expected,
           coalesce(t.ordered, 0) || ' ordered, ' || coalesce(t.finished, 0) || ' finished, '
           || coalesce(t.invoiced, 0) || ' invoiced' AS found
    FROM production_orders o
    LEFT JOIN {PROGRESS} t ON t.company_id = o.company_id AND t.order_id = o.id
    LEFT JOIN (
        SELECT v.company_id, v.order_id, sum(l.quantity) AS made
        FROM production_vouchers v
        JOIN production_voucher_lines l ON l.company_id = v.company_id AND l.voucher_id = v.id AND l.kind = 'made'
        GROUP BY v.company_id, v.order_id
    ) v ON v.company_id = o.company_id AND v.order_id = o.id
    LEFT JOIN (
        SELECT company_id, order_id, sum(quantity) AS invoiced FROM production_charges WHERE kind = 'fee'
        GROUP BY company_id, order_id
    ) c ON c.company_id = o.company_id AND c.order_id = o.id
    WHERE coalesce(t.finished, 0) <> coalesce(v.made, 0) OR coalesce(t.invoiced, 0) <> coalesce(c.invoiced, 0)
       OR coalesce(t.ordered, 0) <> CASE o.status WHEN 'agreed' THEN greatest(o.quantity, coalesce(t.finished, 0))
                                    WHEN 'closed' THEN coalesce(t.finished, 0) ELSE 0 END
       OR t.invoiced > t.finished""",  # noqa: S608
)
FEES = Check(
    "production_fees_not_invoiced",
    "What an order has on the account of things received and not invoiced is its fee due and not yet invoiced.",
    ("production_orders",),
    f"""
    SELECT o.company_id, 'production_orders ' || o.number AS row_name,
           coalesce(t.fee_invoiced - t.fee_due, 0) AS expected, coalesce(a.amount, 0) AS found
    FROM production_orders o
    LEFT JOIN {PROGRESS} t ON t.company_id = o.company_id AND t.order_id = o.id
    LEFT JOIN {on_account("received_not_invoiced")} a ON a.company_id = o.company_id AND a.order_id = o.id
    WHERE coalesce(t.fee_invoiced - t.fee_due, 0) <> coalesce(a.amount, 0)""",  # noqa: S608
)
MEMO = Check(
    "memo_equals_open_production_orders",
    "The memo of a production order is the fee ordered and not yet invoiced, with VAT.",
    ("production_orders",),
    f"""
    SELECT o.company_id, 'production_orders ' || o.number AS row_name, s.open AS expected,
           coalesce(-a.amount, 0) AS found
    FROM production_orders o
    JOIN (
        SELECT o.company_id, o.id, {memo_of("coalesce(t.ordered, 0)")} - {memo_of("coalesce(t.invoiced, 0)")} AS open
        FROM production_orders o
        JOIN companies c ON c.id = o.company_id
        JOIN currencies base ON base.code = c.base_currency
        LEFT JOIN {PROGRESS} t ON t.company_id = o.company_id AND t.order_id = o.id
    ) s ON s.company_id = o.company_id AND s.id = o.id
    LEFT JOIN {on_account("memo_purchase_orders")} a ON a.company_id = o.company_id AND a.order_id = o.id
    WHERE s.open <> coalesce(-a.amount, 0)""",  # noqa: S608
)
STATES = Check(
    "production_orders_agreed_once",
    "An order that both sides agreed on has a place of its own at its factory, and one posting for each great step.",
    ("production_orders",),
    """
    SELECT o.company_id, 'production_orders ' || o.number AS row_name, o.status AS expected,
           'agreed ' || coalesce(p.agreed, 0) || ', closed ' || coalesce(p.closed, 0) || ' times' AS found
    FROM production_orders o
    LEFT JOIN locations l ON l.company_id = o.company_id AND l.id = o.factory_location_id AND l.kind = 'factory'
         AND l.partner_id = o.partner_id
    LEFT JOIN (
        SELECT company_id, document_id, count(*) FILTER (WHERE event = 'production_order.agreed') AS agreed,
               count(*) FILTER (WHERE event = 'production_order.closed') AS closed
        FROM postings WHERE document_kind = 'production_order' GROUP BY company_id, document_id
    ) p ON p.company_id = o.company_id AND p.document_id = o.id
    WHERE coalesce(p.agreed, 0) <> CASE WHEN o.factory_location_id IS NULL THEN 0 ELSE 1 END
       OR (l.id IS NULL) <> (o.factory_location_id IS NULL)
       OR coalesce(p.closed, 0) <> CASE o.status WHEN 'closed' THEN 1 ELSE 0 END
       OR (o.status IN ('agreed', 'closed') AND o.factory_location_id IS NULL)
       OR (o.status IN ('draft', 'sent', 'seen', 'rejected') AND o.factory_location_id IS NOT NULL)""",
)

REPORTED = Check(
    "reported_lots_add_up",
    "The lots that a report names of tracked goods add up to what it says of them; of others it names none.",
    ("production_report_lots",),
    """
    SELECT t.company_id, 'production_reports ' || r.number || ' line ' || t.line_no AS row_name,
           CASE WHEN i.tracking <> 'none' THEN coalesce(l.quantity, r.finished) ELSE 0 END AS expected,
           t.quantity AS found
    FROM (SELECT company_id, report_id, line_no, sum(quantity) AS quantity FROM production_report_lots
          GROUP BY company_id, report_id, line_no) t
    JOIN production_reports r ON r.company_id = t.company_id AND r.id = t.report_id
    JOIN production_orders o ON o.company_id = r.company_id AND o.id = r.order_id
    LEFT JOIN production_report_lines l ON l.company_id = t.company_id AND l.report_id = t.report_id
         AND l.line_no = t.line_no
    LEFT JOIN items i ON i.company_id = t.company_id
         AND i.id = CASE t.line_no WHEN 0 THEN o.item_id ELSE l.item_id END
    WHERE (i.tracking <> 'none' AND t.quantity = CASE t.line_no WHEN 0 THEN r.finished ELSE l.quantity END)
          IS NOT TRUE""",
)

SUBSTITUTES = Check(
    "agreed_substitutes_are_proposed",
    "Whatever both sides agreed may stand in for a material was proposed and accepted, at the same rate, and no more.",
    ("production_substitutes", "proposal_lines"),
    """
    SELECT x.company_id, 'production_orders ' || o.number || ' material ' || x.line_no AS row_name,
           coalesce(x.accepted, 0) AS expected, coalesce(x.agreed, 0) AS found
    FROM (
        SELECT coalesce(a.company_id, s.company_id) AS company_id, coalesce(a.order_id, s.order_id) AS order_id,
               coalesce(a.line_no, s.line_no) AS line_no, a.factor AS accepted, s.factor AS agreed
        FROM (
            SELECT p.company_id, p.order_id, l.component_no AS line_no, l.substitute_item_id AS item_id,
                   l.substitute_factor AS factor
            FROM proposals p
            JOIN proposal_lines l ON l.company_id = p.company_id AND l.proposal_id = p.id AND l.component_no IS NOT NULL
            WHERE p.state = 'accepted'
        ) a
        FULL JOIN (SELECT * FROM production_substitutes WHERE agreed_no > 0) s
          ON s.company_id = a.company_id AND s.order_id = a.order_id AND s.line_no = a.line_no
         AND s.item_id = a.item_id
    ) x
    JOIN production_orders o ON o.company_id = x.company_id AND o.id = x.order_id
    WHERE x.accepted IS DISTINCT FROM x.agreed""",
)

FACTORY_INVOICES = Check(
    "factory_invoices_equal_charges",
    "An approved invoice of a factory is one charge of the same order, partner, reference, quantity and amounts.",
    ("factory_invoices",),
    """
    SELECT f.company_id, 'factory_invoices ' || f.number AS row_name,
           f.quantity || ' for ' || f.net_amount || ' and ' || f.tax_amount AS expected,
           coalesce(c.quantity || ' for ' || c.net_amount || ' and ' || c.tax_amount, 'no such charge') AS found
    FROM factory_invoices f
    LEFT JOIN production_charges c ON c.company_id = f.company_id AND c.id = f.charge_id AND c.order_id = f.order_id
         AND c.payee_id = f.partner_id AND c.reference = f.reference AND c.kind = 'fee'
    WHERE f.status = 'approved'
      AND (c.quantity = f.quantity AND c.net_amount = f.net_amount AND c.tax_amount = f.tax_amount) IS NOT TRUE""",
)

CHECKS = (
    ACYCLIC,
    POSTED_ONCE,
    MOVED,
    ACCOUNT,
    IN_PROCESS,
    EMPTY,
    TRADE,
    FEES,
    MEMO,
    STATES,
    REPORTED,
    SUBSTITUTES,
    FACTORY_INVOICES,
)
