"""What an order costs somebody who is bound by all that a company can bind its customers' people with.

Which is a group, exceptions, hours, networks, a spending limit and what is told of warehouses; beside people who have
none of these, in one run, by turns.
"""

from collections.abc import Iterator, Sequence
from math import sqrt
from statistics import stdev

import httpx

from bench.ids import PARTNERS, numbered
from bench.load import Load, Measured, place_by_turns, place_orders
from bench.place import WARM_UP_SECONDS, wait_for_statistics
from bench.world import World, owner_token

AIM = 1.10
# Of each side; short ones, so that what else the machine does meets both sides alike.
TURNS, SECONDS = 150, 0.5
SCOPES = ("sales-orders:read", "sales-orders:write", "items:read", "prices:read", "invoices:read", "ledgers:read")
# Two spans of every day, which are all of it.
HALVES = (("00:00", "12:00"), ("12:00", "24:00"))
ALWAYS = [{"weekday": day, "opens": opens, "closes": closes} for day in range(1, 8) for opens, closes in HALVES]
NETWORKS = ["203.0.113.0/24", "2001:db8::/32", "127.0.0.0/8"]
# Beyond what anybody orders here; both have to be looked at with every order.
LIMITS = {"per_order": "900000000000", "per_month": "900000000000", "approver": "partner"}


def measure(world: World) -> Iterator[dict[str, object]]:
    """Yield the price of an order of bound people, in that of free ones, for one client and for eight."""
    bound = range(1, PARTNERS, 2)
    _bind(world, bound)
    tokens = {
        "bound": [world.tokens[number - 1] for number in bound],
        "free": [world.tokens[number] for number in bound],
    }
    place_orders(Load(world.base_url, world.tokens, 8, WARM_UP_SECONDS))
    wait_for_statistics(world)
    for clients in (1, 8):
        yield _compare(world, tokens, clients)


def _compare(world: World, tokens: dict[str, list[str]], clients: int) -> dict[str, object]:
    """What an order takes of either, and how sure their ratio is: 19 times of 20 it is within so much of it."""
    loads = [Load(world.base_url, tokens[who], clients, SECONDS) for who in ("free", "bound")]
    free, bound = place_by_turns(loads, TURNS)
    ratios = [_each_ms(clients, [one]) / _each_ms(clients, [other]) for one, other in zip(bound, free, strict=True)]
    return {
        "figure": "place_order_bound_by_access_rules",
        "clients": clients,
        "orders": sum(measured.placed for measured in free + bound),
        "bound_ms": round(_each_ms(clients, bound), 2),
        "free_ms": round(_each_ms(clients, free), 2),
        "ratio": round(_each_ms(clients, bound) / _each_ms(clients, free), 3),
        "within": round(1.96 * stdev(ratios) / sqrt(len(ratios)), 3),
        "aim": AIM,
        "refused": sum(measured.refused for measured in free + bound),
    }


def _each_ms(clients: int, turns: Sequence[Measured]) -> float:
    return 1000 * clients * sum(turn.seconds for turn in turns) / sum(turn.placed for turn in turns)


def _bind(world: World, numbers: range) -> None:
    """Put customers into a group with everything that a group can have, and give each exceptions of its own."""
    headers = {"Authorization": f"Bearer {owner_token(world)}"}
    with httpx.Client(base_url=f"{world.base_url}/api/v1", headers=headers, timeout=30) as owner:
        main = next(row["id"] for row in _read(owner, "/warehouses")["items"] if row["kind"] == "warehouse")
        hall = _made(owner.post("/warehouses", json={"code": "HALL", "name": "Kho Hai"}))
        group = {"code": "bound", "name": "Có giờ", "role": "customer", "scopes": SCOPES}
        path = f"/permission-groups/{_made(owner.post('/permission-groups', json=group))}"
        told = [{"location_id": main, "disclosure": "band"}, {"location_id": hall, "disclosure": "hidden"}]
        _put(owner, f"{path}/warehouses", {"warehouses": told})
        window = {"group_id": path.rsplit("/", 1)[1], "time_zone": "Asia/Ho_Chi_Minh", "weekly": ALWAYS}
        owner.put("/access-windows", json={**window, "networks": NETWORKS}).raise_for_status()
        owner.put("/spending-limits", json={"group_id": window["group_id"], **LIMITS}).raise_for_status()
        rules = {"group_id": window["group_id"], "granted": ["receipts:read"], "denied": ["invoices:read"]}
        for number in numbers:
            _put(owner, f"/members/{numbered(5, number)}/permissions", rules)


def _made(answer: httpx.Response) -> str:
    answer.raise_for_status()
    return str(answer.json()["id"])


def _read(owner: httpx.Client, path: str) -> dict[str, list[dict[str, str]]]:
    answer = owner.get(path)
    answer.raise_for_status()
    read: dict[str, list[dict[str, str]]] = answer.json()
    return read


def _put(owner: httpx.Client, path: str, body: object) -> None:
    """Change what was just read."""
    tag = owner.get(path).headers["ETag"]
    owner.put(path, headers={"If-Match": tag}, json=body).raise_for_status()
