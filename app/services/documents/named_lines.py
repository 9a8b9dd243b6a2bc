"""Lines of an order that a request names, each with a quantity and a place in the request."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Generic, TypeVar

from app.core.errors import FieldError
from app.services.documents.amounts import Line
from app.services.posting import LotQuantity

MOST_LINE_NO = 32_000
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
    place: int


def named_lines(
    order_lines: Sequence[L], wanted: Sequence[LineQuantity], places: Sequence[int] | None = None
) -> tuple[list[NamedLine[L]], list[FieldError]]:
    """The lines that are named, and what is wrong: `line_unknown`, `line_repeated`, `too_many_decimals`.

    `places` say where in the request they stand, when others stand between them.
    """
    lines = {line.line_no: line for line in order_lines}
    named: dict[int, NamedLine[L]] = {}
    errors: list[FieldError] = []
    for index, entry in zip(range(len(wanted)) if places is None else places, wanted, strict=True):
        line, pointer = lines.get(entry.line_no), f"/lines/{index}/quantity"
        if line is None:
            errors.append(FieldError(f"/lines/{index}/line_no", "line_unknown", "The order has no such line."))
        elif entry.line_no in named:
            errors.append(FieldError(f"/lines/{index}/line_no", "line_repeated", "The line is named twice."))
        elif entry.quantity is not None and not line.is_exact(entry.quantity):
            errors.append(inexact(pointer))
        else:
            named[entry.line_no] = NamedLine(line, entry.quantity, pointer, index)
    return list(named.values()), errors


def split_lines(
    order_lines: Sequence[L], wanted: Sequence[tuple[int, LineQuantity]], last_line_no: int
) -> tuple[list[NamedLine[L]], list[FieldError]]:
    """New lines of an order, each a further delivery of a line that it has, on the same terms; numbered from the last.

    `wanted` are places in the request with the line and the quantity. Faults: `line_unknown`, `required`,
    `out_of_range`, `too_many_decimals`, `too_many`.
    """
    lines = {line.line_no: line for line in order_lines}
    added: list[NamedLine[L]] = []
    errors: list[FieldError] = []
    for place, entry in wanted:
        line, pointer = lines.get(entry.line_no), f"/lines/{place}"
        line_no = last_line_no + 1 + len(added)
        if line is None:
            errors.append(FieldError(f"{pointer}/line_no", "line_unknown", "The order has no such line."))
        elif entry.quantity is None:
            errors.append(FieldError(f"{pointer}/quantity", "required", "A further delivery has a quantity."))
        elif entry.quantity <= 0:
            errors.append(FieldError(f"{pointer}/quantity", "out_of_range", "A further delivery is of something."))
        elif not line.is_exact(entry.quantity):
            errors.append(inexact(f"{pointer}/quantity"))
        elif line_no > MOST_LINE_NO:
            errors.append(FieldError(f"{pointer}/line_no", "too_many", "The order has too many lines."))
        else:
            new = replace(line, line_no=line_no, quantity=entry.quantity)
            added.append(NamedLine(new, entry.quantity, pointer, place))
    return added, errors


def named_or_split(
    order_lines: Sequence[L], wanted: Sequence[tuple[LineQuantity, bool]], last_line_no: int
) -> tuple[list[NamedLine[L]], list[FieldError]]:
    """Lines that a change names, and those that it splits off (true) as further deliveries, with all their faults."""
    named = [index for index, (_, additional) in enumerate(wanted) if not additional]
    found, errors = named_lines(order_lines, [wanted[index][0] for index in named], named)
    further = [(index, entry) for index, (entry, additional) in enumerate(wanted) if additional]
    added, more = split_lines(order_lines, further, last_line_no)
    return [*found, *added], [*errors, *more]


@dataclass(frozen=True, slots=True)
class Substitution(Generic[L]):
    """Another line in the place of what is open of a line, of which `kept` stays, in its unit."""

    kept: Decimal
    line: L


def put_substitutes(after: dict[int, L], last_line_no: int, lines: Iterable[L]) -> None:
    """Add lines that take others' places, numbered after the last."""
    first = max(last_line_no, *after) + 1
    for number, line in enumerate(lines, first):
        after[number] = replace(line, line_no=number)


def inexact(pointer: str) -> FieldError:
    """A quantity that the ledgers could not keep as it is."""
    return FieldError(pointer, "too_many_decimals", "In the item's base unit this has more than six decimals.")
