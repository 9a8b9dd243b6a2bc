"""Lines of an order that a request names, each with a quantity and a place in the request."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from app.core.errors import FieldError
from app.services.documents.amounts import Line
from app.services.posting import LotQuantity

L = TypeVar("L", bound=Line)


@dataclass(frozen=True, slots=True)
class LineQuantity:
    """A quantity for a line, in the line's unit; what it means depends on the action. None: all of it.

    `lots`, in the same unit, say which goods they are.
    """

    line_no: int
    quantity: Decimal | None
    lots: tuple[LotQuantity, ...] = ()


@dataclass(frozen=True, slots=True)
class NamedLine(Generic[L]):
    """A line of the order, the quantity asked for, and where in the request."""

    line: L
    quantity: Decimal | None
    pointer: str


def named_lines(
    order_lines: Sequence[L], wanted: Sequence[LineQuantity]
) -> tuple[list[NamedLine[L]], list[FieldError]]:
    """The lines that are named, and what is wrong: `line_unknown`, `line_repeated`, `too_many_decimals`."""
    lines = {line.line_no: line for line in order_lines}
    named: dict[int, NamedLine[L]] = {}
    errors: list[FieldError] = []
    for index, entry in enumerate(wanted):
        line, pointer = lines.get(entry.line_no), f"/lines/{index}/quantity"
        if line is None:
            errors.append(FieldError(f"/lines/{index}/line_no", "line_unknown", "The order has no such line."))
        elif entry.line_no in named:
            errors.append(FieldError(f"/lines/{index}/line_no", "line_repeated", "The line is named twice."))
        elif entry.quantity is not None and not line.is_exact(entry.quantity):
            errors.append(inexact(pointer))
        else:
            named[entry.line_no] = NamedLine(line, entry.quantity, pointer)
    return list(named.values()), errors


def inexact(pointer: str) -> FieldError:
    """A quantity that the ledgers could not keep as it is."""
    return FieldError(pointer, "too_many_decimals", "In the item's base unit this has more than six decimals.")
