"""Evidence files: what one may see of a history, proven off line; whatever is altered is found and named."""

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from fastapi import FastAPI
from httpx import AsyncClient
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from typer.testing import CliRunner

from app.cli import cli
from app.core.clock import today
from app.core.db import Database
from app.core.ids import new_id
from app.core.tokens import TokenKeys
from app.services.access.actor import Actor
from app.services.access.roles import WHOLE_PARTNER
from app.services.evidence.bundle import DATA, PAGE, pack, unpack
from app.services.evidence.collect import History, order_history
from app.services.evidence.verify import Verdict, verify_evidence
from app.services.negotiation.orders import KINDS, OrderKey
from app.services.trail.seal import seal_batch
from tests.factories.trading import Api, Headers, Trading, open_trading

ORDER, STATEMENT = "/sales-orders/{}/evidence", "/partners/{}/statement/evidence"


@dataclass(frozen=True, slots=True)
class Shop:
    """A company that has sold to two customers, as each of them and its staff see it."""

    trading: Trading
    app: FastAPI
    client: AsyncClient
    signed_in: Headers
    customer: Actor
    order_id: UUID
    other: Actor
    other_order_id: UUID

    def api(self, actor: Actor) -> Api:
        """The API as somebody."""
        return Api(self.client, self.signed_in(actor))

    async def seal(self) -> int:
        """What the worker does every minute."""
        async with self.trading.database.transaction(self.trading.tenant) as session:
            return await seal_batch(session, self.app.state.seal_key, self.trading.company_id)

    async def take(self, actor: Actor, path: str) -> bytes:
        """An evidence file."""
        answer = await self.client.get(f"/api/v1{path}", headers=self.signed_in(actor))
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "application/octet-stream"
        return answer.content

    async def history(self, database: Database, actor: Actor) -> History:
        """What somebody sees of the first customer's order."""
        order, partner_id = OrderKey(KINDS["sales"], self.order_id), self.customer.partner_id
        assert partner_id is not None
        async with database.transaction(actor.tenant, read_only=True) as session:
            return await order_history(session, actor, order, partner_id)

    async def of_receipts(self) -> set[UUID]:
        """The company's postings of receipts."""
        paid = "SELECT id FROM postings WHERE company_id = :c AND document_kind = 'receipt'"
        async with self.trading.engine.connect() as connection:
            return set(await connection.scalars(text(paid), {"c": self.trading.company_id}))

    async def refusal(self, actor: Actor | None, path: str) -> tuple[int, dict[str, Any]]:
        """A refusal, without what names the request itself."""
        headers = {} if actor is None else self.signed_in(actor)
        answer = await self.client.get(f"/api/v1{path}", headers=headers)
        return answer.status_code, {name: value for name, value in answer.json().items() if name != "request_id"}


@pytest.fixture
async def shop(
    database: Database, owner_engine: AsyncEngine, app: FastAPI, client: AsyncClient, signed_in: Headers
) -> Shop:
    """Posting's worked example: ten ordered, four delivered, invoiced and paid; sealed. Another customer buys, too."""
    trading = await open_trading(database, owner_engine)
    item = await trading.item("NM", "80000")
    await trading.stock(item, "100", "5000000")
    owner = Api(client, signed_in(trading.owner))
    people, orders = [], []
    for code in ("KH1", "KH2"):
        partner_id = await trading.customer(code)
        person = await trading.person("customer", partner_id)
        body = {"lines": [{"item_code": "NM", "quantity": "10"}], "note": "Giao buổi sáng, đừng để ướt"}
        order = await Api(client, signed_in(person)).do("/sales-orders", body)
        await owner.do(f"/sales-orders/{order['id']}/confirmation", {})
        lines = [{"line_no": 1, "quantity": "4"}]
        await owner.do(f"/sales-orders/{order['id']}/deliveries", {"lines": lines, "invoice": True})
        [invoice] = (await owner.get(f"/sales-orders/{order['id']}"))["invoices"]
        paid = {"partner_id": str(partner_id), "method": "bank", "amount": "345600"}
        await owner.do("/receipts", {**paid, "allocations": [{"invoice_id": invoice["id"], "amount": "345600"}]})
        people.append(person)
        orders.append(UUID(order["id"]))
    shop = Shop(trading, app, client, signed_in, people[0], orders[0], people[1], orders[1])
    assert await shop.seal() > 0
    return shop


