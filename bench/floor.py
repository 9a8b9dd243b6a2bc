"""The floor: pgbench writing the rows of one placed order in plain multi-row SQL on the same PostgreSQL.

It runs as the owner role (row-level security does not bind it), knows every id and amount beforehand, and checks
nothing: what is left is the cost of the rows themselves.
"""

from bench.ids import COMPANY, ITEMS, PARTNERS
from bench.pgbench import Floor, run_script
from bench.world import World

# `@name@` stands for a value; a line that names `@item@` or `@n@` is repeated for every order line.
ORDER = """
BEGIN;
SELECT uuidv7() AS order, uuidv7() AS posting \\gset
SELECT on_hand, reserved, demand, value FROM stock_balances
WHERE company_id = @company@ AND location_id = @warehouse@ AND item_id IN (@items@)
ORDER BY item_id, location_id FOR UPDATE;
SELECT balance FROM partner_balances WHERE company_id = @company@ AND partner_id = @partner@
ORDER BY account_code FOR UPDATE;
INSERT INTO sales_orders (company_id, id, number, version, status, partner_id, location_id, posting_policy, currency,
  exchange_rate, ordered_on, net_amount, tax_amount, total_amount, placed_by)
VALUES (@company@, :order::uuid, 'P' || :key::text, 1, 'placed', @partner@, @warehouse@, 'reserve', 'VND',
  1, current_date, 4000000, 320000, 4320000, @user@);
INSERT INTO sales_order_lines (company_id, order_id, line_no, item_id, description, quantity, unit, unit_factor,
  base_quantity, unit_price, discount_percent, net_amount, tax_class, tax_code, tax_rate_percent) VALUES
(@company@, :order::uuid, @n@, @item@, 'Hàng', 5, 'cái', 1, 5, 80000, 0, 400000, 'vn_reduced', '8%', 8)
;
INSERT INTO postings (company_id, id, event, document_kind, document_id, document_number, partner_id, posted_on,
  period_id, posted_by)
VALUES (@company@, :posting::uuid, 'sales_order.placed', 'sales_order', :order::uuid, 'P' || :key::text, @partner@,
  current_date, @period@, @user@);
INSERT INTO trade_entries (company_id, id, posting_id, order_kind, order_id, line_no, kind, quantity, amount) VALUES
(@company@, uuidv7(), :posting::uuid, 'sales', :order::uuid, @n@, 'ordered', 5, 400000)
;
INSERT INTO reservation_entries (company_id, id, posting_id, order_kind, order_id, line_no, item_id, location_id,
  quantity) VALUES
(@company@, uuidv7(), :posting::uuid, 'sales', :order::uuid, @n@, @item@, @warehouse@, 5)
;
UPDATE stock_balances SET reserved = reserved + 5 * @share@, demand = demand + 5 * @share@
WHERE company_id = @company@ AND location_id = @warehouse@ AND item_id IN (@items@);
INSERT INTO account_transfers (company_id, id, posting_id, posted_on, debit_account, credit_account, amount, currency,
  currency_amount, partner_id, document_kind, document_id)
VALUES (@company@, uuidv7(), :posting::uuid, current_date, 'M131', 'M999', 4320000, 'VND', 4320000, @partner@,
  'sales_order', :order::uuid);
UPDATE partner_balances SET balance = balance + 4320000, currency_balance = currency_balance + 4320000
WHERE company_id = @company@ AND partner_id = @partner@ AND account_code = 'M131';
INSERT INTO outbox_events (company_id, id, kind, subject_kind, subject_id, payload)
VALUES (@company@, uuidv7(), 'sales_order.placed', 'sales_order', :order::uuid, '{"total_amount": "4320000"}');
INSERT INTO idempotency_keys (company_id, user_id, key, request_hash, status, body)
VALUES (@company@, @user@, gen_random_uuid()::text, sha256(gen_random_uuid()::text::bytea), 201, @body@);
COMMIT;
"""


def _uuid(kind: int, variable: str) -> str:
    return f"('00000000-000{kind}-7000-8000-' || lpad(to_hex(:{variable}::bigint), 12, '0'))::uuid"


def script(world: World, lines: int, hot: int, body: str) -> str:
    """The SQL of one order; `body` is the stored answer of the idempotency key."""
    distinct = hot or lines
    values = {
        "company": f"'{COMPANY}'::uuid",
        "warehouse": _quoted_id(world, "SELECT id FROM locations WHERE company_id = $1 AND kind = 'warehouse'"),
        "period": _quoted_id(
            world, "SELECT id FROM periods WHERE company_id = $1 AND current_date BETWEEN starts_on AND ends_on"
        ),
        "partner": _uuid(3, "partner"),
        "user": _uuid(2, "partner"),
        "items": ", ".join(_uuid(4, f"item{n}") for n in range(1, distinct + 1)),
        "share": str(lines // distinct),
        "body": f"'\\x{body.encode().hex()}'::bytea",
    }
    sql = "\n".join(_for_each_line(text, lines) for text in ORDER.strip().splitlines())
    for name, value in values.items():
        sql = sql.replace(f"@{name}@", value)
    return "\n".join([*_variables(lines, hot), sql])


def _quoted_id(world: World, query: str) -> str:
    return f"'{world.sql(query, COMPANY)[0]['id']}'::uuid"


def _for_each_line(text: str, lines: int) -> str:
    if "@n@" not in text:
        return text
    return ",\n".join(text.replace("@n@", str(n)).replace("@item@", _uuid(4, f"item{n}")) for n in range(1, lines + 1))


def _variables(lines: int, hot: int) -> list[str]:
    """pgbench's own variables: which customer, which items (distinct in every order, as the HTTP load has them)."""
    step = ITEMS // lines
    numbers = range(1, lines + 1)
    if hot:
        items = [f"{(n - 1) % hot + 1}" for n in numbers]
    else:
        items = [f"random({(n - 1) * step + 1}, {n * step})" for n in numbers]
    return [
        f"\\set partner random(1, {PARTNERS})",
        "\\set key random(1, 9000000000000000)",
        *(f"\\set item{n} {item}" for n, item in zip(numbers, items, strict=True)),
    ]


def run(world: World, *, clients: int, seconds: int, body: str, lines: int = 10, hot: int = 0) -> Floor:
    """Run pgbench for a while with as many clients as the HTTP load has."""
    return run_script(world, script(world, lines, hot, body), clients=clients, seconds=seconds)
