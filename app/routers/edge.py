"""The outermost layer of every request: id, log line, metrics, headers, body limit, last catch."""

import re
import time
from collections.abc import MutableMapping
from typing import Any

import structlog
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.ids import new_id
from app.core.settings import Settings
from app.core.telemetry import REQUEST_SECONDS, REQUESTS, get_logger
from app.routers.errors import database_error, problem, unexpected

UPLOAD_PATHS = re.compile(r"/api/v1/(imports/|[a-z-]+/[0-9a-f-]+/attachments$)")
QUIET_PATHS = ("/health/", "/metrics", "/assets/")
SANE_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
CONTENT_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:;"
    " font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self';"
    " frame-ancestors 'none'"
)
# As they are sent: names in small letters.
HEADERS = (
    (b"content-security-policy", CONTENT_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), payment=()"),
)
STRICT = (b"strict-transport-security", b"max-age=31536000")
NOT_STORED = (b"cache-control", b"no-store")

logger = get_logger("app.access")


class Edge:
    """ASGI middleware; its order matters to nobody because it is the only one of ours."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request and tell about it, whatever happens inside."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        exchange = Exchange(scope, receive, send, self._limit(scope["path"]))
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(
            request_id=exchange.request_id, client=scope["client"][0] if scope.get("client") else None
        )
        try:
            await exchange.run(self.app)
        finally:
            exchange.report()

    def _limit(self, path: str) -> int:
        return self.settings.max_upload_bytes if UPLOAD_PATHS.match(path) else self.settings.max_body_bytes


class Exchange:
    """One request and its answer."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, body_limit: int) -> None:
        headers = Headers(scope=scope)
        given = headers.get("x-request-id", "")
        self.request_id = given if SANE_REQUEST_ID.fullmatch(given) else new_id().hex
        self.scope = scope
        self.status = 0
        self._receive = receive
        self._send = send
        self._body_limit = body_limit
        self._body_bytes = 0
        self._declared_bytes = headers.get("content-length", "")
        self._started_at = time.perf_counter()

    async def run(self, app: ASGIApp) -> None:
        """Run the application; a fault that nobody caught becomes a problem document."""
        if self._declared_bytes.isdecimal() and int(self._declared_bytes) > self._body_limit:
            too_large = problem(413, "body_too_large", "The body is too large.", headers={"Connection": "close"})
            await too_large(self.scope, self._receive, self.send)
            return
        try:
            await app(self.scope, self.receive, self.send)
        except Exception as error:
            if self.status:
                unexpected(error)
                raise
            answer = database_error(error) or unexpected(error)
            await answer(self.scope, self._receive, self.send)

    async def receive(self) -> Message:
        """Pass the body on until it grows over the limit, declared length or not."""
        message = await self._receive()
        if message["type"] == "http.request":
            self._body_bytes += len(message.get("body", b""))
            if self._body_bytes > self._body_limit:
                raise HTTPException(413, "The body is too large.")
        return message

    async def send(self, message: Message) -> None:
        """Add the headers that every answer carries."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self._add_headers(message)
        await self._send(message)

    def _add_headers(self, message: MutableMapping[str, Any]) -> None:
        headers = message.setdefault("headers", [])
        given = {name for name, _ in headers}
        headers += [header for header in HEADERS if header[0] not in given]
        headers.append((b"x-request-id", self.request_id.encode()))
        if self.scope.get("scheme") == "https" and STRICT[0] not in given:
            headers.append(STRICT)
        if self.scope["path"].startswith("/api/") and NOT_STORED[0] not in given:
            headers.append(NOT_STORED)

    def report(self) -> None:
        """Write the access line and count the request under its route's template."""
        seconds = time.perf_counter() - self._started_at
        method = self.scope["method"]
        route = route_template(self.scope)
        REQUESTS.labels(method, route, str(self.status)).inc()
        REQUEST_SECONDS.labels(method, route).observe(seconds)
        path = self.scope["path"]
        if path.startswith(QUIET_PATHS) and self.status < 400:
            return
        logger.info("request", method=method, path=path, status=self.status, ms=round(seconds * 1000, 1))


def route_template(scope: Scope) -> str:
    """Path template of the matched route, so that metrics do not grow with the documents."""
    template = scope.get("route_template") or getattr(scope.get("route"), "path", None)
    return str(template) if template else "unmatched"
