import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from httpx import ASGITransport, AsyncClient

from app.core.db import Database
from app.core.settings import Settings
from app.main import create_app


async def test_health_metrics_and_keys_are_open(client: AsyncClient) -> None:
    assert (await client.get("/health/live")).json() == {"status": "live"}
    assert (await client.get("/health/ready")).json() == {"status": "ready"}
    assert (
        'giao_http_requests_total{method="GET",route="/health/ready",status="200"}'
        in (await client.get("/metrics")).text
    )
    assert (await client.get("/.well-known/jwks.json")).json()["keys"][0]["kty"] == "EC"


async def test_the_docs_need_no_other_machine(client: AsyncClient) -> None:
    page = await client.get("/docs")
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(addresses) == 4
    for address in addresses:
        assert address.startswith("/docs/")
        assert (await client.get(address)).status_code == 200
    document = (await client.get("/api/v1/openapi.json")).json()
    assert document["openapi"].startswith("3.1")
    assert document["paths"]["/health/live"]["get"]["x-giao-scope"] == "public"


@pytest.fixture
def built(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "app-1234.js").write_text("1")
    (tmp_path / "index.html").write_text("<!doctype html>page")
    (tmp_path / "favicon.svg").write_text("<svg/>")
    return tmp_path


@asynccontextmanager
async def pages(settings: Settings, database: Database, folder: Path) -> AsyncIterator[AsyncClient]:
    """A client of an application with these pages."""
    app = create_app(settings.model_copy(update={"frontend_dir": folder}), database)
    async with AsyncClient(transport=ASGITransport(app), base_url="http://giao.test") as client:
        yield client
    await app.state.numbers.dispose()


async def test_pages_are_served_with_the_right_life(settings: Settings, database: Database, built: Path) -> None:
    async with pages(settings, database, built) as client:
        asset = await client.get("/assets/app-1234.js")
        assert "immutable" in asset.headers["cache-control"]
        for path in ("/", "/orders/123", "/index.html", "/favicon.svg"):
            page = await client.get(path)
            assert page.status_code == 200
            assert page.headers["cache-control"] == "no-cache"
        assert (await client.get("/api/v1/none", headers={"Accept": "text/html"})).status_code == 404
        assert (await client.get("/assets/none.js")).status_code == 404
        assert (await client.post("/orders/123")).status_code == 404


@pytest.mark.parametrize(
    "path", ["/../secret", "/%2e%2e/secret", "/..%2fsecret", "/assets/%2e%2e/%2e%2e/secret", "/%00"]
)
async def test_nothing_outside_is_served(settings: Settings, database: Database, built: Path, path: str) -> None:
    inside = built / "dist"
    inside.mkdir()
    (built / "secret").write_text("secret")
    async with pages(settings, database, inside) as client:
        assert "secret" not in (await client.get(path)).text
