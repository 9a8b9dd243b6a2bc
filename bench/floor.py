"""The floor: pgbench writing the rows of one placed order in plain multi-row SQL on the same PostgreSQL.

It runs as the owner role (row-level security does not bind it), knows every id and amount beforehand, and checks
nothing: what is left is the cost of the rows themselves.
"""

import json
import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from app.core.database_roles import driver_url
from app.core.postgres_binaries import packaged_bin
from bench.ids import COMPANY, ITEMS, PARTNERS
from bench.world import World

KEYS = "company_id, id"


@dataclass(frozen=True, slots=True)
class Floor:
    """pgbench's figures: transactions per second, 99th percentile in milliseconds."""

    per_second: float
    p99_ms: float


def _uuid(kind: int, variable: str) -> str:
    return f"('00000000-000{kind}-7000-8000-' || lpad(to_hex(:{variable}::bigint), 12, '0'))::uuid"


def script(world: World, lines: int, hot: int, body: str) -> str:
    """The SQL of one order; `body` is the stored answer of the idempotency key."""
    warehouse = world.sql("SELECT id FROM locations WHERE company_id = $1 AND kind = 'warehouse'", COMPANY)[0]["id"]
    period = world.sql(
        "SELECT id FROM periods WHERE company_id = $1 AND current_date BETWEEN starts_on AND ends_on", COMPANY
    )[0]["id"]
    numbers = range(1, lines + 1)
    sets = [f"\\set partner random(1, {PARTNERS})", "\\set key random(1, 9000000000000000)"]
    if hot:
        sets += [f"\\set item{n} {(n - 1) % hot + 1}" for n in numbers]
    else:
        # Distinct items in every order, as the HTTP load has.
        step = ITEMS // lines
        sets += [f"\\set item{n} random({(n - 1) * step + 1}, {n * step})" for n in numbers]
    items = sorted({(n - 1) % hot + 1 for n in numbers}) if hot else list(numbers)
    item_list = ", ".join(_uuid(4, f"item{n}") for n in (range(1, len(items) + 1)))
    c, order, posting = f"'{COMPANY}'::uuid", ":order::uuid", ":posting::uuid"

    def rows(template: str) -> str:
        return ",\n  ".join(template.format(n=n, item=_uuid(4, f"item{n}")) for n in numbers)

    share = lines // len(items)
    return "\n".join(
        [
            *sets,
            "BEGIN;",
            "SELECT uuidv7() AS order, uuidv7() AS posting \\gset",
            (
                f"SELECT on_hand, reserved, demand, value FROM stock_balances WHERE company_id = {c}"
                f" AND location_id = '{warehouse}' AND item_id IN ({item_list})"
                " ORDER BY item_id, location_id FOR UPDATE;"
            ),
            (
                f"SELECT balance FROM partner_balances WHERE company_id = {c} AND partner_id = {_uuid(3, 'partner')}"
                " ORDER BY account_code FOR UPDATE;"
            ),
            (
                "INSERT INTO sales_orders (company_id, id, number, version, status, partner_id, location_id,"
                " posting_policy, currency, exchange_rate, ordered_on, net_amount, tax_amount, total_amount,"
                " placed_by) VALUES"
                f" ({c}, {order}, 'P' || :key::text, 1, 'placed', {_uuid(3, 'partner')}, '{warehouse}', 'reserve',"
                f" 'VND', 1, current_date, 4000000, 320000, 4320000, {_uuid(2, 'partner')});"
            ),
            "INSERT INTO sales_order_lines (company_id, order_id, line_no, item_id, description, quantity, unit,"
            " unit_factor, base_quantity, unit_price, discount_percent, net_amount, tax_class, tax_code,"
            " tax_rate_percent) VALUES\n  "
            + rows(f"({c}, {order}, {{n}}, {{item}}, 'Hàng', 5, 'cái', 1, 5, 80000, 0, 400000, 'vn_reduced', '8%', 8)")
            + ";",
            (
                "INSERT INTO postings (company_id, id, event, document_kind, document_id, document_number, partner_id,"
                f" posted_on, period_id, posted_by) VALUES ({c}, {posting}, 'sales_order.placed', 'sales_order',"
                f" {order}, 'P' || :key::text, {_uuid(3, 'partner')}, current_date, '{period}', {_uuid(2, 'partner')});"
            ),
            "INSERT INTO trade_entries (company_id, id, posting_id, order_kind, order_id, line_no, kind, quantity,"
            " amount) VALUES\n  "
            + rows(f"({c}, uuidv7(), {posting}, 'sales', {order}, {{n}}, 'ordered', 5, 400000)")
            + ";",
            "INSERT INTO reservation_entries (company_id, id, posting_id, order_kind, order_id, line_no, item_id,"
            " location_id, quantity) VALUES\n  "
            + rows(f"({c}, uuidv7(), {posting}, 'sales', {order}, {{n}}, {{item}}, '{warehouse}', 5)")
            + ";",
            (
                f"UPDATE stock_balances SET reserved = reserved + {5 * share}, demand = demand + {5 * share}"
                f" WHERE company_id = {c} AND location_id = '{warehouse}' AND item_id IN ({item_list});"
            ),
            (
                "INSERT INTO account_transfers (company_id, id, posting_id, posted_on, debit_account, credit_account,"
                " amount, currency, currency_amount, partner_id, document_kind, document_id) VALUES"
                f" ({c}, uuidv7(), {posting}, current_date, 'M131', 'M999', 4320000, 'VND', 4320000,"
                f" {_uuid(3, 'partner')}, 'sales_order', {order});"
            ),
            (
                "UPDATE partner_balances SET balance = balance + 4320000, currency_balance = currency_balance + 4320000"
                f" WHERE company_id = {c} AND partner_id = {_uuid(3, 'partner')} AND account_code = 'M131';"
            ),
            (
                "INSERT INTO outbox_events (company_id, id, kind, subject_kind, subject_id, payload) VALUES"
                f" ({c}, uuidv7(), 'sales_order.placed', 'sales_order', {order}, '{{\"total_amount\": \"4320000\"}}');"
            ),
            (
                "INSERT INTO idempotency_keys (company_id, user_id, key, request_hash, status, body) VALUES"
                f" ({c}, {_uuid(2, 'partner')}, gen_random_uuid()::text, sha256(gen_random_uuid()::text::bytea), 201,"
                f" '\\x{body.encode().hex()}'::bytea);"
            ),
            "COMMIT;",
        ]
    )


