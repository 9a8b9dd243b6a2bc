"""What the caller is told when the database itself refuses a row, by constraint name."""

import re
from dataclasses import dataclass

from app.core.db import constraint_name, sqlstate
from app.core.errors import AppError, FieldError, Kind

SHARD_SUFFIX = re.compile(r"_\d+$")
# What the database says of a row that whoever wrote it would not see: data ranges and hidden warehouses.
ROW_REFUSED, NARROWED = "42501", 'policy "narrowed"'


@dataclass(frozen=True, slots=True)
class Refusal:
    """A stable answer for one constraint; `pointer` names the input field when one is to blame."""

    code: str
    message: str
    kind: Kind = Kind.CONFLICT
    pointer: str | None = None


REFUSALS: dict[str, Refusal] = {
    "uq_users_email": Refusal("email_taken", "This e-mail address is already registered.", pointer="/email"),
    "uq_companies_code": Refusal("code_taken", "This company code is already in use.", pointer="/code"),
    "uq_memberships_user_partner": Refusal("member_exists", "This person already has this membership."),
    "uq_invitations_open": Refusal("already_invited", "This person is invited already.", pointer="/email"),
    "uq_items_company_id_code": Refusal("code_taken", "This item code is already in use.", pointer="/code"),
    "uq_partners_company_id_code": Refusal("code_taken", "This partner code is already in use.", pointer="/code"),
    "uq_locations_company_id_code": Refusal("code_taken", "This warehouse code is already in use.", pointer="/code"),
    "uq_customer_groups_company_id_code": Refusal("code_taken", "This group code is already in use.", pointer="/code"),
    "uq_payment_terms_company_id_code": Refusal("code_taken", "This term code is already in use.", pointer="/code"),
    "uq_permission_groups_company_id_code": Refusal(
        "code_taken", "This group code is already in use.", pointer="/code"
    ),
    "uq_custom_fields_company_id_record_code": Refusal(
        "code_taken", "This kind of record has a field of this code.", pointer="/code"
    ),
    "uq_price_lists_company_id_code": Refusal("code_taken", "This price list code is already in use.", pointer="/code"),
    "uq_bills_company_id_item_id_valid_from": Refusal(
        "validity_taken", "Another version of this bill begins on the same day.", pointer="/valid_from"
    ),
    "uq_production_charges_reference": Refusal(
        "duplicate_invoice", "This invoice of the same partner is booked already.", pointer="/reference"
    ),
    "uq_factory_invoices_reference": Refusal(
        "duplicate_invoice", "This invoice waits for approval already.", pointer="/reference"
    ),
    "uq_sales_orders_reference": Refusal(
        "duplicate_customer_reference",
        "An order with this customer reference exists already.",
        pointer="/customer_reference",
    ),
    "uq_order_requests_reference": Refusal(
        "duplicate_customer_reference",
        "An order with this customer reference waits for approval already.",
        pointer="/customer_reference",
    ),
    "uq_order_requests_amendment": Refusal(
        "request_waiting", "An increase of this order waits for approval already: withdraw it first."
    ),
    "uq_supplier_invoices_number": Refusal(
        "duplicate_invoice", "The supplier's invoice of this number is here already.", pointer="/number"
    ),
    "uq_landed_costs_reference": Refusal(
        "duplicate_invoice", "This invoice of the same partner is booked already.", pointer="/reference"
    ),
    "uq_invoices_delivery": Refusal("already_invoiced", "This delivery has been invoiced already."),
    "ck_stock_balances_on_hand_not_negative": Refusal("insufficient_stock", "There is not enough stock on hand."),
    "ck_stock_balances_reserved_within_on_hand": Refusal(
        "insufficient_stock", "There is not enough unreserved stock on hand."
    ),
    "ck_partners_has_a_role": Refusal(
        "partner_kind_required", "A partner must be customer, supplier or factory.", Kind.INVALID, "/is_customer"
    ),
    "ck_partners_credit_limit_not_negative": Refusal(
        "out_of_range", "A credit limit cannot be negative.", Kind.INVALID, "/credit_limit"
    ),
    "ck_tax_rates_rate_in_range": Refusal(
        "out_of_range", "A tax rate lies between 0 and 100.", Kind.INVALID, "/rate_percent"
    ),
}

BY_STATE: dict[str, Refusal] = {
    "23505": Refusal("duplicate", "Such a record exists already."),
    "23503": Refusal("unknown_reference", "The request names a record that does not exist.", Kind.INVALID),
    "23514": Refusal("out_of_range", "A value lies outside what is allowed.", Kind.INVALID),
    "23P01": Refusal("overlap", "The record overlaps another one."),
    "22003": Refusal("out_of_range", "A number is too large.", Kind.INVALID),
    "22021": Refusal("invalid_text", "A text holds a character that cannot be stored.", Kind.INVALID),
    "22P05": Refusal("invalid_text", "A text holds a character that cannot be stored.", Kind.INVALID),
    "22001": Refusal("too_long", "A text is too long.", Kind.INVALID),
}


def refused_by_database(error: Exception) -> AppError | None:
    """What the database refused, as a refusal of our own; None when the fault is ours, or it could not do it."""
    if sqlstate(error) == ROW_REFUSED and NARROWED in str(error):
        return AppError("outside_data_range", "You would not see it any more.", kind=Kind.FORBIDDEN)
    refusal = _refusal_for(sqlstate(error), constraint_name(error))
    if refusal is None:
        return None
    fault = [FieldError(refusal.pointer, refusal.code, refusal.message)] if refusal.pointer else []
    return AppError(refusal.code, refusal.message, kind=refusal.kind, errors=fault)


def _refusal_for(state: str | None, constraint: str | None) -> Refusal | None:
    if constraint:
        name = SHARD_SUFFIX.sub("", constraint)
        if name in REFUSALS:
            return REFUSALS[name]
    return BY_STATE.get(state or "")
