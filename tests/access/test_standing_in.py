"""Account managers who are away: whoever stands in hears of their partners and has them in the lists."""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import date, timedelta
from email.message import EmailMessage
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from app.core.clock import now, today
from app.core.db import Database
from app.core.errors import AppError
from app.core.ids import new_id
from app.core.settings import Settings
from app.jobs import order_mail
from app.jobs.events import Event
from app.models import User
from app.services.access.actor import Actor
from app.services.access.feed import newest_position, read_on
from app.services.access.standing_in import Away, is_circle
from app.services.companies.absences import enter_absence
from tests.access.conftest import Doors
from tests.factories.statements import counted
from tests.factories.trading import open_trading
from tests.factories.workshop import workshop_of
from tests.masters.desk import Desk, fault

DAY = timedelta(days=1)


def away(stand_in: Actor, first: date, last: date, **fields: str) -> dict[str, str]:
    """An absence to enter."""
    return {"stand_in_id": str(stand_in.user_id), "first_day": str(first), "last_day": str(last), **fields}


async def put_in_charge(doors: Doors, partner_id: UUID, manager: Actor | None) -> Any:
    """Give a partner an account manager."""
    return await doors.owner.patch(
        f"/partners/{partner_id}", {"account_manager_id": None if manager is None else str(manager.user_id)}
    )


@pytest.fixture
def mailed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Who was sent a mail about an order."""
    sent: list[str] = []

    async def keep(_settings: Settings, message: EmailMessage) -> bool:
        sent.append(message["To"])
        return True

    monkeypatch.setattr(order_mail, "send", keep)
    return sent


def addresses(*people: Actor) -> list[str]:
    return [f"{person.user_id.hex}@example.test" for person in people]


async def test_while_a_manager_is_away_the_partners_are_the_stand_ins(
    doors: Doors, settings: Settings, mailed: list[str]
) -> None:
    """Lan is away and Minh stands in; Minh falls ill and Hoa stands in for both; Minh comes back early."""
    trading, lan, partner_id = doors.trading, doors.seller_actor, doors.customer_actor.partner_id
    minh, hoa = [await trading.person("sales") for _ in range(2)]
    staff = [lan, minh, hoa]
    assert partner_id is not None
    await put_in_charge(doors, partner_id, lan)
    other = await trading.customer("KHAC")
    await put_in_charge(doors, other, hoa)
    item = await trading.item("NM")
    async with trading.database.transaction(trading.tenant) as session:
        began = await newest_position(session, trading.company_id)
    body = {"lines": [{"item_id": str(item), "quantity": "1"}]}
    answer = await doors.customer.send("POST", "/sales-orders", body, **{"Idempotency-Key": "k"})
    order_id = answer.json()["id"]
    await _relayed(doors)

    async def in_charge_is(person: Actor) -> None:
        """Mail, order desk, deliveries, inbox, partners and the live feed say the same."""
        mailed.clear()
        event = Event(trading.company_id, new_id(), "sales_order.placed", "sales_order", UUID(order_id), {})
        await order_mail.mail_order_placed(workshop_of(trading.database, settings), event)
        assert mailed == addresses(person)
        told = (await doors.owner.get(f"/partners/{partner_id}"))["in_charge"]
        assert told == {"id": str(person.user_id), "name": "Trần Thử"}
        for colleague in staff:
            desk, mine = doors.of(colleague), colleague is person
            orders = (await desk.get("/sales-orders?mine=true"))["items"]
            assert [row["id"] for row in orders] == [order_id] * mine
            partners = {row["id"] for row in (await desk.get("/partners?mine=true"))["items"]}
            assert (str(partner_id) in partners, str(other) in partners) == (mine, colleague is hoa)
            async with trading.database.transaction(colleague.tenant, read_only=True) as session:
                passage = await read_on(session, colleague, began, mine=True)
            assert [event.kind for event in passage.events] == ["sales_order.placed"] * mine

    await in_charge_is(lan)
    of_lan = await doors.seller.post("/absences", away(minh, today(), today() + 9 * DAY))
    assert (of_lan["person"]["id"], of_lan["is_away"]) == (str(lan.user_id), True)
    await in_charge_is(minh)
    of_minh = await doors.owner.post("/absences", away(hoa, today(), today() + DAY, user_id=str(minh.user_id)))
    await in_charge_is(hoa)
    tomorrow = await change(doors.of(minh), of_minh, away(hoa, today() + DAY, today() + DAY))
    assert (tomorrow["is_away"], tomorrow["version"]) == (False, 2)
    await in_charge_is(minh)
    # A stand-in whose account is closed, or who leaves the staff, stands in for nobody: the partners are Lan's again.
    staff.remove(minh)
    await set_account(doors, minh, active=False)
    await in_charge_is(lan)
    await set_account(doors, minh, active=True)
    await doors.owner.patch(f"/members/{minh.membership_id}", {"active": False})
    await in_charge_is(lan)
    assert (await doors.seller.send("DELETE", f"/absences/{of_lan['id']}")).status_code == 204
    await in_charge_is(lan)
    assert [row["id"] for row in (await doors.seller.get("/absences?not_over=true"))["items"]] == [of_minh["id"]]
    told = [row["action"] for row in (await doors.owner.get("/trail?limit=200"))["items"]]
    assert {action: told.count(action) for action in set(told) if action.startswith(("absence", "partner"))} == {
        "absence.entered": 2,
        "absence.changed": 1,
        "absence.dropped": 1,
        "partner.manager_changed": 2,
    }


async def set_account(doors: Doors, person: Actor, *, active: bool) -> None:
    """Open or close somebody's account, as the one who runs the installation does."""
    async with doors.trading.engine.begin() as connection:
        await connection.execute(update(User).where(User.id == person.user_id).values(active=active))


