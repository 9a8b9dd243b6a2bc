"""Cost that stays flat: placing with a million lines of history, and pages over large books beside their bare SQL."""

import asyncio
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence

import asyncpg

from app.core.credentials import APP_ROLE
from app.core.database_roles import driver_url
from app.core.embedded_postgres import EmbeddedPostgres
from bench.ids import COMPANY, PARTNERS, numbered
from bench.load import Connection, Load, place_orders
from bench.statements import Statement, sent_for
from bench.world import World, owner_token

HISTORY_ORDERS = 100_000
LINES_PER_ORDER = 10
MANY_ITEMS = 10_000
INVOICES = 50_000  # and as many receipts: 100,000 rows in the ledger
WARM_UP, REPEATS = 30, 200
API = "/api/v1"

# A closed history: orders placed, delivered and invoiced long ago, with their rows in the three ledgers.
HISTORY = """
CREATE TEMP TABLE h AS
SELECT n, uuidv7() AS id, uuidv7() AS posting,
       ('00000000-0003-7000-8000-' || lpad(to_hex(n % {partners} + 1), 12, '0'))::uuid AS partner
FROM generate_series(1, {orders}) n;
CREATE TEMP TABLE hl AS
SELECT h.*, l AS line_no,
       ('00000000-0004-7000-8000-' || lpad(to_hex((h.n * 7 + l * 13) % 2000 + 1), 12, '0'))::uuid AS item
FROM h, generate_series(1, {lines}) l;
INSERT INTO sales_orders (company_id, id, number, version, status, partner_id, location_id, posting_policy, currency,
  exchange_rate, ordered_on, net_amount, tax_amount, total_amount, placed_by)
SELECT '{company}', id, 'H' || n, 3, 'closed', partner, (SELECT id FROM locations WHERE kind = 'warehouse'), 'reserve',
  'VND', 1, current_date, 4000000, 320000, 4320000, '{user}' FROM h;
INSERT INTO sales_order_lines (company_id, order_id, line_no, item_id, description, quantity, unit, unit_factor,
  base_quantity, unit_price, discount_percent, net_amount, tax_class, tax_code, tax_rate_percent)
SELECT '{company}', id, line_no, item, 'Hàng', 5, 'cái', 1, 5, 80000, 0, 400000, 'vn_reduced', '8%', 8 FROM hl;
INSERT INTO trade_entries (company_id, id, posting_id, order_kind, order_id, line_no, kind, quantity, amount)
SELECT '{company}', uuidv7(), posting, 'sales', id, line_no, kind, 5, 400000
FROM hl, (VALUES ('ordered'), ('delivered'), ('invoiced')) k(kind);
INSERT INTO postings (company_id, id, event, document_kind, document_id, document_number, partner_id, posted_on,
  period_id, posted_by)
SELECT '{company}', posting, 'sales_order.placed', 'sales_order', id, 'H' || n, partner, current_date,
  (SELECT id FROM periods WHERE current_date BETWEEN starts_on AND ends_on AND company_id = '{company}'), '{user}'
FROM h;
INSERT INTO account_transfers (company_id, id, posting_id, posted_on, debit_account, credit_account, amount, currency,
  currency_amount, partner_id, document_kind, document_id)
SELECT '{company}', uuidv7(), posting, current_date, debit, credit, 4320000, 'VND', 4320000, partner, 'sales_order', id
FROM h, (VALUES ('M131', 'M999'), ('M999', 'M131'), ('131', '511'), ('112', '131')) t(debit, credit);
INSERT INTO idempotency_keys (company_id, user_id, key, request_hash, status, body)
SELECT '{company}', '{user}', 'h' || n, '\\x00', 201, '\\x00' FROM h;
INSERT INTO outbox_events (company_id, id, kind, subject_kind, subject_id, payload, relayed_at)
SELECT '{company}', uuidv7(), 'sales_order.placed', 'sales_order', id, '{{}}', now() FROM h;
VACUUM ANALYZE;
"""