def data_of(content: bytes) -> Any:
    return json.loads(unpack(content).files[DATA])


def texts(data: Any, table: str) -> list[Any]:
    """The rows of a ledger that a file shows."""
    return list(_texts(data, table))


def _texts(data: Any, table: str) -> Iterator[Any]:
    for posting in data["postings"]:
        for row in posting["parts"][table].get("rows", ()):
            if "text" in row:
                yield json.loads(row["text"])


async def test_a_customer_proves_its_order_off_line(shop: Shop, tmp_path: Path) -> None:
    content = await shop.take(shop.customer, ORDER.format(shop.order_id))

    file = tmp_path / "don-hang.zip"
    file.write_bytes(content)
    told = CliRunner().invoke(cli, ["verify", str(file), "--key", shop.app.state.token_keys.kid])
    assert told.exit_code == 0, told.output
    assert "not one byte was changed" in told.output

    verdict = verify_evidence(content)
    assert verdict.intact
    assert verdict.key == shop.app.state.token_keys.kid
    data = data_of(content)
    assert len(data["postings"]) >= 3
    assert f"{len(data['postings'])} postings are in the sealed trail exactly as they are shown" in verdict.proven
    assert "the quantities of 1 order lines are the sums of the rows" in verdict.proven
    kinds = [(row[4], row[5]) for row in texts(data, "trade_entries")]
    assert sorted(kinds) == [
        ("confirmed", 10),
        ("delivered", 4),
        ("invoiced", 4),
        ("ordered", 10),
        ("paid", 0),
    ]
    assert data["document"]["note"] == "Giao buổi sáng, đừng để ướt"
    page = unpack(content).files[PAGE]
    assert page.startswith(b"%PDF")
    assert b"BeVietnamPro" in page  # embedded: no reader's font is asked for ế or ươ


async def test_a_customers_file_holds_no_cost_no_warehouse_and_no_other_customer(shop: Shop) -> None:
    for path in (ORDER.format(shop.order_id), STATEMENT.format(shop.customer.partner_id)):
        content = unpack(await shop.take(shop.customer, path)).files[DATA]
        data = json.loads(content)
        for table in ("stock_moves", "reservation_entries"):
            assert all(set(posting["parts"][table]) == {"hash"} for posting in data["postings"])
        accounts = {account for row in texts(data, "account_transfers") for account in row[2:4]}
        assert accounts <= {"131", "511", "33311", "112", "1121"}
        assert all("hash" in posting["parts"]["by"] for posting in data["postings"])
        assert str(shop.other.partner_id).encode() not in content
        assert data["entries"] == []


async def test_what_is_kept_back_cannot_be_guessed(shop: Shop) -> None:
    """The cost is one of few numbers: without its salt, trying them all leads nowhere."""
    staff = data_of(await shop.take(shop.trading.owner, ORDER.format(shop.order_id)))
    customers = data_of(await shop.take(shop.customer, ORDER.format(shop.order_id)))
    [shown] = [row for p in staff["postings"] for row in p["parts"]["stock_moves"]["rows"]]
    assert json.loads(shown["text"])[5] == 200000
    hidden = {p["parts"]["stock_moves"]["hash"] for p in customers["postings"]}
    assert len(hidden) == len(customers["postings"])  # even those that are empty differ
    assert shown["salt"] not in json.dumps(customers)


def named_in(history: History) -> set[UUID]:
    """The postings that are shown with their documents."""
    return {posting_id for posting_id, shown in history.postings.items() if shown.head}


def ledgers_in(history: History) -> set[str]:
    """The ledgers of which some rows are shown."""
    return {table for shown in history.postings.values() for table in shown.rows}


