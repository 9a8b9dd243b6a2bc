"""The two directions of money as data: what customers owe, and what is owed to suppliers and factories."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, func, null

from app.core.values import value
from app.models import Allocation, Base, Invoice, Payable, PayableAllocation, Payment, Receipt
from app.services.posting import Transfer


@value
class Side:
    """What is settled: documents of one account, by what is allocated to them.

    Its account is that of the role `control` and, where the chart keeps it apart, that of the role `advance`. `number`
    is a document's number as it is printed, `order` the SQL of its order (kind, id), `settled` of whether it can be
    paid, `parties` that of the partners `p` whose account it is.
    """

    control: str
    advance: str
    incoming: bool
    document: type[Base]
    allocation: type[Base]
    number: ColumnElement[str]
    document_kind: ColumnElement[str]
    reversed_on: ColumnElement[Any]
    order: str
    settled: str
    parties: str

    def settling(self, other: str, amount: Decimal) -> Transfer:
        """A transfer that takes `amount` off what is owed, against another account; below zero it adds to it."""
        return Transfer(other, self.control, amount) if self.incoming else Transfer(self.control, other, amount)

    def exchange_role(self, excess: Decimal) -> str:
        """Whether money that is worth so much more than what it settles (below zero: less) is a gain or a loss."""
        return "fx_gain" if (excess > 0) == self.incoming else "fx_loss"


RECEIVABLE = Side(
    control="receivable",
    advance="receivable",
    incoming=True,
    document=Invoice,
    allocation=Allocation,
    number=func.concat(Invoice.form, Invoice.series, "-", func.to_char(Invoice.number, "FM00000000")),
    document_kind=Invoice.kind.expression,
    reversed_on=null(),
    order="'sales' AS order_kind, v.order_id",
    settled="v.kind = 'invoice'",
    parties="p.is_customer",
)
PAYABLE = Side(
    control="payable",
    advance="supplier_advance",
    incoming=False,
    document=Payable,
    allocation=PayableAllocation,
    number=Payable.number.expression,
    document_kind=Payable.document_kind.expression,
    reversed_on=Payable.reversed_on.expression,
    order="v.order_kind, v.order_id",
    settled="v.kind = 'invoice' AND v.reversed_on IS NULL",
    parties="(p.is_supplier OR p.is_factory)",
)


@value
class Source:
    """A kind of document that settles what is owed on one side; what of it is not allocated stands on `advance`."""

    kind: str
    side: Side
    document: type[Base]
    day: str
    advance: str


RECEIPT = Source("receipt", RECEIVABLE, Receipt, "received_on", RECEIVABLE.advance)
PAYMENT = Source("payment", PAYABLE, Payment, "paid_on", PAYABLE.advance)
# A set-off is kept with the receipts, as which it pays customers' invoices; this is its other side.
SET_OFF = Source("set_off", PAYABLE, Receipt, "received_on", PAYABLE.control)
SOURCES: Mapping[str, tuple[Source, ...]] = {"receivable": (RECEIPT,), "payable": (PAYMENT, SET_OFF)}
SIDES: Mapping[str, Side] = {side.control: side for side in (RECEIVABLE, PAYABLE)}