def run(world: World, *, clients: int, seconds: int, body: str, lines: int = 10, hot: int = 0) -> Floor:
    """Run pgbench for a while with as many clients as the HTTP load has."""
    with tempfile.TemporaryDirectory(prefix="giao-floor-") as scratch:
        path = Path(scratch)
        (path / "order.sql").write_text(script(world, lines, hot, body))
        output = subprocess.run(
            [
                str(packaged_bin() / "pgbench"),
                *("--no-vacuum", "--protocol=prepared", f"--client={clients}", "--jobs=2", f"--time={seconds}"),
                *(f"--file={path / 'order.sql'}", "--log", f"--log-prefix={path / 'latency'}", "--sampling-rate=1"),
                driver_url(world.owner_url),
            ],
            check=False,
            capture_output=True,
            text=True,
        )
        if output.returncode:
            raise RuntimeError(output.stderr)
        latencies = sorted(
            int(line.split()[2]) / 1000 for log in path.glob("latency*") for line in log.read_text().splitlines()
        )
    rate = re.search(r"tps = ([\d.]+) \(without", output.stdout) or re.search(r"tps = ([\d.]+)", output.stdout)
    if rate is None or not latencies:
        raise RuntimeError(json.dumps({"pgbench": output.stdout}))
    return Floor(float(rate.group(1)), latencies[int(len(latencies) * 0.99)])
