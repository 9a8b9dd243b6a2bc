"""A set-off is a receipt too: whoever records receipts does not take it back by that alone."""

from tests.access.conftest import Doors
from tests.factories.trading import Api


async def test_a_set_off_is_taken_back_by_who_may_set_off(doors: Doors) -> None:
    """A seller may take a receipt back, and not a set-off: it would be owed to the supplier again."""
    trading = doors.trading
    partner = await trading.customer("KH1", is_supplier=True)
    await trading.payable(partner, "15000")
    owner, seller = (Api(doors.client, doors.headers(each)) for each in (trading.owner, doors.seller_actor))
    body = {"partner_id": str(partner), "amount": "15000"}
    receipt, set_off = await owner.do("/receipts", {**body, "method": "bank"}), await owner.do("/set-offs", body)
    await seller.do(f"/receipts/{receipt['id']}/reversal", {})
    before = await trading.balances()
    refused = await seller.send(f"/receipts/{set_off['id']}/reversal", {})
    assert refused.status_code == 403, refused.text
    assert await trading.balances() == before
    await owner.do(f"/receipts/{set_off['id']}/reversal", {})
    await trading.check()
