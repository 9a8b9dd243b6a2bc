"""What of buying is the company's own matter, and what each person is told that may be done next."""

from decimal import Decimal
from uuid import UUID

import pytest

from app.core.clock import today
from app.core.db import Database
from app.core.errors import AppError
from app.services.documents.named_lines import LineQuantity
from app.services.documents.numbers import Numbers
from app.services.purchasing.invoice_reversal import Reversal, reverse_supplier_invoice
from app.services.purchasing.landed_costs import reverse_landed_cost
from app.services.purchasing.quotations.ask import end_quotation_request
from app.services.purchasing.reordering.points import remove_reorder_point
from app.services.purchasing.returns import ReturnOrder, return_purchase
from app.services.purchasing.unbilled_returns import return_unbilled
from tests.factories.trading import open_trading
from tests.purchasing.conftest import Purchasing


async def test_people_are_told_of_what_they_may_do_next(buying: Purchasing) -> None:
    await buying.trading.item("NM")
    order = await buying.agreed(buying.line("NM", "2", "50000"))
    notice = await buying.announce(buying.supplier, order, today())
    viewer = buying.acting(await buying.trading.person("viewer"))
    for path, supplied, bought in (
        (f"/purchase-orders/{order['id']}", "announce", "receive"),
        (f"/shipping-notices/{notice['id']}", "change", "receive"),
    ):
        told = [set((await each.get(path))["allowed_actions"]) for each in (buying.staff, buying.supplier, viewer)]
        assert [actions & {supplied, bought} for actions in told] == [{supplied, bought}, {supplied}, set()]
        assert told[2] == set()


async def test_a_quotation_names_its_request_to_the_buyer_and_tells_each_what_they_may_do(buying: Purchasing) -> None:
    """A request has other suppliers' quotations too: to a supplier it is not named."""
    await buying.trading.item("NM")
    request = await buying.asked(buying.line("NM", "5"))
    viewer = buying.acting(await buying.trading.person("viewer"))
    path = f"/quotations/{request['quotations'][0]['id']}"
    told = [await each.get(path) for each in (buying.staff, buying.supplier, viewer)]
    assert [quotation["request_id"] for quotation in told] == [request["id"], None, request["id"]]
    assert ["quote" in quotation["allowed_actions"] for quotation in told] == [True, True, False]
    told = [await each.get(f"/quotation-requests/{request['id']}") for each in (buying.staff, viewer)]
    assert ["invite" in seen["allowed_actions"] for seen in told] == [True, False]


async def test_what_is_the_companys_own_matter_is_not_there_for_the_suppliers_concerned(
    buying: Purchasing, unwalled: Database
) -> None:
    """Whatever scopes their people have, and whatever the database would let them find."""
    await buying.trading.item("NM")
    receipt = await buying.receive(await buying.agreed(buying.line("NM", "2", "50000")))
    cost = await buying.staff.do("/landed-costs", buying.carriage(receipt))
    request = await buying.asked(buying.line("NM", "5"))
    carrier = await buying.trading.person("supplier", buying.other_supplier_id)
    async with unwalled.transaction(carrier.tenant) as session:
        with pytest.raises(AppError, match="landed cost") as kept:
            await reverse_landed_cost(session, carrier, UUID(cost["id"]), cost["version"], Reversal("Nhầm"))
        with pytest.raises(AppError, match="request for quotation") as open_still:
            await end_quotation_request(session, carrier, UUID(request["id"]), request["version"])
    assert {kept.value.code, open_still.value.code} == {"not_found"}


async def test_a_supplier_takes_neither_its_invoice_nor_its_goods_back(buying: Purchasing, unwalled: Database) -> None:
    """It sees the order and the invoice; what is done with them is for the company to do."""
    await buying.trading.item("NM")
    order = await buying.agreed(buying.line("NM", "2", "50000"))
    await buying.receive(order)
    invoice = await buying.owed(order, "HD-1", "1")
    supplier, numbers = await buying.trading.person("supplier", buying.supplier_id), Numbers(buying.trading.database)
    invoice_id, goods = UUID(invoice["id"]), ReturnOrder([LineQuantity(1, Decimal(1))], "Hàng lỗi")
    async with unwalled.transaction(supplier.tenant) as session:
        with pytest.raises(AppError, match="no such supplier invoice"):
            await return_purchase(session, supplier, numbers, invoice_id, goods)
        with pytest.raises(AppError, match="no such purchase order"):
            await return_unbilled(session, supplier, numbers, UUID(order["id"]), goods)
        with pytest.raises(AppError, match="no such supplier invoice"):
            await reverse_supplier_invoice(session, supplier, invoice_id, invoice["version"], Reversal("Nhầm"))


async def test_a_reorder_point_is_of_a_supplier_and_of_its_company(buying: Purchasing, unwalled: Database) -> None:
    """Who supplies nothing is not bought from, and no other company forgets the point."""
    trading = buying.trading
    item, place = await trading.item("NM"), trading.warehouse_id
    point = {"minimum": "1", "target": "2", "partner_id": str(await trading.customer("KH"))}
    path = f"/reorder-points/{item}/{place}"
    refused = await buying.staff.client.put(f"/api/v1{path}", headers=buying.staff.headers, json=point)
    await buying.refused(refused, 422, "unknown_reference", "/partner_id")
    await buying.staff.put(path, point | {"partner_id": str(buying.supplier_id)})
    stranger = (await open_trading(trading.database, trading.engine)).owner
    async with unwalled.transaction(stranger.tenant) as session:
        with pytest.raises(AppError, match="no such reorder point"):
            await remove_reorder_point(session, stranger, item, place)
