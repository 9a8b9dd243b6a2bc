"""The two directions of money as data: what customers owe, and what is owed to suppliers and factories."""

from decimal import Decimal

from sqlalchemy import ColumnElement, func

from app.core.values import value
from app.models import Allocation, Base, Invoice, Payable, PayableAllocation, Payment, Receipt
from app.services.posting import Transfer


@value
class Side:
    """What is settled: documents of one account, by what is allocated to them.

    `number` is a document's number as it is printed, `order` the SQL of its order (kind, id), `settled` of whether it
    can be paid, `parties` that of the partners `p` whose account it is.
    """

    control: str
    incoming: bool
    document: type[Base]
    allocation: type[Base]
    number: ColumnElement[str]
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
    incoming=True,
    document=Invoice,
    allocation=Allocation,
    number=func.concat(Invoice.form, Invoice.series, "-", func.to_char(Invoice.number, "FM00000000")),
    order="'sales' AS order_kind, v.order_id",
    settled="v.kind = 'invoice'",
    parties="p.is_customer",
)
PAYABLE = Side(
    control="payable",
    incoming=False,
    document=Payable,
    allocation=PayableAllocation,
    number=Payable.number.expression,
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


RECEIPT = Source("receipt", RECEIVABLE, Receipt, "received_on", "receivable")
PAYMENT = Source("payment", PAYABLE, Payment, "paid_on", "supplier_advance")
# A set-off is kept with the receipts, as which it pays customers' invoices; this is its other side.
SET_OFF = Source("set_off", PAYABLE, Receipt, "received_on", "payable")
