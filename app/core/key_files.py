"""Private keys in files beside the database."""

import os
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.core.ids import new_id


def write_key_once(path: Path, private: Ed25519PrivateKey | EllipticCurvePrivateKey) -> None:
    """Keep a private key (PEM) where there is none yet."""
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    write_once(path, pem)


def write_once(path: Path, secret: bytes) -> None:
    """Keep a secret (mode 0600) where there is none yet: of two processes that start at once, one wins."""
    draft = path.with_name(f"{new_id().hex}.new")
    draft.touch(mode=0o600)
    draft.write_bytes(secret)
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
