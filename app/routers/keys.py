"""Publishes the public keys of our access tokens."""

from fastapi import APIRouter, Request, Response

from app.deps import TransactionRoute, public, token_keys_of

router = APIRouter(tags=["operations"], route_class=TransactionRoute)


@router.get("/.well-known/jwks.json", dependencies=[public()], summary="Public signing keys")
async def jwks(request: Request, response: Response) -> dict[str, list[dict[str, str]]]:
    """Return the JSON Web Key Set that access tokens can be verified with."""
    response.headers["Cache-Control"] = "public, max-age=300"
    return token_keys_of(request).jwks()
