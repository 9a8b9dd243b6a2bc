"""What of the documents that a role sees a person sees: the own ones, those of some partners, of some warehouses.

Each table says once by which columns it is narrowed. The database has the same conditions as policies, so that a
statement which forgets them finds nothing either; a test compares the two.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, all_, any_, cast, exists, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Uuid

from app.models import (
    ConsignedVoucher,
    Delivery,
    ExpectedReceipt,
    FactoryInvoice,
    GoodsReceipt,
    Invitation,
    Invoice,
    LandedCost,
    LandedCostLine,
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
    PriceList,
    ProductionCharge,
    ProductionOrder,
    ProductionReport,
    ProductionVoucher,
    Proposal,
    PurchaseOrder,
    PurchaseReturn,
    QueuedOrder,
    Quotation,
    QuotationRequest,
    Receipt,
    Refund,
    ReorderPoint,
    SalesOrder,
    SalesPromise,
    ShippingNotice,
    StockAdjustment,
    StockAdjustmentRequest,
    StockCount,
    StockTransfer,
    StockTransferReceipt,
    SupplierInvoice,
)


@dataclass(frozen=True, slots=True)
class Belongs:
    """By which columns a row belongs: to who made it, a partner, one of several documents (`to`), and to places.

    What belongs to a document that somebody made is that person's too; it lies at its own places and where its
    document does. `spread` names the document and the place of lines that say where it lies: each must be seen.
    """

    author: Any = None
    partner: Any = None
    to: tuple[tuple[type[Any], Any], ...] = ()
    places: tuple[Any, ...] = ()
    spread: tuple[Any, Any] | None = None
    # What may be of no partner is then seen by everybody.
    without_partner: bool = False


# What is owed is of an order; carriage, whose order's trade ledger does not know it, of the document itself.
ASKED_FOR = func.coalesce(Payable.order_id, Payable.id)
BECAME = func.coalesce(QueuedOrder.order_id, QueuedOrder.request_id)
NARROWED: Mapping[type[Any], Belongs] = {
    Partner: Belongs(),
    PartnerContact: Belongs(partner=PartnerContact.partner_id),
    PartnerAddress: Belongs(partner=PartnerAddress.partner_id),
    PartnerItem: Belongs(partner=PartnerItem.partner_id),
    PriceList: Belongs(partner=PriceList.partner_id, without_partner=True),
    Membership: Belongs(partner=Membership.partner_id, without_partner=True),
    Invitation: Belongs(partner=Invitation.partner_id, without_partner=True),
    SalesOrder: Belongs(SalesOrder.placed_by, SalesOrder.partner_id, places=(SalesOrder.location_id,)),
    OrderRequest: Belongs(
        OrderRequest.asked_by,
        OrderRequest.partner_id,
        ((SalesOrder, OrderRequest.order_id),),
        (cast(OrderRequest.draft["location_id"].astext, Uuid),),
    ),
    QueuedOrder: Belongs(QueuedOrder.user_id, QueuedOrder.partner_id, ((SalesOrder, BECAME), (OrderRequest, BECAME))),
    Delivery: Belongs(
        Delivery.created_by, Delivery.partner_id, ((SalesOrder, Delivery.order_id),), (Delivery.location_id,)
    ),
    Invoice: Belongs(Invoice.created_by, Invoice.partner_id, ((SalesOrder, Invoice.order_id),)),
    SalesPromise: Belongs(SalesPromise.made_by, SalesPromise.partner_id, ((SalesOrder, SalesPromise.order_id),)),
    Receipt: Belongs(Receipt.created_by, Receipt.partner_id),
    PaymentNotice: Belongs(PaymentNotice.entered_by, PaymentNotice.partner_id),
    PurchaseOrder: Belongs(PurchaseOrder.created_by, PurchaseOrder.partner_id, places=(PurchaseOrder.location_id,)),
    GoodsReceipt: Belongs(
        GoodsReceipt.created_by,
        GoodsReceipt.partner_id,
        ((PurchaseOrder, GoodsReceipt.order_id),),
        (GoodsReceipt.location_id,),
    ),
    ShippingNotice: Belongs(
        ShippingNotice.entered_by,
        ShippingNotice.partner_id,
        ((PurchaseOrder, ShippingNotice.order_id),),
        (ShippingNotice.location_id,),
    ),
    SupplierInvoice: Belongs(
        SupplierInvoice.entered_by, SupplierInvoice.partner_id, ((PurchaseOrder, SupplierInvoice.order_id),)
    ),
    PurchaseReturn: Belongs(
        PurchaseReturn.created_by, PurchaseReturn.partner_id, ((PurchaseOrder, PurchaseReturn.order_id),)
    ),
    ConsignedVoucher: Belongs(
        ConsignedVoucher.created_by,
        ConsignedVoucher.partner_id,
        ((PurchaseOrder, ConsignedVoucher.order_id),),
    ),
    LandedCost: Belongs(
        LandedCost.created_by,
        LandedCost.partner_id,
        spread=(LandedCostLine.landed_cost_id, LandedCostLine.location_id),
    ),
    Payable: Belongs(
        None,
        Payable.partner_id,
        tuple((model, ASKED_FOR) for model in (PurchaseOrder, ProductionOrder, LandedCost, ProductionCharge)),
    ),
    Payment: Belongs(Payment.created_by, Payment.partner_id),
    Refund: Belongs(Refund.created_by, Refund.partner_id),
    FactoryInvoice: Belongs(
        FactoryInvoice.entered_by, FactoryInvoice.partner_id, ((ProductionOrder, FactoryInvoice.order_id),)
    ),
    QuotationRequest: Belongs(QuotationRequest.created_by, places=(QuotationRequest.location_id,)),
    Quotation: Belongs(
        None, Quotation.partner_id, ((QuotationRequest, Quotation.request_id),), (Quotation.location_id,)
    ),
    ProductionOrder: Belongs(
        ProductionOrder.created_by, ProductionOrder.partner_id, places=(ProductionOrder.location_id,)
    ),
    ProductionVoucher: Belongs(
        ProductionVoucher.created_by, ProductionVoucher.partner_id, ((ProductionOrder, ProductionVoucher.order_id),)
    ),
    ProductionCharge: Belongs(
        ProductionCharge.created_by, ProductionCharge.payee_id, ((ProductionOrder, ProductionCharge.order_id),)
    ),
    ProductionReport: Belongs(
        ProductionReport.created_by, ProductionReport.partner_id, ((ProductionOrder, ProductionReport.order_id),)
    ),
    Proposal: Belongs(
        Proposal.made_by,
        Proposal.partner_id,
        (
            (SalesOrder, Proposal.order_id),
            (PurchaseOrder, Proposal.order_id),
            (ProductionOrder, Proposal.order_id),
        ),
    ),
    Location: Belongs(partner=Location.partner_id, places=(Location.id, Location.warehouse_id), without_partner=True),
    ExpectedReceipt: Belongs(places=(ExpectedReceipt.location_id,)),
    ReorderPoint: Belongs(places=(ReorderPoint.location_id,)),
    StockCount: Belongs(places=(StockCount.location_id,)),
    StockAdjustment: Belongs(places=(StockAdjustment.location_id,)),
    StockAdjustmentRequest: Belongs(places=(StockAdjustmentRequest.location_id,)),
    StockTransfer: Belongs(places=(StockTransfer.from_location_id, StockTransfer.to_location_id)),
    StockTransferReceipt: Belongs(to=((StockTransfer, StockTransferReceipt.transfer_id),)),
}


def narrowed(viewer: Any, model: type[Any]) -> list[ColumnElement[bool]]:
    """What else must be true of a row of `model` that an actor, or a prepared query's viewer, sees; mostly nothing."""
    belongs = NARROWED.get(model)
    if belongs is None or (viewer.data_range == "all" and not _hides(viewer)):
        return []
    return [*_in_range(viewer, model, belongs), *_in_sight(viewer, model, belongs)]


