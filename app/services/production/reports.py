"""What a factory reports of an order, and the company's answer: accepted reports are posted, others are not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

import asyncpg
from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import today
from app.core.db import raw
from app.core.errors import AppError, FieldError, Kind, invalid, not_found
from app.core.ids import new_id
from app.models import ProductionReport, ProductionReportLine, ProductionReportLot
from app.services.access.actor import Actor
from app.services.documents.numbers import Numbers
from app.services.partners.intake_rules import accepted_at_once
from app.services.posting import LotQuantity
from app.services.production.goods import Receipt, planned_goods, receive_goods
from app.services.production.load import Order, load_order
from app.services.production.report_lots import MADE, check_lots, load_lots, lot_rows, may_take_in
from app.services.production.rules.goods import Goods, check_lying
from app.services.stock.lines import WantedLine

ZERO = Decimal(0)

# What earlier reports that are not refused say of each stage, and finished goods that still wait (stage none).
REPORTED_SQL = """
SELECT l.stage_no, sum(l.quantity) AS quantity FROM production_reports r
JOIN production_report_lines l ON l.company_id = r.company_id AND l.report_id = r.id
WHERE r.company_id = $1 AND r.order_id = $2 AND r.status <> 'refused' AND l.stage_no IS NOT NULL
GROUP BY l.stage_no
UNION ALL
SELECT NULL, coalesce(sum(finished), 0) FROM production_reports
WHERE company_id = $1 AND order_id = $2 AND status = 'waiting'
"""
STAGES_SQL = "SELECT stage_no FROM production_stages WHERE company_id = $1 AND order_id = $2"
REPORT_SQL = """
SELECT id, order_id, status, finished, reported_on FROM production_reports
WHERE company_id = $1 AND order_id = $2 AND id = $3 FOR UPDATE
"""
USED_SQL = """
SELECT line_no, item_id, quantity FROM production_report_lines
WHERE company_id = $1 AND report_id = $2 AND item_id IS NOT NULL ORDER BY line_no
"""


@dataclass(frozen=True, slots=True)
class StageProgress:
    """So many units have passed a stage since the last report."""

    stage_no: int
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class NewReport:
    """What the factory says; `used` are the materials in the `finished` units, none: by the plan.

    `lots` are those of the finished goods; lots of a material stand in its line.
    """

    finished: Decimal = ZERO
    stages: Sequence[StageProgress] = ()
    used: Sequence[WantedLine] = ()
    note: str | None = None
    lots: tuple[LotQuantity, ...] = ()


async def submit_report(
    session: AsyncSession, actor: Actor, numbers: Numbers, order_id: UUID, wanted: NewReport
) -> UUID:
    """Take a report in; one of stage progress alone needs no answer, nor one that the company accepts at once.

    It waits all the same where lots are kept of the finished goods and it names none, or some that are known otherwise.
    Raises `not_found`; `nothing_reported`, `stage_unknown`, `used_without_finished`, `lines_invalid`, `not_planned`,
    `lots_invalid` (INVALID); `over_production`, `more_than_sent`, `transition_not_allowed` (CONFLICT).
    """
    order = await load_order(session, actor, order_id, "report")
    used = await planned_goods(session, order, wanted.used, "/used")
    _check(wanted)
    check_lying(order, used)
    connection = await raw(session)
    await check_lots(connection, order, (wanted.finished, wanted.lots), used)
    await _check_progress(session, order, wanted)
    day = today()
    report = ProductionReport(
        company_id=actor.company_id,
        id=new_id(),
        number=await numbers.take(actor.company_id, "production_report", day),
        order_id=order_id,
        partner_id=order.partner_id,
        status="waiting" if wanted.finished else "accepted",
        reported_on=day,
        finished=wanted.finished,
        note=wanted.note,
        created_by=actor.user_id,
    )
    session.add(report)
    await session.flush()
    await _write_lines(session, report, wanted, used)
    at_once = wanted.finished and await accepted_at_once(connection, actor, "production_report")
    if at_once and await may_take_in(connection, order, wanted.lots):
        receipt = Receipt(wanted.finished, wanted.used or None, lots=wanted.lots)
        voucher_id = await receive_goods(session, actor, numbers, order_id, receipt)
        await _answer(session, actor, report.id, status="accepted", voucher_id=voucher_id)
    return report.id


async def accept_report(
    session: AsyncSession,
    actor: Actor,
    numbers: Numbers,
    keys: tuple[UUID, UUID],
    *,
    last: bool,
    posted_on: date | None,
    lots: tuple[LotQuantity, ...] = (),
) -> UUID:
    """Receive what an order's report says (`keys`: order and report); answers the voucher's id.

    The goods are of the lots that the report names, unless others are named.
    Raises `not_found`, `already_answered` (CONFLICT), and what `receive_goods` raises.
    """
    order_id, report_id = keys
    report = await _waiting(session, actor, order_id, report_id)
    connection = await raw(session)
    named = await load_lots(connection, actor.company_id, [report_id])
    used = [
        WantedLine(row["quantity"], row["item_id"], lots=tuple(named.get((report_id, row["line_no"]), ())))
        for row in await connection.fetch(USED_SQL, actor.company_id, report_id)
    ]
    lots = lots or tuple(named.get((report_id, MADE), ()))
    receipt = Receipt(report["finished"], used or None, last, posted_on, lots=lots)
    voucher_id = await receive_goods(session, actor, numbers, order_id, receipt)
    await _answer(session, actor, report_id, status="accepted", voucher_id=voucher_id)
    return voucher_id


async def refuse_report(session: AsyncSession, actor: Actor, keys: tuple[UUID, UUID], reason: str) -> None:
    """Send a report (`keys`: order and report) back with a reason; raises `not_found`, `already_answered`."""
    await _waiting(session, actor, *keys)
    await _answer(session, actor, keys[1], status="refused", reason=reason)


async def _waiting(session: AsyncSession, actor: Actor, order_id: UUID, report_id: UUID) -> asyncpg.Record:
    """The order is locked before its report, as wherever both are."""
    await load_order(session, actor, order_id, "receive")
    connection = await raw(session)
    report: asyncpg.Record | None = await connection.fetchrow(REPORT_SQL, actor.company_id, order_id, report_id)
    if report is None:
        raise not_found("production report")
    if report["status"] != "waiting":
        message = f"The report is {report['status']} already."
        raise AppError("already_answered", message, kind=Kind.CONFLICT, details={"status": report["status"]})
    return report


async def _answer(session: AsyncSession, actor: Actor, report_id: UUID, **columns: object) -> None:
    statement = (
        update(ProductionReport)
        .where(ProductionReport.company_id == actor.company_id, ProductionReport.id == report_id)
        .values(answered_by=None if actor.is_partner else actor.user_id, **columns)
        .execution_options(synchronize_session=False)
    )
    await session.execute(statement)


def _check(wanted: NewReport) -> None:
    if not wanted.finished and not wanted.stages:
        raise invalid("/finished", "nothing_reported", "Report finished goods or the progress of a stage.")
    if wanted.used and not wanted.finished:
        raise invalid("/used", "used_without_finished", "Materials are reported with what was made of them.")


async def _check_progress(session: AsyncSession, order: Order, wanted: NewReport) -> None:
    """No stage and no finished goods go beyond what the order may come to, waiting reports included."""
    connection = await raw(session)
    key = (order.books.company_id, order.id)
    reported = {row["stage_no"]: row["quantity"] for row in await connection.fetch(REPORTED_SQL, *key)}
    known = {row["stage_no"] for row in await connection.fetch(STAGES_SQL, *key)}
    unknown = [
        FieldError(f"/stages/{index}/stage_no", "stage_unknown", "The order has no such stage.")
        for index, entry in enumerate(wanted.stages)
        if entry.stage_no not in known
    ]
    if unknown:
        raise AppError("stage_unknown", "Some stages do not exist.", errors=unknown)
    over = []
    for index, entry in enumerate(wanted.stages):
        reported[entry.stage_no] = reported.get(entry.stage_no, ZERO) + entry.quantity
        if reported[entry.stage_no] > order.most:
            over.append(FieldError(f"/stages/{index}/quantity", "over_production", "More than the order allows."))
    if order.finished + reported[None] + wanted.finished > order.most:
        over.append(FieldError("/finished", "over_production", "More than ordered, beyond what the order tolerates."))
    if over:
        raise AppError("over_production", "More than the order allows.", kind=Kind.CONFLICT, errors=over)


async def _write_lines(
    session: AsyncSession, report: ProductionReport, wanted: NewReport, used: Sequence[Goods]
) -> None:
    """Number and write what the report says of stages and materials, and of the lots."""
    said = [(entry.stage_no, None, entry.quantity) for entry in wanted.stages]
    said_of_items = [(None, entry.item_id, entry.quantity) for entry in used]
    rows = [
        {"report_id": report.id, "line_no": number, "stage_no": stage_no, "item_id": item_id, "quantity": quantity}
        for number, (stage_no, item_id, quantity) in enumerate([*said, *said_of_items], 1)
    ]
    lots = {number: goods.lots for number, goods in enumerate(used, len(said) + 1)}
    for table, entries in (
        (ProductionReportLine, rows),
        (ProductionReportLot, lot_rows(report.id, {MADE: wanted.lots, **lots})),
    ):
        if entries:
            await session.execute(insert(table), [{"company_id": report.company_id, **entry} for entry in entries])
