"""Receiving a delivery of 200 lines over HTTP, beside the floor: the same rows written by plain SQL."""

import statistics
import time
from collections.abc import Iterator
from typing import Any

import httpx

from app.core.ids import new_id
from bench.ids import COMPANY, numbered
from bench.pgbench import run_script
from bench.world import World, owner_token

LINES, ROUNDS, SECONDS = 200, 15, 10
SUPPLIER = numbered(7, 1)
SUPPLIER_SQL = """
INSERT INTO partners (company_id, id, code, name, search_key, is_customer, is_supplier, is_factory, currency, active,
  version)
VALUES ($1, $2, 'NCC', 'Nhà cung cấp', 'ncc', false, true, false, 'VND', true, 1)
"""
# It knows every id and amount beforehand and checks nothing: what is left is the cost of the rows themselves.
FLOOR = """
BEGIN;
SELECT uuidv7() AS receipt, uuidv7() AS posting \\gset
SELECT on_hand FROM stock_balances WHERE company_id = '@company@' AND location_id = '@warehouse@'
  AND item_id = ANY(SELECT item_id FROM purchase_order_lines WHERE company_id = '@company@' AND order_id = '@order@')
ORDER BY item_id FOR UPDATE;
INSERT INTO goods_receipts (company_id, id, number, order_id, partner_id, location_id, received_on, created_by)
VALUES ('@company@', :receipt::uuid, :receipt::text, '@order@', '@supplier@', '@warehouse@', current_date, '@user@');
INSERT INTO goods_receipt_lines (company_id, receipt_id, line_no, order_line_no, item_id, quantity, base_quantity,
  rejected_quantity, accrued_net, accrued_amount)
SELECT company_id, :receipt::uuid, line_no, line_no, item_id, 5, 5, 0, 5000, 5000
FROM purchase_order_lines WHERE company_id = '@company@' AND order_id = '@order@';
INSERT INTO postings (company_id, id, event, document_kind, document_id, document_number, partner_id, posted_on,
  period_id, posted_by)
VALUES ('@company@', :posting::uuid, 'goods_receipt.posted', 'goods_receipt', :receipt::uuid, :receipt::text,
  '@supplier@', current_date, '@period@', '@user@');
INSERT INTO trade_entries (company_id, id, posting_id, order_kind, order_id, line_no, kind, quantity, amount)
SELECT company_id, uuidv7(), :posting::uuid, 'purchase', order_id, line_no, 'received', 5, 5000
FROM purchase_order_lines WHERE company_id = '@company@' AND order_id = '@order@';
INSERT INTO stock_moves (company_id, id, posting_id, item_id, from_location_id, to_location_id, quantity, value,
  moved_on, document_kind, document_id, line_no)
SELECT company_id, uuidv7(), :posting::uuid, item_id, '@outside@', '@warehouse@', 5, 5000, current_date,
  'goods_receipt', :receipt::uuid, line_no
FROM purchase_order_lines WHERE company_id = '@company@' AND order_id = '@order@';
INSERT INTO account_transfers (company_id, id, posting_id, posted_on, debit_account, credit_account, amount, currency,
  currency_amount, partner_id, item_id, document_kind, document_id)
SELECT company_id, uuidv7(), :posting::uuid, current_date, '156', '3318', 5000, 'VND', 5000, '@supplier@', item_id,
  'goods_receipt', :receipt::uuid
FROM purchase_order_lines WHERE company_id = '@company@' AND order_id = '@order@';
UPDATE stock_balances SET on_hand = on_hand + 5, value = value + 5000
WHERE company_id = '@company@' AND location_id = '@warehouse@' AND item_id = ANY(
  SELECT item_id FROM purchase_order_lines WHERE company_id = '@company@' AND order_id = '@order@');
UPDATE partner_balances SET balance = balance - 1000000, currency_balance = currency_balance - 1000000
WHERE company_id = '@company@' AND partner_id = '@supplier@' AND account_code = '3318';
DELETE FROM expected_receipts WHERE company_id = '@company@' AND order_id = '@order@';
UPDATE purchase_orders SET version = version + 1 WHERE company_id = '@company@' AND id = '@order@';
INSERT INTO outbox_events (company_id, id, kind, subject_kind, subject_id, payload)
VALUES ('@company@', uuidv7(), 'goods_receipt.posted', 'goods_receipt', :receipt::uuid, '{}');
COMMIT;
"""


def _send(client: httpx.Client, path: str, body: Any, version: int = 1) -> dict[str, Any]:
    headers = {"Idempotency-Key": new_id().hex, "If-Match": f'"{version}"'}
    answer = client.post(f"/api/v1/purchase-orders{path}", headers=headers, json=body)
    if answer.status_code not in (200, 201):
        raise RuntimeError(answer.text[:500])
    found: dict[str, Any] = answer.json()
    return found


def _agreed(client: httpx.Client) -> str:
    lines = [{"item_id": str(numbered(4, n)), "quantity": "5", "unit_price": "1000"} for n in range(1, LINES + 1)]
    order = _send(client, "", {"partner_id": str(SUPPLIER), "lines": lines})
    _send(client, f"/{order['id']}/sending", {}, 1)
    _send(client, f"/{order['id']}/acceptance", {}, 2)
    return str(order["id"])


def _floor(world: World, order_id: str) -> str:
    place = "SELECT id FROM locations WHERE company_id = $1 AND kind = $2 ORDER BY id"
    period = "SELECT id FROM periods WHERE company_id = $1 AND current_date BETWEEN starts_on AND ends_on"
    values = {
        "company": COMPANY,
        "order": order_id,
        "supplier": SUPPLIER,
        "user": numbered(2, 0),
        "warehouse": world.sql(place, COMPANY, "warehouse")[0]["id"],
        "outside": world.sql(place, COMPANY, "supplier")[0]["id"],
        "period": world.sql(period, COMPANY)[0]["id"],
    }
    script = FLOOR
    for name, value in values.items():
        script = script.replace(f"@{name}@", str(value))
    return script


def measure(world: World) -> Iterator[dict[str, object]]:
    """Yield the middle time of a receipt, one after the other, and the plain rows' mean."""
    world.sql(SUPPLIER_SQL, COMPANY, SUPPLIER)
    times: list[float] = []
    order_id = ""
    with httpx.Client(base_url=world.base_url, headers={"Authorization": f"Bearer {owner_token(world)}"}) as client:
        for _ in range(ROUNDS):
            order_id = _agreed(client)
            start = time.perf_counter()
            _send(client, f"/{order_id}/receipts", {})
            times.append((time.perf_counter() - start) * 1000)
    floor = run_script(world, _floor(world, order_id), clients=1, seconds=SECONDS)
    yield {
        "figure": "receive_goods",
        "lines": LINES,
        "ms": round(statistics.median(times), 2),
        "floor_ms": round(1000 / floor.per_second, 2),
    }
