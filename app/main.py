"""Assembles the application."""

import asyncio
import gc
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import APIRouter, FastAPI

from app.core.database_roles import driver_url
from app.core.db import Database, UnsafeRoleError, create_database, is_unavailable, side_pool
from app.core.files import FileStore
from app.core.listening import Listener
from app.core.running_database import known_urls
from app.core.seal_keys import SealKey
from app.core.secret_box import SecretBox
from app.core.settings import Settings, get_settings
from app.core.stopping import announce_stop, leave_with_supervisor
from app.core.telemetry import configure_logging, get_logger
from app.core.tokens import TokenKeys
from app.routers import (
    absences,
    access_windows,
    accounts,
    adjustment_requests,
    attachments,
    auth,
    bills,
    branding,
    colleagues,
    companies,
    consigned_goods,
    consigned_stock,
    currencies,
    custom_fields,
    deliveries,
    events,
    evidence,
    expected_receipts,
    exports,
    exposure,
    factory_invoices,
    goods_receipts,
    health,
    imports,
    intake,
    invitations,
    invoices,
    items,
    journal,
    keys,
    landed_costs,
    layouts,
    ledgers,
    lots,
    members,
    order_requests,
    own_account,
    partners,
    passkeys,
    payment_notices,
    payments,
    periods,
    permission_groups,
    prices,
    prints,
    production_orders,
    production_work,
    promises,
    proposals,
    purchase_orders,
    purchase_returns,
    queued_orders,
    quotation_requests,
    quotations,
    receipts,
    refunds,
    reordering,
    sales_orders,
    second_factor,
    shipping_notices,
    sign_ins,
    spending_limits,
    stock,
    stock_counts,
    stock_documents,
    supplier_invoices,
    taxes,
    terms,
    trail,
    view_as,
    warehouses,
)
from app.routers.docs import install_docs
from app.routers.edge import Edge
from app.routers.errors import install_error_handlers
from app.routers.openapi import install_openapi
from app.routers.pages import Pages
from app.services.access.feed import LIVE_CHANNEL, Posts
from app.services.access.grants import CHANNEL, CONNECTIONS, GrantsCache
from app.services.documents.numbers import Numbers

logger = get_logger(__name__)

API_PREFIX = "/api/v1"
COLLECTOR_THRESHOLDS = 5_000, 20, 100
FRONTEND_DIR = Path(__file__).resolve().parents[1] / "frontend" / "dist"

