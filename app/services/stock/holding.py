"""Which account holds the goods that lie at a place, and what moving them writes."""

from uuid import UUID

from app.services.posting import CostOf, Transfer
from app.services.stock.lines import INVENTORY_ROLE
from app.services.stock.places import Site


def holding_role(place_kind: str, item_kind: str) -> str:
    """The role of the account: goods at a consignee are still the company's, sent for sale (157; K6)."""
    return "goods_sent" if place_kind == "consignee" else INVENTORY_ROLE[item_kind]


def carrying(move: int, item: tuple[UUID, str], source: Site, target: Site) -> list[Transfer]:
    """What the n-th move of a posting, of an item (id, kind), writes at cost; nothing inside one account."""
    item_id, item_kind = item
    debit, credit = holding_role(target.kind, item_kind), holding_role(source.kind, item_kind)
    if debit == credit:
        return []
    return [Transfer(debit, credit, CostOf(move), target.partner_id or source.partner_id, item_id)]
