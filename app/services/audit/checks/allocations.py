"""Money and what it is applied to, the same on both sides: customers' invoices, and those of suppliers."""

from app.core.values import value
from app.services.audit.check import Check
from app.services.audit.checks.fragments import ENTRIES, INVOICE_NUMBER


@value
class Book:
    """One side's tables and accounts, and what its checks are called.

    `sources` is the SQL of what may be applied: company_id, id, kind, number, partner_id, currency, amount. `orders`
    are the kinds of orders that are paid and their tables, `order` the kind of an invoice's, `paid_by` the sources
    that the trade ledger calls payment.
    """

    money: str
    owed: str
    sign: int
    roles: str
    documents: str
    number: str
    allocations: str
    sources: str
    orders: tuple[tuple[str, str], ...]
    order: str
    paid_by: str
    names: tuple[str, str, str, str, str]


MONEY = """SELECT company_id, id, '{kind}' AS kind, number, partner_id, currency,
               CASE WHEN reversed_on IS NULL THEN amount ELSE 0 END AS amount
        FROM {table}"""
RECEIVABLES = Book(
    money="receipts",
    owed="receivable",
    sign=-1,
    roles="('receivable')",
    documents="invoices",
    number=INVOICE_NUMBER,
    allocations="allocations",
    sources=f"""{MONEY.format(kind="receipt", table="receipts")}
        UNION ALL
        SELECT company_id, id, kind, series || ' ' || number, partner_id, currency, total_amount FROM invoices""",  # noqa: S608
    orders=(("sales", "sales_orders"),),
    order="'sales'",
    paid_by="('receipt')",
    names=(
        "receipts_in_the_accounts",
        "allocations_within_invoices",
        "allocations_clear_the_receivable",
        "allocations_within_their_source",
        "payments_equal_allocations",
    ),
)
PAYABLES = Book(
    money="payments",
    owed="payable",
    sign=1,
    roles="('payable', 'supplier_advance')",
    documents="payables",
    number="v.number",
    allocations="payable_allocations",
    sources=f"""{MONEY.format(kind="payment", table="payments")}
        UNION ALL
        {MONEY.format(kind="set_off", table="receipts WHERE method = 'set_off'")}
        UNION ALL
        SELECT company_id, id, kind, number, partner_id, currency, total_amount FROM payables""",  # noqa: S608
    orders=(("purchase", "purchase_orders"), ("production", "production_orders")),
    order="v.order_kind",
    paid_by="('payment', 'set_off')",
    names=(
        "payments_in_the_accounts",
        "payable_allocations_within_invoices",
        "payable_allocations_clear_the_payable",
        "payable_allocations_within_their_source",
        "payments_equal_payable_allocations",
    ),
)


def checks(book: Book) -> tuple[Check, ...]:
    """What must hold of one side's money."""
    return (_in_ledger(book), _within(book), _cleared(book), _sources(book), _paid(book))


def _in_ledger(book: Book) -> Check:
    return Check(
        book.names[0],
        f"Money of {book.money} takes its amount off the {book.owed}; what is reversed takes nothing.",
        (book.money,),
        f"""
    SELECT x.company_id, x.row_name, x.expected, x.found
    FROM (
        SELECT v.company_id, '{book.money} ' || v.number AS row_name,
               CASE WHEN v.reversed_on IS NULL THEN {book.sign} * v.amount ELSE 0 END AS expected,
               coalesce(sum(e.currency_amount), 0) AS found
        FROM {book.money} v
        LEFT JOIN {ENTRIES} e ON e.company_id = v.company_id AND e.document_id = v.id AND e.currency = v.currency
             AND e.account IN (SELECT account_code FROM account_roles
                               WHERE company_id = v.company_id AND role IN {book.roles})
        GROUP BY v.company_id, v.id, v.number, v.amount, v.reversed_on
    ) x
    WHERE x.expected <> x.found""",  # noqa: S608
    )


def _within(book: Book) -> Check:
    return Check(
        book.names[1],
        "What is applied to an invoice is between nothing and its total; only invoices are paid.",
        (book.allocations,),
        f"""
    SELECT v.company_id, '{book.documents} ' || {book.number} AS row_name,
           'between 0 and ' || v.total_amount AS expected, sum(a.amount) AS found
    FROM {book.allocations} a JOIN {book.documents} v ON v.company_id = a.company_id AND v.id = a.invoice_id
    GROUP BY v.company_id, v.id
    HAVING sum(a.amount) < 0 OR sum(a.amount) > v.total_amount OR v.kind <> 'invoice'""",  # noqa: S608
    )


def _cleared(book: Book) -> Check:
    return Check(
        book.names[2],
        "What is settled wholly (or not at all) clears all (or nothing) of its worth; in the base currency any part.",
        (book.allocations,),
        f"""
    SELECT v.company_id, '{book.documents} ' || {book.number} AS row_name,
           round(sum(a.amount) * v.exchange_rate, base.scale) AS expected, sum(a.base_amount) AS found
    FROM {book.allocations} a JOIN {book.documents} v ON v.company_id = a.company_id AND v.id = a.invoice_id
    JOIN companies c ON c.id = v.company_id JOIN currencies base ON base.code = c.base_currency
    GROUP BY v.company_id, v.id, c.base_currency, base.scale
    HAVING (sum(a.amount) IN (0, v.total_amount) OR v.currency = c.base_currency)
       AND sum(a.base_amount) <> round(sum(a.amount) * v.exchange_rate, base.scale)""",  # noqa: S608
    )


