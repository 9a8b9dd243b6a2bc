"""Reading requests and quotations: staff sees all quotations of a request side by side, a supplier its own alone."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import now, today
from app.core.db import raw
from app.core.errors import not_found
from app.core.money import round_half_up
from app.models import Partner, Quotation, QuotationLine, QuotationRequest, QuotationRequestLine
from app.services.access.actor import Actor
from app.services.access.listing import fields_of
from app.services.access.visibility import visible_to
from app.services.documents.amounts import QUANTITY_SCALE, ZERO
from app.services.documents.names import DocumentRef, Named, Person, partner_columns, same
from app.services.purchasing.quotations.load import quotation_number
from app.services.purchasing.quotations.states import (
    ASKED,
    quotation_actions,
    quotation_stage,
    request_actions,
    request_stage,
)

REQUEST_SQL = """
SELECT r.*, l.code AS location_code, l.name AS location_name, u.name AS creator_name, c.base_currency
FROM quotation_requests r
JOIN companies c ON c.id = r.company_id
JOIN locations l ON l.company_id = r.company_id AND l.id = r.location_id
JOIN users u ON u.id = r.created_by
WHERE r.company_id = $1 AND r.id = $2 AND $3::uuid IS NULL
"""
REQUEST_LINES_SQL = """
SELECT l.line_no, l.quantity, l.unit, l.wanted_on, l.comment, i.id AS item_id, i.code AS item_code, i.name AS item_name
FROM quotation_request_lines l
JOIN items i ON i.company_id = l.company_id AND i.id = l.item_id
WHERE l.company_id = $1 AND l.request_id = $2 ORDER BY l.line_no
"""
QUOTATION_COLUMNS = """
SELECT q.*, p.code AS partner_code, p.name AS partner_name, l.code AS location_code, l.name AS location_name,
       cur.scale, a.name AS answerer_name
FROM quotations q
JOIN partners p ON p.company_id = q.company_id AND p.id = q.partner_id
JOIN locations l ON l.company_id = q.company_id AND l.id = q.location_id
JOIN currencies cur ON cur.code = q.currency
LEFT JOIN users a ON a.id = q.answered_by
"""
QUOTATION_SQL = f"""
{QUOTATION_COLUMNS} WHERE q.company_id = $1 AND q.id = $2 AND q.sent_at IS NOT NULL
  AND ($3::uuid IS NULL OR q.partner_id = $3)
"""
# With the day's rates and the orders made of them, for staff to compare.
QUOTATIONS_SQL = f"""
SELECT q.*, o.number AS order_number, CASE WHEN q.currency = $3 THEN 1 ELSE (
    SELECT r.rate FROM exchange_rates r WHERE r.company_id = q.company_id AND r.currency = q.currency
      AND r.valid_from <= $4 ORDER BY r.valid_from DESC LIMIT 1) END AS rate
