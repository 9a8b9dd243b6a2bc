"""Arrangements that the tests of the masters' API share."""

from dataclasses import dataclass, field
from typing import Any

from httpx import AsyncClient, Response

from app.services.access.actor import Actor
from tests.factories.trading import Headers


@dataclass(slots=True)
class Desk:
    """The API as one actor uses it."""

    client: AsyncClient
    headers: dict[str, str] = field(default_factory=dict)

    async def send(self, method: str, path: str, body: Any = None, **headers: str) -> Response:
        """Send a request and give the answer, whatever it is."""
        return await self.client.request(
            method, f"/api/v1{path}", headers={**self.headers, **headers}, json=body if body is not None else None
        )

    async def get(self, path: str, status: int = 200) -> Any:
        """Read what must answer with `status`."""
        return _body(await self.send("GET", path), status)

    async def post(self, path: str, body: Any = None, status: int = 201) -> Any:
        """Create what must answer with `status`."""
        return _body(await self.send("POST", path, body), status)

    async def put(self, path: str, body: Any, status: int = 200) -> Any:
        """Set what must answer with `status`."""
        return _body(await self.send("PUT", path, body), status)

    async def patch(self, path: str, body: Any, status: int = 200) -> Any:
        """Change what was just read; `status` must be the answer's."""
        tag = (await self.send("GET", path)).headers.get("ETag", '"0"')
        return _body(await self.send("PATCH", path, body, **{"If-Match": tag}), status)


def _body(answer: Response, status: int) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


def desk(client: AsyncClient, signed_in: Headers, actor: Actor) -> Desk:
    """The API as `actor` uses it."""
    return Desk(client, signed_in(actor))


def codes_of(answer: Any) -> list[str]:
    """Codes of a list's items."""
    return [item["code"] for item in answer["items"]]


def fault(answer: Any) -> tuple[str, str]:
    """Pointer and code of a problem's first fault."""
    return answer["errors"][0]["pointer"], answer["errors"][0]["code"]
