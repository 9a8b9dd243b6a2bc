"""A factory or staff proposes what stands in for a material; agreed, it is what is sent from then on."""

from typing import Any

import pytest
from httpx import Response
from sqlalchemy import text

from tests.factories.trading import Api
from tests.production.conftest import Workshop
from tests.production.test_negotiation import accept, started


@pytest.fixture
async def shop(workshop: Workshop) -> tuple[Workshop, Any, str, Api]:
    """An agreed order of 90 pieces, two of A each; other materials lie in the warehouse."""
    bill, factory, person = await started(workshop)
    for code in ("B", "C"):
        await workshop.stocked(code, "500", "1000000")
    order = await workshop.agreed(bill, factory, person, unit_fee="20000")
    return workshop, order, f"/production-orders/{order['id']}", person


async def offer(workshop: Workshop, who: Api, path: str, code: str, factor: str | None = None, **line: Any) -> Response:
    version = (await workshop.owner.get(path))["version"]
    other = {"item_code": code} | ({"factor": factor} if factor else {})
    body = {"lines": [{"line_no": 1, "component_no": 1, "substitute": other, **line}]}
    return await who.send(f"{path}/proposals", body, **{"If-Match": f'"{version}"'})


async def account(workshop: Workshop, path: str) -> dict[str, tuple[str, ...]]:
    """The settlement sheet of either side: sent, used, lost, returned and left of each item."""
    lines = (await workshop.owner.get(f"{path}/settlement"))["lines"]
    kinds = ("sent", "used", "lost", "returned", "left")
    return {line["item"]["code"]: tuple(line[kind]["quantity"] for kind in kinds) for line in lines}


async def test_what_is_agreed_is_sent_in_the_materials_place(shop: tuple[Workshop, Any, str, Api]) -> None:
    """100 of 180 A are at the factory; for the other 80 come 1.25 of B each. 90 pieces use up both, to the last."""
    workshop, order, path, person = shop
    await workshop.owner.do(f"{path}/dispatches", {"lines": [{"item_code": "A", "quantity": "100"}]})
    await workshop.owner.do(f"{path}/receipts", {"finished": "40"})
    asked = await offer(workshop, person, path, "B", "1.25", reason="A hết hàng")
    assert asked.status_code == 201, asked.text
    (line,) = asked.json()["lines"]
    told = line["substitute"]
    assert (line["component_no"], line["item"]["code"], line["old_quantity"]) == (1, "A", "80")
    assert (told["item"]["code"], line["quantity"], told["factor"], told["kept_quantity"]) == (
        "B",
        "100",
        "1.25",
        "100",
    )
    assert (await person.get(f"{path}/proposals"))["items"][0]["lines"] == [line]
    before = await workshop.trading.balances()

    assert (await accept(workshop.owner, order, 1)).status_code == 200
    assert await workshop.trading.balances() == before
    (component,) = (await person.get(path))["components"]
    assert [(x["item"]["code"], x["factor"], x["sent_instead"]) for x in component["substitutes"]] == [
        ("B", "1.25", True)
    ]
    await workshop.owner.do(f"{path}/dispatches", {})
    again = await workshop.owner.send(f"{path}/dispatches", {})
    assert (again.status_code, again.json()["code"]) == (409, "nothing_to_send")
    assert await account(workshop, path) == {"A": ("100", "80", "0", "0", "20"), "B": ("100", "0", "0", "0", "100")}
    await workshop.owner.do(
        f"{path}/losses", {"charged_to": "factory", "lines": [{"item_code": "B", "quantity": "10"}]}
    )
    await workshop.owner.do(f"{path}/receipts", {"finished": "45"})
    await workshop.owner.do(f"{path}/returns", {})
    assert await account(workshop, path) == {
        "A": ("100", "100", "0", "0", "0"),
        "B": ("100", "87.5", "10", "2.5", "0"),
    }
    (component,) = (await person.get(path))["components"]
    figures = [component[name] for name in ("planned", "sent", "used", "lost", "returned", "left")]
    assert figures == ["180", "180", "170", "8", "2", "0"]
    await workshop.trading.check()


