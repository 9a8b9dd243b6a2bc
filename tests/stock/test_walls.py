"""What stock documents tell only some of those who read them."""

from typing import Any

import pytest

from tests.stock.conftest import Yard


@pytest.mark.parametrize("path", ["/stock-transfers", "/stock-adjustments"])
async def test_values_are_for_those_who_may_see_them(yard: Yard, path: str) -> None:
    await yard.trading.stock(await yard.trading.item("VT"), "50", "100000")
    line = {"item_code": "VT", "quantity": "1"}
    adjustment = {"location_id": yard.main, "reason": "shortage", "lines": [line]}
    body: dict[str, Any] = yard.transfer(line) if path == "/stock-transfers" else adjustment
    document = (await yard.keeper.do(path, body))["id"]
    viewer = yard.acting(await yard.trading.person("viewer"))
    assert (await viewer.get(f"{path}/{document}"))["lines"][0]["value"] == "2000"
    assert (await yard.keeper.get(f"{path}/{document}"))["lines"][0]["value"] is None
