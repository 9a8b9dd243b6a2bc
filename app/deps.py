"""What a request needs: its transaction, its actor, its permission, its page, its once-only answer."""

import hashlib
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack
from typing import Annotated, Any, NamedTuple

import asyncpg
import structlog
from fastapi import APIRouter, Depends, Header, Query, Request, Response, params
from fastapi.routing import APIRoute
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import now
from app.core.db import ATTEMPTS, FIRST, Database, Tenant, ask_first, flush, is_retryable, pause_before_retry, raw
from app.core.errors import AppError, FieldError, Kind, conflict, unavailable
from app.core.locks import HELD, lock_number
from app.core.paging import DEFAULT_LIMIT, MAX_LIMIT, decode_cursor
from app.core.paging import Page as KeysetPage
from app.core.secret_box import SecretBox
from app.core.settings import Settings
from app.core.telemetry import RETRIES
from app.core.tokens import AccessClaims, InvalidTokenError, TokenKeys
from app.field_walls import FieldWall
from app.models import IdempotencyKey
from app.models.base import table_of
from app.services.access.actor import Actor as SignedIn
from app.services.access.admission import actor_of, sign_in_again
from app.services.access.grants import GrantsCache
from app.services.documents.numbers import Numbers as NumberBlocks
from app.services.posting import Rows

LONGEST_KEY = 200
PUBLIC = "public"
TOKEN = "Access token from /auth/sign-in."  # noqa: S105 - what it is
READING = ("GET", "HEAD")


# Dependencies are coroutines even where they await nothing: plain functions would each cost a trip to a thread.


# -- what the application holds ------------------------------------------------------------------


def database_of(request: Request) -> Database:
    """Return the pool of this process."""
    database: Database = request.app.state.database
    return database


def settings_of(request: Request) -> Settings:
    """Return the settings that the application was made with."""
    settings: Settings = request.app.state.settings
    return settings


async def numbers_of(request: Request) -> NumberBlocks:
    """Return this process's blocks of order and voucher numbers."""
    numbers: NumberBlocks = request.app.state.numbers
    return numbers


Numbers = Annotated[NumberBlocks, Depends(numbers_of)]


def token_keys_of(request: Request) -> TokenKeys:
    """Return the keys that access tokens are signed with."""
    keys: TokenKeys = request.app.state.token_keys
    return keys


def address_of(request: Request) -> str:
    """Return where the request comes from; of a proxy's word only when it is trusted (GIAO_TRUSTED_PROXIES)."""
    return request.client.host if request.client else ""


def secret_box_of(request: Request) -> SecretBox:
    """Return what seals the secrets that are kept."""
    box: SecretBox = request.app.state.secret_box
    return box


# -- who acts ------------------------------------------------------------------------------------


async def _sign_in(request: Request, credentials: HTTPAuthorizationCredentials | None) -> SignedIn:
    """Read the access token; anything wrong with it gives the same 401. The request remembers who came."""
    if credentials is None:
        raise AppError("unauthenticated", "Sign in first.", kind=Kind.UNAUTHENTICATED)
    try:
        claims = token_keys_of(request).read(credentials.credentials)
    except InvalidTokenError:
        raise sign_in_again() from None
    structlog.contextvars.bind_contextvars(user_id=str(claims.user_id), company_id=str(claims.company_id))
    actor = await admit(request, claims)
    request.state.claims, request.state.actor = claims, actor
    return actor


async def admit(request: Request, claims: AccessClaims) -> SignedIn:
    """Let in whom a token names, with what of its scopes the membership holds now.

    Raises UNAUTHENTICATED when membership or sign-in count no more, FORBIDDEN `access_closed`, `network_not_allowed`.
    """
    cache: GrantsCache = request.app.state.grants
    if claims.viewer is not None:
        structlog.contextvars.bind_contextvars(viewer_id=str(claims.viewer.user_id))
    return await actor_of(cache, claims, now(), address_of(request), reads=request.method in READING)


async def current_actor(request: Request) -> SignedIn:
    """The actor that `requires(...)` let in."""
    actor: SignedIn = request.state.actor
    return actor


Actor = Annotated[SignedIn, Depends(current_actor)]


class Requirement:
    """The one permission that a route declares; `scope` is `public` for open routes."""

    def __init__(self, scope: str) -> None:
        self.scope = scope


class ScopeRequirement(Requirement, HTTPBearer):
    """Lets in who holds the scope, and runs before everything else of a route.

    It is itself the security scheme of the API: FastAPI takes each dependency's own dependencies apart again at every
    request, so signing in and asking for the scope are one.
    """

    def __init__(self, scope: str) -> None:
        Requirement.__init__(self, scope)
        HTTPBearer.__init__(self, scheme_name="HTTPBearer", bearerFormat="JWT", description=TOKEN, auto_error=False)

    async def __call__(self, request: Request) -> None:  # type: ignore[override]
        """Refuse with 401 whom the token does not name, with 403 an actor without the scope."""
        actor = await _sign_in(request, await HTTPBearer.__call__(self, request))
        if not actor.may(self.scope):
            raise AppError("forbidden", "Your role does not include this.", kind=Kind.FORBIDDEN)
        if actor.fields is not None:
            await request.scope["route"].fields.check(request, actor.fields)


