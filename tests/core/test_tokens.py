import base64
import hashlib
import hmac
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from jose import jwt
from jose.backends.cryptography_backend import CryptographyECKey
from jose.utils import base64url_encode

from app.core.clock import now
from app.core.ids import new_id
from app.core.tokens import AccessClaims, InvalidTokenError, TokenKeys

CLAIMS = AccessClaims(new_id(), new_id(), new_id(), new_id(), "customer", frozenset({"items:read", "invoices:read"}))


@pytest.fixture(scope="module")
def pem() -> bytes:
    return ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


@pytest.fixture(scope="module")
def keys(pem: bytes) -> TokenKeys:
    return TokenKeys({"a.pem": pem})


def good(keys: TokenKeys) -> tuple[dict[str, Any], dict[str, Any]]:
    token = keys.issue(CLAIMS, 600)
    return dict(jwt.get_unverified_header(token)), dict(jwt.get_unverified_claims(token))


def signed(pem: bytes, payload: dict[str, Any], header: dict[str, Any]) -> str:
    """Sign with the right key whatever header and payload say."""
    parts = [base64url_encode(json.dumps(part).encode()) for part in (header, payload)]
    message = b".".join(parts)
    return b".".join([message, base64url_encode(CryptographyECKey(pem.decode(), "ES256").sign(message))]).decode()


def test_what_is_issued_is_read_back(keys: TokenKeys) -> None:
    assert keys.read(keys.issue(CLAIMS, 600)) == CLAIMS
    header, payload = good(keys)
    assert set(payload) >= {"iss", "aud", "exp", "nbf", "iat", "sub", "jti", "cid", "mid", "pid", "role", "scope"}
    assert [key["kid"] for key in keys.jwks()["keys"]] == [header["kid"]]
    assert "d" not in keys.jwks()["keys"][0]


def test_a_rightly_signed_copy_is_read_so_that_the_attacks_below_mean_something(keys: TokenKeys, pem: bytes) -> None:
    header, payload = good(keys)
    assert keys.read(signed(pem, payload, header)) == CLAIMS


@pytest.mark.parametrize("missing", ["exp", "aud", "nbf", "sub", "iss", "iat", "jti", "cid", "mid", "role", "scope"])
def test_a_missing_claim_is_refused(keys: TokenKeys, pem: bytes, missing: str) -> None:
    header, payload = good(keys)
    del payload[missing]
    with pytest.raises(InvalidTokenError):
        keys.read(signed(pem, payload, header))


@pytest.mark.parametrize(
    "change",
    [
        {"aud": "other"},
        {"aud": ["giao-api", "other"]},
        {"iss": "other"},
        {"sub": "not-a-uuid"},
        {"pid": "not-a-uuid"},
        {"scope": None, "role": None, "cid": 7},
        {"iat": 4_000_000_000},
        {"nbf": 4_000_000_000},
        {"exp": 1},
        {"iat": "soon"},
        {"jti": "x" * 5000},
    ],
)
def test_a_changed_claim_is_refused(keys: TokenKeys, pem: bytes, change: dict[str, Any]) -> None:
    header, payload = good(keys)
    with pytest.raises(InvalidTokenError):
        keys.read(signed(pem, payload | change, header))


@pytest.mark.parametrize(
    "change",
    [
        {"alg": "none"},
        {"alg": "HS256"},
        {"alg": "ES384"},
        {"typ": "JWT"},
        {"kid": "other"},
        {"crit": ["exp"]},
        {"crit": ["b64"], "b64": False},
        {"jku": "https://example.test/jwks"},
    ],
)
def test_a_changed_header_is_refused(keys: TokenKeys, pem: bytes, change: dict[str, Any]) -> None:
    header, payload = good(keys)
    with pytest.raises(InvalidTokenError):
        keys.read(signed(pem, payload, header | change))


def test_no_signature_is_refused(keys: TokenKeys) -> None:
    header, payload = good(keys)
    parts = [base64url_encode(json.dumps(part).encode()).decode() for part in (header | {"alg": "none"}, payload)]
    with pytest.raises(InvalidTokenError):
        keys.read(".".join([*parts, ""]))


@pytest.mark.parametrize("encoding", [serialization.Encoding.PEM, serialization.Encoding.DER])
def test_the_public_key_is_no_shared_secret(keys: TokenKeys, pem: bytes, encoding: serialization.Encoding) -> None:
    private = serialization.load_pem_private_key(pem, None)
    secret = private.public_key().public_bytes(encoding, serialization.PublicFormat.SubjectPublicKeyInfo)
    header, payload = good(keys)
    parts = [base64url_encode(json.dumps(part).encode()) for part in (header | {"alg": "HS256"}, payload)]
    message = b".".join(parts)
    mac = base64url_encode(hmac.new(secret, message, hashlib.sha256).digest())
    with pytest.raises(InvalidTokenError):
        keys.read(b".".join([message, mac]).decode())


def test_another_installations_token_is_refused(keys: TokenKeys, tmp_path: Path) -> None:
    with pytest.raises(InvalidTokenError):
        keys.read(TokenKeys.load(tmp_path).issue(CLAIMS, 600))


@pytest.mark.parametrize("token", ["", ".", "..", "a.b.c", "é.é.é", "x" * 100_000, base64.b64encode(b"{}").decode()])
def test_rubbish_is_refused(keys: TokenKeys, token: str) -> None:
    with pytest.raises(InvalidTokenError):
        keys.read(token)


def test_a_token_ends(keys: TokenKeys) -> None:
    token = keys.issue(CLAIMS, 600)
    with time_machine.travel(now() + timedelta(seconds=599)):
        assert keys.read(token) == CLAIMS
    with time_machine.travel(now() + timedelta(seconds=606)), pytest.raises(InvalidTokenError):
        keys.read(token)


def test_an_old_key_is_accepted_and_the_newest_signs(tmp_path: Path) -> None:
    old = TokenKeys.load(tmp_path)
    token = old.issue(CLAIMS, 600)
    first = tmp_path / "signing-keys" / "first.pem"
    assert first.stat().st_mode & 0o777 == 0o600
    fresh = TokenKeys.load(tmp_path / "other")
    (tmp_path / "signing-keys" / "second.pem").write_bytes(
        (tmp_path / "other" / "signing-keys" / "first.pem").read_bytes()
    )
    both = TokenKeys.load(tmp_path)
    assert both.read(token) == CLAIMS
    assert fresh.read(both.issue(CLAIMS, 600)) == CLAIMS
