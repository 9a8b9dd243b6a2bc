"""Ledgers in the API: partner ledger, statement, aging, credit, trade register, journal, trial balance."""

from datetime import date
from uuid import UUID

from pydantic import Field

from app.schemas.common import DecimalText, Named, Output


class LedgerRow(Output):
    """What one posting debited and credited on the account, and the balance after it."""

    posted_on: date
    event: str = Field(examples=["invoice.posted"])
    document_kind: str = Field(examples=["invoice"])
    document_id: UUID
    document_number: str = Field(examples=["1C26TAA-00000042"])
    contra_accounts: list[str] = Field(examples=[["33311", "511"]])
    debit: DecimalText
    credit: DecimalText
    balance: DecimalText


class LedgerRead(Output):
    """A page of a partner's account; balances are debit less credit, of the whole time asked for."""

    partner: Named
    account: str = Field(examples=["131"])
    currency: str = Field(examples=["VND"])
    opening_balance: DecimalText
    closing_balance: DecimalText
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
    total_amount: DecimalText
    open_amount: DecimalText
    days_overdue: int


class StatementTotal(Output):
    """A currency's balance: open items plus what no document explains (`other_amount`, an opening balance)."""

    currency: str
    balance: DecimalText
    open_amount: DecimalText
    other_amount: DecimalText


class StatementRead(Output):
    """A statement as of a day; `balance` is what is owed by a customer or to a supplier, in base currency."""

    partner: Named
    as_of: date
    currency: str
    balance: DecimalText
    totals: list[StatementTotal]
    items: list[OpenItemRead]
    next_cursor: str | None


class AgingRow(Output):
    """Open invoices by days overdue, in base currency; balance = buckets - unallocated + other."""

    partner: Named
    currency: str
    not_due: DecimalText
    days_1_30: DecimalText
    days_31_60: DecimalText
    days_61_90: DecimalText
    over_90: DecimalText
    unallocated: DecimalText
    other: DecimalText
    balance: DecimalText


class PartnerAgingRead(AgingRow):
    """One partner's aging as of a day."""

    as_of: date


class PartnerCreditRead(Output):
    """Exposure = receivable + open orders with VAT, in base currency; `limit` null is unlimited."""

    partner: Named
    currency: str
    limit: DecimalText | None
    exposure: DecimalText
    receivable: DecimalText
    open_orders: DecimalText
    available: DecimalText | None


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
    unit_price: DecimalText
    discount_percent: DecimalText
    currency: str
    ordered: DecimalText
    cancelled: DecimalText
    delivered: DecimalText
    invoiced: DecimalText
    returned: DecimalText
    undelivered: DecimalText
    ordered_amount: DecimalText
    delivered_amount: DecimalText
    invoiced_amount: DecimalText
    returned_amount: DecimalText
    order_paid_amount: DecimalText


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
    amount: DecimalText
    currency: str
    currency_amount: DecimalText
    partner: Named | None
    item: Named | None
    tax_code: str | None


class SidesRead(Output):
    """A debit and a credit amount in base currency."""

    debit: DecimalText
    credit: DecimalText


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