async def test_an_order_is_agreed_with_another_material(workshop: Workshop) -> None:
    """Before it is agreed the factory wants B; staff counters with C, and the order is agreed so."""
    bill, factory, person = await started(workshop)
    for code in ("B", "C"):
        await workshop.stocked(code, "500", "1000000")
    order = await workshop.draft(bill, factory)
    path = f"/production-orders/{order['id']}"
    await workshop.owner.do(f"{path}/sending", {}, **{"If-Match": '"1"'})
    assert (await offer(workshop, person, path, "B")).status_code == 201
    body = {"lines": [{"line_no": 1, "component_no": 1, "substitute": {"item_code": "C", "factor": "0.5"}}]}
    countered = await workshop.owner.send(f"{path}/proposals/1/counter-proposal", body, **{"If-Match": '"2"'})
    assert countered.status_code == 201, countered.text
    assert (await accept(person, order, 2)).status_code == 200
    assert (await person.get(path))["status"] == "agreed"
    await workshop.owner.do(f"{path}/dispatches", {})
    assert await account(workshop, path) == {"C": ("90", "0", "0", "0", "90")}
    await workshop.trading.check()


async def test_the_last_agreement_counts_and_with_new_terms(shop: tuple[Workshop, Any, str, Api]) -> None:
    """B at first, then C together with a higher fee; what was sent of B still counts."""
    workshop, order, path, person = shop
    assert (await offer(workshop, person, path, "B", "2")).status_code == 201
    assert (await accept(workshop.owner, order, 1)).status_code == 200
    await workshop.owner.do(f"{path}/dispatches", {"lines": [{"item_code": "B", "quantity": "200"}]})
    version = (await workshop.owner.get(path))["version"]
    lines = [
        {"line_no": 1, "unit_price": "21000"},
        {"line_no": 1, "component_no": 1, "substitute": {"item_code": "C"}},
    ]
    asked = await person.send(f"{path}/proposals", {"lines": lines}, **{"If-Match": f'"{version}"'})
    assert asked.status_code == 201, asked.text
    assert (await accept(workshop.owner, order, 2)).status_code == 200
    await workshop.owner.do(f"{path}/dispatches", {})
    assert await account(workshop, path) == {"B": ("200", "0", "0", "0", "200"), "C": ("80", "0", "0", "0", "80")}
    assert (await workshop.trading.balances())["M331"] == -2_041_200
    await workshop.trading.check()


async def test_what_was_sent_meanwhile_outdates_it(shop: tuple[Workshop, Any, str, Api]) -> None:
    workshop, order, path, person = shop
    assert (await offer(workshop, person, path, "B")).status_code == 201
    await workshop.owner.do(f"{path}/dispatches", {"lines": [{"item_code": "A", "quantity": "1"}]})
    before = await workshop.trading.count_rows("postings", "production_substitutes")
    refused = await accept(workshop.owner, order, 1)
    assert (refused.status_code, refused.json()["code"]) == (409, "proposal_outdated")
    assert await workshop.trading.count_rows("postings", "production_substitutes") == before


async def test_wrong_substitutes_are_refused_with_their_place(shop: tuple[Workshop, Any, str, Api]) -> None:
    workshop, _, path, person = shop
    await workshop.trading.item("DV", None, kind="service")
    await workshop.trading.item("CU", None, kind="material")
    async with workshop.trading.engine.begin() as connection:
        query = "UPDATE items SET active = false WHERE company_id = :c AND code = 'CU'"
        await connection.execute(text(query), {"c": workshop.trading.company_id})
    before = await workshop.trading.count_rows("proposals", "proposal_lines", "outbox_events")
    for code, factor, line, pointer, fault in (
        ("KHONG", None, {}, "/substitute/item_code", "item_unknown"),
        ("CU", None, {}, "/substitute/item_code", "item_unknown"),
        ("DV", None, {}, "/substitute/item_code", "item_unknown"),
        ("A", None, {}, "/substitute", "substitute_named"),
        ("TP", None, {}, "/substitute", "substitute_named"),
        ("B", "0.000000001", {}, "/substitute/factor", None),
        ("B", "9999999999999", {}, "/substitute/factor", "out_of_range"),
        ("B", None, {"component_no": 2}, "/component_no", "component_unknown"),
        ("B", None, {"line_no": 2}, "/component_no", "component_unknown"),
        ("B", None, {"quantity": "5"}, "", None),
        ("B", "2", {"component_no": None}, "", None),
    ):
        refused = await offer(workshop, person, path, code, factor, **line)
        assert refused.status_code == 422, (code, factor, line, refused.text)
        told = refused.json()["errors"][0]
        assert fault is None or (told["pointer"], told["code"]) == (f"/lines/0{pointer}", fault), told
    await workshop.owner.do(f"{path}/dispatches", {})
    refused = await offer(workshop, person, path, "B")
    assert refused.json()["errors"][0]["code"] == "nothing_to_replace"
    written = await workshop.trading.count_rows("proposals", "proposal_lines")
    assert written == {name: before[name] for name in written}
