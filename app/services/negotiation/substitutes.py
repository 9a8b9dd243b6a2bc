"""Another item in the place of a line's: looked up and priced as if it were ordered anew."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from app.core.errors import AppError, FieldError
from app.core.values import value
from app.services.documents.amounts import Line
from app.services.documents.named_lines import Substitution
from app.services.negotiation.terms import Substitute, TermsChange

L = TypeVar("L", bound=Line)
FIELDS = {
    "item_id": "substitute/item_id",
    "item_code": "substitute/item_code",
    "unit": "substitute/unit",
    "requested_on": "due_on",
    "expected_on": "due_on",
}


@value
class Entry:
    """A line to draft: the item by id or code, no price: the one that applies."""

    quantity: Decimal
    item_id: UUID | None
    item_code: str | None
    unit: str
    unit_price: Decimal | None
    due_on: date | None


@value
class Replaceable:
    """A line that another may take the place of; `done` of it has been delivered, received or announced."""

    line: Line
    done: Decimal
    due_on: date | None


Draft = Callable[[Sequence[Entry]], Awaitable[tuple[Sequence[L], Sequence[FieldError]]]]


def names_any(changes: Sequence[TermsChange]) -> bool:
    """Whether a change puts another item in a line's place."""
    return any(change.substitute for change in changes)


async def drafted(
    changes: Sequence[TermsChange], lines: Mapping[int, Replaceable], draft: Draft[L]
) -> list[TermsChange]:
    """The changes with their substitutes as lines of the order, and quantity, price, day and what is kept filled in.

    `draft` looks up and prices what is wanted, and points its faults at `/lines/n`. Raises `change_invalid` with
    those, `line_unknown`, `nothing_to_replace`, `required`, `out_of_range`, `substitute_same`.
    """
    entries: dict[int, Entry] = {}
    faults: list[FieldError] = []
    for place, change in enumerate(changes):
        if change.substitute is not None:
            found = _entry(place, change, change.substitute, lines.get(change.line_no))
            if isinstance(found, FieldError):
                faults.append(found)
            else:
                entries[place] = found
    _refuse(faults)
    new, wrong = await draft(list(entries.values()))
    places = list(entries)
    _refuse([_renamed(fault, places) for fault in wrong])
    after = list(changes)
    for (place, entry), line in zip(entries.items(), new, strict=True):
        old = lines[changes[place].line_no]
        if line.item_id == old.line.item_id:
            faults.append(
                FieldError(f"/lines/{place}/substitute", "substitute_same", "The line has this item already.")
            )
        after[place] = _filled(changes[place], entry, line, old)
    _refuse(faults)
    return after


def substitution(change: TermsChange, kind: type[L]) -> Substitution[L] | None:
    """A drafted substitute as the order's own change takes it."""
    wanted = change.substitute
    if wanted is None:
        return None
    if wanted.kept is None or not isinstance(wanted.line, kind):
        raise TypeError("a substitute is drafted before the order is changed")
    return Substitution(wanted.kept, wanted.line)


def _entry(place: int, change: TermsChange, wanted: Substitute, old: Replaceable | None) -> Entry | FieldError:
    pointer = f"/lines/{place}"
    if old is None:
        return FieldError(f"{pointer}/line_no", "line_unknown", "The order has no such line.")
    left = old.line.quantity - old.done
    if left <= 0:
        return FieldError(f"{pointer}/line_no", "nothing_to_replace", "Nothing of this line is open any more.")
    unit = wanted.unit or old.line.unit
    quantity = left if change.quantity is None and unit == old.line.unit else change.quantity
    if quantity is None:
        return FieldError(f"{pointer}/quantity", "required", "Say how much of it, as its unit is another.")
    if quantity <= 0:
        return FieldError(f"{pointer}/quantity", "out_of_range", "A substitute is of something.")
    due_on = change.due_on or old.due_on
    return Entry(quantity, wanted.item_id, wanted.item_code, unit, change.unit_price or None, due_on)


def _filled(change: TermsChange, entry: Entry, line: Line, old: Replaceable) -> TermsChange:
    wanted = change.substitute or Substitute()
    kept = old.done if wanted.kept is None else wanted.kept
    return replace(
        change,
        quantity=entry.quantity,
        unit_price=line.unit_price,
        due_on=entry.due_on,
        substitute=Substitute(line.item_id, None, line.unit, kept, line),
    )


def _renamed(fault: FieldError, places: Sequence[int]) -> FieldError:
    _, _, index, field = fault.pointer.split("/", 3)
    return replace(fault, pointer=f"/lines/{places[int(index)]}/{FIELDS.get(field, field)}")


def _refuse(faults: Sequence[FieldError]) -> None:
    if faults:
        raise AppError("change_invalid", "The change does not fit the order.", errors=faults)
