"""What money applied to invoices writes, as pure functions (posting.md, "Selling" and "Buying")."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from app.services.documents.amounts import ZERO
from app.services.ledger.sides import Side, Source
from app.services.payments.allocate import Allocated
from app.services.payments.party import Party
from app.services.posting import Trade, Transfer


def paid(allocated: Sequence[Allocated]) -> list[Trade]:
    """The trade entries of the orders whose invoices are paid."""
    return [Trade(entry.order, "paid", ZERO, entry.amount) for entry in allocated if entry.order is not None]


def money(source: Source, party: Party, method: str, amount: Decimal, applied: Decimal) -> list[Transfer]:
    """Cash or bank against what is owed; what is not applied stands on the account of advances."""
    if not _advances_apart(source, party):
        applied = amount
    worth = party.base(applied)
    advance = replace(source.side, control=source.advance)
    return [
        _of(party, source.side.settling(method, worth), applied),
        _of(party, advance.settling(method, party.base(amount) - worth), amount - applied),
    ]


def out_of_advance(source: Source, party: Party, allocated: Sequence[Allocated], spent: Decimal) -> list[Transfer]:
    """What is applied later leaves the account of advances, at the worth that it had there."""
    if not _advances_apart(source, party):
        return []
    amount = sum((entry.amount for entry in allocated), ZERO)
    worth = party.base(spent + amount) - party.base(spent)
    return [_of(party, source.side.settling(source.advance, worth), amount)]


def _advances_apart(source: Source, party: Party) -> bool:
    return party.books.account(source.advance) != party.books.account(source.side.control)


def exchange_differences(side: Side, allocated: Sequence[Allocated], party: Party, spent: Decimal) -> list[Transfer]:
    """Realised gain or loss between the rates of the invoices and of the money, against what is owed.

    `spent` is what of the money was applied before. Both sides are what rounded running sums lack, so that an
    invoice paid in parts, and money spent in parts, leave nothing behind in the base currency.
    """
    transfers = []
    for entry in allocated:
        excess = party.base(spent + entry.amount) - party.base(spent) - entry.base_amount
        transfers.append(_of(party, side.settling(side.exchange_role(excess), -excess), ZERO))
        spent += entry.amount
    return transfers


def _of(party: Party, transfer: Transfer, currency_amount: Decimal) -> Transfer:
    return replace(transfer, partner_id=party.partner_id, currency=party.currency, currency_amount=currency_amount)
