"""How a landed cost is spread, and what it writes, as pure functions (posting.md, "Buying": landed cost)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from app.core.money import round_half_up
from app.services.documents.amounts import ZERO, in_base
from app.services.payments.party import Party
from app.services.posting import AddedBy, Event, Header, LeftBy, Place, Posting, Revaluation, Transfer
from app.services.stock.lines import INVENTORY_ROLE


@dataclass(frozen=True, slots=True)
class Landed:
    """A receipt line that bears a part of a cost, by its `measure`: its value, quantity or weight."""

    line_no: int
    receipt_id: UUID
    receipt_line_no: int
    received_on: date
    item_id: UUID
    item_kind: str
    location_id: UUID
    base_quantity: Decimal
    measure: Decimal


@dataclass(frozen=True, slots=True)
class Share:
    """What a line bears, in the cost's currency and the books'."""

    line: Landed
    net: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Sums:
    """The VAT of a cost: its code, and the amount in the cost's currency and the books'."""

    tax_code: str
    tax: Decimal
    tax_base: Decimal


def spread(lines: Sequence[Landed], net: Decimal, tax: Decimal, party: Party) -> tuple[list[Share], Decimal]:
    """The parts of a cost, and its VAT in the books' currency.

    Running sums are rounded, so that no part is off by more than a unit and the last line takes what is left.
    """
    whole, done, upto, nets = sum((line.measure for line in lines), ZERO), ZERO, ZERO, list[Decimal]()
    for line in lines:
        done += line.measure
        after = round_half_up(net * done / whole, party.currency_scale)
        nets.append(after - upto)
        upto = after
    *amounts, tax_base = in_base([*nets, tax], party.base)
    return [Share(*parts) for parts in zip(lines, nets, amounts, strict=True)], tax_base


def landing(header: Header, shares: Sequence[Share], sums: Sums, party: Party, outside: Place) -> Posting:
    """Owed to the payee: goods that are still there become dearer, the part of those that have gone is cost of sales.

    Receipts of the same item at the same place count as one: what lies there cannot be of both.
    """
    foreign = party.currency != party.books.base_currency
    revaluations: list[Revaluation] = []
    transfers: list[Transfer] = []
    for group in _groups(shares):
        line, number = group[0].line, len(revaluations)
        net = sum((share.net for share in group), ZERO)
        for role, amount, in_currency in (
            (INVENTORY_ROLE[line.item_kind], AddedBy(number), net),
            ("cost_of_sales", LeftBy(number), ZERO),
        ):
            transfers.append(_owed(party, role, amount, in_currency if foreign else None, item_id=line.item_id))
        revaluations.append(
            Revaluation(
                item_id=line.item_id,
                place=Place(line.location_id, kept=True),
                against=outside,
                value=sum((share.amount for share in group), ZERO),
                line_no=line.line_no,
                of_quantity=sum((share.line.base_quantity for share in group), ZERO),
            )
        )
    transfers.append(_owed(party, "vat_in", sums.tax_base, sums.tax, tax_code=sums.tax_code))
    event = Event(header.event, {"partner_id": party.partner_id})
    return Posting(header=header, event=event, revaluations=revaluations, transfers=transfers)


def _groups(shares: Sequence[Share]) -> list[list[Share]]:
    found: dict[tuple[UUID, UUID], list[Share]] = {}
    for share in shares:
        found.setdefault((share.line.item_id, share.line.location_id), []).append(share)
    return list(found.values())


def _owed(
    party: Party,
    debit: str,
    amount: Decimal | AddedBy | LeftBy,
    in_currency: Decimal | None,
    *,
    item_id: UUID | None = None,
    tax_code: str | None = None,
) -> Transfer:
    return Transfer(
        debit,
        "payable",
        amount,
        partner_id=party.partner_id,
        item_id=item_id,
        tax_code=tax_code,
        currency=party.currency,
        currency_amount=in_currency,
    )
