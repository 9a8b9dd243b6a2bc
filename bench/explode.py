"""Exploding a five-level bill of 500 components over HTTP, beside the floor: the same tree by one plain query."""

import statistics
import time
from collections.abc import Iterator

import httpx

from bench.ids import COMPANY, numbered
from bench.pgbench import run_script
from bench.world import World, owner_token

LEVELS, COMPONENTS = 5, 100
ROUNDS, SECONDS = 200, 10

# Bill n makes item n of the items that follow the bills' own, and of item n + 1.
FILL = f"""
INSERT INTO bills (company_id, id, item_id, version_no, version, output_quantity, valid_from, active)
SELECT '{COMPANY}', ('00000000-0006-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
       ('00000000-0004-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 1, 1, 1, '2020-01-01', true
FROM generate_series(1, {LEVELS}) n;
INSERT INTO bill_components (company_id, bill_id, line_no, item_id, quantity, unit, unit_factor, base_quantity,
                             scrap_percent, supplied_by)
SELECT '{COMPANY}', ('00000000-0006-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, k,
       ('00000000-0004-7000-8000-' || lpad(to_hex(
           CASE WHEN k = 1 AND n < {LEVELS} THEN n + 1 ELSE {LEVELS} + (n - 1) * {COMPONENTS} + k END), 12, '0'))::uuid,
       2, 'cái', 1, 2, 3, 'company'
FROM generate_series(1, {LEVELS}) n, generate_series(1, {COMPONENTS}) k;
ANALYZE bills, bill_components;
"""

FLOOR = f"""
WITH RECURSIVE tree AS (
    SELECT c.item_id, 7 * c.base_quantity * (100 + c.scrap_percent) / 100 AS quantity
    FROM bill_components c WHERE c.company_id = '{COMPANY}' AND c.bill_id = '{numbered(6, 1)}'
    UNION ALL
    SELECT c.item_id, t.quantity * c.base_quantity * (100 + c.scrap_percent) / 100
    FROM tree t
    JOIN bills b ON b.company_id = '{COMPANY}' AND b.item_id = t.item_id AND b.active
    JOIN bill_components c ON c.company_id = '{COMPANY}' AND c.bill_id = b.id
)
SELECT i.code, i.name, i.base_unit, t.quantity FROM tree t
JOIN items i ON i.company_id = '{COMPANY}' AND i.id = t.item_id;
"""


def measure(world: World) -> Iterator[dict[str, object]]:
    """Yield the middle time of an explosion, one after the other, and the plain query's mean."""
    for statement in FILL.split(";\n"):
        if statement.strip():
            world.sql(statement)
    times: list[float] = []
    with httpx.Client(base_url=world.base_url, headers={"Authorization": f"Bearer {owner_token(world)}"}) as client:
        path = f"/api/v1/bills-of-material/{numbered(6, 1)}/explosion"
        for _ in range(ROUNDS):
            start = time.perf_counter()
            answer = client.get(path, params={"quantity": "7"})
            times.append((time.perf_counter() - start) * 1000)
            if answer.status_code != 200 or len(answer.json()["nodes"]) != LEVELS * COMPONENTS:
                raise RuntimeError(answer.text[:500])
    floor = run_script(world, FLOOR, clients=1, seconds=SECONDS)
    yield {
        "figure": "explode_bill",
        "levels": LEVELS,
        "components": LEVELS * COMPONENTS,
        "ms": round(statistics.median(times), 2),
        "floor_ms": round(1000 / floor.per_second, 2),
    }
