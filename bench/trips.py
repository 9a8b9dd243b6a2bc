"""How many SQL round trips placing an order takes, for orders of different length."""

import asyncio
from collections.abc import Iterator

import httpx

from bench.ids import numbered
from bench.statements import listening_client
from bench.world import World

LENGTHS = (1, 10, 200)


def measure(world: World) -> Iterator[dict[str, object]]:
    """Yield one figure: statements sent per order, by number of lines."""
    yield {"figure": "round_trips_per_order", "by_lines": asyncio.run(_count(world))}


async def _count(world: World) -> dict[str, int]:
    trips: dict[str, int] = {}
    async with listening_client(world) as (client, statements):
        await _place(client, world.tokens[0], 2, "warm-up")
        for length in LENGTHS:
            statements.clear()
            await _place(client, world.tokens[0], length, f"trips-{length}")
            trips[str(length)] = len(statements)
    return trips


async def _place(client: httpx.AsyncClient, token: str, length: int, key: str) -> None:
    lines = [{"item_id": str(numbered(4, n)), "quantity": "1"} for n in range(1, length + 1)]
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    answer = await client.post("/api/v1/sales-orders", headers=headers, json={"lines": lines})
    answer.raise_for_status()
