"""The three ledgers (trade, stock, accounting) and the balances kept in step with them.

Ledger tables are INSERT and SELECT only for the application's role; only `services/posting` writes here.
Ledger rows carry no foreign key to the posting header (header and rows are written by one statement),
nor to locations and accounts: every order would have to lock the same few rows. Neither can be deleted
by the application, and `giao audit` looks for rows that name an unknown one.
"""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, TenantBase, tenant_fk
from app.models.types import AccountCode, Amount, CurrencyCode, Id, IdKey, Moment, Quantity


class Posting(TenantBase, Base):
    """One business event in the books: the header of all its ledger rows.

    A correction is a posting that names the one it reverses; each can be reversed once.
    """

    __tablename__ = "postings"
    __table_args__ = (
        Index("ix_postings_document", "company_id", "document_id"),
        Index("ix_postings_posted_on", "company_id", "posted_on", "id"),
        UniqueConstraint("company_id", "reverses_posting_id"),
    )

    id: Mapped[IdKey]
    event: Mapped[str] = mapped_column(String(40))
    document_kind: Mapped[str] = mapped_column(String(20))
    document_id: Mapped[Id]
    document_number: Mapped[str] = mapped_column(String(40))
    partner_id: Mapped[Id | None]
    posted_on: Mapped[date]
    period_id: Mapped[Id]
    posted_at: Mapped[Moment] = mapped_column(server_default=text("now()"))
    posted_by: Mapped[Id]
    reverses_posting_id: Mapped[Id | None]


class TradeEntry(TenantBase, Base):
    """What was ordered, delivered, invoiced, paid, returned on an order line; a line's state is their sum.

    `quantity` is in the item's base unit, `amount` is net of VAT in the order's currency. Line 0 is the whole order.
    """

    __tablename__ = "trade_entries"
    __table_args__ = (Index("ix_trade_entries_order", "company_id", "order_id"),)

    id: Mapped[IdKey]
    posting_id: Mapped[Id]
    order_kind: Mapped[str] = mapped_column(String(12))
    order_id: Mapped[Id]
    line_no: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[str] = mapped_column(String(12))
    quantity: Mapped[Quantity]
    amount: Mapped[Amount]


class ReservationEntry(TenantBase, Base):
    """A change of what an order line holds back at a location; the open reservation is the sum."""

    __tablename__ = "reservation_entries"
    __table_args__ = (
        CheckConstraint("quantity <> 0", name="quantity_not_zero"),
        tenant_fk("item_id", "items"),
        Index("ix_reservation_entries_order", "company_id", "order_id"),
    )

    id: Mapped[IdKey]
    posting_id: Mapped[Id]
    order_kind: Mapped[str] = mapped_column(String(12))
    order_id: Mapped[Id]
    line_no: Mapped[int] = mapped_column(SmallInteger)
    item_id: Mapped[Id]
    location_id: Mapped[Id]
    quantity: Mapped[Quantity]


class StockMove(TenantBase, Base):
    """Goods from a location to a location; `value` goes with them, in base currency.

    A revaluation moves value alone: its quantity is zero, and one of its ends keeps no balance.
    """

    __tablename__ = "stock_moves"
    __table_args__ = (
        CheckConstraint("quantity >= 0 AND quantity + value > 0", name="moves_something"),
        CheckConstraint("value >= 0", name="value_not_negative"),
        CheckConstraint("from_location_id <> to_location_id", name="moves_somewhere"),
        tenant_fk("item_id", "items"),
        Index("ix_stock_moves_item", "company_id", "item_id", "moved_on", "id"),
        Index("ix_stock_moves_document", "company_id", "document_id"),
        Index(
            "ix_stock_moves_revalues",
            "company_id",
            "revalues_move_id",
            postgresql_where=text("revalues_move_id IS NOT NULL"),
        ),
    )

    id: Mapped[IdKey]
    posting_id: Mapped[Id]
    item_id: Mapped[Id]
    from_location_id: Mapped[Id]
    to_location_id: Mapped[Id]
    quantity: Mapped[Quantity]
    value: Mapped[Amount]
    moved_on: Mapped[date]
    document_kind: Mapped[str] = mapped_column(String(20))
    document_id: Mapped[Id]
    line_no: Mapped[int] = mapped_column(SmallInteger)
    revalues_move_id: Mapped[Id | None]


class AccountTransfer(TenantBase, Base):
    """Value from the credit account to the debit account: an unbalanced entry cannot be written down.

    `amount` is in base currency; `currency_amount` in the document's `currency`. Either may be zero, not both: a few
    đồng are worth no cent in books kept in dollars, and a difference of rate has no amount in the document's currency.
    """

    __tablename__ = "account_transfers"
    __table_args__ = (
        CheckConstraint(
            "amount >= 0 AND currency_amount >= 0 AND amount + currency_amount > 0", name="amount_positive"
        ),
        CheckConstraint("debit_account <> credit_account", name="accounts_differ"),
        Index("ix_account_transfers_partner", "company_id", "partner_id", "posted_on", "id"),
        Index("ix_account_transfers_posted_on", "company_id", "posted_on", "id"),
        Index("ix_account_transfers_document", "company_id", "document_id"),
    )

    id: Mapped[IdKey]
    posting_id: Mapped[Id]
    posted_on: Mapped[date]
    debit_account: Mapped[AccountCode]
    credit_account: Mapped[AccountCode]
    amount: Mapped[Amount]
    currency: Mapped[CurrencyCode]
    currency_amount: Mapped[Amount]
    partner_id: Mapped[Id | None]
    item_id: Mapped[Id | None]
    tax_code: Mapped[str | None] = mapped_column(String(20))
    document_kind: Mapped[str] = mapped_column(String(20))
    document_id: Mapped[Id]


class StockBalance(TenantBase, Base):
    """What lies at a kept location; equals the sum of its moves and reservations at every commit.

    `demand` is what orders at this location still have to deliver; demand less reserved is the back order.
    No foreign key points here: the row is updated by every order of the item.
    """

    __tablename__ = "stock_balances"
    __table_args__ = (
        CheckConstraint("on_hand >= 0", name="on_hand_not_negative"),
        CheckConstraint("reserved >= 0 AND reserved <= on_hand", name="reserved_within_on_hand"),
        CheckConstraint("demand >= 0", name="demand_not_negative"),
        CheckConstraint("value >= 0", name="value_not_negative"),
        CheckConstraint("on_hand > 0 OR value = 0", name="nothing_worth_nothing"),
        Index("ix_stock_balances_location", "company_id", "location_id", "item_id"),
        {"postgresql_with": {"fillfactor": "70"}},
    )

    item_id: Mapped[IdKey]
    location_id: Mapped[IdKey]
    on_hand: Mapped[Quantity] = mapped_column(default=Decimal(0))
    reserved: Mapped[Quantity] = mapped_column(default=Decimal(0))
    demand: Mapped[Quantity] = mapped_column(default=Decimal(0))
    value: Mapped[Amount] = mapped_column(default=Decimal(0))


class PartnerBalance(TenantBase, Base):
    """Debit minus credit of a partner on one account, per currency; equals the sum of its transfers."""

    __tablename__ = "partner_balances"
    __table_args__ = ({"postgresql_with": {"fillfactor": "70"}},)

    partner_id: Mapped[IdKey]
    account_code: Mapped[AccountCode] = mapped_column(primary_key=True)
    currency: Mapped[CurrencyCode] = mapped_column(primary_key=True)
    balance: Mapped[Amount]
    currency_balance: Mapped[Amount]
