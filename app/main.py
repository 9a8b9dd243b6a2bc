"""Assembles the application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import APIRouter, FastAPI

from app.core.database_roles import external_urls
from app.core.db import Database, create_database
from app.core.settings import Settings, get_settings
from app.core.telemetry import configure_logging
from app.core.tokens import TokenKeys
from app.routers import health, keys
from app.routers.docs import install_docs
from app.routers.edge import Edge
from app.routers.errors import install_error_handlers
from app.routers.pages import Pages

API_PREFIX = "/api/v1"
FRONTEND_DIR = Path(__file__).resolve().parents[1] / "frontend" / "dist"

# Every router is named here; tests walk these lists, so that no route escapes the permission check.
OPERATION_ROUTERS: tuple[APIRouter, ...] = (health.router, keys.router)
API_ROUTERS: tuple[APIRouter, ...] = ()


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Refuse to serve with a database role that could see everything; close the pool at the end."""
    database: Database = app.state.database
    if app.state.owns_database:
        await database.check_role()
    yield
    if app.state.owns_database:
        await database.dispose()


def create_app(settings: Settings | None = None, database: Database | None = None) -> FastAPI:
    """Make the application; a given `database` stays the caller's to close."""
    settings = settings or get_settings()
    configure_logging(settings)
    app = FastAPI(
        title="Giao",
        version="1",
        summary="Orders that are in the sales, stock and accounting books in one transaction.",
        openapi_url=f"{API_PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.settings = settings
    app.state.owns_database = database is None
    app.state.database = database or create_database(external_urls(settings).app, settings)
    app.state.token_keys = TokenKeys.load(settings.data_path)
    install_error_handlers(app)
    for router in OPERATION_ROUTERS:
        app.include_router(router)
    for router in API_ROUTERS:
        app.include_router(router, prefix=API_PREFIX)
    install_docs(app)
    app.router.default = Pages(settings.frontend_dir or FRONTEND_DIR)
    app.add_middleware(Edge, settings=settings)
    return app
