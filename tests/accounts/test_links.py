"""Links of accounts: closed for one person, and for what was asked anew."""

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.core.errors import AppError
from app.core.ids import new_id
from app.services.access.links import NEW_ADDRESS, OLD_ADDRESS, RESET, close_links, issue_link, redeem
from tests.factories.trading import Trading


async def test_what_is_asked_anew_closes_no_other_links(trading: Trading, owner_engine: AsyncEngine) -> None:
    """Somebody who changes the address may still set the password by the link that waits, and others what they like."""
    mai, lan = [await trading.person("sales") for _ in range(2)]
    async with AsyncSession(owner_engine) as session:
        change = [
            await issue_link(session, new_id(), mai.user_id, purpose, "moi@example.test")
            for purpose in (OLD_ADDRESS, NEW_ADDRESS)
        ]
        resets = {who: await issue_link(session, new_id(), who.user_id, RESET) for who in (mai, lan)}
        of_lan = await issue_link(session, new_id(), lan.user_id, NEW_ADDRESS, "lan@example.test")
        await close_links(session, mai.user_id, (OLD_ADDRESS, NEW_ADDRESS))
        for link in change:
            with pytest.raises(AppError, match="link_invalid"):
                await redeem(session, link, (OLD_ADDRESS, NEW_ADDRESS))
        assert (await redeem(session, of_lan, (NEW_ADDRESS,))).user_id == lan.user_id
        for who, link in resets.items():
            assert (await redeem(session, link, (RESET,))).user_id == who.user_id
