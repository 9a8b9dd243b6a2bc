"""Counting goods that are kept by lot or serial number: each lot against the books, what nobody found is not there."""

from typing import Any

import pytest

from app.core.db import Database
from app.core.ids import new_id
from tests.factories.statements import sent
from tests.factories.trading import Api
from tests.stock.conftest import Yard
from tests.stock.test_lots import day, faults, found, lot, lying


@pytest.fixture
async def shelf(yard: Yard) -> Yard:
    """Milk: 5 of lot B, good for 5 days, and 10 of lot A, good for 20; two machines by serial number."""
    await yard.trading.item("SUA", "20000", tracking="lot", units={"thùng": "5"})
    await yard.trading.item("MAY", "9000000", tracking="serial")
    answers = [
        await found(yard, "15", lot("A", "10", 20), lot("B", "5", 5)),
        await found(yard, "2", lot("S1", "1"), lot("S2", "1"), item="MAY"),
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    return yard


async def opened(yard: Yard, *codes: str) -> str:
    body = {"location_id": yard.main, "lines": [{"item_code": code} for code in codes]}
    return f"/stock-counts/{(await yard.keeper.do('/stock-counts', body))['id']}"


async def enter(yard: Yard, path: str, quantity: str, *lots: dict[str, Any], item: str = "SUA", **part: Any) -> Any:
    line = {"item_code": item, "quantity": quantity, "lots": list(lots), **part}
    return await yard.keeper.send(f"{path}/entries", {"lines": [line]})


async def handed_in(yard: Yard, path: str) -> dict[str, str]:
    version = (await yard.keeper.get(path))["version"]
    count = await yard.keeper.do(f"{path}/submission", {}, **{"If-Match": f'"{version}"'})
    return {"If-Match": f'"{count["version"]}"'}


async def accountant(yard: Yard) -> Api:
    return yard.acting(await yard.trading.person("accounting"))


async def lots_of(api: Api, path: str) -> dict[str, list[tuple[str, str, Any, Any]]]:
    lines = (await api.get(f"{path}/lines"))["items"]
    return {
        line["item"]["code"]: [(x["lot"], x["counted"], x["book_quantity"], x["difference"]) for x in line["lots"]]
        for line in lines
    }


async def test_each_lot_is_counted_against_the_books(shelf: Yard) -> None:
    """Two of A are missing, three more of B are there, and a lot that nobody knew: each lot is put right."""
    books, path = await accountant(shelf), await opened(shelf, "SUA")
    await enter(shelf, path, "1", lot("B", "1"), unit="thùng")
    await enter(shelf, path, "12", lot("A", "8"), lot("B", "3", 5), lot("C", "1", 30))
    known = [("B", "8", "5", "3"), ("A", "8", "10", "-2"), ("C", "1", "0", "1")]
    assert await lots_of(books, path) == {"SUA": known}
    await books.do(f"{path}/approval", {}, **await handed_in(shelf, path))
    assert await lying(shelf) == [
        ("B", "MAIN", "8"),
        ("A", "MAIN", "8"),
        ("C", "MAIN", "1"),
        ("S1", "MAIN", "1"),
        ("S2", "MAIN", "1"),
    ]
    (line,) = (await books.get(f"{path}/lines"))["items"]
    assert (line["difference"], line["shortage"]["quantity"], line["surplus"]["quantity"]) == ("2", "2", "4")
    assert (line["shortage"]["value"], line["surplus"]["value"]) == ("20000", "40000")
    balances = await shelf.trading.balances()
    assert (balances["1381"], balances["3381"]) == (20_000, -40_000 - 150_000 - 20_000)

    decisions = f"{path}/decisions"
    await books.do(decisions, {"lines": [{"line_no": 1, "outcome": "cost"}]})
    again = await books.send(decisions, {"lines": [{"line_no": 1, "outcome": "expense"}]})
    assert faults(again) == [("/lines/0/line_no", "already_decided")]
    await shelf.trading.check()
    await books.do(decisions, {"lines": [{"line_no": 1, "outcome": "income"}]})
    (line,) = (await books.get(f"{path}/lines"))["items"]
    assert (line["shortage"]["outcome"], line["surplus"]["outcome"]) == ("cost", "income")
    balances = await shelf.trading.balances()
    assert (balances["1381"], balances["632"], balances["711"]) == (0, 20_000, -40_000)
    await shelf.trading.check()


async def test_a_lot_that_nobody_found_is_not_there(shelf: Yard) -> None:
    books, path = await accountant(shelf), await opened(shelf)
    await enter(shelf, path, "10", lot("A", "10"))
    left = await shelf.keeper.send(f"{path}/submission", {}, **{"If-Match": '"1"'})
    assert faults(left) == [("/lines/0", "not_counted")]
    assert (await enter(shelf, path, "0", item="MAY")).status_code == 200
    await books.do(f"{path}/approval", {}, **await handed_in(shelf, path))
    assert await lying(shelf) == [("A", "MAIN", "10")]
    await shelf.trading.check()


async def test_a_lot_for_another_is_no_shortage_of_what_is_promised(shelf: Yard) -> None:
    """All 15 are promised; 2 of A turn out to be of B: the order keeps all of them."""
    owner, partner = shelf.acting(shelf.trading.owner), str(await shelf.trading.customer("KH"))
    body = {"partner_id": partner, "lines": [{"item_code": "SUA", "quantity": "15"}]}
    order = await owner.do("/sales-orders", body)
    books, path = await accountant(shelf), await opened(shelf, "SUA")
    await enter(shelf, path, "15", lot("A", "8"), lot("B", "7"))
    await books.do(f"{path}/approval", {}, **await handed_in(shelf, path))
    assert (await owner.get(f"/sales-orders/{order['id']}"))["lines"][0]["reserved"] == "15"
    assert (await lying(shelf))[:2] == [("B", "MAIN", "7"), ("A", "MAIN", "8")]
    await shelf.trading.check()


async def test_a_blind_sheet_names_no_lot_before_it_is_counted(shelf: Yard) -> None:
    owner = shelf.acting(shelf.trading.owner)
    settings = f"/api/v1/companies/{shelf.trading.company_id}"
    etag = (await owner.client.get(settings, headers=owner.headers)).headers["ETag"]
    headers = {**owner.headers, "If-Match": etag}
    assert (await owner.client.patch(settings, headers=headers, json={"blind_counts": True})).status_code == 200
    path = await opened(shelf)
    assert await lots_of(shelf.keeper, path) == {"MAY": [], "SUA": []}
    await enter(shelf, path, "1", lot("S2", "1"), item="MAY")
    await enter(shelf, path, "9", lot("A", "8"), lot("C", "1"))
    assert await lots_of(shelf.keeper, path) == {
        "MAY": [("S2", "1", None, None)],
        "SUA": [("A", "8", None, None), ("C", "1", None, None)],
    }
    assert await lots_of(await accountant(shelf), path) == {
        "MAY": [("S1", "0", "1", "-1"), ("S2", "1", "1", "0")],
        "SUA": [("B", "0", "5", "-5"), ("A", "8", "10", "-2"), ("C", "1", "0", "1")],
    }


async def test_what_moves_while_lots_are_counted(shelf: Yard) -> None:
    """What went after the count is no difference; a lot that moved between two parts is counted anew."""
    books, path = await accountant(shelf), await opened(shelf, "SUA")
    await enter(shelf, path, "15", lot("A", "10"), lot("B", "5"))
    await shelf.keeper.do("/stock-transfers", shelf.transfer({"item_code": "SUA", "quantity": "5"}, direct=True))
    await books.do(f"{path}/approval", {}, **await handed_in(shelf, path))
    assert (await lying(shelf))[:2] == [("B", "CN", "5"), ("A", "MAIN", "10")]

    path = await opened(shelf, "SUA")
    await enter(shelf, path, "4", lot("A", "4"))
    await shelf.keeper.do("/stock-transfers", shelf.transfer({"item_code": "SUA", "quantity": "1"}, direct=True))
    back = {"from_location_id": shelf.branch, "to_location_id": shelf.main, "direct": True}
    await shelf.keeper.do("/stock-transfers", back | {"lines": [{"item_code": "SUA", "quantity": "1"}]})
    await enter(shelf, path, "6", lot("A", "5"), lot("B", "1"))
    etag, before = await handed_in(shelf, path), await shelf.written()
    refused = await books.send(f"{path}/approval", {}, **etag)
    assert (refused.status_code, faults(refused)) == (409, [("/lines/0", "moved_while_counting")])
    assert await shelf.written() == before
    await books.do(f"{path}/recount", {"line_nos": [1]}, **etag)
    await enter(shelf, path, "10", lot("A", "9"), lot("B", "1"))
    await books.do(f"{path}/approval", {}, **await handed_in(shelf, path))
    assert (await books.get(f"{path}/lines"))["items"][0]["shortage"] is None
    await shelf.trading.check()


async def test_wrong_lots_are_refused_with_their_place(shelf: Yard) -> None:
    await shelf.trading.stock(await shelf.trading.item("VT"), "10", "10000")
    path = await opened(shelf)
    assert (await enter(shelf, path, "1", lot("S1", "1"), item="MAY")).status_code == 200
    assert (await enter(shelf, path, "1", lot("N", "1", 9))).status_code == 200
    before, where = await shelf.written(), "/lines/0/lots"
    wrong = [
        (await enter(shelf, path, "3"), where, "lots_missing"),
        (await enter(shelf, path, "3", lot("A", "2")), where, "lots_differ"),
        (await enter(shelf, path, "0", lot("A", "2")), where, "lots_differ"),
        (await enter(shelf, path, "3", lot("A", "3"), item="VT"), where, "lots_not_kept"),
        (await enter(shelf, path, "3", lot("A", "3", 21)), f"{where}/0/expires_on", "expiry_differs"),
        (await enter(shelf, path, "3", lot("N", "3", 8)), f"{where}/0/expires_on", "expiry_differs"),
        (await enter(shelf, path, "2", lot("S2", "2"), item="MAY"), f"{where}/0/quantity", "serial_single"),
        (await enter(shelf, path, "2", lot("S2", "1"), lot("S2", "1"), item="MAY"), f"{where}/1/quantity", None),
        (await enter(shelf, path, "1", lot("S1", "1"), item="MAY"), f"{where}/0/lot", "serial_counted"),
    ]
    for answer, pointer, code in wrong:
        assert (answer.status_code, answer.json()["code"]) == (422, "lots_invalid"), answer.text
        assert faults(answer) == [(pointer, code or "serial_single")]
    assert await shelf.written() == before
    again = await enter(shelf, path, "1", lot("S1", "1"), item="MAY", restart=True)
    assert again.status_code == 200, again.text
    none = await shelf.keeper.send(
        f"/stock-counts/{new_id()}/entries", {"lines": [{"item_code": "VT", "quantity": "1"}]}
    )
    assert none.status_code == 404


async def test_a_piece_that_lies_elsewhere_is_not_found_here(shelf: Yard) -> None:
    """Approving cannot make two of one piece; the counter or a transfer puts it right."""
    await shelf.keeper.do("/stock-transfers", shelf.transfer({"item_code": "MAY", "quantity": "1"}, direct=True))
    books, path = await accountant(shelf), await opened(shelf, "MAY")
    await enter(shelf, path, "2", lot("S1", "1"), lot("S2", "1"), item="MAY")
    etag, before = await handed_in(shelf, path), await shelf.written()
    refused = await books.send(f"{path}/approval", {}, **etag)
    assert (refused.status_code, faults(refused)) == (409, [("/lines/0/lots/0/lot", "serial_present")])
    assert await shelf.written() == before


async def test_statements_do_not_grow_with_the_lots(shelf: Yard, database: Database) -> None:
    many = [lot(f"L{number}", "1") for number in range(40)]
    assert (await found(shelf, "40", *many)).status_code == 201
    books, totals = await accountant(shelf), set()
    await books.get("/stock-counts")  # from here on this process knows what the accountant may do
    for lots in ([lot("A", "9"), *(lot(f"L{number}", "1") for number in range(39))], [lot("A", "8")]):
        with sent(database) as statements:
            path = await opened(shelf, "SUA")
            quantity = str(sum(int(part["quantity"]) for part in lots))
            assert (await enter(shelf, path, quantity, *lots)).status_code == 200
            await books.do(f"{path}/approval", {}, **await handed_in(shelf, path))
            await books.get(f"{path}/lines")
        # A reading request ends behind its answer.
        totals.add(sum(statement != "COMMIT" for statement in statements))
    assert len(totals) == 1
    await shelf.trading.check()


async def test_a_day_that_is_read_off_a_lot_is_kept(shelf: Yard) -> None:
    """The day that a counter reads off a lot without one is the lot's from then on."""
    assert (await found(shelf, "1", lot("D", "1"))).status_code == 201
    books, path = await accountant(shelf), await opened(shelf, "SUA")
    await enter(shelf, path, "17", lot("A", "10"), lot("B", "5"), lot("D", "2", 40))
    await books.do(f"{path}/approval", {}, **await handed_in(shelf, path))
    rows = {row["lot"]: row["expires_on"] for row in (await shelf.keeper.get("/lots"))["items"]}
    assert rows["D"] == day(40)
