"""A company's portal has the company's own name, logo, colour, welcome, languages and figures."""

import base64
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.db import Database
from app.core.images import ImageHead, image_head
from app.services.companies.branding import contrast_with_white
from tests.factories.trading import Api, Headers, Trading, open_trading

# One transparent pixel.
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
LOOK: dict[str, Any] = {
    "portal_name": "Cổng đặt hàng Hoa Sen",
    "colour": "#8a1538",
    "logo": base64.b64encode(PNG).decode(),
    "welcome": {"vi": "Chào mừng quý khách", "ko": "환영합니다"},
    "languages": ["vi", "ko"],
    "number_format": "comma",
}


@pytest.fixture
async def trading(database: Database, owner_engine: AsyncEngine) -> Trading:
    """A company."""
    return await open_trading(database, owner_engine)


@pytest.fixture
def owner(trading: Trading, client: AsyncClient, signed_in: Headers) -> Api:
    """Its owner at the API."""
    return Api(client, signed_in(trading.owner))


async def put(api: Api, body: Any, tag: str | None = None) -> Any:
    if tag is None:
        tag = (await api.client.get("/api/v1/branding", headers=api.headers)).headers["ETag"]
    return await api.client.put("/api/v1/branding", json=body, headers={**api.headers, "If-Match": tag})


async def test_everybody_of_the_company_and_of_its_partners_sees_its_look(
    trading: Trading, owner: Api, client: AsyncClient, signed_in: Headers
) -> None:
    plain = await owner.get("/branding")
    assert (plain["portal_name"], plain["languages"], plain["number_format"]) == (None, ["vi", "en", "ko"], "language")
    answer = await put(owner, LOOK)
    assert answer.status_code == 200, answer.text
    buyer = Api(client, signed_in(await trading.person("customer", await trading.customer("KH1"))))
    seen = await buyer.get("/branding")
    assert seen["logo"] == f"data:image/png;base64,{LOOK['logo']}"
    assert {name: seen[name] for name in LOOK if name != "logo"} == {n: v for n, v in LOOK.items() if n != "logo"}
    assert (await put(buyer, LOOK)).status_code == 403
    assert (await put(owner, LOOK, '"1"')).status_code == 412
    [entry] = (await owner.get("/trail", action="company.changed"))["items"]
    assert entry["detail"]["branding"]["logo"] is True


async def test_another_company_looks_as_it_likes(
    owner: Api, database: Database, owner_engine: AsyncEngine, client: AsyncClient, signed_in: Headers
) -> None:
    await put(owner, LOOK)
    stranger = await open_trading(database, owner_engine)
    assert (await Api(client, signed_in(stranger.owner)).get("/branding"))["portal_name"] is None


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"colour": "#ffee00"}, "/colour", "colour_too_light"),
        ({"colour": "red"}, "/colour", "string_pattern_mismatch"),
        ({"logo": base64.b64encode(b"<svg onload=alert(1)>").decode()}, "/logo", "logo_unfit"),
        ({"logo": base64.b64encode(PNG + bytes(66_000)).decode()}, "/logo", "logo_unfit"),
        ({"logo": "no base64"}, "/logo", "logo_unfit"),
        ({"logo": base64.b64encode(PNG[:16] + b"\0\0\xff\xff" + PNG[20:]).decode()}, "/logo", "logo_unfit"),
        ({"languages": []}, "/languages", "too_few"),
        ({"number_format": "roman"}, "/number_format", "not_one_of"),
    ],
)
async def test_what_nobody_could_read_is_refused(owner: Api, change: dict[str, Any], pointer: str, code: str) -> None:
    answer = await put(owner, LOOK | change)
    assert answer.status_code == 422, answer.text
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [(pointer, code)]


def test_a_jpeg_tells_its_size_behind_what_comes_before_its_frame() -> None:
    comment, frame = b"\xff\xfe\x00\x05abc", b"\xff\xc0\x00\x11\x08\x00\x20\x00\x40"
    assert image_head(b"\xff\xd8" + comment + frame) == ImageHead("image/jpeg", 64, 32)
    assert image_head(b"\xff\xd8" + comment) is None


def test_contrast_is_that_of_the_standard() -> None:
    assert round(contrast_with_white("#000000"), 2) == 21
    assert round(contrast_with_white("#ffffff"), 2) == 1
    assert round(contrast_with_white("#767676"), 2) == 4.54
