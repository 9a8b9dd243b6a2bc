"""Signatures over documents that are verified off line: a JWS (ES256) with the public key in its header."""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

DOCUMENT_TYPE = "giao-document+jws"
HEADER = {"alg", "kid", "typ", "jwk"}
KEY = {"crv", "kty", "x", "y"}


class InvalidSignatureError(Exception):
    """The signature is not one over a document, or not that of the key that it brings."""


@dataclass(frozen=True, slots=True)
class SignedContent:
    """What was signed, and the thumbprint (RFC 7638) of the key that signed it."""

    content: bytes
    key: str


def read_signed(text: str) -> SignedContent:
    """Verify a signature with the key that it brings; whose key that is must be known from elsewhere.

    Raises InvalidSignatureError whatever is wrong with it.
    """
    try:
        head, content, signature = text.split(".")
        header, raw = json.loads(_decoded(head)), _decoded(signature)
        key = header["jwk"]
        exact = set(header) == HEADER and header["alg"] == "ES256" and header["typ"] == DOCUMENT_TYPE
        if not exact or set(key) != KEY or key["kty"] != "EC" or key["crv"] != "P-256" or len(raw) != 64:
            raise InvalidSignatureError("another kind of signature")
        if header["kid"] != thumbprint(key):
            raise InvalidSignatureError("a key under another's name")
        numbers = ec.EllipticCurvePublicNumbers(_number(key["x"]), _number(key["y"]), ec.SECP256R1())
        r_s = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
        numbers.public_key().verify(r_s, f"{head}.{content}".encode(), ec.ECDSA(hashes.SHA256()))
        return SignedContent(_decoded(content), header["kid"])
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error, InvalidSignature) as error:
        raise InvalidSignatureError(type(error).__name__) from error


def thumbprint(key: Mapping[str, Any]) -> str:
    """The name of a public key that follows from it (RFC 7638), of its members alone."""
    said = json.dumps(dict(key), separators=(",", ":"), sort_keys=True).encode()
    return base64.urlsafe_b64encode(hashlib.sha256(said).digest()).rstrip(b"=").decode()


def _number(text: str) -> int:
    return int.from_bytes(_decoded(text))


def _decoded(text: str) -> bytes:
    """Base64url of exactly one spelling: else a changed last letter could mean the same."""
    decoded = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if base64.urlsafe_b64encode(decoded).rstrip(b"=").decode() != text:
        raise ValueError("not canonical")
    return decoded
