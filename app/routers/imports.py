"""Bulk imports over HTTP."""

from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Query, Request
from starlette.datastructures import UploadFile

from app.core.errors import AppError, FieldError
from app.deps import Actor, Session, api_router, requires
from app.routers.problems import problems
from app.schemas.imports import ImportKind, ImportReportRead, RowErrorRead
from app.services.imports.report import RowError
from app.services.imports.run import MOST_ERRORS_TOLD, run_import

router = api_router("/imports", "imports")

MULTIPART: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary", "description": "CSV or .xlsx"}},
                }
            }
        },
    }
}


async def uploaded(request: Request, _actor: Actor) -> bytes:
    """The uploaded file, read once even when the transaction is run again; only for who has signed in."""
    if not hasattr(request.state, "uploaded"):
        content_type = request.headers.get("Content-Type", "")
        if not content_type.startswith("multipart/form-data"):
            raise _no_file()
        async with request.form(max_files=1, max_fields=1) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile):
                raise _no_file()
            request.state.uploaded = await file.read()
    content: bytes = request.state.uploaded
    return content


def _no_file() -> AppError:
    fault = FieldError("/file", "required", "Send the file as the multipart field `file`.")
    return AppError("file_required", fault.message, errors=[fault])


@router.post(
    "/{kind}",
    dependencies=[requires("imports:write")],
    summary="Import a file",
    responses=problems(401, 403, 409, 413),
    openapi_extra=MULTIPART,
)
async def create(
    session: Session,
    actor: Actor,
    kind: ImportKind,
    content: Annotated[bytes, Depends(uploaded)],
    dry_run: Annotated[bool, Query(description="Report what would happen and write nothing.")] = False,
    on: Annotated[date | None, Query(description="Posting date of opening stock and balances.")] = None,
) -> ImportReportRead:
    """Import a CSV or Excel file as a whole: one bad row, and nothing of it is written. Safe to repeat.

    Columns: items: code, name, kind, category, base_unit, tax_class, min_order_quantity, active, units (`thùng=24`);
    partners: code, name, is_customer, is_supplier, is_factory, tax_code, tax_treatment, currency, customer_group,
    payment_term, credit_limit, email, phone, active, country; prices: item_code, price_list, unit, min_quantity, price,
    valid_from, valid_to; reorder-points: item_code, warehouse, minimum, target, lot_size, supplier; opening-stock:
    item_code, warehouse, quantity, unit, value or unit_cost; opening-balances: account, partner_code, debit or credit,
    currency, currency_amount. Items and partners also have the company's own fields, each in a column `custom.<code>`.
    """
    report = await run_import(session, actor, kind, content, dry_run=dry_run, on=on)
    return ImportReportRead(
        kind=kind,
        dry_run=dry_run,
        rows_read=report.rows_read,
        created=report.created,
        updated=report.updated,
        unchanged=report.unchanged,
        errors=_read(report.errors),
        warnings=_read(report.warnings),
    )


def _read(errors: list[RowError]) -> list[RowErrorRead]:
    return [RowErrorRead.model_validate(error) for error in errors[:MOST_ERRORS_TOLD]]