# Every router is named here; tests walk these lists, so that no route escapes the permission check. Routes are looked
# for in this order: those that are asked most come first.
OPERATION_ROUTERS: tuple[APIRouter, ...] = (health.router, keys.router)
API_ROUTERS: tuple[APIRouter, ...] = (
    sales_orders.router,
    proposals.sales_router,
    stock.router,
    ledgers.router,
    auth.router,
    promises.order_router,
    promises.router,
    deliveries.router,
    invoices.router,
    receipts.router,
    receipts.set_off_router,
    queued_orders.router,
    quotation_requests.router,
    quotations.router,
    payments.router,
    payments.payable_router,
    refunds.customer_router,
    refunds.supplier_router,
    reordering.router,
    reordering.needs_router,
    payment_notices.router,
    intake.router,
    intake.moves_router,
    intake.rules_router,
    order_requests.router,
    purchase_orders.router,
    shipping_notices.order_router,
    shipping_notices.router,
    shipping_notices.arrivals_router,
    proposals.purchase_router,
    goods_receipts.order_router,
    goods_receipts.router,
    supplier_invoices.order_router,
    supplier_invoices.router,
    purchase_returns.invoice_router,
    purchase_returns.order_router,
    purchase_returns.router,
    landed_costs.router,
    expected_receipts.router,
    companies.router,
    members.router,
    colleagues.router,
    view_as.router,
    invitations.router,
    invitations.link_router,
    own_account.router,
    sign_ins.router,
    second_factor.router,
    passkeys.router,
    sign_ins.member_router,
    access_windows.router,
    absences.router,
    absences.staff_router,
    spending_limits.router,
    permission_groups.router,
    permission_groups.member_router,
    permission_groups.roles_router,
    permission_groups.fields_router,
    exposure.group_router,
    exposure.member_router,
    exposure.window_router,
    exposure.field_router,
    partners.router,
    terms.router,
    items.router,
    warehouses.router,
    prices.router,
    taxes.router,
    currencies.router,
    accounts.router,
    periods.router,
    imports.router,
    branding.router,
    layouts.router,
    layouts.own_router,
    custom_fields.router,
    custom_fields.definitions_router,
    lots.router,
    stock_documents.transfer_router,
    stock_documents.adjustment_router,
    adjustment_requests.router,
    bills.router,
    production_orders.router,
    proposals.production_router,
    production_work.router,
    factory_invoices.router,
    production_work.account_router,
    stock_counts.router,
    consigned_stock.router,
    consigned_goods.router,
    consigned_goods.order_router,
    journal.router,
    trail.router,
    events.router,
    *evidence.ROUTERS,
    *prints.ROUTERS,
    exports.router,
    *attachments.ROUTERS,
)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Refuse to serve with a database role that could see everything; close the pool at the end."""
    leave_with_supervisor()
    restore_signals = announce_stop(app.state.stopping)
    numbers: Numbers = app.state.numbers
    listener: Listener = app.state.listener
    listener.start()
    if not app.state.owns_database:
        yield
        await listener.stop()
        await numbers.dispose()
        return
    database: Database = app.state.database
    try:
        await database.check_role()
        guard = None
    except Exception as error:
        if not is_unavailable(error):
            raise
        guard = asyncio.create_task(_check_role_when_back(database))
    # The program itself never becomes garbage, and a request leaves next to none that only the collector can find:
    # keep it from walking everything again and again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTOR_THRESHOLDS)
    yield
    if guard is not None:
        guard.cancel()
    await listener.stop()
    await numbers.dispose()
    await database.dispose()
    restore_signals()


async def _check_role_when_back(database: Database) -> None:
    """The database was down at start: look at the role as soon as it answers, and leave if it is unsafe."""
    while True:
        await asyncio.sleep(1)
        try:
            await database.check_role()
            return
        except UnsafeRoleError as error:
            logger.critical("unsafe_database_role", error=str(error))
            signal.raise_signal(signal.SIGTERM)
            return
        except Exception as error:
            if not is_unavailable(error):
                raise


def _listener(database: Database, grants: GrantsCache, posts: Posts) -> Listener:
    """What this process hears of the others and of the relay; the grants believe it as far as it is sure."""
    url = driver_url(database.engine.url.render_as_string(hide_password=False))

    def begin_anew() -> None:
        grants.forget_all()
        posts.wake_all()

    listener = Listener(url, {CHANNEL: grants.forget, LIVE_CHANNEL: posts.hear}, begin_anew)
    grants.listener = listener
    return listener


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
    app.state.database = database or create_database(known_urls(settings).app, settings)
    aside = side_pool(app.state.database, settings, CONNECTIONS)
    app.state.numbers = Numbers(aside)
    app.state.grants = GrantsCache(aside)
    app.state.posts = Posts()
    app.state.stopping = asyncio.Event()
    app.state.listener = _listener(app.state.database, app.state.grants, app.state.posts)
    app.state.token_keys = TokenKeys.load(settings.data_path)
    app.state.seal_key = SealKey.load(settings.data_path)
    app.state.files = FileStore(settings.files_path)
    app.state.secret_box = SecretBox.load(settings.data_path)
    app.state.api_routes = [route for router in API_ROUTERS for route in router.routes]
    install_error_handlers(app)
    for router in OPERATION_ROUTERS:
        app.include_router(router)
    for router in API_ROUTERS:
        app.include_router(router, prefix=API_PREFIX)
    install_openapi(app)
    install_docs(app)
    app.router.default = Pages(settings.frontend_dir or FRONTEND_DIR)
    app.add_middleware(Edge, settings=settings)
    return app
