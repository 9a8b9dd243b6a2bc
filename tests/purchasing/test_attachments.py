"""Files on documents: who sees a document sees its files; what they are is read from them, and nothing runs."""

import asyncio
import errno
import hashlib
import os
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.db import Database
from app.core.files import FileStore
from app.core.ids import new_id
from app.core.settings import Settings
from app.services.attachments import types
from app.services.attachments.names import shown_name
from app.services.attachments.sweep import sweep
from app.services.attachments.types import OFFICE
from app.services.audit import CheckResult
from app.services.audit.files import check_files
from tests.factories.files import DOCUMENT, DOCX, JPEG, PDF, PNG, XLSX, send_file, zipped
from tests.purchasing.conftest import Purchasing

LINE = {"item_code": "NM", "quantity": "10", "unit_price": "1000"}
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
async def notice(buying: Purchasing) -> str:
    """A shipping notice of the supplier, by its path."""
    await buying.trading.item("NM", None)
    order = await buying.agreed(LINE)
    shipped = await buying.supplier.do(f"/purchase-orders/{order['id']}/shipping-notices", {"arrives_on": "2999-01-01"})
    return f"/shipping-notices/{shipped['id']}"


@pytest.fixture
def store(app: FastAPI) -> FileStore:
    """Where the application keeps files."""
    store: FileStore = app.state.files
    return store


def lying(store: FileStore, buying: Purchasing) -> list[Path]:
    """The files of the company, by their paths."""
    return sorted((store.root / buying.trading.company_id.hex).glob("*"))


async def audited(buying: Purchasing, store: FileStore) -> CheckResult:
    async with buying.trading.engine.connect() as connection:
        return await check_files(connection, store, buying.trading.company_id)


async def test_both_sides_of_a_notice_put_files_on_it_and_fetch_them(
    buying: Purchasing, notice: str, store: FileStore
) -> None:
    """What the supplier sends is kept under a name of the server's, and comes back as it was, to be kept."""
    sent = (await send_file(buying.supplier, notice, PDF, "C:\\phiếu\\Phiếu xuất kho.pdf")).json()
    assert (sent["name"], sent["content_type"], sent["size_bytes"]) == (
        "Phiếu xuất kho.pdf",
        "application/pdf",
        len(PDF),
    )
    assert sent["sha256"] == hashlib.sha256(PDF).hexdigest()
    photo = (await send_file(buying.staff, notice, JPEG, "ảnh kho.jpeg")).json()
    listed = (await buying.supplier.get(f"{notice}/attachments"))["items"]
    assert [file["id"] for file in listed] == [photo["id"], sent["id"]]
    assert listed == (await buying.staff.get(f"{notice}/attachments"))["items"]
    answer = await buying.staff.client.get(f"/api/v1{notice}/attachments/{sent['id']}", headers=buying.staff.headers)
    assert (answer.status_code, answer.content) == (200, PDF)
    assert (
        answer.headers["content-disposition"] == "attachment; filename*=UTF-8''Phi%E1%BA%BFu%20xu%E1%BA%A5t%20kho.pdf"
    )
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["cache-control"] == "no-store"
    files = lying(store, buying)
    assert sorted(file.read_bytes() for file in files) == sorted([PDF, JPEG])
    assert not any("Phi" in file.name or "." in file.name for file in files)
    assert {oct(file.stat().st_mode & 0o777) for file in files} == {"0o600"}
    assert (await audited(buying, store)).ok
    await buying.trading.check()