FROM ({QUOTATION_COLUMNS}) q
LEFT JOIN purchase_orders o ON o.company_id = q.company_id AND o.id = q.order_id
WHERE q.company_id = $1 AND q.request_id = $2 ORDER BY q.partner_code
"""  # noqa: S608 - constants
OFFERS_SQL = """
SELECT l.*, i.code AS item_code, i.name AS item_name, pi.partner_code AS supplier_code
FROM quotation_lines l
JOIN items i ON i.company_id = l.company_id AND i.id = l.item_id
LEFT JOIN partner_items pi ON pi.company_id = l.company_id AND pi.partner_id = l.partner_id AND pi.item_id = l.item_id
WHERE l.company_id = $1 AND l.quotation_id = ANY($2) ORDER BY l.quotation_id, l.line_no
"""


def list_quotation_requests(actor: Actor, *, status: str | None, query: str | None) -> Select[Any]:
    """Requests by state, or the beginning of their number, with how many suppliers were asked and have answered."""
    requests, lines, quotations = QuotationRequest, QuotationRequestLine, Quotation
    line_count = select(func.count()).where(lines.company_id == requests.company_id, lines.request_id == requests.id)
    of_request = and_(quotations.company_id == requests.company_id, quotations.request_id == requests.id)
    statement = visible_to(
        actor,
        select(
            *requests.__table__.c,
            line_count.scalar_subquery().label("line_count"),
            select(func.count()).where(of_request).scalar_subquery().label("supplier_count"),
            select(func.count())
            .where(of_request, quotations.status.in_(("quoted", "declined")))
            .scalar_subquery()
            .label("answer_count"),
        ),
        requests,
    )
    if status is not None:
        statement = statement.where(_in_stage(status, now()))
    if query:
        statement = statement.where(requests.number.startswith(query.upper(), autoescape=True))
    return statement


def _in_stage(stage: str, moment: datetime) -> ColumnElement[bool]:
    requests = QuotationRequest
    if stage == "open":
        return and_(requests.status == "sent", requests.closes_at > moment)
    if stage == "due":
        return and_(requests.status == "sent", requests.closes_at <= moment)
    return requests.status == stage


def request_summary(row: Row[Any]) -> dict[str, Any]:
    """A list row of a request as an answer shows it."""
    return fields_of(row) | {"status": request_stage(row.status, row.closes_at, now())}


def list_quotations(actor: Actor, *, is_open: bool | None) -> Select[Any]:
    """Invitations that were sent, with their answers."""
    lines, quotations = QuotationLine, Quotation
    of_quotation = and_(lines.company_id == quotations.company_id, lines.quotation_id == quotations.id)
    statement = visible_to(
        actor,
        select(
            *quotations.__table__.c,
            select(func.count()).where(of_quotation).scalar_subquery().label("line_count"),
            *partner_columns(),
        ).join(Partner, same(quotations, Partner, quotations.partner_id)),
        quotations,
    ).where(quotations.sent_at.is_not(None))
    if is_open is True:
        statement = statement.where(quotations.status != "cancelled", quotations.closes_at > now())
    elif is_open is False:
        statement = statement.where(or_(quotations.status == "cancelled", quotations.closes_at <= now()))
    return statement


def quotation_summary(row: Row[Any]) -> dict[str, Any]:
    """A list row of a quotation as an answer shows it."""
    return fields_of(row) | {
        "number": quotation_number(row.serial_no),
        "is_open": _is_open(row.status, row.closes_at),
        "partner": Named(row.partner_id, row.partner_code, row.partner_name),
    }


def _is_open(status: str, closes_at: datetime) -> bool:
    return quotation_stage(status, closes_at, now()) in ASKED


async def read_quotation(session: AsyncSession, actor: Actor, quotation_id: UUID) -> dict[str, Any]:
    """One supplier's quotation: two statements. Raises NOT_FOUND, of one that is not sent too."""
    connection = await raw(session)
    head = await connection.fetchrow(QUOTATION_SQL, actor.company_id, quotation_id, actor.partner_id)
    if head is None:
        raise not_found("quotation")
    lines = await connection.fetch(OFFERS_SQL, actor.company_id, [quotation_id])
    return {
        **_quotation(head, lines),
        "version": head["version"],
        "location": Named(head["location_id"], head["location_code"], head["location_name"]),
        "message": head["message"],
        # A request has other suppliers' quotations too: its number is for those who may see them.
        "request_id": None if actor.is_partner else head["request_id"],
        "lines": [_offer(line, head["scale"]) for line in lines],
        "allowed_actions": quotation_actions(quotation_stage(head["status"], head["closes_at"], now()), actor),
    }


def _quotation(head: asyncpg.Record, lines: Sequence[asyncpg.Record]) -> dict[str, Any]:
    net = sum((_net(line, head["scale"]) for line in lines if line["unit_price"] is not None), ZERO)
    return {
        "id": head["id"],
        "number": None if head["serial_no"] is None else quotation_number(head["serial_no"]),
        "status": head["status"],
        "is_open": _is_open(head["status"], head["closes_at"]),
        "partner": Named(head["partner_id"], head["partner_code"], head["partner_name"]),
        "currency": head["currency"],
        "closes_at": head["closes_at"],
        "sent_at": head["sent_at"],
        "seen_at": head["seen_at"],
        "answered_at": head["answered_at"],
        "answered_by": None if head["answered_by"] is None else Person(head["answered_by"], head["answerer_name"]),
        "valid_until": head["valid_until"],
        "note": head["note"],
        "net_amount": net,
    }


