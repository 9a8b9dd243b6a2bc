"""Conditions that are no checks: they name the shard of a row that the same request has found under a check before.

Each is told in the report beside the checks; whoever adds one says which check stands before it.
"""

BEHIND = {
    "app.services.consignment.deliver.OFFERS_SQL": "not used before the order is opened under its filter",
    "app.services.consignment.deliver.LOCK_SQL": "the orders of offers that were found",
    "app.services.evidence.collect._HEADS": "postings that were found by the order or the partner's ledger",
    "app.services.negotiation.expire.EARLY_SQL": "a job's own proposal, named by the event of its company",
    "app.services.negotiation.production.UNIT_SQL": "the item of an order that was opened",
    "app.services.payments.allocate.LOCK_PARTNER_SQL": "the partner of a document, or one that was read to be paid",
    "app.services.production.charges.TERMS_SQL": "the factory of an opened order, or the payee that was looked up",
    "app.services.production.factory_invoices.HEAD_SQL": "an invoice of an order that was opened",
    "app.services.production.reports.REPORT_SQL": "a report of an order that was opened",
    "app.services.production.substitutes.NAMED_SQL": "the items of an order that was opened",
    "app.services.production.read.NAMES_SQL": "the names of an order that was read",
    "app.services.purchasing.landed_costs.TERMS_SQL": "the partner that was looked up to be owed",
    "app.services.purchasing.notice_read.LINES_SQL": "the lines of a notice that was read",
    "app.services.purchasing.supplier_invoices.TERMS_SQL": "the terms of an order that was opened",
    "app.services.sales.promises.LOCK_SQL": "of orders that wait in the company's own chain",
    "app.services.sales.spending.OTHERS_SQL": "the order that is changed was opened",
    "app.services.stock.count_posting.APPROVED_SQL": "the count that is approved was locked under its filter",
    "app/services/companies/members.py::list_members: visible_to(actor, select(Partner)": "partners of members read",
    "app/services/companies/custom_fields.py::forget_group: CustomField.company_id": "the group was opened",
    "app/services/companies/exposed_fields.py::whose_field_turns: Membership.company_id": "asked of its people",
    "app/services/companies/exposure.py::preview: visible_to": "names of warehouses that members are told of",
    "app/services/companies/layouts.py::forget_layouts: Layout.company_id": "the group was opened",
    "app/services/companies/layouts.py::own_layouts: Membership.company_id": "the membership that acts",
    "company of a query: app/services/companies/permission_groups.py::drop_group: ": "the group was opened",
    "app/services/companies/permission_groups.py::get_permissions: visible_to": "the member was opened",
    "company of a query: app/services/companies/permission_groups.py::_put_exceptions: ": "the member was opened",
    "app/routers/reordering.py::order.<locals>.compute: visible_to": "orders that the same request made",
    "app/services/access/email_changes.py::confirm_email_change: link.new_email": "the database lets no such link be",
    "app/services/access/feed.py::newest_position: row.relayed_at is None": "only relayed events are looked for",
    "app/services/access/links.py::close_links: AccountLink.used_at": "what is used up is used up again",
    "app/services/access/memberships.py::_partner_name: Partner.company_id": "the partner of a member that was read",
    "app/services/access/narrowing.py::narrowed: viewer.data_range": "who sees all has nothing narrowed either way",
    "company of a query: app/services/access/narrowing.py::": "documents, and partners, that rows that are seen name",
    "app/services/access/passkeys.py::prove_passkey: passkey is None": "nothing verifies without the key of a passkey",
    "app/services/access/permissions.py::_told: table.company_id": "what a member's group, or the member, is told",
    "app/services/access/refresh.py::end_sign_ins: RefreshToken.revoked_at": "what is revoked is revoked again",
    "app/services/access/refresh.py::look_up: sign_in is None": "no token is of no sign-in",
    "app/services/access/refresh.py::look_up: token is None": "of what is not known there is no sign-in either",
    "app/services/access/sign_ins.py::_here: SignIn.company_id": "a membership is of one company",
    "app/services/access/sign_ins.py::_here: SignIn.user_id": "a membership is of one person",
    "company of a query: app/services/attachments/attach.py::": "files of a document that was found",
    "app/services/companies/warehouse_disclosures.py::set_disclosures: WarehouseD": "the group was opened",
    "app/services/intake/inbox.py::list_waiting: actor.is_partner": "nobody who acts for a partner may read the inbox",
    "app/services/catalog/items.py::update_item: ItemUnit.company_id": "units of an item that was read",
    "app/services/production/bills.py::update_bill: table.company_id": "parts of a bill that was read",
    "app/services/production/plan.py::change_order: table.company_id": "parts of an order that was opened",
    "app/services/production/reports.py::_answer: ProductionReport.company_id": "a report that was locked",
    "app/services/partners/partners.py::_addresses: PartnerAddress.company_id": "addresses of a partner that was read",
    "app/routers/proof.py::prove_again: getattr(request.state": "asks less of who has proved all in the same request",
    "app/services/access/sign_in.py::check_password: account is None": "no password is right without an account",
    "app/services/access/sign_in.py::_grants_of: grants is None": "without grants there is no door to go through",
}


def reason_of(name: str) -> str | None:
    """Why a change takes no check away; none: it does."""
    return next((reason for behind, reason in BEHIND.items() if behind in name), None)