async def _relayed(doors: Doors) -> None:
    """What is in the outbox has been told."""
    async with doors.trading.engine.begin() as connection:
        await connection.exec_driver_sql(
            f"UPDATE outbox_events SET relayed_at = now() WHERE company_id = '{doors.trading.company_id}'"
        )


async def change(desk: Desk, absence: Any, body: dict[str, str], status: int = 200) -> Any:
    """Change an absence as it was read."""
    tag = {"If-Match": f'"{absence["version"]}"'}
    answer = await desk.send("PUT", f"/absences/{absence['id']}", body, **tag)
    assert answer.status_code == status, answer.text
    return answer.json()


async def test_lists_of_ones_own_partners_cost_one_statement(doors: Doors) -> None:
    await doors.seller.get("/sales-orders?mine=true")
    async with counted(doors.trading.database) as statements:
        await doors.seller.get("/sales-orders?mine=true")
    assert len(statements) == 1


async def test_what_is_no_absence_is_refused(doors: Doors) -> None:
    lan, minh = doors.seller_actor, await doors.trading.person("sales")
    customer, gone = doors.customer_actor, await doors.trading.person("sales")
    await set_account(doors, gone, active=False)
    for body, pointer, code in (
        (away(lan, today(), today()), "/stand_in_id", "stand_in_self"),
        (away(customer, today(), today()), "/stand_in_id", "unknown_reference"),
        (away(gone, today(), today()), "/stand_in_id", "unknown_reference"),
        (away(minh, today(), today() - DAY), "/last_day", "ends_before_it_begins"),
        (away(minh, today() - 9 * DAY, today() - 2 * DAY), "/last_day", "absence_over"),
        (away(minh, today(), today(), company_id=str(new_id())), "/company_id", "unknown_field"),
        ({"stand_in_id": str(minh.user_id), "first_day": "soon"}, "/first_day", "date_from_datetime_parsing"),
    ):
        assert fault(await doors.seller.post("/absences", body, 422)) == (pointer, code)
    stranger = away(minh, today(), today(), user_id=str(customer.user_id))
    assert fault(await doors.owner.post("/absences", stranger, 422)) == ("/user_id", "unknown_reference")
    in_charge = {"account_manager_id": str(gone.user_id)}
    answer = await doors.owner.patch(f"/partners/{customer.partner_id}", in_charge, 422)
    assert fault(answer) == ("/account_manager_id", "unknown_reference")
    assert await doors.trading.count_rows("absences") == {"absences": 0}
    mine = await doors.seller.post("/absences", away(minh, today(), today() + 5 * DAY))
    for body, code in (
        (away(minh, today() + 5 * DAY, today() + 6 * DAY), "absence_overlaps"),
        (away(minh, today() + 3 * DAY, today() + 3 * DAY), "absence_overlaps"),
    ):
        assert (await doors.seller.post("/absences", body, 409))["code"] == code
    # Who stands in may be away too, but not back to the first.
    back = away(lan, today() + 5 * DAY, today() + 6 * DAY)
    assert (await doors.of(minh).post("/absences", back, 409))["code"] == "stand_in_circle"
    later = await doors.of(minh).post("/absences", away(lan, today() + 6 * DAY, today() + 6 * DAY))
    assert (await change(doors.of(minh), later, back, 409))["code"] == "stand_in_circle"
    assert (await change(doors.seller, {**mine, "version": 9}, away(minh, today(), today()), 412))["code"] == "stale"


