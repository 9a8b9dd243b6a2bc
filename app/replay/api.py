"""A signed-in client of the HTTP API: the same request may be sent again until there is an answer."""

import asyncio
import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import httpx

API = "/api/v1"
REFUSING = frozenset({404, 409, 412, 413, 422})
PASSING = frozenset({429, 502, 503, 504})
RENEW_BEFORE_S = 60.0
PATIENCE_S = 90.0
FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 5.0


class ApiError(Exception):
    """The server cannot be worked with: it does not answer, or does not let us in; the message says why."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What the server says of one field, by JSON pointer."""

    pointer: str
    code: str
    message: str

    @property
    def line_index(self) -> int | None:
        """Index of the line that is meant, or none."""
        parts = self.pointer.split("/")
        return int(parts[2]) if len(parts) > 2 and parts[1] == "lines" and parts[2].isdecimal() else None

    @property
    def reason(self) -> str:
        """Field and code, such as `unit_price:out_of_range`."""
        return f"{self.pointer.rpartition('/')[2]}:{self.code}"


def first_by_line(faults: Iterable[Fault]) -> dict[int, Fault]:
    """The first fault of every line that has one, by the line's index."""
    found: dict[int, Fault] = {}
    for fault in faults:
        if fault.line_index is not None:
            found.setdefault(fault.line_index, fault)
    return found


def faults_of(errors: Iterable[Mapping[str, str]]) -> list[Fault]:
    """Read the `errors` of a problem document or of a preview."""
    return [Fault(each["pointer"], each["code"], each["message"]) for each in errors]


@dataclass(slots=True, eq=False)
class RefusalError(Exception):
    """The server's problem document: the request was understood and declined; nothing was written."""

    status: int
    code: str
    detail: str
    faults: Sequence[Fault] = ()
    details: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        shown = "; ".join(f"{fault.pointer} {fault.code}: {fault.message}" for fault in self.faults[:3])
        return f"{self.code}: {self.detail}" + (f" ({shown})" if shown else "")


@dataclass(frozen=True, slots=True)
class Answer:
    """A successful answer; `replayed` when the server had given it before."""

    body: Any
    replayed: bool


@dataclass(slots=True)
class Api:
    """One person signed in at one server; renews its token in time."""

    http: httpx.AsyncClient
    email: str
    password: str
    membership_id: str | None = None
    memberships: Sequence[Mapping[str, Any]] = ()
    _token: str = ""
    _renew_at: float = 0.0
    _signing_in: asyncio.Lock = field(default_factory=asyncio.Lock)

    @classmethod
    def at(cls, base_url: str, email: str, password: str, connections: int) -> Self:
        """Make a client for a server; close it with `aclose`."""
        limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
        return cls(httpx.AsyncClient(base_url=base_url, limits=limits, timeout=60.0, trust_env=False), email, password)

    async def aclose(self) -> None:
        """Close the connections."""
        await self.http.aclose()

    async def get(self, path: str, **query: str | int) -> Any:
        """Read something."""
        return (await self._call("GET", path, params=query)).body

    async def every(self, path: str, **query: str | int) -> list[Any]:
        """Read a whole list, page by page."""
        rows: list[Any] = []
        cursor: dict[str, str] = {}
        while True:
            listed = await self.get(path, limit=200, **query, **cursor)
            rows += listed["items"]
            if not listed.get("next_cursor"):
                return rows
            cursor = {"cursor": listed["next_cursor"]}

    async def post(self, path: str, body: Mapping[str, Any], *, key: str | None = None) -> Answer:
        """Write something; the same key never writes twice. Raises `RefusalError`."""
        headers = {"Content-Type": "application/json"}
        if key is not None:
            headers["Idempotency-Key"] = key
        return await self._call("POST", path, headers=headers, content=json.dumps(body).encode())

    async def upload(self, path: str, name: str, content: bytes, **query: str) -> Answer:
        """Send a file. Raises `RefusalError`."""
        return await self._call("POST", path, files={"file": (name, content, "text/csv")}, params=query)

    async def sign_in(self, membership_id: str | None = None) -> None:
        """Sign in, for the place (company) given or the person's first."""
        self.membership_id = membership_id or self.membership_id
        self._token = ""
        await self._ensure_token()

    async def _ensure_token(self) -> str:
        async with self._signing_in:
            if not self._token or time.monotonic() >= self._renew_at:
                body = {"email": self.email, "password": self.password, "membership_id": self.membership_id}
                answer = await self._send("POST", "/auth/sign-in", {}, json=body)
                granted = _read(answer).body
                self._token = granted["access_token"]
                self._renew_at = time.monotonic() + max(granted["expires_in"] - RENEW_BEFORE_S, 1.0)
                self.membership_id = granted["membership_id"]
                self.memberships = granted["memberships"]
            return self._token

    async def _call(self, method: str, path: str, *, headers: dict[str, str] | None = None, **parts: Any) -> Answer:
        give_up_at = time.monotonic() + PATIENCE_S
        pause_s = FIRST_PAUSE_S
        while True:
            token = await self._ensure_token()
            answer = await self._send(method, path, {**(headers or {}), "Authorization": f"Bearer {token}"}, **parts)
            again = _worth_repeating(answer)
            if answer.status_code == 401 and token == self._token:
                self._token, again = "", True
            if not again or time.monotonic() > give_up_at:
                return _read(answer)
            await asyncio.sleep(_pause_s(answer, pause_s))
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)

    async def _send(self, method: str, path: str, headers: dict[str, str], **parts: Any) -> httpx.Response:
        """Send until the server answers; a broken connection says nothing, and the key makes a repeat harmless."""
        give_up_at = time.monotonic() + PATIENCE_S
        pause_s = FIRST_PAUSE_S
        while True:
            try:
                return await self.http.request(method, API + path, headers=headers, **parts)
            except httpx.TransportError as error:
                if time.monotonic() > give_up_at:
                    raise ApiError(f"{self.http.base_url} does not answer: {type(error).__name__}") from error
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)


def _worth_repeating(answer: httpx.Response) -> bool:
    if answer.status_code == 409:
        return bool(_problem(answer).get("code") == "request_in_flight")
    return answer.status_code in PASSING


def _pause_s(answer: httpx.Response, pause_s: float) -> float:
    asked = answer.headers.get("Retry-After", "")
    return min(float(asked), LONGEST_PAUSE_S) if asked.isdecimal() else pause_s


def _problem(answer: httpx.Response) -> dict[str, Any]:
    try:
        body = answer.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _read(answer: httpx.Response) -> Answer:
    if answer.is_success:
        return Answer(answer.json() if answer.content else None, answer.headers.get("Idempotency-Replayed") == "true")
    problem = _problem(answer)
    refusal = RefusalError(
        answer.status_code,
        problem.get("code", f"http_{answer.status_code}"),
        problem.get("detail", ""),
        faults_of(problem.get("errors", ())),
        problem.get("details", {}),
    )
    if answer.status_code in REFUSING:
        raise refusal
    raise ApiError(f"{answer.request.method} {answer.request.url.path}: {refusal}")