class OpenRequirement(Requirement):
    """Lets in everybody."""

    async def __call__(self) -> None:
        """Ask nothing."""


def requires(scope: str) -> params.Depends:
    """Declare the scope that a route needs: `dependencies=[requires("sales-orders:write")]`."""
    dependency: params.Depends = Depends(ScopeRequirement(scope))
    return dependency


def public() -> params.Depends:
    """Declare that a route is open to everybody."""
    dependency: params.Depends = Depends(OpenRequirement(PUBLIC))
    return dependency


# -- the transaction -----------------------------------------------------------------------------


class RequestTransaction:
    """The transaction of one run of a handler; opened by the first dependency that asks for it."""

    def __init__(self, database: Database, stack: AsyncExitStack) -> None:
        self._database = database
        self._stack = stack
        self._session: AsyncSession | None = None
        self._read_only = False

    async def open(self, tenant: Tenant | None, *, read_only: bool, first: str = "") -> AsyncSession:
        """Return the session, beginning the transaction on first use; `first` costs no round trip then."""
        if self._session is None:
            transaction = self._database.transaction(tenant, read_only=read_only, first=first)
            self._session = await self._stack.enter_async_context(transaction)
            self._read_only = read_only
        elif self._read_only and not read_only:
            raise RuntimeError("a route takes either Session or ReadSession")
        elif first:
            await ask_first(self._session, first)
        return self._session


class TransactionRoute(APIRoute):
    """Commits before the answer is sent, and runs the whole handler again after a deadlock.

    Each route declares exactly one of `requires(...)` and `public()`; it is published as
    `x-giao-scope` in the OpenAPI document.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        declared = [
            dependency.dependency
            for dependency in options.get("dependencies") or ()
            if isinstance(dependency.dependency, Requirement)
        ]
        if len(declared) != 1:
            raise TypeError(f"{path}: a route declares exactly one of requires(...) and public()")
        self.giao_scope: str = declared[0].scope
        options["openapi_extra"] = {**(options.get("openapi_extra") or {}), "x-giao-scope": self.giao_scope}
        self.fields = FieldWall(self, self.giao_scope)
        super().__init__(path, endpoint, **options)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the handler in its transaction and its retries."""
        handler = self.fields.around(super().get_route_handler())

        async def handle(request: Request) -> Response:
            # A form's files are spent after one run, so such a request cannot be run again.
            attempts = 1 if request.headers.get("content-type", "").startswith("multipart/") else ATTEMPTS
            for attempt in range(1, attempts + 1):
                try:
                    async with AsyncExitStack() as stack:
                        request.state.transaction = RequestTransaction(database_of(request), stack)
                        return await handler(request)
                except (DBAPIError, asyncpg.PostgresError) as error:
                    if not is_retryable(error):
                        raise
                RETRIES.inc()
                await pause_before_retry(attempt)
            raise unavailable("contention", "The books are busy; send the same request again.")

        return handle


def api_router(prefix: str, tag: str) -> APIRouter:
    """Make a router whose routes are transactions; the one way to make routers under `/api/v1`."""
    return APIRouter(prefix=prefix, tags=[tag], route_class=TransactionRoute)


def _transaction_of(request: Request) -> RequestTransaction:
    transaction: RequestTransaction = request.state.transaction
    return transaction


async def session(request: Request) -> AsyncSession:
    """The actor's transaction; it is committed after the handler returns and before the answer leaves."""
    return await _open(request, await current_actor(request))


async def _open(request: Request, actor: SignedIn, first: str = "") -> AsyncSession:
    # Whatever a route would do: who looks as somebody else has a transaction in which the database refuses to write.
    return await _transaction_of(request).open(actor.tenant, read_only=actor.viewer_id is not None, first=first)


async def read_session(request: Request) -> AsyncSession:
    """The actor's transaction, in which the database refuses to write."""
    return await _transaction_of(request).open((await current_actor(request)).tenant, read_only=True)


Session = Annotated[AsyncSession, Depends(session)]
ReadSession = Annotated[AsyncSession, Depends(read_session)]


# -- lists and versions --------------------------------------------------------------------------


async def page(
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="Rows wanted.")] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(description="`next_cursor` of the previous page.")] = None,
) -> KeysetPage:
    """Which page of a list is wanted."""
    return KeysetPage(limit, decode_cursor(cursor) if cursor else None)


Page = Annotated[KeysetPage, Depends(page)]


def etag(version: int) -> str:
    """Entity tag of a document's version."""
    return f'"{version}"'


