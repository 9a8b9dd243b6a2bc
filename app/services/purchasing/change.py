"""What is agreed of an order, and its changes: differences, never overwritten history."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import today
from app.core.db import raw
from app.core.errors import AppError, FieldError, Kind
from app.services.access.actor import Actor
from app.services.documents.amounts import AMOUNT_LIMIT, QUANTITY_LIMIT
from app.services.documents.named_lines import LineQuantity, Substitution, named_lines, named_or_split, put_substitutes
from app.services.outbox.append import append_event
from app.services.posting import post
from app.services.purchasing.load import LoadedOrder, open_order
from app.services.purchasing.order import AGREED, PurchaseLine, PurchaseOrder
from app.services.purchasing.rows import put_lines, put_state
from app.services.purchasing.rules.ordering import changing, progress_after
from app.services.purchasing.vouchers import order_header

CANCEL_SQL = "UPDATE purchase_orders SET version = version + 1, status = 'cancelled' WHERE company_id = $1 AND id = $2"


@dataclass(frozen=True, slots=True)
class LineChange:
    """New figures of a line; what is left out stays as it is. `additional`: a further delivery of the line.

    With a substitute, all but what is kept of the line gives way to it.
    """

    line_no: int
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    expected_on: date | None = None
    additional: bool = False
    substitute: Substitution[PurchaseLine] | None = None

    @property
    def left(self) -> Decimal | None:
        """The line's own new quantity."""
        return self.quantity if self.substitute is None else self.substitute.kept


async def agree(session: AsyncSession, actor: Actor, loaded: LoadedOrder, lines: tuple[PurchaseLine, ...]) -> UUID:
    """Put an order that both sides have agreed to as `lines` into the books; answers the posting."""
    return await _change(session, actor, loaded, "purchase_order.accepted", lines)


async def amend(session: AsyncSession, actor: Actor, loaded: LoadedOrder, lines: tuple[PurchaseLine, ...]) -> UUID:
    """Take an agreed order to `lines`; answers the posting."""
    return await _change(session, actor, loaded, "purchase_order.amended", lines)


async def cancel(session: AsyncSession, actor: Actor, loaded: LoadedOrder, lines: tuple[PurchaseLine, ...]) -> UUID:
    """Take an agreed order to `lines`, of which less is wanted; answers the posting."""
    return await _change(session, actor, loaded, "purchase_order.cancelled", lines)


async def amend_purchase_order(
    session: AsyncSession, actor: Actor, order_id: UUID, changes: Sequence[LineChange], if_version: int
) -> None:
    """Set new quantities, prices or days of an agreed order's lines, as the supplier has agreed out of band.

    Raises NOT_FOUND, STALE, `transition_not_allowed`, what `amended_lines` raises, `period_closed` (CONFLICT).
    """
    loaded = await open_order(await raw(session), actor, order_id, "amend", if_version)
    await amend(session, actor, loaded, amended_lines(loaded.order, changes))


def amended_lines(order: PurchaseOrder, changes: Sequence[LineChange]) -> tuple[PurchaseLine, ...]:
    """The order's lines after the changes.

    Raises `change_invalid` with what `named_or_split` finds, `below_received`, `below_announced`,
    `expected_before_order`; `nothing_changes` (CONFLICT).
    """
    wanted = [(LineQuantity(entry.line_no, entry.left), entry.additional) for entry in changes]
    named, errors = named_or_split(order.lines, wanted, order.last_line_no)
    after = {line.line_no: line for line in order.lines}
    for found in named:
        change = changes[found.place]
        line = replace(found.line, quantity=found.line.quantity if found.quantity is None else found.quantity)
        if change.substitute is None:
            line = replace(
                line,
                unit_price=change.unit_price or line.unit_price,
                expected_on=change.expected_on or line.expected_on,
            )
        errors += _faults(order, line, found.place)
        after[line.line_no] = line
    _refuse(errors)
    put_substitutes(after, order.last_line_no, (change.substitute.line for change in changes if change.substitute))
    lines = tuple(after.values())
    if lines == order.lines:
        raise AppError("nothing_changes", "The order says so already.", kind=Kind.CONFLICT)
    return lines


