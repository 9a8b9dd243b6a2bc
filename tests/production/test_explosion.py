"""Explosion through all levels: exact, and in as many statements for five hundred components as for one."""

from decimal import Decimal
from uuid import uuid4

import pytest

from app.core.db import Database
from app.core.errors import AppError
from app.services.documents.names import Named
from app.services.production.explosion import MOST_NODES, Part, explode
from tests.factories.statements import sent
from tests.production.conftest import Workshop, bill_body

LEVELS, BRANCHES, LEAVES = 5, 4, 121


async def test_levels_scrap_and_units_multiply(workshop: Workshop) -> None:
    """3 of the top need 3 x 2 x 1.1 sub-assemblies, each a third of 5 with 10 % scrap of its own."""
    await workshop.items("TP", "BTP", "VT", "KHAC")
    line = {"item_code": "BTP", "quantity": "2", "scrap_percent": "10"}
    own = {"item_code": "BTP", "quantity": "1", "supplied_by": "factory"}
    top = await workshop.owner.do(
        "/bills-of-material", bill_body("TP", line, {"item_code": "VT", "quantity": "1"}, own)
    )
    part = {"item_code": "VT", "quantity": "5", "scrap_percent": "10"}
    await workshop.owner.do("/bills-of-material", bill_body("BTP", part, quantity="3"))
    path = f"/bills-of-material/{top['id']}/explosion"
    found = await workshop.owner.get(path, quantity="3")
    assert [(n["level"], n["item"]["code"], n["quantity"], n["made"]) for n in found["nodes"]] == [
        (1, "BTP", "6.6", True),
        (2, "VT", "12.1", False),
        (1, "VT", "3", False),
        (1, "BTP", "3", False),
    ]
    assert [(m["item"]["code"], m["quantity"], m["supplied_by"]) for m in found["materials"]] == [
        ("BTP", "3", "factory"),
        ("VT", "15.1", "company"),
    ]
    answer = await workshop.owner.client.get(f"/api/v1{path}", headers=workshop.owner.headers, params={"quantity": "0"})
    assert answer.status_code == 422


async def test_statements_do_not_grow_with_the_bill(workshop: Workshop, database: Database) -> None:
    """One component, or five levels with more than five hundred."""
    await workshop.items("MOT", "VT")
    small = await workshop.bill("MOT", "VT 1")
    await workshop.items(*(f"L{level}" for level in range(LEVELS)), *(f"V{n}" for n in range(LEAVES)))
    made = {}
    for level in reversed(range(LEVELS)):
        parts = [f"V{n} 1" for n in range(LEAVES if level == LEVELS - 1 else 5)]
        below = [f"L{level + 1} 1"] * (BRANCHES if level == 0 else 1) if level < LEVELS - 1 else []
        made = await workshop.bill(f"L{level}", *parts, *below)
    counts = {}
    for bill in (small, made):
        with sent(database) as statements:
            path = f"/bills-of-material/{bill['id']}/explosion"
            found = await workshop.owner.get(path, quantity="7")
        counts[len(found["nodes"])] = len(statements)
    whole = max(counts)
    assert whole > 500
    assert counts[whole] == counts[1] <= 5
    assert max(node["level"] for node in found["nodes"]) == LEVELS


def test_a_bill_that_would_fill_the_memory_is_refused() -> None:
    """Twenty levels of two make a million parts."""
    bills = [uuid4() for _ in range(21)]
    one = Decimal(1)
    parts = [
        Part(bill, no, Named(uuid4(), "X", "X"), "material", "cái", one, one, Decimal(0), "company", below)
        for bill, below in zip(bills, [*bills[1:], None], strict=True)
        for no in (1, 2)
    ]
    with pytest.raises(AppError, match="explosion_too_large"):
        explode(parts, bills[0], one)
    assert MOST_NODES < 2**20