def _sources(book: Book) -> Check:
    return Check(
        book.names[3],
        "Money or a credit note pays at most its amount, refunds with it, of the same partner and currency; reversed, "
        "nothing.",
        (book.allocations,),
        f"""
    SELECT a.company_id, a.source_kind || ' ' || coalesce(s.number, a.source_id::text) AS row_name,
           'between 0 and ' || coalesce(s.amount, 0) || ', same partner and currency' AS expected,
           sum(a.amount) AS found
    FROM {book.allocations} a
    LEFT JOIN {book.documents} v ON v.company_id = a.company_id AND v.id = a.invoice_id
    LEFT JOIN refunds r ON r.company_id = a.company_id AND r.id = a.refund_id
    LEFT JOIN (
        {book.sources}
    ) s ON s.company_id = a.company_id AND s.id = a.source_id AND s.kind = a.source_kind
    GROUP BY a.company_id, a.source_kind, a.source_id, s.number, s.amount
    HAVING (sum(a.amount) BETWEEN 0 AND s.amount
            AND bool_and(coalesce(v.partner_id, r.partner_id) = s.partner_id
                         AND coalesce(v.currency, r.currency) = s.currency)) IS NOT TRUE""",  # noqa: S608
    )


def _paid(book: Book) -> Check:
    orders = " UNION ALL ".join(
        f"SELECT company_id, id, '{table} ' || number AS row_name, '{kind}' AS kind FROM {table}"  # noqa: S608
        for kind, table in book.orders
    )
    return Check(
        book.names[4],
        f"What the trade ledger calls paid of an order is what {book.money} were applied to its invoices.",
        (book.allocations,),
        f"""
    SELECT o.company_id, o.row_name, coalesce(s.amount, 0) AS expected, coalesce(t.amount, 0) AS found
    FROM ({orders}) o
    LEFT JOIN (SELECT company_id, order_kind, order_id, sum(amount) AS amount FROM trade_entries
               WHERE kind = 'paid' AND line_no = 0 GROUP BY company_id, order_kind, order_id) t
      ON t.company_id = o.company_id AND t.order_kind = o.kind AND t.order_id = o.id
    LEFT JOIN (SELECT v.company_id, {book.order} AS kind, v.order_id, sum(a.amount) AS amount
               FROM {book.allocations} a
               JOIN {book.documents} v ON v.company_id = a.company_id AND v.id = a.invoice_id
               WHERE a.source_kind IN {book.paid_by} GROUP BY v.company_id, 2, v.order_id) s
      ON s.company_id = o.company_id AND s.kind = o.kind AND s.order_id = o.id
    WHERE coalesce(s.amount, 0) <> coalesce(t.amount, 0)""",  # noqa: S608
    )


# What was applied of or to a document in all, and the last day on which some of it counts.
USED = """(
        SELECT company_id, id, sum(amount) AS amount, max(day) AS day
        FROM (SELECT a.company_id, unnest(ARRAY[a.invoice_id, a.source_id]) AS id, a.amount,
                     greatest(a.allocated_on, p.issued_on) AS day
              FROM {allocations} a LEFT JOIN {documents} p ON p.company_id = a.company_id AND p.id = a.invoice_id) x
        GROUP BY company_id, id)"""
RECEIVED, SPENT = (USED.format(allocations=b.allocations, documents=b.documents) for b in (RECEIVABLES, PAYABLES))


def _settled(name: str, table: str, number: str, total: str, reversed_on: str) -> str:
    """A set-off is used on both sides; of anything else the other side says nothing."""
    both = "v.method <> 'set_off' OR o.amount = v.amount" if table == "receipts" else "TRUE"
    used = SPENT if table in {"payables", "payments"} else RECEIVED
    return f"""
        SELECT v.company_id, '{name} ' || {number} AS row_name, v.settled_on AS found,
               coalesce({reversed_on}, CASE WHEN u.amount = v.{total} AND ({both}) THEN greatest(u.day, o.day) END)
                   AS expected
        FROM {table} v
        LEFT JOIN {used} u ON u.company_id = v.company_id AND u.id = v.id
        LEFT JOIN {SPENT} o ON o.company_id = v.company_id AND o.id = v.id"""  # noqa: S608 - constants


SETTLED = Check(
    "settled_days_equal_allocations",
    "A document is settled on the last day on which something of all that is applied to it counts, or is taken back.",
    ("invoices", "payables", "receipts", "payments"),
    f"""
    SELECT x.company_id, x.row_name, coalesce(x.expected::text, 'open') AS expected,
           coalesce(x.found::text, 'open') AS found
    FROM ({
        " UNION ALL ".join(
            (
                _settled("invoices", "invoices", INVOICE_NUMBER, "total_amount", "NULL::date"),
                _settled("payables", "payables", "v.number", "total_amount", "v.reversed_on"),
                _settled("receipts", "receipts", "v.number", "amount", "v.reversed_on"),
                _settled("payments", "payments", "v.number", "amount", "v.reversed_on"),
            )
        )
    }) x
    WHERE x.expected IS DISTINCT FROM x.found""",  # noqa: S608 - constants
)
CHECKS = (*checks(RECEIVABLES), *checks(PAYABLES), SETTLED)
