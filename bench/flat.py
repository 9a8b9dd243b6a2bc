"""Cost that stays flat: placing with a million order lines of history, and pages over large books beside bare SQL."""

import asyncio
import statistics
import time
from collections.abc import Iterator

import asyncpg
import httpx

from app.core.database_roles import driver_url
from app.core.tokens import AccessClaims, TokenKeys
from app.services.access.roles import scopes_of
from bench.ids import COMPANY, PARTNERS, numbered
from bench.load import Load, place_orders
from bench.world import World

HISTORY_ORDERS = 100_000
LINES_PER_ORDER = 10
MANY_ITEMS = 10_000
LEDGER_ROWS = 100_000
REPEATS = 40

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

# One customer with a long ledger: invoices and their receipts.
LEDGER = """
INSERT INTO account_transfers (company_id, id, posting_id, posted_on, debit_account, credit_account, amount, currency,
  currency_amount, partner_id, document_kind, document_id)
SELECT '{company}', uuidv7(), uuidv7(), current_date - (n % 300)::int, CASE n % 2 WHEN 0 THEN '131' ELSE '112' END,
  CASE n % 2 WHEN 0 THEN '511' ELSE '131' END, 1000, 'VND', 1000, '{partner}', 'invoice', uuidv7()
FROM generate_series(1, {rows}) n;
INSERT INTO items (company_id, id, code, name, search_key, sort_key, kind, base_unit, tax_class, active, version)
SELECT '{company}', ('00000000-0004-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'H' || n, 'Hàng ' || n, 'h' || n,
       'h' || n, 'goods', 'cái', 'vn_reduced', true, 1 FROM generate_series(2001, {items}) n;
INSERT INTO stock_balances (company_id, item_id, location_id, on_hand, reserved, demand, value)
SELECT '{company}', i.id, l.id, 100, 0, 0, 100 FROM items i, locations l
WHERE i.company_id = '{company}' AND l.company_id = '{company}' AND l.kind = 'warehouse' AND i.id NOT IN
  (SELECT item_id FROM stock_balances WHERE company_id = '{company}');
VACUUM ANALYZE;
"""

# What a developer would type to see the same page.
BARE = {
    "orders_page": (
        "/sales-orders?limit=50",
        (
            "SELECT o.id, o.number, o.status, o.partner_id, p.code, p.name, o.customer_reference, o.ordered_on,"
            " o.currency, o.total_amount, o.placed_at, (SELECT count(*) FROM sales_order_lines l"
            " WHERE l.company_id = o.company_id AND l.order_id = o.id) FROM sales_orders o"
            " JOIN partners p ON p.company_id = o.company_id AND p.id = o.partner_id"
            " WHERE o.company_id = '{company}' ORDER BY o.id DESC LIMIT 51"
        ),
    ),
    "stock_list": (
        "/stock?limit=200",
        (
            "SELECT i.id, i.code, i.name, l.id, l.code, l.name, b.on_hand, b.reserved, b.on_hand - b.reserved, b.value"
            " FROM stock_balances b JOIN items i ON i.company_id = b.company_id AND i.id = b.item_id"
            " JOIN locations l ON l.company_id = b.company_id AND l.id = b.location_id"
            " WHERE b.company_id = '{company}' ORDER BY i.code, b.location_id LIMIT 201"
        ),
    ),
    "statement": (
        "/partners/{partner}/ledger?limit=50",
        (
            "SELECT posted_on, document_kind, document_id, CASE debit_account WHEN '131' THEN amount END,"
            " CASE credit_account WHEN '131' THEN amount END, sum(CASE debit_account WHEN '131' THEN amount"
            " ELSE -amount END) OVER (ORDER BY posted_on, id) FROM account_transfers WHERE company_id = '{company}'"
            " AND partner_id = '{partner}' AND (debit_account = '131' OR credit_account = '131')"
            " ORDER BY posted_on, id LIMIT 50"
        ),
    ),
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
    _load(world, LEDGER.format(rows=LEDGER_ROWS, items=MANY_ITEMS, **names))
    token = _owner_token(world)
    for figure, (path, query) in BARE.items():
        page_ms, bare_ms = _page_beside_bare(world, token, path.format(**names), query.format(**names))
        yield {
            "figure": figure,
            "p50_ms": round(page_ms, 2),
            "floor_p50_ms": round(bare_ms, 2),
            "ratio": round(page_ms / bare_ms, 2),
        }


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


def _owner_token(world: World) -> str:
    membership = world.sql("SELECT id FROM memberships WHERE company_id = $1 AND role = 'owner'", COMPANY)[0]["id"]
    claims = AccessClaims(
        user_id=numbered(2, 0),
        company_id=COMPANY,
        membership_id=membership,
        partner_id=None,
        role="owner",
        scopes=scopes_of("owner"),
    )
    return TokenKeys.load(world.data_dir).issue(claims, 3600)


def _page_beside_bare(world: World, token: str, path: str, query: str) -> tuple[float, float]:
    """Median of the page over HTTP and of the bare query, taken in turn."""

    async def run() -> tuple[float, float]:
        connection = await asyncpg.connect(driver_url(world.owner_url))
        pages, bares = [], []
        async with httpx.AsyncClient(base_url=f"{world.base_url}/api/v1") as client:
            for _ in range(REPEATS):
                started = time.perf_counter()
                answer = await client.get(path, headers={"Authorization": f"Bearer {token}"})
                pages.append(time.perf_counter() - started)
                answer.raise_for_status()
                started = time.perf_counter()
                await connection.fetch(query)
                bares.append(time.perf_counter() - started)
        await connection.close()
        return statistics.median(pages) * 1000, statistics.median(bares) * 1000

    return asyncio.run(run())
