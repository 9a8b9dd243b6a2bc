"""Every table of the schema; importing this package fills `Base.metadata`."""

from app.models.absences import Absence
from app.models.access_windows import AccessWindow
from app.models.accounts import Account, AccountRole, FiscalYear, Period, PeriodTotal
from app.models.attachments import Attachment
from app.models.base import Base, TenantBase, tenant_fk
from app.models.bills import Bill, BillComponent, BillStage, BillSubstitute
from app.models.consigned import ConsignedVoucher, ConsignedVoucherLine
from app.models.currencies import Currency, ExchangeRate, Unit
from app.models.custom_fields import CustomField
from app.models.idempotency import IdempotencyKey
from app.models.identity import Company, Membership, RefreshToken, SignIn, SignInAttempts, User
from app.models.intake import IntakeRule, PaymentNotice, PaymentNoticeLine
from app.models.invoices import Invoice, InvoiceLine, InvoiceTax
from app.models.items import Item, ItemUnit
from app.models.landed_costs import LandedCost, LandedCostLine
from app.models.layouts import Layout
from app.models.ledgers import (
    AccountTransfer,
    PartnerBalance,
    Posting,
    ReservationEntry,
    StockBalance,
    StockMove,
    TradeEntry,
)
from app.models.links import AccountLink, Invitation
from app.models.locations import Location
from app.models.lots import Lot, LotBalance, LotMove
from app.models.numbering import InvoiceSeries, NumberBlock
from app.models.outbox import OutboxEvent
from app.models.partner_views import PartnerView
from app.models.partners import (
    CustomerGroup,
    Partner,
    PartnerAddress,
    PartnerContact,
    PartnerItem,
    PaymentTerm,
)
from app.models.payments import Payable, PayableAllocation, Payment
from app.models.permission_groups import MemberDisclosure, MemberException, PermissionGroup, WarehouseDisclosure
from app.models.pricing import ItemPrice, PriceList
from app.models.print_templates import PrintTemplate
from app.models.production import (
    FactoryInvoice,
    ProductionCharge,
    ProductionComponent,
    ProductionConfirmation,
    ProductionOrder,
    ProductionReport,
    ProductionReportLine,
    ProductionReportLot,
    ProductionStage,
    ProductionSubstitute,
    ProductionVoucher,
    ProductionVoucherLine,
)
from app.models.promises import SalesPromise
from app.models.proposals import Proposal, ProposalLine
from app.models.purchase_returns import PurchaseReturn, PurchaseReturnLine
from app.models.purchasing import GoodsReceipt, GoodsReceiptLine, PurchaseOrder, PurchaseOrderLine
from app.models.queued_orders import QueuedOrder
from app.models.quotations import Quotation, QuotationLine, QuotationRequest, QuotationRequestLine
from app.models.receipts import Allocation, Receipt
from app.models.refunds import Refund
from app.models.reordering import ReorderPoint
from app.models.sales import Delivery, DeliveryLine, SalesOrder, SalesOrderLine
from app.models.second_factors import CodeApp, Passkey, PasskeyChallenge, RecoveryCode
from app.models.shipping_notices import ShippingNotice, ShippingNoticeLine, ShippingNoticeLot
from app.models.spending import OrderRequest, SpendingLimit
from app.models.stock_counts import StockCount, StockCountDecision, StockCountEntry, StockCountLine, StockCountLot
from app.models.stock_documents import (
    StockAdjustment,
    StockAdjustmentLine,
    StockAdjustmentRequest,
    StockAdjustmentRequestLine,
    StockAdjustmentRequestLot,
    StockTransfer,
    StockTransferLine,
    StockTransferReceipt,
    StockTransferReceiptLine,
)
from app.models.supplier_invoices import SupplierInvoice, SupplierInvoiceLine
from app.models.supply import ExpectedReceipt
from app.models.taxes import TaxRate
from app.models.trail import TrailEntry, TrailSeal, TrailSealedRow

__all__ = [
    "Absence",
    "AccessWindow",
    "Account",
    "AccountLink",
    "AccountRole",
    "AccountTransfer",
    "Allocation",
    "Attachment",
    "Base",
    "Bill",
    "BillComponent",
    "BillStage",
    "BillSubstitute",
    "CodeApp",
    "Company",
    "ConsignedVoucher",
    "ConsignedVoucherLine",
    "Currency",
    "CustomField",
    "CustomerGroup",
    "Delivery",
    "DeliveryLine",
    "ExchangeRate",
    "ExpectedReceipt",
    "FactoryInvoice",
    "FiscalYear",
    "GoodsReceipt",
    "GoodsReceiptLine",
    "IdempotencyKey",
    "IntakeRule",
    "Invitation",
    "Invoice",
    "InvoiceLine",
    "InvoiceSeries",
    "InvoiceTax",
    "Item",
    "ItemPrice",
    "ItemUnit",
    "LandedCost",
    "LandedCostLine",
    "Layout",
    "Location",
    "Lot",
    "LotBalance",
    "LotMove",
    "MemberDisclosure",
    "MemberException",
    "Membership",
    "NumberBlock",
    "OrderRequest",
    "OutboxEvent",
    "Partner",
    "PartnerAddress",
    "PartnerBalance",
    "PartnerContact",
    "PartnerItem",
    "PartnerView",
    "Passkey",
    "PasskeyChallenge",
    "Payable",
    "PayableAllocation",
    "Payment",
    "PaymentNotice",
    "PaymentNoticeLine",
    "PaymentTerm",
    "Period",
    "PeriodTotal",
    "PermissionGroup",
    "Posting",
    "PriceList",
    "PrintTemplate",
    "ProductionCharge",
    "ProductionComponent",
    "ProductionConfirmation",
    "ProductionOrder",
    "ProductionReport",
    "ProductionReportLine",
    "ProductionReportLot",
    "ProductionStage",
    "ProductionSubstitute",
    "ProductionVoucher",
    "ProductionVoucherLine",
    "Proposal",
    "ProposalLine",
    "PurchaseOrder",
    "PurchaseOrderLine",
    "PurchaseReturn",
    "PurchaseReturnLine",
    "QueuedOrder",
    "Quotation",
    "QuotationLine",
    "QuotationRequest",
    "QuotationRequestLine",
    "Receipt",
    "RecoveryCode",
    "RefreshToken",
    "Refund",
    "ReorderPoint",
    "ReservationEntry",
    "SalesOrder",
    "SalesOrderLine",
    "SalesPromise",
    "ShippingNotice",
    "ShippingNoticeLine",
    "ShippingNoticeLot",
    "SignIn",
    "SignInAttempts",
    "SpendingLimit",
    "StockAdjustment",
    "StockAdjustmentLine",
    "StockAdjustmentRequest",
    "StockAdjustmentRequestLine",
    "StockAdjustmentRequestLot",
    "StockBalance",
    "StockCount",
    "StockCountDecision",
    "StockCountEntry",
    "StockCountLine",
    "StockCountLot",
    "StockMove",
    "StockTransfer",
    "StockTransferLine",
    "StockTransferReceipt",
    "StockTransferReceiptLine",
    "SupplierInvoice",
    "SupplierInvoiceLine",
    "TaxRate",
    "TenantBase",
    "TradeEntry",
    "TrailEntry",
    "TrailSeal",
    "TrailSealedRow",
    "Unit",
    "User",
    "WarehouseDisclosure",
    "tenant_fk",
]