def _hides(viewer: Any) -> bool:
    hidden = viewer.hidden_places
    return bool(hidden) if isinstance(hidden, tuple) else hidden is not None


def _in_range(viewer: Any, model: type[Any], belongs: Belongs) -> list[ColumnElement[bool]]:
    if viewer.data_range == "accounts":
        if model is Partner:
            return [_in_charge(viewer)]
        if belongs.partner is None:
            return [] if belongs.author is None else [belongs.author == viewer.user_id]
        mine = select(Partner.id).where(Partner.company_id == viewer.company_id, _in_charge(viewer)).correlate(None)
        theirs = [belongs.partner.in_(mine)]
        if belongs.without_partner:
            theirs.append(belongs.partner.is_(None))
        return [or_(*theirs)]
    if viewer.data_range == "own" and belongs.author is not None:
        return [or_(belongs.author == viewer.user_id, *_documents(viewer, model, belongs))]
    if viewer.data_range == "own" and belongs.partner is not None and belongs.to:
        return [or_(*_documents(viewer, model, belongs))]
    return []


def _in_charge(viewer: Any) -> ColumnElement[bool]:
    """Partners of one's own and of those for whom one stands in: the database's function, as in its policies."""
    managers = func.looked_after(viewer.company_id, viewer.user_id, type_=ARRAY(Uuid))
    return Partner.account_manager_id == any_(managers)


def _in_sight(viewer: Any, model: type[Any], belongs: Belongs) -> list[ColumnElement[bool]]:
    if not _hides(viewer):
        return []
    hidden = viewer.hidden_places
    hidden = literal(list(hidden), ARRAY(Uuid)) if isinstance(hidden, tuple) else hidden
    seen: list[ColumnElement[bool]] = [or_(place.is_(None), place != all_(hidden)) for place in belongs.places]
    if belongs.spread is not None:
        document, place = belongs.spread
        line = exists().where(document.class_.company_id == viewer.company_id, document == model.id)
        seen.append(~line.where(place == any_(hidden)).correlate(model))
    if model is Location:
        # What is on its way may have left, or go to, a place that is not seen.
        seen.append(Location.kind != "transit")
    if belongs.to:
        _, named = belongs.to[0]
        seen.append(or_(named.is_(None), *_documents(viewer, model, belongs)))
    return seen


def _documents(viewer: Any, narrowing: type[Any], belongs: Belongs) -> list[ColumnElement[bool]]:
    """Whether the document exists, and is seen itself, that a row belongs to."""
    return [
        exists()
        .where(model.company_id == viewer.company_id, model.id == column, *narrowed(viewer, model))
        .correlate(narrowing)  # the query around it may be of the same documents
        for model, column in belongs.to
    ]