async def test_the_same_content_again_is_the_file_that_is_there(
    buying: Purchasing, notice: str, store: FileStore
) -> None:
    answers = await asyncio.gather(*(send_file(buying.supplier, notice, PDF, f"{number}.pdf") for number in range(5)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(lying(store, buying)) == 1


@pytest.mark.parametrize(
    ("content", "media_type", "name", "shown"),
    [
        (PDF, "application/pdf", "hóa đơn", "hóa đơn.pdf"),
        (PNG, "image/png", "trang.html", "trang.html.png"),
        (JPEG, "image/jpeg", "ẢNH.JPG", "ẢNH.JPG"),
        (zipped(XLSX), f"{OFFICE}.spreadsheetml.sheet", "a.xlsx", "a.xlsx"),
        (zipped(DOCX), f"{OFFICE}.wordprocessingml.document", "a.svg", "a.svg.docx"),
        (PDF, "application/pdf", "../../etc/passwd", "passwd.pdf"),
        (PDF, "application/pdf", "gọi \u202efdp.exe", "gọi fdp.exe.pdf"),
    ],
)
async def test_a_file_is_what_is_in_it_whatever_it_is_called(
    buying: Purchasing, notice: str, content: bytes, media_type: str, name: str, shown: str
) -> None:
    sent = (await send_file(buying.supplier, notice, content, name)).json()
    assert (sent["content_type"], sent["name"]) == (media_type, shown)


REFUSED = {
    "SVG": SVG,
    "HTML": b"<!DOCTYPE html><script>alert(1)</script>",
    "text": b"A,B\n1,2\n",
    "a program": b"MZ" + bytes(64),
    "a PDF that does not begin as one": b"<html>" + PDF,
    "an archive": zipped({"a.txt": b"a"}),
    "an archive of nothing": zipped({}),
    "macros": zipped({**XLSX, "xl/vbaProject.bin": b"x"}),
    "a path that leaves": zipped({**XLSX, "../../evil": b"x"}),
    "an absolute path": zipped({**XLSX, "/etc/cron.d/evil": b"x"}),
    "half an archive": zipped(XLSX)[:-30],
    "no document": zipped(DOCUMENT),
}


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED)
async def test_what_could_do_harm_is_refused_and_leaves_nothing(
    buying: Purchasing, notice: str, store: FileStore, content: bytes
) -> None:
    before = await buying.written()
    refused = await send_file(buying.supplier, notice, content, "a.pdf")
    await buying.refused(refused, 422, "file_type_not_allowed")
    assert (await buying.written(), lying(store, buying)) == (before, [])


async def test_a_document_that_grows_too_much_when_opened_is_refused_unopened(
    buying: Purchasing, notice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(types, "MOST_INFLATED_BYTES", 1000)
    await buying.refused(
        await send_file(buying.supplier, notice, zipped({**XLSX, "xl/a": bytes(1001)})), 422, "file_type_not_allowed"
    )
    assert (await send_file(buying.supplier, notice, zipped({**XLSX, "xl/a": bytes(100)}))).status_code == 201


async def test_wrong_files_are_refused_with_their_fault(buying: Purchasing, notice: str, store: FileStore) -> None:
    await buying.refused(await send_file(buying.supplier, notice, b""), 422, "file_empty")
    await buying.refused(await send_file(buying.supplier, notice, PDF, ".."), 422, "file_name_missing", "/query/name")
    await buying.refused(await send_file(buying.supplier, notice, PDF, ""), 422, "too_short", "/query/name")
    await buying.refused(await send_file(buying.supplier, notice, PDF, "x" * 301), 422, "too_long", "/query/name")
    assert lying(store, buying) == []
    for number in range(20):
        assert (await send_file(buying.supplier, notice, PDF + bytes([number]))).status_code == 201
    await buying.refused(await send_file(buying.supplier, notice, PDF + b"more"), 409, "too_many_files")
    assert len(lying(store, buying)) == 20


async def test_a_file_that_is_too_large_or_cut_leaves_nothing(
    buying: Purchasing, notice: str, store: FileStore, settings: Settings, app: FastAPI
) -> None:
    """Refused by what it says of its length, by what comes, and where the sender is gone before the end."""
    whole = PDF + bytes(settings.max_upload_bytes)

    async def in_parts() -> AsyncIterator[bytes]:
        for start in range(0, len(whole), 1024 * 1024):
            yield whole[start : start + 1024 * 1024]

    for content in (whole, in_parts()):
        answer = await buying.supplier.client.post(
            f"/api/v1{notice}/attachments", headers=buying.supplier.headers, params={"name": "a.pdf"}, content=content
        )
        assert answer.status_code == 413

    parts = [{"type": "http.request", "body": PDF, "more_body": True}, {"type": "http.disconnect"}]
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": f"/api/v1{notice}/attachments",
        "query_string": b"name=a.pdf",
        "headers": [(name.lower().encode(), value.encode()) for name, value in buying.supplier.headers.items()],
    }
    answers: list[Any] = []

    async def receive() -> Any:
        return parts.pop(0)

    async def send(message: Any) -> None:
        answers.append(message)

    await app(scope, receive, send)
    assert (parts, answers[0]["status"]) == ([], 422)
    assert lying(store, buying) == []
    assert (await buying.staff.get(f"{notice}/attachments"))["items"] == []


async def test_a_full_disk_is_told_and_nothing_is_written(
    buying: Purchasing, notice: str, store: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    before = await buying.written()
    monkeypatch.setattr(os, "fsync", full)
    await buying.refused(await send_file(buying.supplier, notice), 503, "storage_unavailable")
    monkeypatch.undo()
    assert (await buying.written(), lying(store, buying)) == (before, [])
    assert (await send_file(buying.supplier, notice)).status_code == 201


async def test_a_file_is_on_its_own_document_only(buying: Purchasing, notice: str) -> None:
    sent = (await send_file(buying.supplier, notice)).json()
    order = await buying.agreed(LINE)
    other = await buying.supplier.do(f"/purchase-orders/{order['id']}/shipping-notices", {"arrives_on": "2999-01-01"})
    paths = (
        f"/shipping-notices/{other['id']}/attachments/{sent['id']}",
        f"/supplier-invoices/{notice.rpartition('/')[2]}/attachments/{sent['id']}",
        f"{notice}/attachments/{new_id()}",
    )
    answers = [await buying.staff.client.get(f"/api/v1{path}", headers=buying.staff.headers) for path in paths]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    stranger = await send_file(buying.other_supplier, notice)
    assert stranger.status_code == 404


async def test_the_second_wall_hides_files_too(buying: Purchasing, notice: str) -> None:
    await send_file(buying.supplier, notice)
    stranger = await buying.trading.person("supplier", buying.other_supplier_id)
    async with buying.trading.database.transaction(stranger.tenant) as session:
        rows = await (await session.connection()).exec_driver_sql("SELECT count(*) FROM attachments")
        assert rows.scalar_one() == 0


async def test_the_audit_names_rows_and_files_that_lack_each_other(
    buying: Purchasing, notice: str, store: FileStore, owner_engine: AsyncEngine
) -> None:
    sent = [(await send_file(buying.supplier, notice, PDF + bytes([n]))).json()["id"] for n in range(3)]
    one, two, three = lying(store, buying)
    by_digest = {hashlib.sha256(PDF + bytes([n])).hexdigest(): row for n, row in enumerate(sent)}
    changed, gone = (by_digest[hashlib.sha256(file.read_bytes()).hexdigest()] for file in (one, two))
    one.write_bytes(PDF + b"tampered")
    two.unlink()
    orphan = store.root / buying.trading.company_id.hex / ("0" * 32)
    orphan.write_bytes(PDF)
    assert {each["row"] for each in (await audited(buying, store)).violations} == {
        f"attachments {changed}",
        f"attachments {gone}",
    }, "what has come just now may still get its row"
    _aged(orphan, hours=4)
    found = await audited(buying, store)
    assert f"file {buying.trading.company_id.hex}/{orphan.name}" in {each["row"] for each in found.violations}
    assert found.rows_checked == 3
    assert three.exists()


def _aged(*files: Path, hours: int) -> None:
    then = time.time() - hours * 3600
    for file in files:
        os.utime(file, (then, then))


async def test_only_old_files_without_a_row_are_set_aside(
    buying: Purchasing, notice: str, store: FileStore, database: Database
) -> None:
    """As a process leaves them that is killed between the file and its row's commit."""
    await send_file(buying.supplier, notice)
    (kept,) = lying(store, buying)
    folder = store.root / buying.trading.company_id.hex
    old, young = folder / ("a" * 32), folder / ("b" * 32)
    for file in (old, young):
        file.write_bytes(PDF)
    _aged(kept, old, hours=2)
    assert await sweep(database, store) >= 1
    assert lying(store, buying) == sorted([kept, young])
    assert (store.root / "set-aside" / folder.name / old.name).read_bytes() == PDF
    assert buying.trading.company_id in store.companies()


def test_names_lose_what_steers_or_hides() -> None:
    given: dict[str, Any] = {
        "a/b\\c.pdf": "c.pdf",
        "\x00\r\nx.pdf": "x.pdf",
        "  . ": "",
        "e\u0301.pdf": "é.pdf",
        "=1+1.xlsx": "=1+1.xlsx",
        "x" * 400: "x" * 190,
    }
    assert {name: shown_name(name) for name in given} == given
