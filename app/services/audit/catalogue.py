"""Every check of the audit; a new one is named in its module's CHECKS and nowhere else."""

from app.services.audit.checks import (
    accounts,
    arrivals,
    counts,
    documents,
    events,
    numbers,
    orders,
    production,
    proposals,
    purchases,
    quotations,
    shipping_notices,
    stock,
    supplier_invoices,
    walls,
)

CHECKS = (
    *accounts.CHECKS,
    *stock.CHECKS,
    *orders.CHECKS,
    *documents.CHECKS,
    *production.CHECKS,
    *purchases.CHECKS,
    *shipping_notices.CHECKS,
    *quotations.CHECKS,
    *arrivals.CHECKS,
    *supplier_invoices.CHECKS,
    *proposals.CHECKS,
    *numbers.CHECKS,
    *counts.CHECKS,
    *events.CHECKS,
    *walls.CHECKS,
)
