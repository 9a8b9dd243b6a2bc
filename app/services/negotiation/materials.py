"""Another item for a material that a production order plans: looked up, and how much of it is to be sent instead."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import asyncpg

from app.core.errors import AppError, FieldError
from app.core.money import round_half_up
from app.services.documents.amounts import QUANTITY_LIMIT
from app.services.negotiation.terms import ZERO, Substitute, TermsChange
from app.services.production.substitutes import NamedItem, Planned, named_items
from app.services.stock.lines import PLACES

ONE = Decimal(1)


async def drafted_materials(
    connection: asyncpg.Connection,
    key: tuple[UUID, UUID],
    planned: Mapping[int, Planned],
    changes: Sequence[TermsChange],
) -> Sequence[TermsChange]:
    """The changes with their substitutes of materials, and what of them is sent in place of what is still to be sent.

    `key` are company and order. One statement where a material is named, none else. Raises `change_invalid` with
    `nothing_to_replace`, `line_repeated`, `item_unknown`, `substitute_named`, `out_of_range`.
    """
    wanted = [change.substitute for change in changes if change.component_no and change.substitute]
    if not wanted:
        return changes
    ids, codes = [one.item_id for one in wanted if one.item_id], [one.item_code for one in wanted if one.item_code]
    items = await named_items(connection, key, ids, codes)
    after, faults, seen = list(changes), list[FieldError](), set[int | UUID]()
    for place, change in enumerate(changes):
        if not change.component_no or change.substitute is None:
            continue
        item = items.get(change.substitute.item_id or change.substitute.item_code or "")
        found = _drafted(f"/lines/{place}", change, item, planned[change.component_no], seen)
        if isinstance(found, FieldError):
            faults.append(found)
        else:
            after[place] = found
    if faults:
        raise AppError("change_invalid", "The change does not fit the order.", errors=faults)
    return after


def _drafted(
    pointer: str, change: TermsChange, item: NamedItem | None, planned: Planned, seen: set[int | UUID]
) -> TermsChange | FieldError:
    """The change with its substitute; `seen` are the materials and substitutes of the changes before."""
    wanted = change.substitute or Substitute()
    factor = ONE if wanted.factor is None else wanted.factor
    quantity = round_half_up(planned.to_send * factor, PLACES)
    where = f"{pointer}/substitute"
    if planned.line_no in seen:
        return FieldError(f"{pointer}/component_no", "line_repeated", "The material is named twice.")
    if not planned.to_send:
        return FieldError(f"{pointer}/component_no", "nothing_to_replace", "All of this material has been sent.")
    if item is None or not item.keeps_stock:
        return FieldError(f"{where}/item_code", "item_unknown", "There is no such item that is kept in stock.")
    if item.named or item.id in seen:
        message = "The order makes or plans this item, or it may stand in for a material already."
        return FieldError(where, "substitute_named", message)
    if not ZERO < quantity < QUANTITY_LIMIT:
        return FieldError(f"{where}/factor", "out_of_range", "The quantity of the substitute is out of range.")
    seen |= {planned.line_no, item.id}
    kept = planned.out if wanted.kept is None else wanted.kept
    return replace(
        change,
        quantity=quantity,
        unit_price=ZERO,
        substitute=Substitute(item.id, None, item.base_unit, kept, factor=factor),
    )