# One customer with a long ledger of invoices and receipts, a hundred of each unsettled; and a catalogue in stock.
LEDGER = """
CREATE TEMP TABLE s AS
SELECT n, uuidv7() AS delivery, uuidv7() AS invoice, uuidv7() AS receipt, uuidv7() AS invoiced, uuidv7() AS received,
       current_date - (n % 300)::int AS day
FROM generate_series(1, {pairs}) n;
INSERT INTO deliveries (company_id, id, number, order_id, partner_id, location_id, delivered_on, created_by)
SELECT '{company}', delivery, 'L' || n, o.id, '{partner}', o.location_id, day, '{user}'
FROM s, (SELECT id, location_id FROM sales_orders LIMIT 1) o;
INSERT INTO invoices (company_id, id, kind, form, series, year, number, order_id, delivery_id, partner_id, issued_on,
  due_on, return_no, currency, exchange_rate, net_amount, tax_amount, total_amount, created_by)
SELECT '{company}', invoice, 'invoice', '1', 'L', 2020, n, (SELECT id FROM sales_orders LIMIT 1), delivery,
  '{partner}', day, day + 30, 0, 'VND', 1, 1000, 0, 1000, '{user}' FROM s;
INSERT INTO receipts (company_id, id, number, partner_id, method, received_on, currency, exchange_rate, amount,
  created_by)
SELECT '{company}', receipt, 'L' || n, '{partner}', 'bank', day, 'VND', 1, 1000, '{user}' FROM s;
INSERT INTO allocations (company_id, id, source_kind, source_id, invoice_id, allocated_on, amount, base_amount)
SELECT '{company}', uuidv7(), 'receipt', receipt, invoice, day, 1000, 1000 FROM s WHERE n > 100;
INSERT INTO postings (company_id, id, event, document_kind, document_id, document_number, partner_id, posted_on,
  period_id, posted_by)
SELECT '{company}', posting, event, kind, document, 'L' || n, '{partner}', day,
  (SELECT id FROM periods WHERE company_id = '{company}' LIMIT 1), '{user}'
FROM s, LATERAL (VALUES (invoiced, 'invoice.issued', 'invoice', invoice),
  (received, 'receipt.posted', 'receipt', receipt)) AS p(posting, event, kind, document);
INSERT INTO account_transfers (company_id, id, posting_id, posted_on, debit_account, credit_account, amount, currency,
  currency_amount, partner_id, document_kind, document_id)
SELECT '{company}', uuidv7(), posting, day, debit, credit, 1000, 'VND', 1000, '{partner}', kind, document
FROM s, LATERAL (VALUES (invoiced, '131', '511', 'invoice', invoice), (received, '112', '131', 'receipt', receipt))
  AS p(posting, debit, credit, kind, document);
INSERT INTO items (company_id, id, code, name, search_key, sort_key, kind, base_unit, tax_class, active, version)
SELECT '{company}', ('00000000-0004-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'H' || n, 'Hàng ' || n, 'h' || n,
       'h' || n, 'goods', 'cái', 'vn_reduced', true, 1 FROM generate_series(2001, {items}) n;
INSERT INTO stock_balances (company_id, item_id, location_id, on_hand, reserved, demand, value)
SELECT '{company}', i.id, l.id, 100, 0, 0, 100 FROM items i, locations l
WHERE i.company_id = '{company}' AND l.company_id = '{company}' AND l.kind = 'warehouse' AND i.id NOT IN
  (SELECT item_id FROM stock_balances WHERE company_id = '{company}');
UPDATE invoices v SET settled_on = s.day FROM s WHERE v.id = s.invoice AND s.n > 100;
UPDATE receipts v SET settled_on = s.day FROM s WHERE v.id = s.receipt AND s.n > 100;
VACUUM ANALYZE;
"""

PAGES = {
    "orders_page": "/sales-orders?limit=50",
    "stock_list": "/stock?limit=200",
    "partner_ledger": "/partners/{partner}/ledger?limit=50",
    "statement": "/partners/{partner}/statement?limit=50",
}


def measure(world: World) -> Iterator[dict[str, object]]:
    """Yield the figures; history and ledgers are loaded in between."""
    bare_placing = _placing_ms(world)
    names = {"company": COMPANY, "user": numbered(2, 1), "partner": numbered(3, PARTNERS)}
    _load(world, HISTORY.format(orders=HISTORY_ORDERS, lines=LINES_PER_ORDER, partners=PARTNERS - 1, **names))
    with_history = _placing_ms(world)
    yield {
        "figure": "place_order_with_history",
        "history_lines": HISTORY_ORDERS * LINES_PER_ORDER,
        "p50_ms": round(with_history, 2),
        "floor_p50_ms": round(bare_placing, 2),
        "ratio": round(with_history / bare_placing, 3),
    }
    _load(world, LEDGER.format(pairs=INVOICES, items=MANY_ITEMS, **names))
    yield from asyncio.run(_pages(world, owner_token(world), names))


async def _pages(world: World, token: str, names: Mapping[str, object]) -> list[dict[str, object]]:
    figures = []
    for figure, path in PAGES.items():
        page = API + path.format(**names)
        statements = await sent_for(world, page, token)
        page_ms, bare_ms, queries_ms = await _page_beside_bare(world, page, token, statements)
        figures.append(
            {
                "figure": figure,
                "p50_ms": round(page_ms, 2),
                "floor_p50_ms": round(bare_ms, 2),
                "ratio": round(page_ms / bare_ms, 2),
                "queries_p50_ms": round(queries_ms, 2),
                "ratio_to_queries": round(page_ms / queries_ms, 2),
                "round_trips": len(statements),
            }
        )
    return figures


def _placing_ms(world: World) -> float:
    measured = place_orders(Load(world.base_url, world.tokens, clients=1, seconds=8))
    return measured.percentile(0.5)


def _load(world: World, statements: str) -> None:
    async def run() -> None:
        connection = await asyncpg.connect(driver_url(world.owner_url))
        for statement in statements.split(";\n"):
            if statement.strip():
                await connection.execute(statement)
        await connection.close()

    asyncio.run(run())


async def _page_beside_bare(
    world: World, page: str, token: str, statements: Sequence[Statement]
) -> tuple[float, float, float]:
    """Median milliseconds of the page over HTTP, of its statements sent bare by the same role, and of the queries
    among them without the transaction around; taken in turn.
    """
    loop = asyncio.get_running_loop()
    port = int(world.base_url.rpartition(":")[2])
    _, client = await loop.create_connection(Connection, "127.0.0.1", port)
    request = f"GET {page} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
    bare = await asyncpg.connect(driver_url(EmbeddedPostgres(world.data_dir).url(APP_ROLE)))
    pages, bares, queries = [], [], []
    for _ in range(WARM_UP + REPEATS):
        started = time.perf_counter()
        if await client.status_of(request) != 200:
            raise RuntimeError(f"{page} was refused")
        pages.append(time.perf_counter() - started)
        started, asked = time.perf_counter(), 0.0
        for statement in statements:
            if statement.arguments:
                sent = time.perf_counter()
                await bare.fetch(statement.sql, *statement.arguments)
                asked += time.perf_counter() - sent
            else:
                await bare.execute(statement.sql)
        bares.append(time.perf_counter() - started)
        queries.append(asked)
    client.close()
    await bare.close()
    page_ms, bare_ms, queries_ms = (statistics.median(taken[WARM_UP:]) * 1000 for taken in (pages, bares, queries))
    return page_ms, bare_ms, queries_ms
