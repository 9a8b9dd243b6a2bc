"""Placing a ten-line order over HTTP, beside the floor, in one run on one PostgreSQL."""

import time
from collections.abc import Iterator

import httpx

from bench import floor
from bench.ids import numbered
from bench.load import Load, place_orders
from bench.world import World

SECONDS = 4
WARM_UP_SECONDS = 5
ROUNDS = 12
HOT_ITEMS = 3
STATISTICS_TIMEOUT_S = 120
GROWING_TABLES = ("sales_orders", "sales_order_lines", "postings", "trade_entries", "idempotency_keys")
ANALYSED_SQL = """
SELECT bool_and(last_autoanalyze IS NOT NULL) AS analysed FROM pg_stat_user_tables WHERE relname = ANY($1)
"""


def sample_answer(world: World) -> str:
    """The answer to one order: what the idempotency key keeps."""
    lines = [{"item_id": str(numbered(4, n)), "quantity": "5"} for n in range(1, 11)]
    answer = httpx.post(
        f"{world.base_url}/api/v1/sales-orders",
        headers={"Authorization": f"Bearer {world.tokens[0]}", "Idempotency-Key": "sample"},
        json={"lines": lines},
    )
    if answer.status_code != 201:
        raise RuntimeError(answer.text)
    return answer.text


def wait_for_statistics(world: World) -> None:
    """Wait for the server's own first analysis of the tables that the warm-up has filled.

    Until then the plans of pooled connections are those of empty tables; pgbench connects anew and never has them.
    """
    deadline = time.monotonic() + STATISTICS_TIMEOUT_S
    while not world.sql(ANALYSED_SQL, list(GROWING_TABLES))[0]["analysed"]:
        if time.monotonic() > deadline:
            raise RuntimeError("autovacuum has not analysed the new tables")
        time.sleep(1)


def compare(world: World, clients: int, hot: int, body: str) -> dict[str, object]:
    """Floor and load in turn, `ROUNDS` times; the middle of a noisy machine is the mean of both."""
    floors, loads = [], []
    for _ in range(ROUNDS):
        floors.append(floor.run(world, clients=clients, seconds=SECONDS, body=body, hot=hot))
        loads.append(place_orders(Load(world.base_url, world.tokens, clients, SECONDS, hot=hot)))
    floor_rate = sum(entry.per_second for entry in floors) / ROUNDS
    rate = sum(entry.per_second for entry in loads) / ROUNDS
    floor_p99 = sum(entry.p99_ms for entry in floors) / ROUNDS
    p99 = sum(entry.percentile(0.99) for entry in loads) / ROUNDS
    return {
        "figure": "place_order" if not hot else "place_order_hot_items",
        "clients": clients,
        "orders_per_second": round(rate, 1),
        "floor_per_second": round(floor_rate, 1),
        "ratio": round(rate / floor_rate, 3),
        "p99_ms": round(p99, 1),
        "floor_p99_ms": round(floor_p99, 1),
        "p99_ratio": round(p99 / floor_p99, 2),
        "refused": sum(entry.refused for entry in loads),
    }


def measure(world: World) -> Iterator[dict[str, object]]:
    """Yield ordinary and hot-item figures at 8 and 32 clients."""
    body = sample_answer(world)
    place_orders(Load(world.base_url, world.tokens, 8, WARM_UP_SECONDS))
    wait_for_statistics(world)
    for hot in (0, HOT_ITEMS):
        for clients in (8, 32):
            yield compare(world, clients, hot, body)
