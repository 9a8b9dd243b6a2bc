"""What is expected of an order and when, as a pure function."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from app.core.values import value
from app.services.documents.amounts import ZERO
from app.services.purchasing.order import Progress, PurchaseLine, Shipment


@value
class Expected:
    """A quantity of a line, in its unit, that comes on a day: with a shipping notice, or (none) as it was ordered."""

    line: PurchaseLine
    notice_id: UUID | None
    quantity: Decimal
    due_on: date


def expectations(
    lines: Iterable[PurchaseLine], progress: Mapping[int, Progress], shipments: Sequence[Shipment]
) -> list[Expected]:
    """What is still to come of the lines of goods: what shipping notices say on their days, the rest on the order's.

    Never more in all than is still to come, whatever was announced; nothing by a notice that waits for approval.
    """
    coming = [shipment for shipment in shipments if not shipment.waiting]
    expected = []
    for line in lines:
        if not line.keeps_stock:
            continue
        left = progress[line.line_no].expected
        for shipment in coming:
            part = min(left, shipment.quantities.get(line.line_no, ZERO))
            if part:
                expected.append(Expected(line, shipment.notice_id, part, shipment.arrives_on))
            left -= part
        if left:
            expected.append(Expected(line, None, left, line.expected_on))
    return expected
