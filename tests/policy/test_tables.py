"""What a partner is shown of each table, whoever asks for it: pages, files, mails, the live feed."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.models import Item
from app.services.access.visibility import PARTNER_SEES, visible_to
from tests.policy.street import Street, partner_column

OF_PARTNERS = [model for model in PARTNER_SEES if partner_column(model.__tablename__)]


@pytest.mark.parametrize("model", OF_PARTNERS, ids=lambda model: model.__tablename__)
async def test_a_partner_is_shown_nothing_of_anothers(street: Street, model: type[Any]) -> None:
    """Row-level security is off, and there is something to be shown."""
    column, others = getattr(model, str(partner_column(model.__tablename__))), 0
    async with AsyncSession(street.engine) as session:
        for home in street.homes:
            stranger = replace(home.owner, role="customer", partner_id=street.strangers[home.company_id])
            shown = await session.scalars(visible_to(stranger, select(column), model))
            assert set(shown) <= {stranger.partner_id}
            anothers = column.is_distinct_from(stranger.partner_id)
            rows = select(column).where(model.company_id == home.company_id, anothers)
            others += len((await session.scalars(rows)).all())
    assert others > 0


async def test_a_partner_is_shown_no_item_that_is_sold_no_more(street: Street) -> None:
    home = street.homes[0]
    stranger = replace(home.owner, role="customer", partner_id=street.strangers[home.company_id])
    async with AsyncSession(street.engine) as session:
        shown = visible_to(stranger, select(Item.id), Item)
        gone = (await session.scalars(shown)).first()
        await session.execute(update(Item).where(Item.id == gone).values(active=False))
        assert gone is not None
        assert gone not in set(await session.scalars(shown))


async def test_what_was_not_sent_is_shown_to_nobody_beside_the_staff(street: Street) -> None:
    """Not even to the partner that it is for, who is shown what was sent."""
    assert len(street.drafts) == 3
    async with AsyncSession(street.engine) as session:
        for model in PARTNER_SEES:
            if model.__tablename__ in street.drafts:
                company_id, partner_id = street.whose[model.__tablename__]
                partner = replace(street.company(company_id).owner, role="customer", partner_id=partner_id)
                shown = {str(row_id) for row_id in await session.scalars(visible_to(partner, select(model.id), model))}
                assert street.ids[model.__tablename__] in shown
                assert street.drafts[model.__tablename__] not in shown
