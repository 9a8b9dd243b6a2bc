"""Is the process alive, can it serve, and what has it counted."""

import asyncio

import asyncpg
from fastapi import APIRouter, Request, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.core.telemetry import render_metrics
from app.deps import TransactionRoute, database_of, public

READY_TIMEOUT_S = 2.0

router = APIRouter(tags=["operations"], route_class=TransactionRoute)


@router.get("/health/live", dependencies=[public()], summary="The process answers")
async def live() -> dict[str, str]:
    """Answer as long as the event loop turns."""
    return {"status": "live"}


@router.get("/health/ready", dependencies=[public()], summary="Requests can be served", responses={503: {}})
async def ready(request: Request, response: Response) -> dict[str, str]:
    """Answer 200 when the database does within two seconds, else 503."""
    try:
        async with asyncio.timeout(READY_TIMEOUT_S), database_of(request).transaction(None, read_only=True) as session:
            await session.execute(text("SELECT 1"))
    except (SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError):
        response.status_code = 503
        response.headers["Retry-After"] = "2"
        return {"status": "database_unavailable"}
    return {"status": "ready"}


@router.get("/metrics", dependencies=[public()], summary="Metrics in Prometheus form", include_in_schema=False)
async def metrics() -> Response:
    """Return the counters of all processes of this machine."""
    body, content_type = render_metrics()
    return Response(body, media_type=content_type)
