"""Ledgers in the API: partner ledger, statement, aging, credit, trade register, journal, trial balance."""

from datetime import date
from uuid import UUID

from pydantic import Field

from app.schemas.common import AmountText, CreditText, DiscountText, Named, Output, PriceText, QuantityText


class LedgerRow(Output):
    """What one posting debited and credited on the account, and the balance after it."""

    posted_on: date
    event: str = Field(examples=["invoice.posted"])
    document_kind: str = Field(examples=["invoice"])
    document_id: UUID
    document_number: str = Field(examples=["1C26TAA-00000042"])
    contra_accounts: list[str] = Field(examples=[["33311", "511"]])
    debit: AmountText
    credit: AmountText
    balance: AmountText


class LedgerRead(Output):
    """A page of a partner's account; balances are debit less credit, of the whole time asked for."""

    partner: Named
    account: str = Field(examples=["131"])
    currency: str = Field(examples=["VND"])
    opening_balance: AmountText
    closing_balance: AmountText
    items: list[LedgerRow]
    next_cursor: str | None


class OpenItemRead(Output):
    """An invoice not fully paid, or a credit note or money not fully used (negative), in its own currency."""

    kind: str = Field(examples=["invoice"])
    document_kind: str = Field(examples=["supplier_invoice"])
    id: UUID
    number: str
    issued_on: date
    due_on: date
    currency: str
    total_amount: AmountText
    open_amount: AmountText
    days_overdue: int


class StatementTotal(Output):
    """A currency's balance: open items plus what no document explains (`other_amount`, an opening balance)."""

    currency: str
    balance: AmountText
    open_amount: AmountText
    other_amount: AmountText


class StatementRead(Output):
    """A statement as of a day; `balance` is what is owed by a customer or to a supplier, in base currency."""

    partner: Named
    as_of: date
    currency: str
    balance: AmountText
    totals: list[StatementTotal]
    items: list[OpenItemRead]
    next_cursor: str | None


class AgingRow(Output):
    """Open invoices by days overdue, in base currency; balance = buckets - unallocated + other."""

    partner: Named
    currency: str
    not_due: AmountText
    days_1_30: AmountText
    days_31_60: AmountText
    days_61_90: AmountText
    over_90: AmountText
    unallocated: AmountText
    other: AmountText
    balance: AmountText


class PartnerAgingRead(AgingRow):
    """One partner's aging as of a day."""

    as_of: date


class PartnerCreditRead(Output):
    """Exposure = receivable + open orders with VAT, in base currency; `limit` null is unlimited."""

    partner: Named
    currency: str
    limit: CreditText | None
    exposure: CreditText
    receivable: CreditText
    open_orders: CreditText
    available: CreditText | None


class TradeRegisterRow(Output):
    """An order line: quantities in its unit, amounts net of VAT in the order's currency.

    `order_paid_amount` is of the whole order and includes VAT.
    """

    order_id: UUID
    order_number: str
    order_status: str
    ordered_on: date
    customer_reference: str | None
    partner: Named
    line_no: int
    item: Named
    unit: str
    unit_price: PriceText
    discount_percent: DiscountText
    currency: str
    ordered: QuantityText
    cancelled: QuantityText
    delivered: QuantityText
    invoiced: QuantityText
    returned: QuantityText
    undelivered: QuantityText
    ordered_amount: AmountText
    delivered_amount: AmountText
    invoiced_amount: AmountText
    returned_amount: AmountText
    order_paid_amount: AmountText


class JournalRow(Output):
    """One transfer: Nợ `debit_account` / Có `credit_account`, with its document and what it is about."""

    id: UUID
    posting_id: UUID
    posted_on: date
    event: str
    document_kind: str
    document_id: UUID
    document_number: str
    debit_account: str
    credit_account: str
    amount: AmountText
    currency: str
    currency_amount: AmountText
    partner: Named | None
    item: Named | None
    tax_code: str | None


class SidesRead(Output):
    """A debit and a credit amount in base currency."""

    debit: AmountText
    credit: AmountText


class TrialBalanceRow(Output):
    """An account; accounts kept per partner may hold both a debit and a credit balance."""

    code: str
    name: str
    name_en: str
    kind: str
    opening: SidesRead
    moved: SidesRead
    closing: SidesRead


class TrialBalanceTotal(Output):
    """Sums over the accounts of the books; debit equals credit in each pair."""

    opening: SidesRead
    moved: SidesRead
    closing: SidesRead


class TrialBalanceRead(Output):
    """The trial balance of a span of days; memo accounts stand outside of the books."""

    first_day: date
    last_day: date
    currency: str
    accounts: list[TrialBalanceRow]
    total: TrialBalanceTotal
    memo: list[TrialBalanceRow]
