"""The two directions of money as data: what customers owe, and what is owed to suppliers and factories."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Date, cast, func, null

from app.core.values import value
from app.models import Allocation, Base, Invoice, Payable, PayableAllocation, Payment, Receipt, Refund
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
    reversed_on=cast(null(), Date),
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


MONEY = "r.number, r.method, r.amount, r.{day} AS day, r.reversed_on"
PRINTED = "r.form || r.series || '-' || to_char(r.number, 'FM00000000')"
CREDIT = "NULL AS method, r.total_amount AS amount, r.issued_on AS day"


@value
class Source:
    """A kind of document that settles what is owed on one side; what of it is not allocated stands on `advance`.

    `document_kind` is what its postings are filed under, `columns` the SQL of its number, method, amount, day and day
    of reversal, `holds` of which rows `r` of its table it is. The trade ledger calls it payment where `pays`.
    """

    kind: str
    document_kind: str
    side: Side
    document: type[Base]
    day: str
    advance: str
    columns: str
    holds: str = "TRUE"
    pays: bool = True


def _money(side: Side, document: type[Base], kind: str, day: str) -> Source:
    return Source(kind, kind, side, document, day, side.advance, MONEY.format(day=day))


RECEIPT = _money(RECEIVABLE, Receipt, "receipt", "received_on")
PAYMENT = _money(PAYABLE, Payment, "payment", "paid_on")
# A set-off is kept with the receipts, as which it pays customers' invoices; this is its other side.
SET_OFF = replace(RECEIPT, kind="set_off", side=PAYABLE, advance=PAYABLE.control, holds="r.method = 'set_off'")
# What a return gives back beyond what was open of its invoice.
CREDIT_NOTE = Source(
    kind="credit_note",
    document_kind="credit_note",
    side=RECEIVABLE,
    document=Invoice,
    day="issued_on",
    advance=RECEIVABLE.control,
    columns=f"{PRINTED} AS number, {CREDIT}, NULL::date AS reversed_on",
    holds="r.kind = 'credit_note'",
    pays=False,
)
SUPPLIER_CREDIT = replace(
    CREDIT_NOTE,
    document_kind="purchase_return",
    side=PAYABLE,
    document=Payable,
    advance=PAYABLE.control,
    columns=f"r.number, {CREDIT}, r.reversed_on",
)


@value
class RefundKind:
    """Money that goes back to who it came from, out of what is left of `sources`; the rest is as of a `Source`."""

    kind: str
    side: Side
    sources: tuple[Source, ...]
    document: type[Base] = Refund
    day: str = "refunded_on"

    @property
    def holds(self) -> str:
        """The SQL of which rows `r` of its table it is."""
        return f"r.kind = '{self.kind}'"


CUSTOMER_REFUND = RefundKind("customer_refund", RECEIVABLE, (RECEIPT, CREDIT_NOTE))
SUPPLIER_REFUND = RefundKind("supplier_refund", PAYABLE, (PAYMENT, SUPPLIER_CREDIT))
# Money, beside the credit notes that are documents of their side.
SOURCES: Mapping[str, tuple[Source, ...]] = {"receivable": (RECEIPT,), "payable": (PAYMENT, SET_OFF)}
SIDES: Mapping[str, Side] = {side.control: side for side in (RECEIVABLE, PAYABLE)}
