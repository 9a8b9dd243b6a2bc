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


def money(source: Source, party: Party, method: str, amount: Decimal, left: Decimal) -> list[Transfer]:
    """Cash or bank against what is owed; what is left of it, not applied, stands on the account of advances."""
    if not _advances_apart(source, party):
        left = ZERO
    worth = party.base(left)
    advance = replace(source.side, control=source.advance)
    return [
        _of(party, source.side.settling(method, party.base(amount) - worth), amount - left),
        _of(party, advance.settling(method, worth), left),
    ]


def out_of_advance(source: Source, party: Party, allocated: Sequence[Allocated], left: Decimal) -> list[Transfer]:
    """What is applied of what was `left` leaves the account of advances, at the worth that it had there."""
    if not _advances_apart(source, party):
        return []
    amount = sum((entry.amount for entry in allocated), ZERO)
    worth = party.base(left) - party.base(left - amount)
    return [_of(party, source.side.settling(source.advance, worth), amount)]


def _advances_apart(source: Source, party: Party) -> bool:
    return party.books.account(source.advance) != party.books.account(source.side.control)


def exchange_differences(side: Side, allocated: Sequence[Allocated], party: Party, left: Decimal) -> list[Transfer]:
    """Realised gain or loss between the rates of the invoices and of what settles them, against what is owed.

    `left` is what was not applied before. An amount is worth what it takes off the worth of what is left, so that an
    invoice paid in parts, and money or a credit note used in parts, leave nothing behind in the base currency. What is
    taken back (below zero) goes back to the account where its difference is.
    """
    transfers = []
    for entry in allocated:
        excess = party.base(left) - party.base(left - entry.amount) - entry.base_amount
        role = side.exchange_role(excess if entry.amount > ZERO else -excess)
        transfers.append(_of(party, side.settling(role, -excess), ZERO))
        left -= entry.amount
    return transfers


def refunded(source: Source, own: Party, method: str, part: Allocated, left: Decimal) -> list[Transfer]:
    """Cash or bank against what was `left` of a source, which stands there at its `own` rate; below zero it comes back.

    The part's `base_amount` is what the money is worth on its day.
    """
    side = replace(source.side, control=source.advance)
    given = _of(own, side.settling(method, -part.base_amount), -part.amount)
    return [given, *exchange_differences(side, [part], own, left)]


def _of(party: Party, transfer: Transfer, currency_amount: Decimal) -> Transfer:
    return replace(transfer, partner_id=party.partner_id, currency=party.currency, currency_amount=currency_amount)
