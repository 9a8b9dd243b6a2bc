"""Rate limits that all server processes share, counted in the database."""

import hashlib
import ipaddress
from datetime import datetime, timedelta
from typing import Any

import asyncpg
from limits import RateLimitItem, parse
from limits.aio.storage import Storage
from limits.aio.strategies import FixedWindowRateLimiter
from sqlalchemy.exc import SQLAlchemyError

from app.core.clock import now
from app.core.db import Database, raw
from app.core.errors import AppError, Kind

_INCREASE = """
INSERT INTO sign_in_attempts AS a (key, hits, expires_at) VALUES ($1, greatest($2, 0), $4)
ON CONFLICT (key) DO UPDATE SET
  hits = CASE WHEN a.expires_at <= $3 THEN greatest($2, 0) ELSE greatest(a.hits + $2, 0) END,
  expires_at = CASE WHEN a.expires_at <= $3 THEN $4 ELSE a.expires_at END
RETURNING hits
"""


class TableStorage(Storage):
    """Keeps the counters of the `limits` library in the unlogged table `sign_in_attempts`."""

    STORAGE_SCHEME = ["giao-table"]  # noqa: RUF012 - the library's own registry reads it as a list

    def __init__(self, database: Database) -> None:
        super().__init__()
        self._database = database

    @property
    def base_exceptions(self) -> tuple[type[Exception], ...]:
        """Errors that the database may raise."""
        return (SQLAlchemyError, asyncpg.PostgresError)

    async def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Add `amount` (which may be negative) and return the count of the present window."""
        at = now()
        hits = await self._fetch(_INCREASE, key, amount, at, at + timedelta(seconds=expiry))
        return int(hits)

    async def get(self, key: str) -> int:
        """Return the count of the present window."""
        return int(
            await self._fetch("SELECT hits FROM sign_in_attempts WHERE key = $1 AND expires_at > $2", key, now()) or 0
        )

    async def get_expiry(self, key: str) -> float:
        """Return when the present window ends, as seconds of the epoch."""
        ends: datetime | None = await self._fetch("SELECT expires_at FROM sign_in_attempts WHERE key = $1", key)
        return (ends or now()).timestamp()

    async def check(self) -> bool:
        """Tell whether the counters can be reached."""
        return bool(await self._fetch("SELECT true"))

    async def reset(self) -> int | None:
        """Forget every counter."""
        return await self._fetch("WITH gone AS (DELETE FROM sign_in_attempts RETURNING 1) SELECT count(*) FROM gone")  # type: ignore[no-any-return]

    async def clear(self, key: str) -> None:
        """Forget one counter, and whatever has expired."""
        await self._fetch(
            "DELETE FROM sign_in_attempts WHERE key = $1 OR expires_at < $2", key, now() - timedelta(hours=1)
        )

    async def _fetch(self, sql: str, *values: Any) -> Any:
        async with self._database.transaction(None) as session:
            return await (await raw(session)).fetchval(sql, *values)


class AttemptLimit:
    """Counts failed attempts at one purpose per account and network, and per network.

    An account is limited only together with the network that tries it, so that strangers elsewhere
    cannot lock its owner out; the network's own limit stops one place from trying many accounts. What only somebody
    can try who has the password already is counted per account alone: without `per_network`, and from no address.
    """

    def __init__(self, database: Database, per_account: str, per_network: str | None, purpose: str = "sign-in") -> None:
        self._purpose = purpose
        self._storage = TableStorage(database)
        self._limiter = FixedWindowRateLimiter(self._storage)
        self._per_account = parse(per_account)
        self._per_network = parse(per_network) if per_network is not None else None

    async def attempt(self, account: str, address: str = "") -> None:
        """Count one attempt before it is tried; raises AppError `too_many_attempts` over a limit."""
        network = self._network(address)
        for limit, names in ((self._per_network, (network,)), (self._per_account, (network, account))):
            if limit is not None and not await self._limiter.hit(limit, *_hidden(names)):
                raise await self._refusal(limit, names)

    async def succeeded(self, account: str, address: str = "") -> None:
        """Take the attempt back: only failures count."""
        network = self._network(address)
        await self._limiter.clear(self._per_account, *_hidden((network, account)))
        if self._per_network is not None:
            key = self._per_network.key_for(*_hidden((network,)))
            await self._storage.incr(key, self._per_network.get_expiry(), amount=-1)

    def _network(self, address: str) -> str:
        """Attempts of different purposes are counted apart."""
        return f"{self._purpose} {network_of(address)}"

    async def _refusal(self, limit: RateLimitItem, names: tuple[str, ...]) -> AppError:
        ends, _left = await self._limiter.get_window_stats(limit, *_hidden(names))
        wait_s = max(1, int(ends - now().timestamp()) + 1)
        return AppError(
            "too_many_attempts", "Too many attempts; wait a little.", kind=Kind.RATE_LIMITED, retry_after_s=wait_s
        )


def network_of(address: str) -> str:
    """Return the network that an address stands for: itself, or its /64 in IPv6."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def _hidden(names: tuple[str, ...]) -> tuple[str, ...]:
    """Addresses and e-mails are counted, not collected."""
    return tuple(hashlib.sha256(name.encode()).hexdigest()[:32] for name in names)