async def test_nobody_enters_or_ends_the_absence_of_a_colleague(doors: Doors) -> None:
    """Only who manages members does: else anybody could make another's partners their own."""
    minh = await doors.trading.person("sales")
    mine = await doors.seller.post("/absences", away(minh, today(), today()))
    path, body = f"/absences/{mine['id']}", away(minh, today(), today(), user_id=str(doors.seller_actor.user_id))
    other = doors.of(minh)
    refused: list[Callable[[], Any]] = [
        lambda: other.send("POST", "/absences", body),
        lambda: other.send("PUT", path, away(minh, today(), today()), **{"If-Match": '"1"'}),
        lambda: other.send("DELETE", path),
    ]
    for send in refused:
        answer = await send()
        assert (answer.status_code, answer.json()["code"]) == (403, "absence_of_others")
    viewer = doors.of(await doors.trading.person("viewer"))
    assert len((await viewer.get("/absences"))["items"]) == 1
    assert {row["role"] for row in (await viewer.get("/staff"))["items"]} == {"owner", "sales", "viewer"}
    for desk, status in ((viewer, 403), (doors.customer, 403)):
        assert (await desk.send("POST", "/absences", away(minh, today(), today()))).status_code == status
        assert (await desk.send("DELETE", path)).status_code == status
    for where in ("/absences", "/staff", path):
        await doors.customer.get(where, 403)
    # A customer is not told who looks after it, nor that somebody is away.
    seen = (await doors.customer.get("/partners"))["items"][0]
    assert (seen["account_manager"], seen["in_charge"]) == (None, None)
    assert (await doors.customer.get("/sales-orders?mine=true"))["items"] == []


async def test_another_company_sees_and_changes_none(doors: Doors) -> None:
    mine = await doors.seller.post("/absences", away(await doors.trading.person("sales"), today(), today()))
    stranger = doors.of((await open_trading(doors.trading.database, doors.trading.engine)).owner)
    same = {"X-Request-ID": "the-same-for-both", "If-Match": '"1"'}
    body = away(doors.seller_actor, today(), today())
    for method in ("GET", "PUT", "DELETE"):
        foreign, nothing = [
            await stranger.send(method, f"/absences/{key}", body if method == "PUT" else None, **same)
            for key in (mine["id"], new_id())
        ]
        assert (foreign.status_code, foreign.content) == (404, nothing.content)
    assert (await stranger.get("/absences"))["items"] == []
    assert fault(await stranger.post("/absences", body, 422)) == ("/stand_in_id", "unknown_reference")


async def test_an_absence_is_over_by_the_days_of_the_company(doors: Doors, unwalled: Database) -> None:
    """The last day that is over in the far east is not in the far west; no other company's clock is asked."""
    day = now().astimezone(ZoneInfo("Pacific/Pago_Pago")).date()
    beside = await open_trading(doors.trading.database, doors.trading.engine)
    for trading, zone, over in (
        (doors.trading, "Pacific/Pago_Pago", False),
        (beside, "Pacific/Kiritimati", True),
    ):
        owner, person = trading.owner, await trading.person("sales")
        await doors.of(owner).patch(f"/companies/{trading.company_id}", {"time_zone": zone})
        wanted = Away(person.user_id, owner.user_id, day, day)
        refused = pytest.raises(AppError, match="over already") if over else nullcontext()
        with refused:
            async with unwalled.transaction(owner.tenant) as session:
                await enter_absence(session, owner, wanted)


def test_circles_are_those_of_one_day() -> None:
    a, b, c = (UUID(int=number) for number in range(3))

    def of(person: UUID, stand_in: UUID, first: int, last: int) -> Away:
        return Away(person, stand_in, date(2026, 1, first), date(2026, 1, last))

    chain = [of(b, c, 1, 10), of(c, a, 11, 20)]
    assert not is_circle(chain, of(a, b, 1, 20))  # on no day are both away
    assert is_circle([of(b, c, 1, 11), of(c, a, 11, 20)], of(a, b, 5, 15))
    assert not is_circle([of(b, c, 1, 11), of(c, a, 11, 20)], of(a, b, 12, 15))
    assert not is_circle([of(b, c, 1, 9), of(c, b, 10, 20)], of(a, b, 1, 20))
