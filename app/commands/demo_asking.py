"""What the demo company asks its suppliers to quote for: answered by both, and waiting for the answers."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import now, today
from app.models import Partner, Quotation
from app.services.access.actor import Actor
from app.services.documents.names import same
from app.services.documents.numbers import Numbers
from app.services.purchasing.quotations.answer import Answer, Offer, quote
from app.services.purchasing.quotations.ask import (
    AskedLine,
    RequestDraft,
    create_quotation_request,
    send_quotation_request,
)
from app.services.stock.lines import WantedLine

ASKED = ("NCC01", "NCC02")
# What is asked for: message, days to answer, lines of item and quantity.
REQUESTS = (
    ("Vải và chỉ cho quý tới", 5, (("XN-VAICOTTON", "800"), ("XN-CHI", "300"))),
    ("Giao tại kho chính, chia hai đợt", 10, (("NM-PQ500", "480"), ("DG-BH50", "60"))),
)
# What each offers for the first of them: price and days to deliver, line by line.
OFFERS = {"NCC01": (("61500", 10), ("18200", 5)), "NCC02": (("59000", 14), ("18900", 14))}


async def ask_for_quotations(session: AsyncSession, numbers: Numbers, owner: Actor, supplier: Actor) -> None:
    """Two requests, sent to two suppliers; both answer the first, which the buyer may now choose from."""
    asked_for = select(Partner.id).where(Partner.company_id == owner.company_id, Partner.code.in_(ASKED))
    partner_ids = (await session.scalars(asked_for)).all()
    sent: list[UUID] = []
    for message, days, lines in REQUESTS:
        asked = [
            AskedLine(WantedLine(Decimal(quantity), item_code=code), today() + timedelta(days=30))
            for code, quantity in lines
        ]
        draft = RequestDraft(partner_ids, asked, now() + timedelta(days=days), message=message)
        request_id = await create_quotation_request(session, owner, numbers, draft)
        await send_quotation_request(session, owner, request_id, 1)
        sent.append(request_id)
    await _answer(session, owner, supplier, sent[0])


async def _answer(session: AsyncSession, owner: Actor, supplier: Actor, request_id: UUID) -> None:
    """One supplier quotes by itself; what the other has said by telephone is entered for it."""
    invited = select(Quotation.id, Quotation.version, Quotation.partner_id, Partner.code).join(
        Partner, same(Quotation, Partner, Quotation.partner_id)
    )
    of_request = invited.where(Quotation.company_id == owner.company_id, Quotation.request_id == request_id)
    for quotation_id, version, partner_id, code in (await session.execute(of_request)).all():
        offers = [Offer(no, Decimal(price), lead_time_days=days) for no, (price, days) in enumerate(OFFERS[code], 1)]
        answer = Answer(offers, today() + timedelta(days=30))
        await quote(session, supplier if partner_id == supplier.partner_id else owner, quotation_id, version, answer)