async def test_any_altered_byte_is_found(shop: Shop) -> None:
    content = await shop.take(shop.customer, ORDER.format(shop.order_id))
    end = len(content)
    places = {*range(0, end, 887), *range(80), *range(end - 1400, end, 7), end - 1, end - 2}
    for place in sorted(places):
        changed = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
        assert not verify_evidence(changed).intact, place
    for cut in (content[:-1], content + b"\0", content[: end // 2], b"", b"PK\5\6" + bytes(18)):
        assert not verify_evidence(cut).intact


def altered(content: bytes, old: bytes, new: bytes) -> bytes:
    assert len(old) == len(new)
    assert content.count(old) >= 1
    return content.replace(old, new)


async def test_what_was_altered_is_named(shop: Shop) -> None:
    content = await shop.take(shop.customer, STATEMENT.format(shop.customer.partner_id))
    named = verify_evidence(altered(content, b", 320000.0000, ", b", 920000.0000, ")).altered
    assert named[0] == DATA
    assert any(one.endswith("it is not as seal 1 holds it") for one in named)
    assert any("opening balance and rows do not give" in one for one in named)
    assert verify_evidence(altered(content, b"%PDF-1", b"%PDF-9")).altered == [PAGE]
    [named_container] = verify_evidence(altered(content, b"evidence.pdf", b"evidence.PDF")).altered
    assert "container" in named_container


async def test_another_key_is_another_fingerprint(shop: Shop) -> None:
    content = await shop.take(shop.customer, ORDER.format(shop.order_id))
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    forged = pack(TokenKeys({"x.pem": pem}), unpack(content).files)
    assert verify_evidence(forged).key != shop.app.state.token_keys.kid
    assert not verify_evidence(forged, shop.app.state.token_keys.kid).intact


async def test_not_even_the_issuer_can_sign_other_rows_than_it_sealed(shop: Shop) -> None:
    files = dict(unpack(await shop.take(shop.customer, ORDER.format(shop.order_id))).files)
    files[DATA] = altered(files[DATA], b'\\"delivered\\", 4.000000', b'\\"delivered\\", 9.000000')
    files[DATA] = altered(files[DATA], b'"delivered": "4"', b'"delivered": "9"')
    verdict = verify_evidence(pack(shop.app.state.token_keys, files))
    assert [one.split(": ")[1] for one in verdict.altered] == ["it is not as seal 1 holds it"]
    assert not verdict.intact


async def test_a_statement_adds_up_from_its_first_posting_or_from_a_day_on(shop: Shop) -> None:
    path = STATEMENT.format(shop.customer.partner_id)
    whole = verify_evidence(await shop.take(shop.customer, path))
    assert "opening balance and 2 postings give the balance of 0" in whole.proven
    none = verify_evidence(await shop.take(shop.customer, f"{path}?from={today()}&as_of={today()}"))
    assert none.intact
    status, problem = await shop.refusal(shop.customer, f"{path}?from=2026-02-02&as_of=2026-01-01")
    assert (status, problem["errors"][0]["pointer"]) == (422, "/query/from")


async def test_what_is_newer_than_the_last_seal_is_told_apart(shop: Shop) -> None:
    owner = shop.api(shop.trading.owner)
    await owner.do(f"/sales-orders/{shop.order_id}/cancellation", {})
    verdict = verify_evidence(await shop.take(shop.customer, ORDER.format(shop.order_id)))
    assert verdict.intact
    assert "1 postings are newer than the last seal: only the file's signature vouches" in verdict.proven
    await shop.seal()
    content = await shop.take(shop.trading.owner, ORDER.format(shop.order_id))
    verdict = verify_evidence(content)
    assert {posting["seal"] for posting in data_of(content)["postings"]} == {1, 2}
    # Who took evidence before is told to whom the trail is.
    assert "1 trail entries are in the sealed trail exactly as they are shown" in verdict.proven


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE stock_moves SET value = value + 1 WHERE company_id = :c",
        "DELETE FROM postings WHERE company_id = :c AND event = 'sales_order.confirmed'",
    ],
)
async def test_books_that_were_changed_since_give_no_evidence(
    shop: Shop, owner_engine: AsyncEngine, change: str
) -> None:
    async with owner_engine.begin() as connection:
        changed = await connection.execute(text(change), {"c": shop.trading.company_id})
        assert changed.rowcount > 0
    status, problem = await shop.refusal(shop.customer, ORDER.format(shop.order_id))
    assert (status, problem["code"]) == (409, "books_altered")