def _faults(order: PurchaseOrder, line: PurchaseLine, index: int) -> list[FieldError]:
    pointer, step = f"/lines/{index}", order.step(line)
    faults = []
    if line.quantity < max(step.received, step.invoiced):
        faults.append(FieldError(f"{pointer}/quantity", "below_received", "More is already received or invoiced."))
    elif line.quantity < min(step.ordered, step.received + order.announced(line)):
        message = "More is on its way: let its shipping notice be changed or withdrawn first."
        faults.append(FieldError(f"{pointer}/quantity", "below_announced", message))
    too_large = line.base_quantity >= QUANTITY_LIMIT
    if too_large or line.net_upto(line.quantity, order.currency_scale) >= AMOUNT_LIMIT:
        faults.append(FieldError(f"{pointer}/quantity", "out_of_range", "The quantity or its amount is too large."))
    if line.expected_on < order.ordered_on:
        message = "Goods cannot be expected before they are ordered."
        faults.append(FieldError(f"{pointer}/expected_on", "expected_before_order", message))
    return faults


async def cancel_purchase_order(
    session: AsyncSession, actor: Actor, order_id: UUID, lines: Sequence[LineQuantity] | None, if_version: int
) -> None:
    """Cancel what is neither received nor on its way, wholly or by line.

    Before it is agreed an order is cancelled as a whole.

    Raises NOT_FOUND, STALE, `transition_not_allowed`, `change_invalid` with `not_agreed`, what `cancelled_lines`
    raises, `period_closed` (CONFLICT).
    """
    connection = await raw(session)
    loaded = await open_order(connection, actor, order_id, "cancel", if_version)
    order = loaded.order
    if order.status not in AGREED:
        if lines is not None:
            _refuse([FieldError("/lines", "not_agreed", "Lines are cancelled once the order is agreed.")])
        await connection.execute(CANCEL_SQL, order.company_id, order.id)
        payload = {"number": order.number, "partner_id": str(order.partner_id)}
        append_event(session, order.company_id, "purchase_order.cancelled", ("purchase_order", order.id), payload)
        return
    await cancel(session, actor, loaded, cancelled_lines(order, lines))


def cancelled_lines(order: PurchaseOrder, lines: Sequence[LineQuantity] | None = None) -> tuple[PurchaseLine, ...]:
    """The lines of an agreed order once all that is not received is cancelled, or what `lines` say.

    Raises `change_invalid` with `over_cancellation`, `line_unknown`, `line_repeated`, `too_many_decimals`;
    `nothing_changes` (CONFLICT).
    """
    asked = lines if lines is not None else [LineQuantity(line.line_no, None) for line in order.lines]
    named, errors = named_lines(order.lines, asked)
    after = {line.line_no: line for line in order.lines}
    for entry in named:
        step = order.step(entry.line)
        gone = max(step.received + order.announced(entry.line), step.invoiced)
        still_open = max(step.ordered - gone, Decimal(0))
        quantity = still_open if entry.quantity is None else entry.quantity
        if quantity > still_open:
            errors.append(FieldError(entry.pointer, "over_cancellation", "Less than that is still open."))
        after[entry.line.line_no] = replace(entry.line, quantity=step.ordered - quantity)
    _refuse(errors)
    if tuple(after.values()) == order.lines:
        raise AppError("nothing_changes", "Nothing of this order is left to cancel.", kind=Kind.CONFLICT)
    return tuple(after.values())


def _refuse(errors: Sequence[FieldError]) -> None:
    if errors:
        raise AppError("change_invalid", "The change does not fit the order.", errors=errors)


async def _change(
    session: AsyncSession, actor: Actor, loaded: LoadedOrder, event: str, lines: tuple[PurchaseLine, ...]
) -> UUID:
    """Take the order from its lines to `lines`, in the books and beside them."""
    order = loaded.order
    header = order_header(actor, order, event, today())
    settled = await post(session, loaded.books, changing(order, header, lines))
    connection = await raw(session)
    await put_lines(connection, (order.company_id, order.id), lines, order.currency_scale, answer="accepted")
    await put_state(connection, order, lines, progress_after(order, lines))
    return settled.posting_id
