"""A customer's people who read its orders are told of a new promised day, each in the own language; nobody else is."""

from collections.abc import Mapping
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import update

from app.core.ids import new_id
from app.core.settings import Settings
from app.jobs import promise_mail
from app.jobs.events import Event
from app.models import User
from tests.factories.trading import Trading, open_trading
from tests.factories.workshop import workshop_of


@pytest.fixture
async def trading(database: Any, owner_engine: Any) -> Trading:
    """A selling company."""
    return await open_trading(database, owner_engine)


async def test_every_person_of_the_customer_is_told(
    trading: Trading, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: dict[str, EmailMessage] = {}

    async def keep(_settings: Settings, message: EmailMessage) -> bool:
        sent[message["To"]] = message
        return True

    monkeypatch.setattr(promise_mail, "send", keep)
    customer, other = await trading.customer("KH1"), await trading.customer("KH2")
    people: Mapping[str, Any] = {
        "vi": await trading.person("customer", customer),
        "ko": await trading.person("customer", customer),
        "en": await trading.person("customer", other),
    }
    # Who deals with the same firm as a supplier reads none of its orders, and no mail about them.
    await trading.person("supplier", customer)
    async with trading.engine.begin() as connection:
        for locale, person in people.items():
            address = f"{locale}.{person.user_id.hex}@example.test"
            await connection.execute(update(User).where(User.id == person.user_id).values(email=address, locale=locale))
    order_id = new_id()
    line = {"line_no": 2, "promised_on": "2026-12-24", "instead_of": "2026-12-01"}
    payload = {"number": "SO-7", "partner_id": str(customer), "lines": [line, {**line, "instead_of": None}]}
    event = Event(trading.company_id, new_id(), "sales_promise.made", "sales_promise", order_id, payload)
    await promise_mail.mail_promise_made(workshop_of(trading.database, settings), event)
    assert sorted(address.split(".")[0] for address in sent) == ["ko", "vi"]
    found = {address.split(".")[0]: message for address, message in sent.items()}
    assert found["vi"]["Subject"] == "Ngày giao mới cho đơn hàng SO-7"
    assert "dòng 2: 01/12/2026 → 24/12/2026" in found["vi"].get_content()
    assert "dòng 2: – → 24/12/2026" in found["vi"].get_content()
    assert "2행: 2026-12-01 → 2026-12-24" in found["ko"].get_content()
    assert f"/orders/{order_id}" in found["ko"].get_content()
