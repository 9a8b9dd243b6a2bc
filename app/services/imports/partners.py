"""Partners from a file: new codes are added, known ones changed in the columns that the file has."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import raw
from app.core.errors import AppError
from app.core.ids import new_id
from app.models import Company, Currency, CustomerGroup, Partner, PaymentTerm
from app.services.access.actor import Actor
from app.services.catalog.search import item_search_key
from app.services.imports.bulk import upsert
from app.services.imports.cells import Cells
from app.services.imports.report import ImportReport, RowError
from app.services.imports.tables import Layout, Table
from app.services.partners.partners import HOME_COUNTRY, VIETNAMESE_REGIMES
from app.services.partners.tax_codes import parse_tax_code

LAYOUT = Layout(
    columns=(
        "code",
        "name",
        "is_customer",
        "is_supplier",
        "is_factory",
        "tax_code",
        "tax_treatment",
        "currency",
        "customer_group",
        "payment_term",
        "credit_limit",
        "email",
        "phone",
        "active",
        "country",
    ),
    required=("code", "name"),
    aliases={
        "ma doi tac": "code",
        "ma khach hang": "code",
        "ten doi tac": "name",
        "ten khach hang": "name",
        "khach hang": "is_customer",
        "nha cung cap": "is_supplier",
        "nha may": "is_factory",
        "mst": "tax_code",
        "ma so thue": "tax_code",
        "tien te": "currency",
        "nhom khach hang": "customer_group",
        "dieu khoan thanh toan": "payment_term",
        "han muc cong no": "credit_limit",
        "dien thoai": "phone",
    },
)
# Columns of the file and the columns of the table that they fill.
FILLS = {
    "name": "name",
    "is_customer": "is_customer",
    "is_supplier": "is_supplier",
    "is_factory": "is_factory",
    "tax_code": "tax_code",
    "tax_treatment": "tax_treatment",
    "currency": "currency",
    "customer_group": "customer_group_id",
    "payment_term": "payment_term_id",
    "credit_limit": "credit_limit",
    "email": "email",
    "phone": "phone",
    "active": "active",
}


@dataclass(frozen=True, slots=True)
class _Known:
    """What partner rows may name."""

    company: Company
    currencies: frozenset[str]
    groups: Mapping[str, UUID]
    terms: Mapping[str, UUID]


async def import_partners(session: AsyncSession, actor: Actor, table: Table) -> ImportReport:
    """Add and change partners by code; a file that was imported before changes nothing. Six statements.

    `country` only tells which tax codes are Vietnamese; a partner without a kind is a customer.
    """
    report = ImportReport("partners", rows_read=len(table.rows), errors=list(table.errors))
    known = await _load_known(session, actor)
    codes = [row.cells.get("code", "") for row in table.rows]
    statement = select(Partner.code, Partner.id).where(
        Partner.company_id == actor.company_id, Partner.code == func.any(codes)
    )
    ids: dict[str, UUID] = dict((await session.execute(statement)).all())
    present = set(ids.values())
    rows: dict[str, dict[str, Any]] = {}
    async for row in table.paced():
        cells = Cells(row)
        values = _read(cells, known, report)
        if values["code"] in rows:
            cells.fault("code", "repeated", "The code occurs twice in the file.")
        rows[values["code"]] = {"id": ids.setdefault(values["code"], new_id()), **values}
        report.errors.extend(cells.errors)
    if report.errors:
        return report
    touched = await upsert(
        await raw(session),
        actor.company_id,
        Partner.__table__,  # type: ignore[arg-type]
        list(rows.values()),
        key=("code",),
        change=[*(FILLS[name] for name in FILLS if name in table.columns), "search_key"],
    )
    report.created, report.updated = len(touched - present), len(touched & present)
    report.unchanged = report.rows_read - len(touched)
    return report


async def _load_known(session: AsyncSession, actor: Actor) -> _Known:
    groups = select(CustomerGroup.code, CustomerGroup.id).where(CustomerGroup.company_id == actor.company_id)
    terms = select(PaymentTerm.code, PaymentTerm.id).where(PaymentTerm.company_id == actor.company_id)
    return _Known(
        company=await session.get_one(Company, actor.company_id),
        currencies=frozenset(await session.scalars(select(Currency.code))),
        groups=dict((await session.execute(groups)).all()),
        terms=dict((await session.execute(terms)).all()),
    )


def _read(cells: Cells, known: _Known, report: ImportReport) -> dict[str, Any]:
    code = cells.required_text("code", longest=40)
    name = cells.required_text("name", longest=300)
    kinds = {
        kind: cells.flag(kind, default=default)
        for kind, default in (("is_customer", False), ("is_supplier", False), ("is_factory", False))
    }
    if not kinds.keys() & cells.row.cells.keys():
        kinds["is_customer"] = True
    if not any(kinds.values()):
        cells.fault("is_customer", "partner_kind_required", "A partner is customer, supplier or factory.")
    currency = cells.row.cells.get("currency", known.company.base_currency)
    if currency not in known.currencies:
        cells.fault("currency", "unknown_reference", "There is no such currency.")
    return {
        "code": code,
        "name": name,
        "search_key": item_search_key(code, name),
        **kinds,
        "tax_code": _tax_code(cells, known.company, report),
        "tax_treatment": cells.text("tax_treatment", longest=20),
        "currency": currency,
        "customer_group_id": _reference(cells, "customer_group", known.groups),
        "payment_term_id": _reference(cells, "payment_term", known.terms),
        "credit_limit": cells.number("credit_limit", places=4, least=Decimal(0)),
        "email": cells.text("email", longest=254),
        "phone": cells.text("phone", longest=40),
        "active": cells.flag("active", default=True),
        "version": 1,
    }


def _reference(cells: Cells, column: str, known: Mapping[str, UUID]) -> UUID | None:
    code = cells.text(column, longest=40)
    if code is not None and code not in known:
        cells.fault(column, "unknown_reference", "There is no such code.")
    return known.get(code or "")


def _tax_code(cells: Cells, company: Company, report: ImportReport) -> str | None:
    text = cells.text("tax_code", longest=20)
    abroad = cells.row.cells.get("country", HOME_COUNTRY) != HOME_COUNTRY
    if text is None or abroad or company.accounting_regime not in VIETNAMESE_REGIMES:
        return text
    try:
        tax_code = parse_tax_code(text)
    except AppError as error:
        cells.fault("tax_code", error.code, error.message)
        return None
    if tax_code.doubtful:
        message = "The check digit of this tax code is not right."
        report.warnings.append(RowError(cells.row.number, "tax_code", "tax_code_checksum", message))
    return tax_code.value
