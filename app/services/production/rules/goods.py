"""Materials, finished goods, scrap and loss of a production order: what each writes (G1 to G8 of the standard entries).

What a material costs when it leaves the factory is known before it is posted: the order is locked, and nothing else
moves what lies at its place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from app.core.errors import AppError, FieldError, Kind
from app.core.money import round_half_up
from app.models import ProductionVoucher, ProductionVoucherLine
from app.models.base import table_of
from app.services.posting import (
    AddedBy,
    CostOf,
    Event,
    LeftBy,
    LotQuantity,
    Move,
    Place,
    Posting,
    Revaluation,
    Rows,
    Trade,
    Transfer,
)
from app.services.production.load import Lying, Order
from app.services.production.rules.agreeing import change_ordered, header_of
from app.services.stock.lines import INVENTORY_ROLE, PLACES

ZERO = Decimal(0)
EVENTS = {
    "sent": "production.materials_sent",
    "returned": "production.materials_returned",
    "received": "production.goods_received",
    "scrap": "production.scrap_received",
    "lost": "production.loss_recorded",
}
LOSS_ROLES = {"factory": "other_receivable", "company": "cost_of_sales"}


@dataclass(frozen=True, slots=True)
class Goods:
    """A quantity of an item in base units; `value` only where goods come in at a value that is named."""

    item_id: UUID
    item_kind: str
    quantity: Decimal
    pointer: str
    value: Decimal | None = None
    lots: tuple[LotQuantity, ...] = ()
    tracking: str = "none"


@dataclass(frozen=True, slots=True)
class Document:
    """The voucher that is written with the posting."""

    id: UUID
    number: str
    kind: str
    day: date
    user_id: UUID
    location_id: UUID | None = None
    charged_to: str | None = None
    note: str | None = None


@dataclass(slots=True)
class Writing:
    """What a voucher comes to, line by line."""

    moves: list[Move] = field(default_factory=list)
    transfers: list[Transfer] = field(default_factory=list)
    trades: list[Trade] = field(default_factory=list)
    revaluations: list[Revaluation] = field(default_factory=list)
    lines: list[dict[str, object]] = field(default_factory=list)

    def move(self, kind: str, goods: Goods, source: Place, target: Place) -> CostOf:
        """Write a voucher line and its move; answers the move's cost."""
        number = len(self.lines) + 1
        self.lines.append({"line_no": number, "kind": kind, "item_id": goods.item_id, "quantity": goods.quantity})
        self.moves.append(
            Move(
                goods.item_id,
                source,
                target,
                goods.quantity,
                number,
                value=goods.value,
                pointer=goods.pointer,
                lots=goods.lots,
            )
        )
        return CostOf(len(self.moves) - 1)


def sending(order: Order, document: Document, goods: Sequence[Goods]) -> Posting:
    """Materials to the factory at the warehouse's average: D in process / C inventory."""
    writing, source = Writing(), Place(_place(document), kept=True)
    for entry in goods:
        cost = writing.move("sent", entry, source, order.factory)
        writing.transfers.append(_transfer(order, "in_process", INVENTORY_ROLE[entry.item_kind], cost, entry))
        writing.trades.append(_trade(order, "sent", entry))
    return _posting(order, document, writing)


def returning(order: Order, document: Document, goods: Sequence[Goods]) -> Posting:
    """Unused materials back at what they were sent at: D inventory / C in process."""
    check_lying(order, goods)
    writing, target = Writing(), Place(_place(document), kept=True)
    for entry in goods:
        cost = writing.move("returned", entry, order.factory, target)
        writing.transfers.append(_transfer(order, INVENTORY_ROLE[entry.item_kind], "in_process", cost, entry))
        writing.trades.append(_trade(order, "returned", entry))
    return _posting(order, document, writing)


