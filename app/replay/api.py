"""A signed-in client of the HTTP API: the same request may be sent again until there is an answer."""

import asyncio
import hashlib
import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import quote, urlencode
from uuid import uuid4

from app.replay.connection import Connections, Response, Server, TransportError

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
    """A successful answer; `replayed` when the server had given it before, `version` what its ETag says."""

    body: Any
    replayed: bool
    version: int | None = None


@dataclass(slots=True)
class Api:
    """One person signed in at one server; renews its token in time."""

    connections: Connections
    email: str
    password: str
    membership_id: str | None = None
    memberships: Sequence[Mapping[str, Any]] = ()
    _token: str = ""
    _renew_at: float = 0.0
    _signing_in: asyncio.Lock = field(default_factory=asyncio.Lock)

    @classmethod
    def at(cls, base_url: str, email: str, password: str) -> Self:
        """Make a client for a server; close it with `aclose`. Raises `ApiError` for what is no address."""
        try:
            return cls(Connections(Server.at(base_url)), email, password)
        except ValueError as error:
            raise ApiError(str(error)) from error

    async def aclose(self) -> None:
        """Close the connections."""
        await self.connections.aclose()

    async def get(self, path: str, **query: str | int) -> Any:
        """Read something."""
        return (await self.read(path, **query)).body

    async def read(self, path: str, **query: str | int) -> Answer:
        """Read something with its version."""
        return await self._call("GET", _with_query(path, query))

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

    async def post(
        self, path: str, body: Mapping[str, Any], *, key: str | None = None, version: int | None = None
    ) -> Answer:
        """Write something; the same key never writes twice. `version` is the one that was seen of what is changed.

        Raises `RefusalError`.
        """
        headers = {"Content-Type": "application/json"}
        if key is not None:
            headers["Idempotency-Key"] = key
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        return await self._call("POST", path, headers, json.dumps(body).encode())

    async def post_once(
        self, document_no: str, path: str, body: Mapping[str, Any], *, version: int | None = None
    ) -> Answer:
        """Write something for a document of a file: the key is made of its number and the request itself.

        Sending a document again changes nothing and is answered as the first time. Raises `RefusalError`.
        """
        said = json.dumps([document_no, path, body], sort_keys=True)
        return await self.post(path, body, key=f"replay-{hashlib.sha256(said.encode()).hexdigest()}", version=version)

    async def put(self, path: str, body: Mapping[str, Any]) -> Answer:
        """Set something. Raises `RefusalError`."""
        return await self._call("PUT", path, {"Content-Type": "application/json"}, json.dumps(body).encode())

    async def upload(self, path: str, name: str, content: bytes, **query: str) -> Answer:
        """Send a file. Raises `RefusalError`."""
        boundary = uuid4().hex
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{quote(name)}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        body = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        return await self._call("POST", _with_query(path, query), headers, body)

    async def sign_in(self, membership_id: str | None = None) -> None:
        """Sign in, for the place (company) given or the person's first."""
        self.membership_id = membership_id or self.membership_id
        self._token = ""
        await self._ensure_token()

    async def _ensure_token(self) -> str:
        async with self._signing_in:
            if not self._token or time.monotonic() >= self._renew_at:
                asked = {"email": self.email, "password": self.password, "membership_id": self.membership_id}
                headers = {"Content-Type": "application/json"}
                answer = await self._send("POST", "/auth/sign-in", headers, json.dumps(asked).encode())
                granted = _read(answer, "Signing in").body
                self._token = granted["access_token"]
                self._renew_at = time.monotonic() + max(granted["expires_in"] - RENEW_BEFORE_S, 1.0)
                self.membership_id = granted["membership_id"]
                self.memberships = granted["memberships"]
            return self._token

    async def _call(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> Answer:
        give_up_at = time.monotonic() + PATIENCE_S
        pause_s = FIRST_PAUSE_S
        while True:
            token = await self._ensure_token()
            answer = await self._send(method, path, {**(headers or {}), "Authorization": f"Bearer {token}"}, body)
            again = _worth_repeating(answer)
            if answer.status == 401 and token == self._token:
                self._token, again = "", True
            if not again or time.monotonic() > give_up_at:
                return _read(answer, f"{method} {path}")
            await asyncio.sleep(_pause_s(answer, pause_s))
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)

    async def _send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        """Send until the server answers; a broken connection says nothing, and the key makes a repeat harmless.

        A server that has never answered is not waited for.
        """
        give_up_at = time.monotonic() + (PATIENCE_S if self.memberships else 0)
        pause_s = FIRST_PAUSE_S
        while True:
            try:
                return await self.connections.request(method, API + path, headers, body)
            except TransportError as error:
                if time.monotonic() > give_up_at:
                    raise ApiError(f"{self.connections.server} does not answer: {error}") from error
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)


def _with_query(path: str, query: Mapping[str, str | int]) -> str:
    return f"{path}?{urlencode(query)}" if query else path


def _worth_repeating(answer: Response) -> bool:
    if answer.status == 409:
        return bool(_problem(answer).get("code") == "request_in_flight")
    return answer.status in PASSING


def _pause_s(answer: Response, pause_s: float) -> float:
    asked = answer.headers.get("retry-after", "")
    return min(float(asked), LONGEST_PAUSE_S) if asked.isdecimal() else pause_s


def _problem(answer: Response) -> dict[str, Any]:
    try:
        body = json.loads(answer.body)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _read(answer: Response, asked: str) -> Answer:
    if 200 <= answer.status < 300:
        tag = answer.headers.get("etag", "").removeprefix("W/").strip('"')
        return Answer(
            body=json.loads(answer.body) if answer.body else None,
            replayed=answer.headers.get("idempotency-replayed") == "true",
            version=int(tag) if tag.isdecimal() else None,
        )
    problem = _problem(answer)
    refusal = RefusalError(
        answer.status,
        problem.get("code", f"http_{answer.status}"),
        problem.get("detail", ""),
        faults_of(problem.get("errors", ())),
        problem.get("details", {}),
    )
    if answer.status in REFUSING:
        raise refusal
    raise ApiError(f"{asked}: {refusal}")
