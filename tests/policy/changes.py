"""Changes of what is read first, as it is just now."""

from typing import Any

from tests.factories.trading import Api


async def change(who: Api, method: str, path: str, body: Any) -> None:
    """Change what was just read, or what has no version."""
    tag = (await who.client.get(f"/api/v1{path}", headers=who.headers)).headers.get("ETag", '"0"')
    headers = {**who.headers, "If-Match": tag}
    answer = await who.client.request(method, f"/api/v1{path}", headers=headers, json=body)
    assert answer.is_success, answer.text


async def propose(who: Api, path: str, body: Any, other: Api | None = None) -> None:
    """New terms for an order as it is now; with somebody of the other side, who makes a counter-proposal at once."""
    version = {"If-Match": f'"{(await who.get(path))["version"]}"'}
    made = await who.do(f"{path}/proposals", body, **version)
    if other is not None:
        counter = {"lines": [{**line, "quantity": str(int(line["quantity"]) - 1)} for line in body["lines"]]}
        await other.do(f"{path}/proposals/{made['number']}/counter-proposal", counter, **version)
