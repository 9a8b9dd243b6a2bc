"""What of buying is the company's own matter, and what each person is told that may be done next."""

from uuid import UUID

import pytest

from app.core.clock import today
from app.core.db import Database
from app.core.errors import AppError
from app.services.purchasing.invoice_reversal import Reversal
from app.services.purchasing.landed_costs import reverse_landed_cost
from app.services.purchasing.quotations.ask import end_quotation_request
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