def _net(line: asyncpg.Record, scale: int) -> Any:
    return round_half_up(line["offered_quantity"] * line["unit_price"], scale)


def _offer(line: asyncpg.Record, scale: int) -> dict[str, Any]:
    return {
        "line_no": line["line_no"],
        "item": Named(line["item_id"], line["item_code"], line["item_name"]),
        "supplier_code": line["supplier_code"],
        "quantity": line["quantity"],
        "unit": line["unit"],
        "wanted_on": line["wanted_on"],
        "comment": line["comment"],
        "offered_quantity": line["offered_quantity"],
        "unit_price": line["unit_price"],
        "net_amount": None if line["unit_price"] is None else _net(line, scale),
        "lead_time_days": line["lead_time_days"],
        "delivers_on": line["delivers_on"],
        "offer_comment": line["offer_comment"],
    }


async def read_quotation_request(session: AsyncSession, actor: Actor, request_id: UUID) -> dict[str, Any]:
    """One request with the offers of all suppliers for each of its lines: four statements. Raises NOT_FOUND."""
    connection = await raw(session)
    head = await connection.fetchrow(REQUEST_SQL, actor.company_id, request_id, actor.partner_id)
    if head is None:
        raise not_found("request for quotation")
    lines = await connection.fetch(REQUEST_LINES_SQL, actor.company_id, request_id)
    quotations = await connection.fetch(QUOTATIONS_SQL, actor.company_id, request_id, head["base_currency"], today())
    offers = _Offers(await connection.fetch(OFFERS_SQL, actor.company_id, [row["id"] for row in quotations]))
    stage = request_stage(head["status"], head["closes_at"], now())
    return {
        "id": head["id"],
        "number": head["number"],
        "version": head["version"],
        "status": stage,
        "location": Named(head["location_id"], head["location_code"], head["location_name"]),
        "closes_at": head["closes_at"],
        "message": head["message"],
        "note": head["note"],
        "base_currency": head["base_currency"],
        "created_at": head["created_at"],
        "created_by": Person(head["created_by"], head["creator_name"]),
        "lines": [_compared(line, quotations, offers) for line in lines],
        "quotations": [
            {
                **_quotation(row, offers.of_quotation[row["id"]]),
                "exchange_rate": row["rate"],
                "order": None if row["order_id"] is None else DocumentRef(row["order_id"], row["order_number"]),
            }
            for row in quotations
        ],
        "allowed_actions": request_actions(stage, actor),
    }


class _Offers:
    """What was asked of all suppliers and offered by them, by quotation and by line."""

    def __init__(self, rows: Sequence[asyncpg.Record]) -> None:
        self.of_quotation: dict[UUID, list[asyncpg.Record]] = defaultdict(list)
        self.at: dict[tuple[UUID, int], asyncpg.Record] = {}
        for row in rows:
            self.of_quotation[row["quotation_id"]].append(row)
            self.at[row["quotation_id"], row["line_no"]] = row


def _compared(line: asyncpg.Record, quotations: Sequence[asyncpg.Record], offers: _Offers) -> dict[str, Any]:
    """A line with what each supplier offers of it; prices in base currency make them comparable."""
    found = []
    for row in quotations:
        offer = offers.at.get((row["id"], line["line_no"]))
        if offer is None or offer["unit_price"] is None:
            continue
        in_base = None if row["rate"] is None else round_half_up(offer["unit_price"] * row["rate"], QUANTITY_SCALE)
        found.append(
            {
                **_offer(offer, row["scale"]),
                "quotation_id": row["id"],
                "base_unit_price": in_base,
                "awarded_quantity": offer["awarded_quantity"],
            }
        )
    return {
        "line_no": line["line_no"],
        "item": Named(line["item_id"], line["item_code"], line["item_name"]),
        "quantity": line["quantity"],
        "unit": line["unit"],
        "wanted_on": line["wanted_on"],
        "comment": line["comment"],
        "offers": found,
    }