async def test_who_may_not_see_it_may_not_take_it(shop: Shop) -> None:
    warehouse = await shop.trading.person("warehouse")
    assert (await shop.refusal(None, ORDER.format(shop.order_id)))[0] == 401
    assert (await shop.refusal(warehouse, STATEMENT.format(shop.customer.partner_id)))[0] == 403
    for path, foreign in (
        (ORDER, shop.other_order_id),
        (STATEMENT, shop.other.partner_id),
        ("/purchase-orders/{}/evidence", shop.order_id),
    ):
        person = shop.trading.owner if "purchase" in path else shop.customer
        refused = await shop.refusal(person, path.format(foreign))
        assert refused[0] == 404
        assert refused == await shop.refusal(person, path.format(new_id()))


async def test_staff_without_the_journal_sees_no_cost(shop: Shop) -> None:
    sales = await shop.trading.person("sales")
    data = data_of(await shop.take(sales, ORDER.format(shop.order_id)))
    assert texts(data, "stock_moves") == []
    assert {account for row in texts(data, "account_transfers") for account in row[2:4]}.isdisjoint({"632", "156"})
    accounting = await shop.trading.person("accounting")
    data = data_of(await shop.take(accounting, ORDER.format(shop.order_id)))
    assert [row[5] for row in texts(data, "stock_moves")] == [200000]


async def test_what_colleagues_did_is_proven_without_a_name(shop: Shop, unwalled: Database) -> None:
    """Of an own order: the receipt that somebody else entered, and no other posting; each wall sees to it."""
    own = replace(shop.customer, data_range="own", scopes=shop.customer.scopes - WHOLE_PARTNER)
    named = []
    for database, actor in ((unwalled, shop.customer), (shop.trading.database, own), (unwalled, own)):
        named.append(named_in(await shop.history(database, actor)))
    receipts = await shop.of_receipts()
    assert named[1:] == [named[0] - receipts] * 2
    assert len(named[0] & receipts) == 1


async def test_who_took_evidence_is_told_to_who_may_read_the_trail(shop: Shop) -> None:
    path = ORDER.format(shop.order_id)
    await shop.take(shop.trading.owner, path)
    assert data_of(await shop.take(shop.trading.owner, path))["entries"] != []
    assert data_of(await shop.take(await shop.trading.person("sales"), path))["entries"] == []


async def test_a_history_tells_of_payments_to_who_may_read_them(shop: Shop, unwalled: Database) -> None:
    """Neither the receipt nor the amounts of an order that are paid."""
    owner, receipts = shop.trading.owner, await shop.of_receipts()
    paid = {"order_kind": "sales", "order_id": str(shop.order_id), "kind": "paid"}
    for actor, told in ((owner, True), (replace(owner, scopes=owner.scopes - {"receipts:read"}), False)):
        history = await shop.history(unwalled, actor)
        assert bool(named_in(history) & receipts) is told
        assert {shown.rows["trade_entries"](paid) for shown in history.postings.values()} == {told}


async def test_a_history_has_no_account_for_who_may_read_none(shop: Shop, unwalled: Database) -> None:
    sales = await shop.trading.person("sales")
    keyless = replace(sales, scopes=sales.scopes - {"ledgers:read"})
    assert (await shop.history(unwalled, sales)).accounts != ()
    history = await shop.history(unwalled, keyless)
    assert (history.accounts, ledgers_in(history)) == ((), {"trade_entries"})


async def test_no_scope_shows_a_partner_costs_or_the_journal(shop: Shop, unwalled: Database) -> None:
    """Those are the company's, whatever its partners' people may do."""
    customer = replace(shop.customer, scopes=shop.trading.owner.scopes)
    history = await shop.history(unwalled, customer)
    assert ledgers_in(history) == {"trade_entries", "account_transfers"}
    cost = {"partner_id": None, "debit_account": "632", "credit_account": "156"}
    assert not any(shown.rows["account_transfers"](cost) for shown in history.postings.values())


async def test_stock_rows_are_for_those_from_whom_no_warehouse_is_kept(shop: Shop, unwalled: Database) -> None:
    stock = {"stock_moves", "reservation_entries"}
    kept = replace(shop.trading.owner, disclosures={new_id(): "hidden"})
    for actor, told in ((shop.trading.owner, stock), (kept, set[str]())):
        assert ledgers_in(await shop.history(unwalled, actor)) & stock == told


def test_another_zip_is_no_evidence() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("evidence.json", "{}")
    verdict: Verdict = verify_evidence(held.getvalue())
    assert not verdict.intact
    assert verdict.altered
