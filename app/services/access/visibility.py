"""Which rows an actor may see: the first wall, in front of row-level security.

One meaning for list, get, search, count and export: every query of actor-facing data goes through `visible_to`.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false

from app.models import (
    ConsignedVoucher,
    Currency,
    Delivery,
    GoodsReceipt,
    Invitation,
    Invoice,
    Item,
    ItemUnit,
    Location,
    Membership,
    OrderRequest,
    Partner,
    PartnerAddress,
    PartnerContact,
    PartnerItem,
    Payable,
    Payment,
    PaymentNotice,
    PrintTemplate,
    ProductionCharge,
    ProductionOrder,
    ProductionReport,
    ProductionVoucher,
    Proposal,
    PurchaseOrder,
    PurchaseReturn,
    QueuedOrder,
    Quotation,
    Receipt,
    Refund,
    SalesOrder,
    SalesPromise,
    ShippingNotice,
    SupplierInvoice,
    TenantBase,
    Unit,
)
from app.services.access.actor import Actor
from app.services.access.narrowing import narrowed
from app.services.access.prepared import Viewer

S = TypeVar("S", bound="Select[*tuple[Any, ...]]")

# What a partner's user sees of each table, given the partner. A table that is not named here shows them nothing.
PARTNER_SEES: Mapping[type[Any], Callable[[UUID], ColumnElement[bool] | None]] = {
    Currency: lambda _partner_id: None,
    Unit: lambda _partner_id: None,
    Item: lambda _partner_id: Item.active.is_(True),
    ItemUnit: lambda _partner_id: None,
    Location: lambda partner_id: Location.partner_id == partner_id,
    # Their papers are printed by it.
    PrintTemplate: lambda _partner_id: None,
    Partner: lambda partner_id: Partner.id == partner_id,
    PartnerContact: lambda partner_id: PartnerContact.partner_id == partner_id,
    PartnerAddress: lambda partner_id: PartnerAddress.partner_id == partner_id,
    PartnerItem: lambda partner_id: PartnerItem.partner_id == partner_id,
    QueuedOrder: lambda partner_id: QueuedOrder.partner_id == partner_id,
    SalesOrder: lambda partner_id: SalesOrder.partner_id == partner_id,
    OrderRequest: lambda partner_id: OrderRequest.partner_id == partner_id,
    Delivery: lambda partner_id: Delivery.partner_id == partner_id,
    Invoice: lambda partner_id: Invoice.partner_id == partner_id,
    Receipt: lambda partner_id: Receipt.partner_id == partner_id,
    Payable: lambda partner_id: Payable.partner_id == partner_id,
    Payment: lambda partner_id: Payment.partner_id == partner_id,
    Refund: lambda partner_id: Refund.partner_id == partner_id,
    PaymentNotice: lambda partner_id: PaymentNotice.partner_id == partner_id,
    SupplierInvoice: lambda partner_id: SupplierInvoice.partner_id == partner_id,
    ShippingNotice: lambda partner_id: ShippingNotice.partner_id == partner_id,
    PurchaseReturn: lambda partner_id: PurchaseReturn.partner_id == partner_id,
    ConsignedVoucher: lambda partner_id: ConsignedVoucher.partner_id == partner_id,
    GoodsReceipt: lambda partner_id: GoodsReceipt.partner_id == partner_id,
    PurchaseOrder: lambda partner_id: and_(PurchaseOrder.partner_id == partner_id, PurchaseOrder.sent_at.is_not(None)),
    Quotation: lambda partner_id: and_(Quotation.partner_id == partner_id, Quotation.sent_at.is_not(None)),
    # A factory sees an order from the moment it is sent.
    ProductionOrder: lambda partner_id: and_(
        ProductionOrder.partner_id == partner_id, ProductionOrder.status != "draft"
    ),
    ProductionVoucher: lambda partner_id: ProductionVoucher.partner_id == partner_id,
    ProductionCharge: lambda partner_id: ProductionCharge.payee_id == partner_id,
    ProductionReport: lambda partner_id: ProductionReport.partner_id == partner_id,
    SalesPromise: lambda partner_id: SalesPromise.partner_id == partner_id,
    Proposal: lambda partner_id: Proposal.partner_id == partner_id,
    Membership: lambda partner_id: Membership.partner_id == partner_id,
    Invitation: lambda partner_id: Invitation.partner_id == partner_id,
}


def visible_to(actor: Actor | Viewer, statement: S, model: type[Any]) -> S:
    """Narrow a query of `model` to the rows that the actor may see: of company, partner, data range, warehouses."""
    return statement.where(visible(actor, model))


def visible(actor: Actor | Viewer, model: type[Any]) -> ColumnElement[bool]:
    """The condition behind `visible_to`, for joins and counts."""
    conditions: list[ColumnElement[bool]] = []
    if issubclass(model, TenantBase):
        conditions.append(model.company_id == actor.company_id)
    if actor.partner_id is not None:
        sees = PARTNER_SEES.get(model)
        condition = false() if sees is None else sees(actor.partner_id)
        if condition is not None:
            conditions.append(condition)
    return and_(True, *conditions, *narrowed(actor, model))