def losing(order: Order, document: Document, goods: Sequence[Goods]) -> Posting:
    """Loss beyond the norm: the factory owes it, or it is cost of sales; either way it is not in the product."""
    check_lying(order, goods)
    writing, role = Writing(), LOSS_ROLES[document.charged_to or "company"]
    for entry in goods:
        cost = writing.move("lost", entry, order.factory, order.scrap)
        writing.transfers.append(_transfer(order, role, "in_process", cost, entry))
        writing.trades.append(_trade(order, "lost", entry))
    return _posting(order, document, writing)


def scrapping(order: Order, document: Document, goods: Sequence[Goods]) -> Posting:
    """Scrap comes in at what it can be sold for, which makes the product cheaper: D inventory / C in process."""
    writing, target = Writing(), Place(_place(document), kept=True)
    total = sum((entry.value or ZERO for entry in goods), ZERO)
    if order.left_to_make and order.in_process < total:
        raise AppError("scrap_exceeds_cost", "The scrap is worth more than what is in process.", kind=Kind.CONFLICT)
    for entry in goods:
        cost = writing.move("scrap", entry, order.production, target)
        writing.transfers.append(_transfer(order, INVENTORY_ROLE[entry.item_kind], "in_process", cost, entry))
    absorb(order, writing, -total)
    return _posting(order, document, writing)


def receiving(order: Order, document: Document, made: Goods, used: Sequence[Goods], *, last: bool) -> Posting:
    """Finished goods at materials used + fee due + their share of what else is in process.

    `last`: no more will come, so all that is in process beyond the factory's stock goes into these.
    """
    if order.finished + made.quantity > order.most:
        fault = FieldError(made.pointer, "over_production", "More than ordered, beyond what the order tolerates.")
        raise AppError("over_production", fault.message, kind=Kind.CONFLICT, errors=[fault])
    check_lying(order, used)
    writing = Writing()
    consumed = ZERO
    left = dict(order.lying)
    for entry in used:
        cost = _leaving(left, entry, order.books.scale)
        consumed += cost
        taken = replace(entry, value=cost)
        writing.move("used", taken, order.factory, order.production)
        writing.trades.append(_trade(order, "used", entry))
    finished = order.finished + made.quantity
    fee = order.fee(finished) - order.fee_due
    pool = order.in_process - order.value_at_factory
    if not last and made.quantity < order.left_to_make:
        pool = round_half_up(pool * made.quantity / order.left_to_make, order.books.scale)
    value = consumed + fee + pool
    if value < ZERO:
        raise AppError("cost_below_zero", "The credits are above what the goods cost.", kind=Kind.CONFLICT)
    product = replace(made, value=value)
    writing.move("made", product, order.production, order.warehouse)
    writing.transfers.append(
        Transfer("in_process", "received_not_invoiced", fee, partner_id=order.partner_id, item_id=made.item_id)
    )
    writing.transfers.append(_transfer(order, INVENTORY_ROLE[made.item_kind], "in_process", value, made))
    trades, memo = change_ordered(order, max(order.ordered, finished))
    writing.trades += [Trade(order.line(), "finished", made.quantity, fee), *trades]
    writing.transfers += memo
    return _posting(order, document, writing)


def by_bill(order: Order, quantity: Decimal) -> list[Goods]:
    """What `quantity` uses by the plan, from what lies at the factory; a substitute where the material is used up.

    Raises `materials_short` (CONFLICT) naming what is missing: then the factory has to say what it really used.
    """
    used: list[Goods] = []
    short: list[str] = []
    own = {entry.line_no: entry for entry in order.materials.values() if entry.planned}
    for line_no, material in own.items():
        needed = order.needed(material, order.finished + quantity) - order.needed(material, order.finished)
        for entry in (e for e in order.materials.values() if e.line_no == line_no):
            lying = order.lying.get(entry.item_id, Lying(ZERO, ZERO)).on_hand
            taken = min(round_half_up(needed * entry.factor, PLACES), lying)
            if taken:
                used.append(Goods(entry.item_id, entry.kind, taken, "/finished"))
                needed -= round_half_up(taken / entry.factor, PLACES)
        if needed > ZERO:
            short.append(material.code)
    if short:
        fault = FieldError("/used", "materials_short", f"By the plan too little lies there of: {', '.join(short)}.")
        raise AppError("materials_short", fault.message, kind=Kind.CONFLICT, errors=[fault])
    return used


