"""Access tokens: ES256 JWT, one algorithm, keys as PEM files, published as JWKS."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from jose import JWTError, jwk, jws, jwt

from app.core.clock import now
from app.core.document_signatures import DOCUMENT_TYPE, thumbprint
from app.core.ids import new_id
from app.core.key_files import write_key_once

ALGORITHM = "ES256"
ISSUER = "giao"
AUDIENCE = "giao-api"
TYPE = "at+jwt"
CLOCK_LEEWAY_S = 5
LONGEST_TOKEN = 4096
REMEMBERED_TOKENS = 10_000
KEY_DIR = "signing-keys"
REQUIRED = ("aud", "iat", "exp", "nbf", "iss", "sub", "jti")


class InvalidTokenError(Exception):
    """The token is not one of ours, is changed, expired or not yet valid."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who really looks, where a token is of somebody else."""

    user_id: UUID
    membership_id: UUID


@dataclass(frozen=True, slots=True)
class AccessClaims:
    """What an access token says about its bearer; `expires_at`, in seconds of the epoch, once it is signed."""

    user_id: UUID
    company_id: UUID
    membership_id: UUID
    partner_id: UUID | None
    role: str
    scopes: frozenset[str]
    # The sign-in that the token came with.
    sign_in_id: UUID | None = None
    expires_at: int = field(default=0, compare=False)
    # Of staff that looks at the portal as this person sees it, and may change nothing: who it really is.
    viewer: Viewer | None = None


class TokenKeys:
    """Signs with the newest key and accepts all: an old key file stays until its tokens expired."""

    def __init__(self, pems: Mapping[str, bytes]) -> None:
        if not pems:
            raise ValueError("at least one signing key is needed")
        self._public: dict[str, Any] = {}
        self._verified: dict[str, AccessClaims] = {}
        self._jwks: list[dict[str, str]] = []
        for name in sorted(pems):
            private = serialization.load_pem_private_key(pems[name], password=None)
            if not isinstance(private, ec.EllipticCurvePrivateKey) or private.curve.name != "secp256r1":
                raise ValueError(f"signing key {name} is not an EC key on P-256")
            public = _public_jwk(private)
            self._kid, self._public_key = public["kid"], public
            self._private = jwk.construct(pems[name].decode(), ALGORITHM)
            self._public[self._kid] = jwk.construct(public, ALGORITHM)
            self._jwks.append(public)

    @classmethod
    def load(cls, data_dir: Path) -> "TokenKeys":
        """Read every PEM of `data_dir/signing-keys`, making the first one (mode 0600) when there is none."""
        directory = data_dir / KEY_DIR
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not any(directory.glob("*.pem")):
            write_key_once(directory / "first.pem", ec.generate_private_key(ec.SECP256R1()))
        return cls({path.name: path.read_bytes() for path in directory.glob("*.pem")})

    @property
    def kid(self) -> str:
        """The name of the key that signs now: its thumbprint (RFC 7638)."""
        return self._kid

    def jwks(self) -> dict[str, list[dict[str, str]]]:
        """Return the public keys as a JSON Web Key Set."""
        return {"keys": list(self._jwks)}

    def issue(self, claims: AccessClaims, lifetime_s: int) -> str:
        """Sign an access token that is valid from now for `lifetime_s` seconds."""
        issued = int(now().timestamp())
        payload: dict[str, Any] = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "iat": issued,
            "nbf": issued,
            "exp": issued + lifetime_s,
            "jti": new_id().hex,
            "sub": str(claims.user_id),
            "cid": str(claims.company_id),
            "mid": str(claims.membership_id),
            "role": claims.role,
            "scope": " ".join(sorted(claims.scopes)),
        }
        if claims.partner_id is not None:
            payload["pid"] = str(claims.partner_id)
        if claims.sign_in_id is not None:
            payload["sid"] = str(claims.sign_in_id)
        if claims.viewer is not None:
            payload["act"] = {"sub": str(claims.viewer.user_id), "mid": str(claims.viewer.membership_id)}
        return str(jwt.encode(payload, self._private, algorithm=ALGORITHM, headers={"kid": self._kid, "typ": TYPE}))

    def sign_document(self, content: bytes) -> str:
        """Sign what is to be verified off line: a JWS that brings its public key, and never passes as a token."""
        public = {name: self._public_key[name] for name in ("crv", "kty", "x", "y")}
        headers = {"kid": self._kid, "typ": DOCUMENT_TYPE, "jwk": public}
        return str(jws.sign(content, self._private, headers=headers, algorithm=ALGORITHM))

    def read(self, token: str) -> AccessClaims:
        """Verify a token and return its claims; raises InvalidTokenError whatever is wrong with it.

        A signature is checked once per process: the same text cannot become false, it can only expire.
        """
        known = self._verified.get(token)
        if known is not None and known.expires_at > now().timestamp() - CLOCK_LEEWAY_S:
            return known
        claims = self._verify(token)
        if len(self._verified) >= REMEMBERED_TOKENS:
            self._verified.clear()
        self._verified[token] = claims
        return claims

    def _verify(self, token: str) -> AccessClaims:
        if len(token) > LONGEST_TOKEN:
            raise InvalidTokenError("too long")
        try:
            header = jwt.get_unverified_header(token)
            # The library ignores `crit`: only our exact header passes. Its algorithm is checked with the signature.
            if set(header) != {"alg", "kid", "typ"} or header["typ"] != TYPE:
                raise InvalidTokenError("foreign header")
            key = self._public.get(str(header["kid"]))
            if key is None:
                raise InvalidTokenError("foreign key")
            payload = jwt.decode(
                token,
                key,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                issuer=ISSUER,
                options={**{f"require_{name}": True for name in REQUIRED}, "leeway": CLOCK_LEEWAY_S},
            )
            return _claims_of(payload)
        except (JWTError, KeyError, ValueError, TypeError, AttributeError) as error:
            raise InvalidTokenError(type(error).__name__) from error


def _claims_of(payload: Mapping[str, Any]) -> AccessClaims:
    if payload["aud"] != AUDIENCE or payload["iat"] > now().timestamp() + CLOCK_LEEWAY_S:
        raise InvalidTokenError("foreign audience or issued in the future")
    partner, sign_in, viewer = payload.get("pid"), payload.get("sid"), payload.get("act")
    return AccessClaims(
        user_id=UUID(payload["sub"]),
        company_id=UUID(payload["cid"]),
        membership_id=UUID(payload["mid"]),
        partner_id=UUID(partner) if partner is not None else None,
        role=str(payload["role"]),
        scopes=frozenset(str(payload["scope"]).split()),
        sign_in_id=UUID(sign_in) if sign_in is not None else None,
        expires_at=int(payload["exp"]),
        viewer=Viewer(UUID(viewer["sub"]), UUID(viewer["mid"])) if viewer is not None else None,
    )


def _public_jwk(private: ec.EllipticCurvePrivateKey) -> dict[str, str]:
    numbers = private.public_key().public_numbers()
    public = {"crv": "P-256", "kty": "EC", "x": _base64url(numbers.x), "y": _base64url(numbers.y)}
    return {**public, "kid": thumbprint(public), "alg": ALGORITHM, "use": "sig"}


def _base64url(number: int) -> str:
    return base64.urlsafe_b64encode(number.to_bytes(32, "big")).rstrip(b"=").decode()
