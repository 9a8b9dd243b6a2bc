"""What money applied to invoices writes, as pure functions (posting.md, "Selling")."""

from collections.abc import Sequence
from decimal import Decimal

from app.services.documents.amounts import ZERO
from app.services.posting import OrderLine, Trade, Transfer
from app.services.sales.allocate import Allocated
from app.services.sales.order import ORDER_KIND
from app.services.sales.payer import Payer


def paid(allocated: Sequence[Allocated]) -> list[Trade]:
    """The trade entries of the orders whose invoices are paid."""
    return [Trade(OrderLine(ORDER_KIND, entry.order_id, 0), "paid", ZERO, entry.amount) for entry in allocated]


def exchange_differences(allocated: Sequence[Allocated], payer: Payer, spent: Decimal) -> list[Transfer]:
    """Realised gain (D receivable / C gain) or loss between the invoice's rate and the receipt's.

    `spent` is what of the receipt was applied before. Both sides are what rounded running sums lack, so that an
    invoice paid in parts, and a receipt spent in parts, leave nothing behind in the base currency.
    """
    transfers = []
    for entry in allocated:
        worth = payer.base(spent + entry.amount) - payer.base(spent)
        owed = entry.base_amount
        debit, credit = ("receivable", "fx_gain") if worth > owed else ("fx_loss", "receivable")
        transfers.append(
            Transfer(
                debit,
                credit,
                abs(worth - owed),
                partner_id=payer.partner_id,
                currency=payer.currency,
                currency_amount=ZERO,
            )
        )
        spent += entry.amount
    return transfers