def absorb(order: Order, writing: Writing, change: Decimal, *, over: bool = False) -> None:
    """Move a cost that comes when all is made (or the order is `over`) on to the goods, and to cost of sales.

    The goods that still lie in the warehouse take their share; until all is made, the cost stays in process.
    """
    if not change or not order.finished or (order.left_to_make and not over):
        return
    item_id, role = order.head["item_id"], INVENTORY_ROLE[order.head["item_kind"]]
    number = len(writing.revaluations)
    writing.revaluations.append(
        Revaluation(item_id, order.warehouse, order.production, change, number + 1, of_quantity=order.finished)
    )
    writing.transfers += [
        Transfer(role, "in_process", AddedBy(number), partner_id=order.partner_id, item_id=item_id),
        Transfer("cost_of_sales", "in_process", LeftBy(number), partner_id=order.partner_id, item_id=item_id),
    ]


def check_lying(order: Order, goods: Sequence[Goods]) -> None:
    """Nothing leaves the factory that is not there; raises `more_than_sent` (CONFLICT), one pointer per line."""
    wanted: dict[UUID, Decimal] = {}
    faults = []
    for entry in goods:
        wanted[entry.item_id] = wanted.get(entry.item_id, ZERO) + entry.quantity
        if wanted[entry.item_id] > order.lying.get(entry.item_id, Lying(ZERO, ZERO)).on_hand:
            faults.append(FieldError(entry.pointer, "more_than_sent", "Less lies at the factory for this order."))
    if faults:
        raise AppError("more_than_sent", "The factory has less than that.", kind=Kind.CONFLICT, errors=faults)


def _leaving(left: dict[UUID, Lying], goods: Goods, scale: int) -> Decimal:
    """What a quantity costs when it leaves, by the moving average; the last of it takes what is left."""
    lying = left[goods.item_id]
    if goods.quantity == lying.on_hand:
        cost = lying.value
    else:
        cost = min(round_half_up(lying.value * goods.quantity / lying.on_hand, scale), lying.value)
    left[goods.item_id] = Lying(lying.on_hand - goods.quantity, lying.value - cost)
    return cost


def _place(document: Document) -> UUID:
    if document.location_id is None:
        raise ValueError(f"a voucher of kind {document.kind} names a warehouse")
    return document.location_id


def _transfer(order: Order, debit: str, credit: str, amount: Decimal | CostOf, goods: Goods) -> Transfer:
    return Transfer(debit, credit, amount, partner_id=order.partner_id, item_id=goods.item_id)


def _trade(order: Order, kind: str, goods: Goods) -> Trade:
    """A substitute counts as so much of what it stands in for."""
    material = order.materials[goods.item_id]
    return Trade(order.line(material.line_no), kind, round_half_up(goods.quantity / material.factor, PLACES), ZERO)


def _posting(order: Order, document: Document, writing: Writing) -> Posting:
    event = EVENTS[document.kind]
    rows = _rows(order, document, writing.lines)
    return Posting(
        header=header_of(
            order, event, document.user_id, document.day, ("production_voucher", document.id, document.number)
        ),
        event=Event(event, {"order_id": order.id, "partner_id": order.partner_id}),
        trades=writing.trades,
        moves=writing.moves,
        revaluations=writing.revaluations,
        transfers=writing.transfers,
        documents=lambda _: rows,
    )


def _rows(order: Order, document: Document, lines: Sequence[Mapping[str, object]]) -> list[Rows]:
    head = {
        "id": document.id,
        "number": document.number,
        "order_id": order.id,
        "partner_id": order.partner_id,
        "kind": document.kind,
        "location_id": document.location_id,
        "charged_to": document.charged_to,
        "posted_on": document.day,
        "note": document.note,
        "created_by": document.user_id,
    }
    return [
        Rows(table_of(ProductionVoucher), [head]),
        Rows(table_of(ProductionVoucherLine), lines, {"voucher_id": document.id}),
    ]