async def if_match(
    value: Annotated[str | None, Header(alias="If-Match", description="ETag of the version you changed.")] = None,
) -> int:
    """Version that the caller has seen; required, so that nobody overwrites a change unseen."""
    if value is None:
        fault = FieldError("/header/If-Match", "required", "Send the ETag of the version that you have seen.")
        raise AppError("if_match_required", fault.message, errors=[fault])
    text = value.strip().removeprefix("W/").strip('"')
    if not text.isdecimal() or len(text) > 18:
        raise AppError("stale", "This is not the present version.", kind=Kind.STALE)
    return int(text)


IfMatch = Annotated[int, Depends(if_match)]


# -- once ----------------------------------------------------------------------------------------

# Written out, as it travels in the message that begins the transaction; of its answer only the number of rows is told.
_LOOK = "SELECT FROM look_once({}, '{}', '{}', '{}', {})"
ANSWERED, IN_FLIGHT = 1, 2
_ANSWER = "SELECT request_hash, status, body FROM idempotency_keys WHERE company_id = $1 AND user_id = $2 AND key = $3"
_KEEP = """
INSERT INTO idempotency_keys (company_id, user_id, key, request_hash, status, body) VALUES ($1, $2, $3, $4, $5, $6)
"""


class Otherwise(NamedTuple):
    """An answer with another status than what is usual, which is kept with it."""

    status: int
    answer: BaseModel


class OnceOnly:
    """Gives one key one effect and one answer, kept in `session`, the transaction of the effect and of `actor`."""

    def __init__(
        self, session: AsyncSession, actor: SignedIn, key: str, request_hash: bytes, answered: asyncpg.Record | None
    ) -> None:
        self.session, self.actor = session, actor
        self._owner = (actor.company_id, actor.user_id, key)
        self._request_hash = request_hash
        self._answered = answered
        self._kept: bytes | None = None

    def kept_with_posting(self, status: int, answer: BaseModel) -> Rows:
        """The row that keeps the answer, for a posting to write in its own statement; `compute` then answers None."""
        self._kept = answer.model_dump_json().encode()
        _, user_id, key = self._owner
        row = {"user_id": user_id, "key": key, "request_hash": self._request_hash}
        return Rows(table_of(IdempotencyKey), [{**row, "status": status, "body": self._kept}])

    async def answer(self, status: int, compute: Callable[[], Awaitable[BaseModel | Otherwise | None]]) -> Response:
        """Run `compute` and keep its answer, or give the kept answer of the same request again.

        Raises 422 `idempotency_key_reused` when the key was used for another request.
        """
        if self._answered is not None:
            return self._again(self._answered)
        answer = await compute()
        if isinstance(answer, Otherwise):
            status, answer = answer.status, answer.answer
        if answer is None:
            if self._kept is None:
                raise RuntimeError("a posting was to keep the answer")
            body = self._kept
        else:
            body = answer.model_dump_json().encode()
            await flush(self.session)
            await (await raw(self.session)).execute(_KEEP, *self._owner, self._request_hash, status, body)
        return Response(body, status_code=status, media_type="application/json")

    def _again(self, seen: "asyncpg.Record") -> Response:
        if seen["request_hash"] != self._request_hash:
            raise AppError("idempotency_key_reused", "This Idempotency-Key was used for another request.")
        return Response(
            seen["body"],
            status_code=seen["status"],
            media_type="application/json",
            headers={"Idempotency-Replayed": "true"},
        )


IdempotencyKeyHeader = Annotated[
    str | None, Header(alias="Idempotency-Key", description="Your own unique name for this request.")
]


async def once_only(request: Request, key: IdempotencyKeyHeader = None) -> OnceOnly:
    """Read the Idempotency-Key, which every posting request must carry, and look what became of it.

    Raises 409 `request_in_flight` while the first request of this key is still running.
    """
    return await once_only_holding(request, key, None)


async def once_only_holding(request: Request, key: str | None, lock: int | None) -> OnceOnly:
    """The same, and where nothing became of the key yet take a lock that the request needs anyway."""
    if key is None or not 1 <= len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable():
        fault = FieldError("/header/Idempotency-Key", "required", "Send an Idempotency-Key of 1 to 200 characters.")
        raise AppError("idempotency_key_required", fault.message, errors=[fault])
    digest = hashlib.sha256(f"{request.method} {request.url.path}?{request.url.query}\n".encode())
    digest.update(await request.body())
    actor = await current_actor(request)
    owner = (actor.company_id, actor.user_id, key)
    beside = "NULL" if lock is None else lock
    opened = await _open(request, actor, _LOOK.format(lock_number(*owner), *owner[:2], key.encode().hex(), beside))
    opened.info[HELD] = lock
    found = opened.info[FIRST]
    if found == IN_FLIGHT:
        raise conflict("request_in_flight", "The same request is still being worked on.")
    answered = await (await raw(opened)).fetchrow(_ANSWER, *owner) if found == ANSWERED else None
    return OnceOnly(opened, actor, key, digest.digest(), answered)


Once = Annotated[OnceOnly, Depends(once_only)]
